from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geo.errors import GroundError
from geo.places.crs import bounds_latlon, from_mercator_m, geodesic_m, latlon, to_mercator_m, within
from geo.places.geometry import (
    arc,
    arcs,
    bounds,
    distance_km_rounded,
    land_piece,
    street_distance_m,
)
from geo.places.layers import BaseLayer, find_layer
from geo.places.survey import survey_land

HOME = (121.4858, 31.2248)
LONLAT = st.tuples(st.floats(113.2, 123.9), st.floats(26.6, 36.2))


def water(**shapes):
    return BaseLayer("city", "water", "{}", tuple(shapes.values()), tuple(shapes))


def test_the_flip():
    assert latlon(HOME) == (31.2248, 121.4858)
    assert bounds_latlon((120.0, 30.0, 122.0, 32.0)) == ((30.0, 120.0), (32.0, 122.0))


def test_geodesic_of_one_degree_of_the_equator():
    # 2 * pi * 6378137 m / 360
    assert geodesic_m((0, 0), (1, 0)) == pytest.approx(111_319.49, abs=0.01)


@given(LONLAT)
def test_mercator_there_and_back(point):
    assert from_mercator_m(to_mercator_m(point)) == pytest.approx(point, abs=1e-9)


@pytest.mark.parametrize(
    ("place_id", "km"), [("nantong", 106), ("hefei", 406), ("suzhou", 83), ("liandu", 342)]
)
def test_whole_kilometres(place_id, km, gazetteer):
    assert distance_km_rounded(HOME, gazetteer.place(place_id).lonlat) == km


def test_home_is_the_home_of_the_survey(gazetteer, catalogue):
    assert gazetteer.place(catalogue.survey.home).lonlat == HOME


def bow_of(points):
    """The middle's distance from the chord as a share of it; a Bézier's control is twice that."""
    plane = [to_mercator_m(p) for p in points]
    chord = LineString([plane[0], plane[-1]])
    return max(chord.distance(Point(p)) for p in plane) * 2 / chord.length


@given(LONLAT, LONLAT, st.sets(st.integers(1, 5), min_size=1), st.text("abcz-", min_size=1))
def test_arcs_start_at_home_and_end_at_the_place(home, place, windows, place_id):
    made = arcs(place_id, home, place, windows)
    assert set(made) == windows
    for points in made.values():
        assert len(points) == 24
        assert (points[0], points[-1]) == (home, place)


def test_lanes_part_by_a_fixed_share(gazetteer):
    place = gazetteer.place("changzhou")
    made = arcs(place.id, HOME, place.lonlat, [5, 1, 3])
    bows = [bow_of(made[w]) for w in (1, 3, 5)]
    assert 0.03 <= bows[0] <= 0.20
    assert [b - a for a, b in pairwise(bows)] == pytest.approx([0.07, 0.07], abs=0.002)


def test_first_lane_of_every_place_bows_a_little(gazetteer):
    bows = {p.id: bow_of(arcs(p.id, HOME, p.lonlat, [2])[2]) for p in gazetteer.located("delta")}
    assert all(0.029 <= b <= 0.201 for b in bows.values())
    assert len({round(b, 3) for b in bows.values()}) > 20


def test_arcs_are_the_same_on_every_machine(gazetteer):
    made = arcs("nantong", HOME, gazetteer.place("nantong").lonlat, [5])[5]
    assert made[1] == (121.45401, 31.2568)
    assert made == arcs("nantong", HOME, gazetteer.place("nantong").lonlat, [5])[5]


def test_an_arc_of_no_bow_is_the_straight_line_of_the_map():
    points = arc((120.0, 30.0), (121.0, 30.0), bow=0.0, points=5)
    assert points == ((120.0, 30.0), (120.25, 30.0), (120.5, 30.0), (120.75, 30.0), (121.0, 30.0))


def test_an_arc_bows_to_the_left_of_its_way():
    north = arc((120.0, 30.0), (120.0, 31.0), bow=0.1)
    assert north[12][0] < 120.0


def test_bounds_and_their_margin():
    assert bounds([(120, 30), (122, 31)]) == (120, 30, 122, 31)
    assert bounds([(120, 30), (122, 31)], margin=0.5) == (119, 29.5, 123, 31.5)


def test_bounds_of_nothing():
    with pytest.raises(GroundError, match="没有点"):
        bounds([])


@pytest.mark.parametrize("corner", [(0, 0, 10, 10)])
def test_within_counts_the_edges(corner):
    assert within((0, 10), corner)
    assert not within((10.1, 5), corner)


def test_land_west_of_one_river_and_south_of_another(gazetteer, layers, catalogue):
    land = survey_land(gazetteer, layers, catalogue.survey)
    west, south, east, north = land.bounds
    assert (west, south) == (121.445, 31.185)
    assert 121.50 < east < 121.51
    assert 31.24 < north < 31.25
    assert not land.covers(Point(121.501, 31.2362))  # 陆家嘴
    assert not land.covers(Point(121.492, 31.2514))  # 北外滩


def test_land_piece_of_a_cross():
    layer = water(a=box(4, -1, 5, 11), b=box(-1, 6, 4.5, 7))
    rules = {"window_lonlat": (0, 0, 10, 10), "barriers": ("a", "b")}
    assert land_piece(layer, **rules, inside_lonlat=(1, 1)).bounds == (0, 0, 4, 6)
    assert land_piece(layer, **rules, inside_lonlat=(1, 9)).bounds == (0, 7, 4, 10)
    assert land_piece(layer, **rules, inside_lonlat=(9, 9)).bounds == (5, 0, 10, 10)


@pytest.mark.parametrize(
    ("layer", "barriers", "inside"),
    [
        (water(a=box(4, -1, 5, 11)), ("a", "b"), (1, 1)),
        (water(a=box(4, 2, 5, 8)), ("a",), (1, 1)),
        (water(a=box(4, -1, 5, 11)), ("a",), (4.5, 5)),
    ],
    ids=["missing", "does-not-cut", "home-on-water"],
)
def test_land_piece_refuses(layer, barriers, inside):
    with pytest.raises(GroundError, match="陆地校核"):
        land_piece(layer, window_lonlat=(0, 0, 10, 10), barriers=barriers, inside_lonlat=inside)


def test_street_distance_in_metres(layers):
    roads = find_layer(layers, "city", "roads")
    lon, lat = roads.named("人民大道").centroid.coords[0]
    metres = street_distance_m((lon, lat + 0.01), roads, "人民大道", crs="EPSG:32651")
    assert metres == pytest.approx(1000, rel=0.15)
    assert street_distance_m((lon, lat), roads, "没有的路", crs="EPSG:32651") is None
