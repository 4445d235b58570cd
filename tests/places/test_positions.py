"""Every position of the real table, place by place, against the real base map."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import Point

from geo.places.catalogue import Catalogue
from geo.places.gazetteer import Gazetteer, Place
from geo.places.geometry import distance_km, street_distance_m
from geo.places.layers import BaseLayer, find_layer
from geo.places.survey import Finding, address_streets, survey, survey_land

DATA = Path(__file__).resolve().parents[1] / "data"
PLACES = Gazetteer.read(Path(__file__).resolve().parents[2] / "data" / "places" / "places.csv")
CITY = [p.id for p in PLACES.located("city")]
DELTA = [p.id for p in PLACES.located("delta")]
WITH_STREET = [p for p in CITY if p not in ("expo-puxi", "show-life", "yuyuan-brand-centre")]
PARTNERS = list(
    csv.DictReader((DATA / "partner_distances.csv").read_text(encoding="utf-8").splitlines())
)

# GCJ-02 minus WGS84 at Huangpu, degrees.
GCJ02 = (0.0045, -0.0020)


def moved(place: Place, lon: float, lat: float) -> Place:
    return replace(place, lon=lon, lat=lat)


def survey_one(
    place: Place, gazetteer: Gazetteer, layers: tuple[BaseLayer, ...], catalogue: Catalogue
) -> tuple[Finding, ...]:
    home = gazetteer.place(catalogue.survey.home)
    return survey(Gazetteer((home, place)), layers, catalogue)


def test_whole_table_holds(gazetteer, layers, catalogue):
    assert survey(gazetteer, layers, catalogue) == ()


def test_exempt_places_are_these_three_and_have_a_reason(catalogue):
    exempt = dict(catalogue.survey.exempt)
    assert set(exempt) == {"expo-puxi", "show-life", "yuyuan-brand-centre"}
    assert all(exempt.values())


def test_showcase_centre_stands_at_the_place_that_names_it(gazetteer):
    centre = gazetteer.place("yuyuan-brand-centre")
    assert centre.lonlat == gazetteer.place("yuyuan").lonlat
    assert centre.parent == "yuyuan"


@pytest.mark.parametrize("place_id", CITY)
def test_landmark_on_the_land_piece(place_id, gazetteer, layers, catalogue):
    land = survey_land(gazetteer, layers, catalogue.survey)
    assert land.covers(Point(gazetteer.place(place_id).lonlat))


@pytest.mark.parametrize("place_id", WITH_STREET)
def test_landmark_near_every_drawn_street_of_its_address(place_id, gazetteer, layers):
    place = gazetteer.place(place_id)
    roads = find_layer(layers, "city", "roads")
    streets = address_streets(place.address, roads.names)
    assert streets
    for street in streets:
        assert street_distance_m(place.lonlat, roads, street, crs="EPSG:32651") <= 250


@pytest.mark.parametrize("place_id", WITH_STREET)
def test_gcj02_point_is_caught(place_id, gazetteer, layers, catalogue):
    place = gazetteer.place(place_id)
    lon, lat = place.lonlat
    shifted = moved(place, lon + GCJ02[0], lat + GCJ02[1])
    assert survey_one(shifted, gazetteer, layers, catalogue)


def test_gcj02_table_is_caught_as_a_whole(gazetteer, layers, catalogue):
    shifted = tuple(
        moved(p, p.lon + GCJ02[0], p.lat + GCJ02[1]) if p.id in CITY else p for p in gazetteer
    )
    found = {f.place_id for f in survey(Gazetteer(shifted), layers, catalogue)}
    assert found >= set(WITH_STREET)


@pytest.mark.parametrize("place_id", CITY + DELTA)
def test_swapped_axes_are_caught(place_id, gazetteer, layers, catalogue):
    place = gazetteer.place(place_id)
    swapped = moved(place, place.lat, place.lon)
    assert survey_one(swapped, gazetteer, layers, catalogue)


@pytest.mark.parametrize("place_id", CITY)
@pytest.mark.parametrize(
    "lonlat",
    [(121.5010, 31.2362), (121.4920, 31.2514), (121.4880, 31.2368)],
    ids=["pudong", "north-of-the-creek", "on-the-river"],
)
def test_wrong_bank_is_caught(place_id, lonlat, gazetteer, layers, catalogue):
    place = moved(gazetteer.place(place_id), *lonlat)
    found = survey_one(place, gazetteer, layers, catalogue)
    assert [f.place_id for f in found] == [place_id]
    assert "陆地" in found[0].text


@pytest.mark.parametrize("place_id", DELTA)
def test_partner_in_the_delta_and_on_land(place_id, gazetteer, layers, catalogue):
    assert survey_one(gazetteer.place(place_id), gazetteer, layers, catalogue) == ()


@pytest.mark.parametrize(
    ("lonlat", "layer"),
    [((122.62, 30.95), "sea"), ((120.14, 31.2), "lake"), ((118.73, 32.12), "river")],
    ids=["east-china-sea", "lake-tai", "yangtze"],
)
def test_partner_in_water_is_caught(lonlat, layer, gazetteer, layers, catalogue):
    place = moved(gazetteer.place("nantong"), *lonlat)
    found = survey_one(place, gazetteer, layers, catalogue)
    assert len(found) == 1
    assert layer in found[0].text


def test_partner_outside_the_delta_is_caught(gazetteer, layers, catalogue):
    place = moved(gazetteer.place("nantong"), 116.4, 39.9)
    found = survey_one(place, gazetteer, layers, catalogue)
    assert "范围" in found[0].text


def test_place_without_a_drawn_street_must_be_exempt_by_name(gazetteer, layers, catalogue):
    place = replace(gazetteer.place("sge"), address="某处")
    found = survey_one(place, gazetteer, layers, catalogue)
    assert "免校核" in found[0].text


@pytest.mark.parametrize("row", PARTNERS, ids=[r["id"] for r in PARTNERS])
def test_partner_distance(row, gazetteer):
    home = gazetteer.place("huangpu").lonlat
    place = gazetteer.place(row["id"])
    assert distance_km(home, place.lonlat) == pytest.approx(float(row["distance_km"]), abs=0.1)


@pytest.mark.parametrize(
    ("address", "streets"),
    [
        ("安仁街137号（近福佑路）", ("安仁街",)),
        ("淮海中路（陕西南路—西藏南路）", ("淮海中路",)),
        ("黄陂南路374号／兴业路76号", ("黄陂南路", "兴业路")),
        ("人民广场周边1.5平方公里", ()),
    ],
)
def test_streets_of_an_address(address, streets, layers):
    assert address_streets(address, find_layer(layers, "city", "roads").names) == streets
