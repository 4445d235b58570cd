"""Names of accounts: one form, and no two that look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.names import LONGEST, account_name, name_key
from geo.access.problems import AccountError


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("wang.wei", "wang.wei"),
        ("Wang_Wei", "wang_wei"),
        ("  WANG  ".strip(), "wang"),
        ("ＷＡＮＧ０１", "wang01"),
        ("王伟", "王伟"),
        ("⼟地", "土地"),
        ("José", "josé"),
        ("Jose\u0301", "josé"),
        ("zhang@example.org", "zhang@example.org"),
    ],
)
def test_a_name_has_one_form_to_be_found_by(typed, key):
    assert account_name(typed).key == key
    assert name_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "王",
        "a" * (LONGEST + 1),
        "wang wei",
        "wang\nwei",
        "wang\x00wei",
        "wang\u200bwei",
        "wang\u202ewei",
        "wang\u3164wei",
        "a\u034fdmin",
        "аdmin",
        "сорос",
        "αdmin",
        "ɑdmin",
        "admın",
        "1234",
        "__--",
        "..",
        "王伟；drop",
        "<b>wang</b>",
        "😀😀",
        "カナ",
        "\ud800ab",
    ],
    ids=ascii,
)
def test_a_name_of_hidden_or_imitating_signs_is_refused(typed):
    with pytest.raises(AccountError) as caught:
        account_name(typed)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "ADMIN"),
        ("admin", "admín"),
        ("admin", "admln"),
        ("admin", "adm1n"),
        ("zhao", "zha0"),
        ("李lili", "李l1l1"),
    ],
)
def test_names_that_look_alike_share_a_shape(one, other):
    assert account_name(one).shape == account_name(other).shape


def test_names_that_differ_to_the_eye_have_shapes_of_their_own():
    names = ["wang", "wong", "王伟", "王玮", "li.na", "li_na", "zhang2", "zhang3"]
    assert len({account_name(name).shape for name in names}) == len(names)


@given(st.text(max_size=50))
def test_the_form_of_a_form_is_itself_whatever_was_typed(text):
    assert name_key(name_key(text)) == name_key(text)
    try:
        name = account_name(text)
    except AccountError:
        return
    assert account_name(name.key).key == name.key
    assert name.key.isprintable()
