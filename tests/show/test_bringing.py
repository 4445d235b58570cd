"""A show file brought back as far as it goes: what is wrong is told, the rest is there."""

import pytest

from geo.show.bringing import brought
from geo.show.codec import FORMAT, NOTES, SCENES, as_value, read
from geo.show.problems import ShowError

WHOLE = {
    "format": FORMAT,
    "name": "接待南通",
    "lang": "zh",
    "query": "w=W5",
    "welcome": "欢迎",
    "scenes": [
        {"kind": "opening", "subject": ""},
        {"kind": "window", "subject": "W5", "title": "医卫", "notes": ["一"], "seconds": 30},
    ],
}


def with_scene(**fields):
    return {**WHOLE, "scenes": [{"kind": "window", "subject": "W5", **fields}]}


def back(value):
    return brought(value, unnamed="大屏")


def test_a_whole_file_comes_back_whole():
    assert back(WHOLE) == (read(WHOLE), ())


@pytest.mark.parametrize("value", [None, [], "x", {}, {**WHOLE, "format": "atlas-show/2"}])
def test_what_is_no_file_of_a_show_is_refused(value):
    with pytest.raises(ShowError):
        back(value)


@pytest.mark.parametrize(
    ("key", "wrong", "instead"),
    [
        ("name", "", "大屏"),
        ("name", 7, "大屏"),
        ("lang", "deutsch", ""),
        ("query", "q" * 3000, ""),
        ("welcome", "欢" * 25, ""),
    ],
)
def test_a_field_that_is_wrong_is_told_and_the_rest_stays(key, wrong, instead):
    show, told = back({**WHOLE, key: wrong})
    assert len(told) == 1
    assert key in told[0]
    assert as_value(show) == {**WHOLE, key: instead}


def test_a_field_that_nobody_knows_is_told_by_its_name():
    show, told = back({**WHOLE, "music": "la"})
    assert show == read(WHOLE)
    assert "music" in told[0]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"title": "长" * 25}, "title"),
        ({"seconds": 9999}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"notes": "一"}, "notes"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_word_of_a_scene_that_is_wrong_leaves_the_scene(fields, word):
    show, (told,) = back(with_scene(**fields))
    assert show.scenes == read(with_scene()).scenes
    assert told.startswith("第 1 个场景")
    assert word in told


def test_notes_that_are_too_long_or_too_many_are_told_one_by_one():
    notes = [*(str(n) for n in range(NOTES)), "一条过多"]
    notes[3] = "长" * 201
    show, told = back(with_scene(notes=notes))
    assert show.scenes[0].notes == tuple(notes[:3] + notes[4:NOTES])
    assert len(told) == 2


@pytest.mark.parametrize(
    "scene",
    [
        "W5",
        {},
        {"kind": "film"},
        {"kind": "window"},
        {"kind": "window", "subject": "<b>"},
        {"kind": "opening", "subject": "W5"},
    ],
)
def test_a_scene_without_a_subject_is_left_out_and_told_by_its_number(scene):
    show, told = back({**WHOLE, "scenes": [*WHOLE["scenes"], scene]})
    assert show == read(WHOLE)
    assert len(told) == 1
    assert told[0].startswith("第 3 个场景")


def test_scenes_beyond_the_limit_are_told():
    show, told = back({**WHOLE, "scenes": [{"kind": "overview"}] * (SCENES + 3)})
    assert len(show.scenes) == SCENES
    assert len(told) == 1
    assert back({**WHOLE, "scenes": "all"})[1][0].startswith("scenes")
