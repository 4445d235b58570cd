"""What the walls hold, and pages for what is longer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.maps.library import LANGS
from geo.show.fit import BOXES, PROFILES, least, misfits, paged, room, rows, tab_fits


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("query", [{}, {"roll": "1"}, {"w": "W5"}, {"p": "yuyuan"}], ids=str)
def test_every_scene_of_the_plan_fits_on_every_wall(show_of, lang, query):
    assert misfits(show_of(lang=lang, **query).scenes) == ()


def test_every_kind_has_a_box_on_every_wall():
    assert all(tuple(boxes) == PROFILES for boxes in BOXES.values())
    assert all(
        least(kind).rows <= box.rows for kind, boxes in BOXES.items() for box in boxes.values()
    )


def test_what_does_not_fit_is_told_with_scene_and_field(show_of):
    scene = next(s for s in show_of().scenes if s.id == "W3")
    long = replace(scene, tab="品牌营销之窗口", title="长" * 40)
    told = misfits((long,))
    assert len(told) == 2
    assert "W3 的 tab" in told[0]
    assert "W3 的 title：需 40 字，版面 36 字" in told[1]


def test_too_many_measures_on_a_page_are_told_for_each_wall(show_of):
    scene = next(s for s in show_of().scenes if s.id == "W5")
    body = replace(scene.body, tasks=scene.body.tasks * 2)
    told = misfits((replace(scene, body=body),))
    assert [line.split("：")[0] for line in told] == [f"W5 在 {profile}" for profile in PROFILES]


def test_a_chinese_character_takes_the_room_of_two_letters():
    assert room("黄浦") == 2
    assert room("abcd") == pytest.approx(2.2)
    assert rows("黄" * 31, 30) == 2
    assert rows("", 30) == 1


@pytest.mark.parametrize("tab", ["重点任务", "Key tasks", "Ruijin Hospi……"])
def test_a_short_tab_fits(tab):
    assert tab_fits(tab)


@pytest.mark.parametrize("tab", ["一二三四五六七", "x" * 15])
def test_a_long_tab_does_not(tab):
    assert not tab_fits(tab)


ITEMS = st.lists(st.integers(1, 9), min_size=1, max_size=9)
GROUPS = st.lists(st.tuples(st.just(2.0), ITEMS), max_size=8)


@given(GROUPS, st.integers(12, 40))
def test_pages_hold_every_item_once_in_order_and_nothing_overflows(groups, limit):
    pages = paged(groups, limit)
    runs = [run for page in pages for run in page]
    assert [(g, i) for g, a, b in runs for i in range(a, b)] == [
        (g, i) for g, (_, items) in enumerate(groups) for i in range(len(items))
    ]
    for page in pages:
        assert sum(groups[g][0] + sum(groups[g][1][a:b]) for g, a, b in page) <= limit
        assert page or pages == [[]]


def test_a_group_that_fits_on_a_page_stays_whole():
    assert paged([(2, [5, 5]), (2, [5, 5])], 20) == [[(0, 0, 2)], [(1, 0, 2)]]


def test_an_item_longer_than_a_page_stands_alone():
    assert paged([(2, [50, 1])], 10) == [[(0, 0, 1)], [(0, 1, 2)]]
