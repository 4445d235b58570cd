"""Windows on the wall: figures, cameras, small maps and reports."""

import pytest

from geo.maps.library import LANGS
from tests.plan.real import PLACES, WINDOWS, ids, places_named_by


def window(show, subject):
    return next(s for s in show.scenes if s.subject == subject)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("row", WINDOWS, ids=lambda row: row["id"])
def test_figures_are_those_of_the_plan(show_of, row, lang):
    scene = window(show_of(lang=lang), row["id"])
    measures = [m for t in row["tasks"] for m in t["measures"]]
    named = {p for m in ids(measures) for p in places_named_by(m)}
    assert [n for n, _ in scene.body.figures] == [
        len(row["tasks"]),
        len(measures),
        len({d for t in row["tasks"] for d in t["departments"]}),
        len([p for p in named if PLACES[p]["extent"] == "delta"]),
    ]


@pytest.mark.parametrize("row", WINDOWS, ids=lambda row: row["id"])
def test_the_map_looks_where_most_places_lie_and_the_rest_is_on_the_small_map(show_of, row):
    scene = window(show_of(), row["id"])
    counted = [p for p, counts in scene.marks.items() if any(counts)]
    here = [p for p in counted if PLACES[p]["extent"] == scene.camera.extent]
    there = {p for p in counted if p not in here}
    assert len(here) >= len(there)
    assert set(here) <= set(scene.camera.places)
    outside = scene.body.outside
    assert (set(outside.places) if outside else set()) == there
    if outside:
        assert dict(outside.marks) == {p: scene.marks[p] for p in there}


def test_in_the_delta_home_stands_first_in_what_the_camera_fits(show_of):
    show = show_of()
    for scene in show.scenes:
        if scene.kind in ("window", "partner") and scene.camera.extent == "delta":
            assert scene.camera.places[0] == show.home


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_tells_what_it_rests_on(show_of, lang):
    (report,) = window(show_of(lang=lang), "W3").body.reports
    assert (report.subject, report.status, report.on) == ("W3.1.1", "underway", "2020-09-12")
    assert report.level == "E2"
    assert report.publisher
    assert report.text


def test_without_a_filter_the_whole_window_is_bright(show_of):
    assert all(s.emphasis == () for s in show_of().scenes if s.kind == "window")


def test_status_marks_come_when_they_are_asked_for(show_of):
    assert window(show_of(), "W3").status_marks is None
    marks = window(show_of(st="1"), "W3").status_marks
    assert marks["nanjing-road"] == ("", 1)
    assert marks["bund"] == ("unreported", 0)


def test_a_window_counts_as_known_on_a_day(show_of):
    before = window(show_of(asof="2020-08-01"), "W3")
    assert before.body.reports == ()
    assert {m.status for t in before.body.tasks for m in t.measures} == {"unreported"}
