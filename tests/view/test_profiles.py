"""Partners and landmarks as rows: the same facts of each, counted anew from the plan."""

from dataclasses import replace

import pytest

from geo.maps.library import open_library
from geo.places.geometry import distance_km_rounded
from geo.settings import Settings
from geo.view.profiles import landmark_profiles, partner_profiles
from geo.view.select import select
from tests.plan.real import KEY_TASKS, MEASURES, PLACES, TASKS, ids, places_named_by

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
ATLAS = LIBRARY.atlas
PLAIN = LIBRARY.vocabulary.default()
TASK_OF = {m["id"]: t for t in TASKS for m in t["measures"]}
COUNTIES = {
    p: row["parent"]
    for p, row in PLACES.items()
    if row["level"] == "county" and row["kind"] in ("city", "district") and row["extent"] == "delta"
}


def partners(**changes):
    chosen = replace(PLAIN, **changes)
    rows = partner_profiles(LIBRARY.index, chosen, select(LIBRARY.index, chosen))
    return {row.id: row for row in rows}


def measures_naming(*places):
    return [m for m in ids(MEASURES) if set(places) & places_named_by(m)]


def test_every_partner_of_the_plan_has_a_row_and_the_nearest_comes_first():
    rows = list(partners().values())
    assert {r.id for r in rows} == {p.id for p in ATLAS.partners}
    distances = [r.distance_km for r in rows]
    assert distances == sorted(distances)


@pytest.mark.parametrize("place", sorted(partners()))
def test_a_row_counts_what_names_the_partner(place):
    row = partners()[place]
    assert list(row.measures) == measures_naming(place)
    assert set(row.key_tasks) == {k["id"] for k in KEY_TASKS if place in places_named_by(k["id"])}
    assert set(row.windows) == {m.split(".")[0] for m in row.measures}
    named = {d for m in row.measures for d in TASK_OF[m]["departments"]}
    assert [ATLAS.department_ids[d].name for d in row.departments] == [
        d.name for d in ATLAS.plan.departments if d.name in named
    ]


@pytest.mark.parametrize("place", sorted(partners()))
def test_the_nearest_partners_are_the_nearest_and_none_lies_in_the_other(place):
    row = partners()[place]
    here = ATLAS.gazetteer.place(place)
    kin = {here.parent, here.host, *row.inside, place}
    others = sorted(
        (distance_km_rounded(here.lonlat, p.lonlat), p.id)
        for p in ATLAS.partners
        if p.id not in kin
    )
    assert [(km, other) for other, km in row.near] == others[:3]


def test_hospital_branches_and_zones_stand_inside_their_city():
    rows = partners()
    assert set(rows["wuxi"].inside) == {"jiangyin", "ruijin-wuxi"}
    assert set(rows["changzhou"].inside) == {"changzhou-hitech"}
    assert set(rows["ningbo"].inside) == {"haishu", "renji-ningbo"}
    assert rows["nantong"].inside == ()


def test_a_filter_narrows_the_counts_and_keeps_the_rows():
    rows = partners(windows=("W5",))
    assert set(rows) == set(partners())
    assert set(rows["changzhou"].measures) == {"W5.2.3"}
    assert rows["suzhou"].measures == ()


def test_rolled_up_a_county_stands_under_its_city_and_says_so():
    rows = partners(rolled=True)
    assert not set(rows) & set(COUNTIES)
    assert rows["wuxi"].rolled == ("jiangyin",)
    assert list(rows["wuxi"].measures) == measures_naming("wuxi", "jiangyin")
    assert (rows["huzhou"].rolled, list(rows["huzhou"].measures)) == (
        ("deqing",),
        measures_naming("deqing"),
    )
    assert rows["nantong"].rolled == ()


def test_branches_and_zones_never_roll_up():
    rows = partners(rolled=True)
    assert {"ruijin-wuxi", "ruijin-zhoushan", "renji-ningbo", "changzhou-hitech"} <= set(rows)


def test_rolling_up_loses_no_measure():
    apart = {m for row in partners().values() for m in row.measures}
    together = {m for row in partners(rolled=True).values() for m in row.measures}
    assert apart == together


@pytest.mark.parametrize("rolled", [False, True])
def test_the_map_marks_what_the_rows_count(rolled):
    chosen = replace(PLAIN, rolled=rolled)
    marks = select(LIBRARY.index, chosen).marks
    for row in partners(rolled=rolled).values():
        assert sum(marks.get(row.id, ())) == len(row.measures)


def test_landmarks_are_all_places_that_are_no_partners_those_with_most_measures_first():
    rows = landmark_profiles(LIBRARY.index, select(LIBRARY.index, PLAIN))
    assert {r.id for r in rows} == {p.id for p in ATLAS.places} - {p.id for p in ATLAS.partners}
    counts = [len(r.measures) for r in rows]
    assert counts == sorted(counts, reverse=True)
    assert rows[0].id == "bund"
    assert all(r.distance_km is None and r.near == () for r in rows)
