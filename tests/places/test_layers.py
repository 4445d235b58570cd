import json
import shutil

import pytest
import shapely

from geo.errors import GroundError, LayerError
from geo.places.catalogue import read_catalogue
from geo.places.layers import find_layer, load_layers, read_layer

FILES = (
    "delta_sea", "delta_lake", "delta_river", "delta_labels", "city_green", "city_water",
    "city_roads", "city_metro_lines", "city_metro_stations", "city_labels",
)  # fmt: skip
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
ADMINISTRATIVE = ("boundary", "border", "admin", "district", "province", "county", "界")


def feature(**changes):
    base = {
        "type": "Feature",
        "properties": {"id": "x", "kind": "lake", "name_zh": "湖"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[120, 31], [120.1, 31], [120.1, 31.1], [120, 31]]],
        },
    }
    return base | changes


def collection(*features, **changes):
    return {"type": "FeatureCollection", "crs": CRS84, "features": list(features)} | changes


def read(tmp_path, catalogue, table):
    spec = next(s for s in catalogue.layers if s.file == "delta_lake.geojson")
    path = tmp_path / spec.file
    path.write_text(table if isinstance(table, str) else json.dumps(table), encoding="utf-8")
    return read_layer(path, spec, catalogue.extent("delta"))


def test_the_folder_holds_these_files_and_no_other(places_dir):
    assert {p.name for p in (places_dir / "layers").iterdir()} == {f"{f}.geojson" for f in FILES}


@pytest.mark.parametrize("name", FILES)
def test_layer_is_small_and_has_a_readme_row(name, places_dir):
    path = places_dir / "layers" / f"{name}.geojson"
    assert path.stat().st_size < 150_000
    rows = (places_dir / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [r for r in rows if r.startswith(f"| `{name}.geojson` |")]
    cells = [c.strip() for c in row.strip("|").split("|")]
    assert len(cells) == 7
    assert all(cells)


@pytest.mark.parametrize("name", FILES)
def test_layer_has_few_decimals(name, places_dir):
    allowed = 4 if name.startswith("delta") else 5
    text = (places_dir / "layers" / f"{name}.geojson").read_text(encoding="utf-8")
    table = json.loads(text, parse_float=str)

    def numbers(node):
        for item in node:
            yield from numbers(item) if isinstance(item, list) else [str(item)]

    found = [n for f in table["features"] for n in numbers(f["geometry"]["coordinates"])]
    assert found
    assert max(len(n.partition(".")[2]) for n in found) <= allowed


@pytest.mark.parametrize("name", FILES)
def test_layer_holds_no_administrative_boundary(name, places_dir):
    table = json.loads((places_dir / "layers" / f"{name}.geojson").read_text(encoding="utf-8"))
    for item in table["features"]:
        words = f"{item['properties']['kind']} {item['properties'].get('class', '')}".lower()
        assert not [w for w in ADMINISTRATIVE if w in words]
        assert "adcode" not in item["properties"]


@pytest.mark.parametrize(
    ("layer_id", "count"),
    [
        ("green", 38),
        ("water", 8),
        ("roads", 152),
        ("metro_lines", 8),
        ("metro_stations", 31),
        ("labels", 19),
    ],
)
def test_inner_city_is_complete(layer_id, count, layers):
    assert len(find_layer(layers, "city", layer_id).geometries) == count


@pytest.mark.parametrize("name", ["太湖", "巢湖", "千岛湖", "洪泽湖"])
def test_lakes_are_named(name, layers):
    assert not find_layer(layers, "delta", "lake").named(name).is_empty


@pytest.mark.parametrize("name", ["东海", "杭州湾", "长江", "太湖", "巢湖", "千岛湖"])
def test_waters_are_labelled(name, layers):
    assert name in find_layer(layers, "delta", "labels").names


def test_sea_lakes_and_wide_river_share_edges_and_never_overlap(layers):
    sea = shapely.union_all(find_layer(layers, "delta", "sea").geometries)
    lakes = shapely.union_all(find_layer(layers, "delta", "lake").geometries)
    river = find_layer(layers, "delta", "river").geometries[0]
    assert river.geom_type == "Polygon"
    for one, other in ((sea, lakes), (sea, river), (lakes, river)):
        assert one.intersection(other).area < 1e-6


def test_river_lines_stay_outside_the_water(layers):
    sea = shapely.union_all(find_layer(layers, "delta", "sea").geometries)
    lines = shapely.union_all(find_layer(layers, "delta", "river").geometries[1:])
    assert lines.intersection(sea).length < 0.01


def test_served_text_is_a_plain_collection(layers):
    for layer in layers:
        table = layer.collection()
        assert set(table) == {"type", "features"}
        assert len(table["features"]) == len(layer.geometries)


def test_frame_says_its_crs(layers):
    frame = find_layer(layers, "delta", "lake").frame()
    assert frame.crs.to_epsg() == 4326
    assert "太湖" in set(frame["name_zh"])


def test_bounds_lie_inside_the_extent(layers, catalogue):
    for layer in layers:
        west, south, east, north = layer.bounds_lonlat
        box_w, box_s, box_e, box_n = catalogue.extent(layer.extent).bounds_lonlat
        assert box_w <= west <= east <= box_e
        assert box_s <= south <= north <= box_n


def test_a_good_layer_is_read(tmp_path, catalogue):
    layer = read(tmp_path, catalogue, collection(feature()))
    assert layer.names == ("湖",)
    assert layer.bounds_lonlat == (120.0, 31.0, 120.1, 31.1)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("{", "不能读取"),
        ("[]", "顶层为 list"),
        (collection(), "没有要素"),
        ({"type": "FeatureCollection", "features": [feature()]}, "没有写明坐标系"),
        (
            collection(
                feature(),
                crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
            ),
            "坐标系为 urn:ogc:def:crs:EPSG::3857",
        ),
        (
            collection(feature(geometry={"type": "Point", "coordinates": [120.0, 31.0]})),
            "几何为 Point",
        ),
        (
            collection(
                feature(
                    geometry={
                        "type": "Polygon",
                        "coordinates": [[[31, 120], [31, 120.1], [31.1, 120.1], [31, 120]]],
                    }
                )
            ),
            "经纬度可能颠倒",
        ),
        (
            collection(
                feature(
                    geometry={
                        "type": "Polygon",
                        "coordinates": [[[120, 31], [120.1234567, 31], [120.1, 31.1], [120, 31]]],
                    }
                )
            ),
            "多于 5 位小数",
        ),
        (
            collection(
                feature(
                    geometry={
                        "type": "Polygon",
                        "coordinates": [[[120, 31], [121, 32], [121, 31], [120, 32], [120, 31]]],
                    }
                )
            ),
            "自相交",
        ),
        (collection(feature(geometry=None)), "不能读取"),
        (collection(feature(geometry={"type": "Polygon"})), "不能读取"),
        (collection(feature(properties=None)), "没有 properties"),
        (
            collection(feature(properties={"id": "b", "kind": "province_boundary"})),
            "kind 为 'province_boundary'",
        ),
    ],
)
def test_bad_layers_are_refused(tmp_path, catalogue, table, found):
    with pytest.raises(LayerError) as caught:
        read(tmp_path, catalogue, table)
    assert found in caught.value.found
    assert "delta_lake.geojson" in caught.value.where
    assert caught.value.remedy


def test_many_faults_are_counted_not_all_shown(tmp_path, catalogue):
    bad = feature(properties={"kind": "border"})
    with pytest.raises(LayerError, match="等共 9 处"):
        read(tmp_path, catalogue, collection(*[bad] * 9))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "garbled"])
def test_one_bad_layer_leaves_the_others(tmp_path, places_dir, catalogue, name, damage):
    folder = tmp_path / "layers"
    shutil.copytree(places_dir / "layers", folder)
    target = folder / f"{name}.geojson"
    if damage == "missing":
        target.unlink()
    else:
        target.write_bytes(b"\xff\xfe<html>")
    layers, problems = load_layers(folder, catalogue)
    assert len(layers) == len(FILES) - 1
    assert [name in p.where for p in problems] == [True]


def test_asking_for_a_layer_that_failed(layers):
    with pytest.raises(LayerError, match="city/water"):
        find_layer(layers[:1], "city", "water")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[extent]]\nid='delta'",
        "survey = 1\nextent = 2\nlayer = 3",
        "extent=[]\nlayer=[{extent='a',id='b',file='../x',kinds=[],geometries=[]}]\n[survey]",
        "extent=[{id='a',name_zh='b',bounds_lonlat=[2,0,1,1],view_lonlat=[0,0,1,1],"
        "attribution=''}]\nlayer=[]\n[survey]",
        "not toml",
    ],
)
def test_bad_register(tmp_path, text):
    path = tmp_path / "ground.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GroundError, match="不能读取图层登记"):
        read_catalogue(path)


def test_unknown_extent(catalogue):
    with pytest.raises(GroundError, match="moon"):
        catalogue.extent("moon")
