"""Saved shows as JSON: whole there and back, strict about form, in words when refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.show.codec import (
    FORMAT,
    LIMIT_BYTES,
    NOTE_LENGTH,
    NOTES,
    SCENES,
    as_value,
    decode,
    encode,
    read,
    welcome_line,
)
from geo.show.fit import TITLE_ROOM, WELCOME_ROOM, room
from geo.show.model import KINDS, SINGLE, SavedScene, SavedShow
from geo.show.problems import ShowError
from geo.web.text import plain_text

HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}`${1}`"


def tidy(text):
    return " ".join(plain_text(text).split())


texts = st.text(st.characters(codec="utf-8"), max_size=24).map(tidy)
short = texts.filter(lambda text: room(text) <= TITLE_ROOM)
kinds = st.sampled_from([k for k in KINDS if k not in SINGLE])
extras = {
    "title": st.none() | short,
    "notes": st.none() | st.lists(texts, max_size=NOTES).map(tuple),
    "seconds": st.none() | st.integers(5, 600),
}
subjects = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,9}", fullmatch=True)
scenes = st.builds(SavedScene, kind=kinds, subject=subjects, **extras)
singles = st.builds(SavedScene, kind=st.sampled_from(SINGLE), subject=st.just(""), **extras)
shows = st.builds(
    SavedShow,
    name=texts.filter(bool),
    lang=st.sampled_from(["", "zh", "en"]),
    query=st.sampled_from(["", "w=W3", "w=W3,W5&key=1"]),
    welcome=short,
    scenes=st.lists(scenes | singles, max_size=5).map(tuple),
)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(shows)
def test_a_show_comes_back_as_it_went(show):
    assert decode(encode(show)) == show
    assert read(as_value(show)) == show


@given(anything)
def test_any_other_json_is_refused_in_words(value):
    with pytest.raises(ShowError) as refused:
        read(value)
    assert refused.value.expected
    assert refused.value.remedy


def changed(**changes):
    return {"format": FORMAT, "name": "接待", "scenes": [], **changes}


def scene(**changes):
    return changed(scenes=[{"kind": "window", "subject": "W3", **changes}])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (changed(format="other"), "format"),
        (changed(name=""), "name 为空"),
        (changed(name="长" * 61), "name"),
        (changed(name=7), "name"),
        (changed(lang="zh-CN"), "lang"),
        (changed(welcome="长" * 25), "welcome"),
        (changed(scenes={}), "scenes"),
        (changed(scenes=[{}] * (SCENES + 1)), "scenes"),
        (changed(extra=1), "extra"),
        (scene(kind="slide"), "第 1 个场景的 kind 为 「slide」"),
        (scene(subject=""), "subject"),
        (scene(subject="../x"), "subject"),
        (scene(subject=["W3"]), "subject"),
        (scene(kind="closing"), "subject"),
        (scene(title="长" * 25), "title"),
        (scene(notes="一句"), "notes"),
        (scene(notes=["x"] * (NOTES + 1)), "notes"),
        (scene(notes=["x" * (NOTE_LENGTH + 1)]), "notes"),
        (scene(seconds=4), "seconds"),
        (scene(seconds=601), "seconds"),
        (scene(seconds=True), "seconds"),
        (scene(seconds="20"), "seconds"),
        (scene(script="x"), "script"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(value, told):
    with pytest.raises(ShowError, match="大屏文件") as refused:
        read(value)
    assert told in refused.value.found


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", "[" * 50_000, " " * (LIMIT_BYTES + 1)])
def test_what_is_no_file_of_ours_is_refused(raw):
    with pytest.raises(ShowError):
        decode(raw)


def test_a_number_for_a_name_of_a_whole_million_digits_does_not_stop_the_reader():
    with pytest.raises(ShowError):
        decode('{"format": ' + "9" * 5000 + "}")


def test_hostile_text_stays_text():
    show = read(scene(title="<b>x</b>\u202e", notes=[HOSTILE]))
    assert show.scenes[0].title == "<b>x</b>"
    assert show.scenes[0].notes == (HOSTILE,)
    assert json.loads(encode(show))["scenes"][0]["notes"] == [HOSTILE]


@given(st.text())
def test_a_welcome_from_an_address_is_one_line_that_fits(raw):
    line = welcome_line(raw)
    assert room(line) <= WELCOME_ROOM
    assert "\n" not in line
    assert line == line.strip()


def test_a_long_welcome_is_cut_and_says_so():
    assert welcome_line("欢迎" * 20) == "欢迎" * 11 + "……"
    assert (
        welcome_line("Welcome to the delegation of Nantong")
        == "Welcome to the delegation of Nantong"
    )
