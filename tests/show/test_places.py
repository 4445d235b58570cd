"""Spotlights: what the plan says of one place, and how sure its place is."""

import pytest

from geo.maps.library import LANGS
from tests.plan.real import KEY_TASKS, MEASURES, PLACES, ids, places_named_by


def spotlight(show, subject):
    return next(s for s in show.scenes if s.id == subject)


def naming(records, place):
    drawn = [p for p in PLACES if PLACES[p]["parent"] == place and PLACES[p]["kind"] == "facility"]
    return [r for r in ids(records) if {place, *drawn} & places_named_by(r)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("place", ["nantong", "haishu", "ruijin-wuxi", "bund", "yuyuan"])
def test_the_records_are_those_that_name_the_place(show_of, place, lang):
    body = spotlight(show_of(lang=lang), place).body
    assert [m.id for m in body.measures] == naming(MEASURES, place)
    assert [k.id for k in body.key_tasks] == naming(KEY_TASKS, place)
    assert [n for n, _ in body.figures] == [len(body.measures), len(body.key_tasks)]
    assert set(body.windows) == {m.n for m in body.measures}


def test_a_department_is_explicit_only_where_its_own_key_task_names_the_place(show_of):
    body = spotlight(show_of(), "nantong").body
    own = {d for k in KEY_TASKS if "nantong" in places_named_by(k["id"]) for d in k["departments"]}
    assert {d.name for d in body.departments if d.explicit} == own
    assert own == {"区卫生健康委", "区人力资源社会保障局"}
    assert {d.name for d in body.departments if not d.explicit}


def test_a_key_task_keeps_its_own_departments(show_of):
    (first, _) = spotlight(show_of(), "nantong").body.key_tasks
    assert (first.id, first.departments) == ("A8", ("区人力资源社会保障局",))


@pytest.mark.parametrize("lang", LANGS)
def test_doubt_is_shown_for_every_position_that_is_in_doubt(show_of, lang):
    for scene in show_of(lang=lang).scenes:
        if scene.kind in ("partner", "landmark"):
            doubtful = PLACES[scene.subject]["confidence"] == "low"
            distant = PLACES[scene.subject]["extent"] == "delta"
            assert bool(scene.body.doubt) or not (doubtful or distant), scene.id
            assert scene.body.source


def test_the_chinese_remark_stays_with_an_english_page(show_of):
    chinese = spotlight(show_of(), "guangci-sinan").body
    english = spotlight(show_of(lang="en"), "guangci-sinan").body
    assert english.note == PLACES["guangci-sinan"]["note"]
    assert chinese.note == ""
    assert chinese.doubt == PLACES["guangci-sinan"]["note"].rstrip("。")
    assert english.doubt.isascii()


def test_a_doubt_is_not_told_twice(show_of):
    for scene in show_of().scenes:
        if scene.kind == "partner":
            assert scene.body.doubt.count("误差") <= 1


def test_a_facility_inside_a_landmark_is_shown_at_its_marker(show_of):
    scene = spotlight(show_of(), "yuyuan-brand-centre")
    assert scene.camera.places == ("yuyuan",)
    assert scene.emphasis == ("yuyuan",)


def test_rolled_up_counties_are_counted_with_their_city(show_of):
    scenes = {s.id: s for s in show_of(roll="1").scenes}
    assert "haishu" not in scenes
    assert [m.id for m in scenes["ningbo"].body.measures] == [
        m for m in ids(MEASURES) if {"ningbo", "haishu"} & places_named_by(m)
    ]
