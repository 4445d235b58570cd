"""Plan and ground joined in both directions."""

import dataclasses

import pytest

from geo.errors import GroundError, PlanError
from geo.plan.model import Mention
from geo.view.atlas import link
from tests.plan.real import MAP_ROLES, MEASURES, MENTIONS, RECORDS, TASKS, WINDOWS, places_named_by

ON_MAP = sorted({m["place"] for m in MENTIONS if m["role"] in MAP_ROLES})


def test_a_mention_of_an_unknown_place_is_refused(atlas):
    stray = Mention("W1.1.1", "atlantis", "site", 0, 1, "x")
    with pytest.raises(PlanError, match="atlantis"):
        link(atlas.plan, (stray,), atlas.gazetteer, atlas.words)


def test_a_plan_whose_home_is_not_in_the_table_is_refused(atlas):
    head = dataclasses.replace(atlas.plan.head, home="atlantis")
    lost = link(dataclasses.replace(atlas.plan, head=head), (), atlas.gazetteer, atlas.words)
    with pytest.raises(GroundError, match="atlantis"):
        assert lost.home


def test_the_places_of_the_plan_are_those_it_names_in_a_mapped_role(atlas):
    assert sorted(p.id for p in atlas.places) == ON_MAP
    assert [p.id for p in atlas.gazetteer.places if p.id in ON_MAP] == [p.id for p in atlas.places]


@pytest.mark.parametrize("record", RECORDS)
def test_the_places_of_a_record_stand_in_the_order_of_their_mentions(atlas, record):
    expected = list(
        dict.fromkeys(
            m["place"] for m in MENTIONS if m["record"] == record and m["role"] in MAP_ROLES
        )
    )
    assert list(atlas.places_by_record.get(record, ())) == expected


@pytest.mark.parametrize("place", ON_MAP)
def test_both_directions_agree(atlas, place):
    back = {r for r in RECORDS if place in places_named_by(r)}
    contained = {p for p in ON_MAP if p != place and atlas.drawn_at(p) == place}
    back |= {r for r in RECORDS if contained & places_named_by(r)}
    assert set(atlas.records_by_place[place]) == back


@pytest.mark.parametrize("window", WINDOWS, ids=[w["id"] for w in WINDOWS])
def test_every_measure_knows_its_window_and_task(atlas, window):
    for task in window["tasks"]:
        for measure in task["measures"]:
            assert atlas.window_of(measure["id"]).id == window["id"]
            assert atlas.task_of(measure["id"]).id == task["id"]


@pytest.mark.parametrize("record", ["W9.9.9", "A1", "W1.1", ""])
def test_what_is_no_measure_is_refused_by_name(atlas, record):
    with pytest.raises(PlanError, match="没有举措"):
        atlas.window_of(record)


def test_only_the_proposed_centre_is_drawn_at_another_place(atlas):
    moved = {p.id: atlas.drawn_at(p.id) for p in atlas.places if atlas.drawn_at(p.id) != p.id}
    assert moved == {"yuyuan-brand-centre": "yuyuan"}


@pytest.mark.parametrize("measure", MEASURES, ids=[m["id"] for m in MEASURES])
def test_a_measure_is_placed_unlocated_or_unnamed(atlas, measure):
    places = [atlas.gazetteer.place(p) for p in places_named_by(measure["id"])]
    expected = "unnamed" if not places else "unlocated"
    if any(p.located for p in places):
        expected = "placed"
    assert atlas.located(measure["id"]) == expected


def test_departments_are_found_by_their_name(atlas):
    named = {n for t in TASKS for n in t["departments"]}
    assert {atlas.departments[n].name for n in named} == named
