"""The city cut out of an extract of OpenStreetMap: made here with pyosmium, read by GDAL."""

import json
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from geo.__main__ import main
from geo.errors import LayerError
from geo.maps.library import open_library
from geo.places.catalogue import read_catalogue
from geo.places.extract import ATTRIBUTION, read_extract, write_extract
from geo.places.layers import load_layers
from geo.settings import Settings
from tests.e2e.support import copied_data

CATALOGUE = read_catalogue(Settings().data_dir / "places" / "ground.toml")
SHIPPED = Settings().data_dir / "places" / "layers"
HOSTILE = "<script>alert(1)</script>"
NODES = {
    # Two pieces of one street, and where it leaves the extent.
    1: (121.470, 31.230), 2: (121.480, 31.231), 3: (121.490, 31.232), 4: (121.900, 31.240),
    # A square of water and one of green.
    5: (121.495, 31.240), 6: (121.500, 31.240), 7: (121.500, 31.245), 8: (121.495, 31.245),
    9: (121.472, 31.232), 10: (121.475, 31.232), 11: (121.475, 31.235), 12: (121.472, 31.235),
    # Far away.
    20: (120.0, 30.0), 21: (120.1, 30.0),
}  # fmt: skip
WAYS = [
    ([1, 2], {"highway": "primary", "name": "延安东路", "name:en": "East Yan'an Road"}),
    ([2, 3, 4], {"highway": "primary", "name": "延安东路", "name:en": "East Yan'an Road"}),
    ([1, 9], {"highway": "residential", "name": HOSTILE}),
    ([3, 6], {"highway": "secondary", "tunnel": "yes", "name": "某隧道"}),
    ([2, 7], {"highway": "trunk", "bridge": "yes", "name": "某大桥"}),
    ([1, 3], {"railway": "subway", "name": "2号线"}),
    ([5, 6, 7, 8, 5], {"natural": "water", "water": "river", "name": "黄浦江"}),
    ([9, 10, 11, 12, 9], {"leisure": "park", "name": "人民公园"}),
    ([20, 21], {"highway": "primary", "name": "远方的路"}),
    ([1, 3], {"boundary": "administrative", "admin_level": "6", "name": "某区界"}),
]
STATION = {"railway": "station", "station": "subway", "name": "人民广场"}


@pytest.fixture(scope="module", params=["city.osm.pbf", "city.osm"])
def extract(request, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("extract") / request.param
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in NODES.items():
            tags = STATION if number == 2 else {}
            writer.add_node(mutable.Node(id=number, location=place, tags=tags, version=1))
        for number, (nodes, tags) in enumerate(WAYS, start=100):
            writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags, version=1))
    return path


def by_name(layer):
    return {f["properties"]["name_zh"]: f for f in layer["features"]}


def test_every_class_goes_into_its_layer(extract):
    made = read_extract(extract, CATALOGUE, "city")
    roads = by_name(made["roads"])
    told = {n: (f["properties"]["kind"], f["properties"]["class"]) for n, f in roads.items()}
    assert told == {
        "延安东路": ("road", "trunk"),
        HOSTILE: ("road", "street"),
        "某隧道": ("tunnel", "tunnel"),
        "某大桥": ("bridge", "bridge"),
    }
    assert set(by_name(made["water"])) == {"黄浦江"}
    assert set(by_name(made["green"])) == {"人民公园"}
    assert set(by_name(made["metro_lines"])) == {"2号线"}
    assert set(by_name(made["metro_stations"])) == {"人民广场"}


def test_no_administrative_boundary_comes_along(extract):
    assert "某区界" not in json.dumps(read_extract(extract, CATALOGUE, "city"), ensure_ascii=False)


def test_a_street_in_pieces_is_one_and_ends_at_the_edge_of_the_extent(extract):
    street = by_name(read_extract(extract, CATALOGUE, "city")["roads"])["延安东路"]
    assert street["geometry"]["type"] == "LineString"
    assert street["properties"]["name_en"] == "East Yan'an Road"
    east = CATALOGUE.extent("city").bounds_lonlat[2]
    assert max(lon for lon, _ in street["geometry"]["coordinates"]) == east


def test_what_is_written_passes_the_check_of_every_layer_and_carries_its_licence(extract, tmp_path):
    written = write_extract(extract, CATALOGUE, "city", tmp_path)
    assert written == [
        "city_green.geojson",
        "city_water.geojson",
        "city_roads.geojson",
        "city_metro_lines.geojson",
        "city_metro_stations.geojson",
    ]
    layers, problems = load_layers(SHIPPED, CATALOGUE, own=tmp_path)
    assert problems == ()
    (roads,) = [x for x in layers if (x.extent, x.id) == ("city", "roads")]
    assert "延安东路" in roads.names
    assert json.loads((tmp_path / "city_roads.geojson").read_text())["attribution"] == ATTRIBUTION


def test_the_atlas_draws_it_after_the_command_and_names_whose_it_is(extract, tmp_path, monkeypatch):
    data = copied_data(tmp_path / "data")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data))
    assert main(["basemap", str(extract)]) == 0
    library = open_library(Settings(data_dir=data), Settings().plan)
    city = json.loads(library.payload("base/city"))
    assert city["attribution"] == ATTRIBUTION
    assert "延安东路" in by_name(city["layers"]["roads"])
    assert city["missing"] == []


def test_tagged_geojson_is_taken_as_well(tmp_path):
    path = tmp_path / "streets.geojson"
    line = {"type": "LineString", "coordinates": [[121.47, 31.22], [121.48, 31.23]]}
    tags = {"highway": "tertiary", "name": "某街"}
    feature = {"type": "Feature", "properties": tags, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    assert set(by_name(read_extract(path, CATALOGUE, "city")["roads"])) == {"某街"}


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("streets.csv", b"x", "后缀不对"),
        ("streets.osm.pbf", b"no pbf at all", "不能读取"),
        ("empty.geojson", b'{"type":"FeatureCollection","features":[]}', "没有道路"),
    ],
)
def test_what_is_no_extract_of_the_city_is_refused_and_nothing_is_written(
    tmp_path, name, body, told
):
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(LayerError, match=told):
        write_extract(path, CATALOGUE, "city", tmp_path / "ground")
    assert not (tmp_path / "ground").exists()


def test_a_layer_of_an_extract_that_is_broken_leaves_the_shipped_one(tmp_path):
    (tmp_path / "city_roads.geojson").write_text("{}", "utf-8")
    layers, problems = load_layers(SHIPPED, CATALOGUE, own=tmp_path)
    assert len(problems) == 1
    assert len(layers) == len(CATALOGUE.layers)
