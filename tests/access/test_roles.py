"""Roles: what each includes, and who is turned away."""

from types import SimpleNamespace

import pytest

from geo.access.problems import AccessError
from geo.access.roles import (
    ANONYMOUS,
    Person,
    Role,
    may,
    may_read,
    require,
    require_reading,
    role_named,
)

LADDER = ["viewer", "presenter", "editor", "reviewer", "admin"]


def person(role):
    return Person("local:1", "王伟", role)


def test_the_ladder_has_these_steps():
    assert [role.value for role in Role] == LADDER


@pytest.mark.parametrize("own", Role)
@pytest.mark.parametrize("needed", Role)
def test_a_role_may_do_what_it_and_those_below_it_may(own, needed):
    allowed = LADDER.index(own.value) >= LADDER.index(needed.value)
    assert may(person(own), needed) is allowed
    if allowed:
        require(person(own), needed)
        return
    with pytest.raises(AccessError) as caught:
        require(person(own), needed)
    assert caught.value.status == 403
    assert needed.zh in caught.value.expected


@pytest.mark.parametrize("needed", [role for role in Role if role is not Role.VIEWER])
def test_one_who_has_not_signed_in_is_asked_to(needed):
    with pytest.raises(AccessError) as caught:
        require(ANONYMOUS, needed)
    assert caught.value.status == 401
    assert "登录" in caught.value.remedy


@pytest.mark.parametrize(
    "forged",
    [
        {"id": "local:1", "name": "x", "role": "admin"},
        {"id": "local:1", "name": "x", "role": Role.ADMIN},
        SimpleNamespace(id="local:1", name="x", role=Role.ADMIN, signed_in=True),
        Person("local:1", "x", "admin"),
        Person("local:1", "x", 4),
        Person("", "x", Role.ADMIN),
        type("Sub", (Person,), {})("local:1", "x", Role.ADMIN),
        "admin",
        Role.ADMIN,
        None,
        True,
    ],
    ids=["dict", "role-in-dict", "look-alike", "word", "number", "no-id", "child", "text", "role",
         "none", "true"],
)  # fmt: skip
def test_a_forged_role_is_nobody(forged):
    with pytest.raises(AccessError):
        require(forged, Role.EDITOR)


@pytest.mark.parametrize("word", ["Admin", "ADMIN", "root", "", "admin ", "viewer\x00"])
def test_a_word_that_is_no_role_is_told_with_the_roles_there_are(word):
    with pytest.raises(AccessError) as caught:
        role_named(word)
    assert all(code in caught.value.expected for code in LADDER)


def test_every_role_is_found_by_its_code():
    assert [role_named(code) for code in LADDER] == list(Role)


def test_an_open_atlas_is_read_by_everybody():
    assert may_read(ANONYMOUS, open_to_all=True)
    require_reading(ANONYMOUS, open_to_all=True)


def test_a_closed_atlas_is_read_by_those_who_have_signed_in():
    assert may_read(person(Role.VIEWER), open_to_all=False)
    assert not may_read(ANONYMOUS, open_to_all=False)
    assert not may_read({"id": "local:1", "signed_in": True}, open_to_all=False)
    with pytest.raises(AccessError) as caught:
        require_reading(ANONYMOUS, open_to_all=False)
    assert caught.value.status == 401
