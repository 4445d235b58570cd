"""What the browser draws from, as plain data."""

import json
import math

import pytest

from geo.maps.layers import GROUPS, to_bytes
from geo.maps.library import open_library
from geo.places.geometry import distance_km_rounded
from geo.settings import Settings
from tests.plan.real import (
    KEY_TASKS,
    MAP_ROLES,
    MEASURES,
    MENTIONS,
    PASSAGES,
    PLACES,
    PLAN,
    TASKS,
    WINDOWS,
    ids,
    places_named_by,
)

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
NAMES = ("places", "document", "records-zh", "records-en", "base/delta", "base/city")
DATA = {name: json.loads(LIBRARY.payload(name) or b"") for name in NAMES}
DRAWN = {p["id"]: p for p in DATA["places"]["places"]}
RECORDS = DATA["records-zh"]
ON_MAP = {m["place"] for m in MENTIONS if m["role"] in MAP_ROLES}
LOCATED = {p for p in ON_MAP if PLACES[p]["precision"] in ("exact", "approximate", "area")}
# What a layer may weigh, in bytes of JSON; the base maps are files below 150 kB each.
BOUNDS = {
    "places": 80_000,
    "document": 130_000,
    "records-zh": 120_000,
    "records-en": 180_000,
    "base/delta": 300_000,
    "base/city": 200_000,
}
ROLLED_ONLY = {"huzhou", "jiaxing", "shaoxing", "xuancheng"}
HOME = (121.4858, 31.2248)


def _is_county(place):
    row = PLACES[place]
    return row["level"] == "county" and row["kind"] in ("city", "district")


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_is_strict_json_of_a_bounded_size(name):
    body = LIBRARY.payload(name)
    assert body is not None
    assert len(body) <= BOUNDS[name]

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(body.decode("utf-8"), parse_constant=refuse)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_is_made_once(name):
    assert LIBRARY.payload(name) is LIBRARY.payload(name)


@pytest.mark.parametrize(
    "name", ["", "base", "base/", "base/moon", "../places", "places.json", "w"]
)
def test_an_unknown_layer_is_none(name):
    assert LIBRARY.payload(name) is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_no_figure_that_json_does_not_know_leaves(bad):
    with pytest.raises(ValueError, match="JSON"):
        to_bytes({"lon": bad})


def test_home_is_where_the_distances_begin():
    home = DATA["places"]["home"]
    assert (home["id"], home["name_zh"], (home["lon"], home["lat"])) == ("huangpu", "黄浦", HOME)


def test_every_located_place_of_the_plan_is_drawn_and_no_other():
    # Cities that the plan does not name stand ready for their counties.
    assert set(DRAWN) == LOCATED - {"yuyuan-brand-centre"} | ROLLED_ONLY
    assert len(DRAWN) == len(DATA["places"]["places"])


@pytest.mark.parametrize("place", sorted(DRAWN))
def test_a_drawn_place_stands_where_the_table_says(place):
    drawn, row = DRAWN[place], PLACES[place]
    assert (drawn["lon"], drawn["lat"]) == (float(row["lon"]), float(row["lat"]))
    for key in ("name_zh", "name_en", "kind", "extent", "precision", "confidence"):
        assert drawn[key] == row[key]
    assert (drawn["parent"] or "", drawn["host"] or "") == (row["parent"], row["host"])


@pytest.mark.parametrize("place", sorted(DRAWN))
def test_a_drawn_place_lies_in_the_bounds_of_its_extent(place):
    drawn = DRAWN[place]
    west, south, east, north = DATA[f"base/{drawn['extent']}"]["bounds"]
    assert west < drawn["lon"] < east
    assert south < drawn["lat"] < north


@pytest.mark.parametrize("place", sorted(ON_MAP - LOCATED))
def test_an_unlocated_place_has_neither_marker_nor_arc(place):
    assert place not in DRAWN
    assert place not in DATA["places"]["arcs"]


# Counties that may be counted under a city carry their windows' arcs there.
COUNTIES = {
    city: {p for p in ON_MAP if PLACES[p]["parent"] == city and _is_county(p)} for city in DRAWN
}
WINDOWS_OF = {
    place: sorted(
        {
            int(m["id"][1])
            for m in MEASURES
            if ({place} | COUNTIES[place]) & places_named_by(m["id"])
        }
    )
    for place in DRAWN
}


def test_places_of_the_delta_have_arcs_and_those_of_the_city_have_none():
    assert set(DATA["places"]["arcs"]) == {p for p in DRAWN if DRAWN[p]["extent"] == "delta"}
    assert len(DATA["places"]["arcs"]) == 27


@pytest.mark.parametrize("place", sorted(DATA["places"]["arcs"]))
def test_one_arc_per_window_from_home_to_the_place(place):
    lanes = DATA["places"]["arcs"][place]
    assert [int(w) for w in lanes] == WINDOWS_OF[place]
    for points in lanes.values():
        assert len(points) == 24
        assert points[0] == pytest.approx(HOME, abs=1e-4)
        assert points[-1] == pytest.approx((DRAWN[place]["lon"], DRAWN[place]["lat"]), abs=1e-4)
        assert all(round(x, 4) == x for point in points for x in point)


@pytest.mark.parametrize("place", sorted(DATA["places"]["arcs"]))
def test_lanes_of_one_place_do_not_lie_on_each_other(place):
    middles = [tuple(points[12]) for points in DATA["places"]["arcs"][place].values()]
    assert len(set(middles)) == len(middles)


def test_every_record_is_in_the_list():
    assert ids(RECORDS["measures"]) == ids(MEASURES)
    assert ids(RECORDS["key_tasks"]) == ids(KEY_TASKS)
    assert set(ids(RECORDS["passages"])) == set(ids(PASSAGES))
    assert ids(RECORDS["tasks"]) == ids(TASKS)
    assert ids(RECORDS["windows"]) == ids(WINDOWS)
    assert [(d["id"], d["name"], d["forms"]) for d in RECORDS["departments"]] == [
        (d["id"], d["name"], d["forms"]) for d in PLAN["departments"]
    ]


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_a_measure_of_the_list_is_the_plan_s(measure):
    (row,) = [m for m in RECORDS["measures"] if m["id"] == measure["id"]]
    assert row["text"] == measure["text"]
    assert row["line"] == measure["source"]["line"]
    assert (row["window"], row["task"]) == (measure["id"][:2], measure["id"][:4])
    assert set(row["places"]) == places_named_by(measure["id"])
    assert row["commitments"] == [[c["class"], c["evidence"]] for c in measure["commitments"]]
    assert row["key_tasks"] == [k["id"] for k in KEY_TASKS if measure["id"] in k["repeats"]]
    assert "status" not in row


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_key_task_of_the_list_is_the_plan_s(key):
    (row,) = [k for k in RECORDS["key_tasks"] if k["id"] == key["id"]]
    names = {d["id"]: d["name"] for d in PLAN["departments"]}
    assert (row["text"], row["category"]) == (key["text"], key["category"])
    assert [names[d] for d in row["departments"]] == key["departments"]
    assert row["repeats"] == key["repeats"]
    assert row["window"] == key["repeats"][0][:2]
    assert set(row["places"]) == places_named_by(key["id"])


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_task_of_the_list_keeps_its_departments_and_its_deng(task):
    (row,) = [t for t in RECORDS["tasks"] if t["id"] == task["id"]]
    names = {d["id"]: d["name"] for d in PLAN["departments"]}
    assert [names[d] for d in row["departments"]] == task["departments"]
    assert row["open_ended"] == task["open_ended"]


def test_every_place_of_the_plan_has_a_card_located_or_not():
    cards = {p["id"]: p for p in RECORDS["places"]}
    assert set(cards) == ON_MAP
    assert {p for p, card in cards.items() if card["located"]} == LOCATED
    assert [p["id"] for p in RECORDS["places"]] == list(LIBRARY.vocabulary.values["places"])
    assert all(card["group"] in GROUPS for card in cards.values())


@pytest.mark.parametrize("place", sorted(ON_MAP))
def test_a_card_keeps_the_doubts_of_the_table(place):
    (card,) = [p for p in RECORDS["places"] if p["id"] == place]
    row = PLACES[place]
    for key in ("precision", "confidence", "note", "sources", "address"):
        assert card[key] == row[key]
    assert card["error_m"] == (int(row["error_m"]) if row["error_m"] else None)
    assert card["kind"] == (
        "county-city" if row["kind"] == "city" and row["level"] == "county" else row["kind"]
    )


def test_values_stand_in_the_order_of_the_filter():
    values = LIBRARY.vocabulary.values
    assert tuple(ids(RECORDS["windows"])) == values["windows"]
    assert tuple(ids(RECORDS["departments"])) == values["departments"]
    assert tuple(s["code"] for s in RECORDS["statuses"]) == values["statuses"]
    assert tuple(c["code"] for c in RECORDS["commitments"]) == values["commitments"]


def test_the_head_of_the_plan_stands_in_the_list():
    assert RECORDS["plan"]["number"] == "黄府发〔2020〕008号"
    assert RECORDS["plan"]["period"] == [2020, 2022]
    assert RECORDS["extents"] == [
        {"id": "delta", "name": "长三角"},
        {"id": "city", "name": "黄浦城区"},
    ]
    assert set(RECORDS["attribution"]) == {"delta", "city"}


@pytest.mark.parametrize(
    ("extent", "layers"),
    [
        ("delta", {"sea", "lake", "river", "labels"}),
        ("city", {"green", "water", "roads", "metro_lines", "metro_stations", "labels"}),
    ],
)
def test_a_base_map_holds_its_layers_and_names_its_sources(extent, layers):
    base = DATA[f"base/{extent}"]
    assert base["extent"] == extent
    assert set(base["layers"]) == layers
    assert base["attribution"].strip()
    for collection in base["layers"].values():
        assert collection["type"] == "FeatureCollection"
        assert collection["features"]


def _coordinates(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from _coordinates(inner)
    elif isinstance(value, list):
        if len(value) == 2 and all(isinstance(v, int | float) for v in value):
            yield value
        else:
            for inner in value:
                yield from _coordinates(inner)


@pytest.mark.parametrize("extent", ["delta", "city"])
def test_base_coordinates_are_longitude_first_and_rounded(extent):
    points = [
        point
        for collection in DATA[f"base/{extent}"]["layers"].values()
        for feature in collection["features"]
        for point in _coordinates(feature["geometry"]["coordinates"])
    ]
    assert len(points) > 100
    for lon, lat in points:
        assert 113 <= lon <= 124
        assert 26 <= lat <= 37
        assert (round(lon, 5), round(lat, 5)) == (lon, lat)


@pytest.mark.parametrize("extent", ["delta", "city"])
def test_the_base_map_shows_no_administrative_boundary(extent):
    kinds = {
        f["properties"]["kind"]
        for collection in DATA[f"base/{extent}"]["layers"].values()
        for f in collection["features"]
    }
    assert not {k for k in kinds if "bound" in k or "admin" in k or "district" in k}
    assert kinds <= {
        *("sea", "lake", "river", "creek", "dock", "water_label", "area_label"),
        *("green", "road", "bridge", "tunnel", "metro", "station"),
    }


def test_the_distance_shown_is_the_geodesic_from_home():
    assert distance_km_rounded(HOME, (120.86036, 32.01836)) == 106
