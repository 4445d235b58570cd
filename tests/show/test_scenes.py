"""All scenes of the real plan in both languages, counted anew from its files."""

from dataclasses import asdict

import pytest

from geo.maps.library import LANGS
from geo.show.model import KINDS, LANDMARK, PARTNER, SPOTLIGHTS
from tests.plan.real import KEY_TASKS, MEASURES, PLACES, RECORDS, WINDOWS, ids, places_named_by

LANGUAGES = pytest.mark.parametrize("lang", LANGS)
ORDER = ["opening", "overview", "W1", "W2", "W3", "W4", "W5", "key-tasks", "closing"]
FILTERS = [{}, {"w": "W3"}, {"p": "nantong"}, {"roll": "1"}, {"key": "1", "d": "finance"}]


def found_in(value, keys):
    """Everything that stands under one of the keys, anywhere in plain data."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in keys:
                yield from part if isinstance(part, list | tuple | dict) else [part]
            yield from found_in(part, keys)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from found_in(part, keys)


@LANGUAGES
def test_the_tour_goes_from_the_opening_over_the_windows_to_the_closing(show_of, lang):
    assert [s.id for s in show_of(lang=lang).scenes if s.tour] == ORDER


@LANGUAGES
def test_spotlights_are_there_and_not_in_the_tour(show_of, lang):
    scenes = show_of(lang=lang).scenes
    assert {s.kind for s in scenes} == set(KINDS)
    assert not [s.id for s in scenes if s.tour and s.kind in SPOTLIGHTS]


@LANGUAGES
def test_whom_the_filter_names_stands_in_the_tour_behind_the_overview(show_of, lang):
    scenes = show_of(lang=lang, p="nantong").scenes
    assert [s.id for s in scenes if s.tour][:4] == ["opening", "overview", "nantong", "W5"]
    assert not [s.id for s in scenes if s.tour and s.kind in SPOTLIGHTS and s.id != "nantong"]
    two = show_of(lang=lang, p="nantong,bund").scenes
    assert [s.subject for s in two if s.tour and s.kind in SPOTLIGHTS] == ["nantong", "bund"]


@LANGUAGES
@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_scenes_name_only_what_exists_and_each_has_an_id_of_its_own(show_of, lang, query):
    show = show_of(lang=lang, **query)
    assert len({s.id for s in show.scenes}) == len(show.scenes)
    for scene in show.scenes:
        body = asdict(scene.body)
        places = {*scene.camera.places, *scene.marks, *scene.emphasis}
        places |= {p for p in found_in(body, ("places", "near", "marks")) if isinstance(p, str)}
        assert places <= set(PLACES), scene.id
        assert places <= set(show.names), scene.id
        assert set(scene.emphasis) <= set(scene.marks)
        assert {m for m in found_in(body, ("subject",)) if m} <= set(RECORDS)


@LANGUAGES
def test_every_measure_stands_in_exactly_one_scene_of_a_window(show_of, lang):
    scenes = [s for s in show_of(lang=lang).scenes if s.kind == "window"]
    shown = [m.id for s in scenes for task in s.body.tasks for m in task.measures]
    assert shown == ids(MEASURES)
    for scene in scenes:
        assert {m.id[:2] for t in scene.body.tasks for m in t.measures} == {scene.subject}


@LANGUAGES
def test_all_key_tasks_are_shown_with_what_the_record_says(show_of, lang):
    show = show_of(lang=lang)
    scenes = [s for s in show.scenes if s.kind == "keytasks"]
    items = [item for s in scenes for group in s.body.groups for item in group.items]
    assert [item.id for item in items] == ids(KEY_TASKS)
    # The first entries speak of one key task: the plan itself of none.
    assert {i.id: (i.status, i.on) for i in items if i.status != "unreported"} == {
        "A12": ("underway", "2020-09-24")
    }
    assert {s.body.reported for s in scenes} == {(1, len(KEY_TASKS))}
    for item, row in zip(items, KEY_TASKS, strict=True):
        assert len(item.departments) == len(row["departments"])


def test_no_text_of_the_plan_is_cut(show_of):
    for scene in show_of().scenes:
        for part in ("measures", "key_tasks", "items"):
            for record in found_in(asdict(scene.body), (part,)):
                if isinstance(record, dict) and "text" in record:
                    assert record["text"] == RECORDS[record["id"]]["text"]


@LANGUAGES
def test_every_partner_and_every_located_landmark_has_its_spotlight(show_of, lang):
    found = {(s.kind, s.subject) for s in show_of(lang=lang).scenes if s.kind in SPOTLIGHTS}
    named = {p for record in RECORDS for p in places_named_by(record)}
    delta = {(PARTNER, p) for p in named if PLACES[p]["extent"] == "delta"}
    city = {(LANDMARK, p) for p in named if PLACES[p]["extent"] == "city" and PLACES[p]["lon"]}
    assert found == delta | city
    assert len(delta) > 20


@LANGUAGES
def test_whatever_is_marked_on_the_map_can_be_opened(show_of, lang):
    for query in FILTERS:
        show = show_of(lang=lang, **query)
        spots = {s.subject for s in show.scenes if s.kind in SPOTLIGHTS}
        overview = next(s for s in show.scenes if s.kind == "overview")
        assert set(overview.marks) <= spots


def test_a_filter_leaves_only_the_windows_it_keeps(show_of):
    show = show_of(w="W2,W5")
    assert [s.id for s in show.scenes if s.kind == "window"] == ["W2", "W5"]
    overview = next(s for s in show.scenes if s.kind == "overview")
    kept = [
        m for w in WINDOWS if w["id"] in ("W2", "W5") for t in w["tasks"] for m in t["measures"]
    ]
    assert overview.body.figures[1][0] == len(kept)


def test_an_empty_selection_still_opens_and_closes(show_of):
    scenes = show_of(q="无此词语").scenes
    assert [s.id for s in scenes] == ["opening", "overview", "closing"]


@LANGUAGES
def test_notes_tell_counts_and_reports_in_whole_sentences(show_of, lang):
    for scene in show_of(lang=lang).scenes:
        assert scene.notes
        assert all(note and "{" not in note and "show." not in note for note in scene.notes)
    window = next(s for s in show_of(lang=lang).scenes if s.id == "W3")
    assert "W3.1.1" in window.notes[-1]
    assert "2020-09-12" in window.notes[-1]
