import json

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.errors import LayerError
from geo.places.operator_map import read_operator_map

SQUARE = box(121.4, 31.1, 121.6, 31.3)
NUMBER = "沪S（2020）082号"


def geojson(path, geometry=SQUARE, **properties):
    item = {
        "type": "Feature",
        "properties": {"name": "黄浦", "secret": "x"} | properties,
        "geometry": geometry.__geo_interface__,
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [item]}), encoding="utf-8")
    return path


def test_a_numbered_map_may_leave_and_prints_its_number(tmp_path):
    supplied = read_operator_map(geojson(tmp_path / "m.geojson"), f" {NUMBER} ")
    assert supplied.approval_no == NUMBER
    assert not supplied.internal_only
    assert supplied.approval_no == NUMBER
    assert supplied.bounds_lonlat == pytest.approx((121.4, 31.1, 121.6, 31.3))


@pytest.mark.parametrize("number", [None, "", "  "])
def test_a_map_without_number_is_for_internal_use(tmp_path, number):
    supplied = read_operator_map(geojson(tmp_path / "m.json"), number)
    assert supplied.internal_only
    assert supplied.approval_no is None


def test_only_the_name_is_kept_and_stays_text(tmp_path):
    hostile = "<img onerror=alert(1)>${x}`{{7*7}}</script>"
    supplied = read_operator_map(geojson(tmp_path / "m.geojson", name=hostile), NUMBER)
    (item,) = json.loads(supplied.text)["features"]
    assert item["properties"] == {"name_zh": hostile}


def test_a_name_that_is_no_text_is_dropped(tmp_path):
    supplied = read_operator_map(geojson(tmp_path / "m.geojson", name=7), NUMBER)
    assert json.loads(supplied.text)["features"][0]["properties"] == {"name_zh": ""}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:32651", "EPSG:4549"])
def test_a_geopackage_is_brought_to_wgs84(tmp_path, crs):
    path = tmp_path / "m.gpkg"
    frame = gpd.GeoDataFrame({"name": ["黄浦"]}, geometry=[SQUARE], crs="EPSG:4326")
    frame.to_crs(crs).to_file(path, driver="GPKG")
    supplied = read_operator_map(path, NUMBER)
    assert supplied.bounds_lonlat == pytest.approx((121.4, 31.1, 121.6, 31.3), abs=1e-3)


def test_a_geopackage_without_crs_is_refused(tmp_path):
    path = tmp_path / "m.gpkg"
    frame = gpd.GeoDataFrame({"name": ["黄浦"]}, geometry=[SQUARE])
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path, driver="GPKG")
    with pytest.raises(LayerError, match="没有写明坐标系"):
        read_operator_map(path, NUMBER)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("m.shp", "x", "后缀"),
        ("m.geojson", None, "文件不存在"),
        ("m.geojson", "{", "不能读取"),
        ("m.gpkg", "not a database", "不能读取"),
        ("m.geojson", '{"type":"FeatureCollection","features":[]}', "没有要素"),
        (
            "m.geojson",
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
            '"geometry":null}]}',
            "没有",
        ),
        (
            "m.geojson",
            '{"type":"Feature","properties":{},"geometry":{"type":"Point",'
            '"coordinates":[31.2,121.4]}}',
            "超出经纬度范围",
        ),
    ],
)
def test_bad_maps(tmp_path, name, content, found):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        read_operator_map(path, NUMBER)
    assert found in caught.value.found
    assert caught.value.remedy


def test_a_huge_map_is_refused(tmp_path):
    path = tmp_path / "m.geojson"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(LayerError, match="20000001 字节"):
        read_operator_map(path, NUMBER)


@pytest.mark.parametrize("number", ["没有", "1" * 61, "沪S\n082号", "沪S\u202e082号"])
def test_bad_numbers(tmp_path, number):
    with pytest.raises(LayerError, match="审图号"):
        read_operator_map(geojson(tmp_path / "m.geojson"), number)
