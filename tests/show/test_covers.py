"""Opening, overview and closing."""

import pytest

from geo.maps.library import LANGS
from geo.show.covers import group_of
from tests.plan.real import MEASURES, PLACES, PLAN, TASKS, WINDOWS, ids, places_named_by

PARTNERS = {p for m in ids(MEASURES) for p in places_named_by(m) if PLACES[p]["extent"] == "delta"}


def scene(show, kind):
    return next(s for s in show.scenes if s.kind == kind)


@pytest.mark.parametrize("lang", LANGS)
def test_the_figures_of_the_overview_are_counted(show_of, lang):
    body = scene(show_of(lang=lang), "overview").body
    departments = {d for t in TASKS for d in t["departments"]}
    assert [n for n, _ in body.figures] == [
        len(TASKS),
        len(MEASURES),
        len(departments),
        len(PARTNERS),
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_measure_is_one_cell_filled_when_a_place_of_it_has_a_position(show_of, lang):
    body = scene(show_of(lang=lang), "overview").body
    cells = [cell for w in body.windows for t in w.tasks for cell in t.cells]
    assert [cell.id for cell in cells] == ids(MEASURES)
    for cell in cells:
        rows = [PLACES[p] for p in places_named_by(cell.id)]
        placed = any(row["lon"] and row["precision"] != "region" for row in rows)
        assert cell.placed is placed, cell.id
    assert [w.measures for w in body.windows] == [
        sum(len(t["measures"]) for t in w["tasks"]) for w in WINDOWS
    ]


def test_partners_stand_in_three_groups_each_once(show_of):
    groups = scene(show_of(), "overview").body.groups
    assert [g.name for g in groups] == ["城市", "区县与园区", "医院分院"]
    shown = [place.id for g in groups for place in g.places]
    assert sorted(shown) == sorted(PARTNERS)
    for place in (p for g in groups for p in g.places):
        assert [r.id for r in place.records] == [
            m for m in ids(MEASURES) if place.id in places_named_by(m)
        ]
        assert all(r.id.startswith(f"W{r.n}.") for r in place.records)


def test_a_county_city_is_no_city_of_a_prefecture(atlas):
    sorts = {p.id: group_of(p) for p in atlas.partners}
    assert (sorts["suzhou"], sorts["changshu"], sorts["ruijin-wuxi"]) == (
        "city",
        "area",
        "hospital",
    )


def test_the_opening_welcomes_and_the_closing_leads_to_the_plan(studio):
    show = studio.show(studio.asked({"welcome": "热烈欢迎\u202e南通市代表团"}))
    assert scene(show, "opening").body.welcome == "热烈欢迎南通市代表团"
    body = scene(show, "closing").body
    assert body.number == PLAN["plan"]["number"]
    assert body.link == "https://atlas.example.org/"
    assert body.principle.startswith("未见公开进展不表示未开展")


def test_an_english_show_says_that_its_texts_are_unofficial(show_of):
    show = show_of(lang="en")
    told = [s for s in show.scenes if s.kind in ("opening", "overview", "window", "closing")]
    assert all("Unofficial translation" in s.subtitle for s in told)
    assert show.unofficial.startswith("Unofficial translation")
    assert show_of().unofficial == ""
