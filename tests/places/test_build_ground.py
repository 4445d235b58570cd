"""The script that makes the delta layers, tried on a small made-up coast."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box, shape

from geo.build.ground import (
    CLIP_LONLAT,
    YANGTZE_BANKS,
    build_delta,
    check,
    check_ground,
    delta_texts,
    take_over_city,
)
from geo.errors import BuildError, GroundError

CITY = ("green", "water", "roads", "metro_lines", "metro_stations", "labels")


@pytest.fixture
def sources(tmp_path):
    """A coast at 122° E with teeth, a lake on it, a banked river and a course into the sea."""
    teeth = [(122 + 0.0006 * (n % 2), 27 + n * 0.03) for n in range(250)]
    sea = shapely.Polygon([(122, 25), *teeth, (122, 37), (130, 37), (130, 25)])
    lake = box(121.5, 31, 122.5, 31.5).difference(sea)
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, geometry in (("ocean", [sea]), ("lakes", [lake, box(0, 0, 1, 1)])):
        gpd.GeoDataFrame({"n": range(len(geometry))}, geometry=geometry, crs=4326).to_file(
            folder / f"ne_10m_{name}.shp"
        )
    lines = [[(0, 0), (1, 1)]] * YANGTZE_BANKS
    lines.append([(118, 32), (119, 32), (119, 32.2), (118, 32.2), (118, 32)])
    lines.append([(110, 30), (120, 30.12345678), (122.5, 30)])
    lines.append([(118.5, 34), (118.51, 34)])
    _write_rivers(folder, lines)
    return folder


def _write_rivers(folder, lines):
    data, rows = b"", []
    for number, line in enumerate(lines):
        raw = np.array(line, "<f4").tobytes()
        lats = [y for _, y in line]
        rows.append(f"-1 -1 {len(line)} {min(lats)} {max(lats)} {len(data)} {len(raw)} {number}")
        data += raw
    (folder / "rivers_h.dat").write_bytes(data)
    (folder / "riversmeta_h.dat").write_text("\n".join(rows), encoding="ascii")


@pytest.fixture
def made(sources):
    texts = delta_texts(natural_earth_dir=sources, wdbii_dir=sources)
    return {name: json.loads(text)["features"] for name, text in texts.items()}


def test_everything_is_clipped_and_rounded(made):
    for features in made.values():
        coordinates = shapely.get_coordinates([shape(f["geometry"]) for f in features])
        assert (coordinates.round(4) == coordinates).all()
        west, south, east, north = CLIP_LONLAT
        assert (coordinates >= (west, south)).all()
        assert (coordinates <= (east, north)).all()


def test_shared_edges_stay_shared(made):
    (sea,) = [shape(f["geometry"]) for f in made["delta_sea.geojson"]]
    (lake,) = [shape(f["geometry"]) for f in made["delta_lake.geojson"]]
    assert sea.intersection(lake).area == pytest.approx(0, abs=1e-9)
    shared = sea.intersection(lake)
    assert shared.length > 0.45
    assert len(sea.exterior.coords) < 250


def test_rivers_end_at_the_shore_and_short_ones_are_dropped(made):
    banks, course = made["delta_river.geojson"]
    assert (banks["properties"]["class"], banks["geometry"]["type"]) == ("bank", "Polygon")
    assert (banks["properties"]["rank"], course["properties"]["rank"]) == (1, 3)
    assert course["properties"]["id"] == f"river-{YANGTZE_BANKS + 1}"
    sea = shape(made["delta_sea.geojson"][0]["geometry"])
    assert shape(course["geometry"]).intersection(sea).length < 1e-3


def test_two_builds_are_equal(sources):
    folders = {"natural_earth_dir": sources, "wdbii_dir": sources}
    assert delta_texts(**folders) == delta_texts(**folders)


def test_check_names_the_files_that_differ(sources, tmp_path):
    folders = {"natural_earth_dir": sources, "wdbii_dir": sources}
    out = tmp_path / "out"
    out.mkdir()
    for name, text in delta_texts(**folders).items():
        (out / name).write_text(text, encoding="utf-8")
    assert check(out, **folders) == ()
    (out / "delta_sea.geojson").write_text("{}", encoding="utf-8")
    (out / "delta_lake.geojson").unlink()
    assert check(out, **folders) == ("delta_sea.geojson", "delta_lake.geojson")


def test_other_versions_of_the_sources_are_refused_and_nothing_is_written(sources, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(BuildError, match="SHA-256"):
        build_delta(out, natural_earth_dir=sources, wdbii_dir=sources)
    assert not out.exists()


def test_missing_sources_say_how_to_get_them(tmp_path):
    with pytest.raises(BuildError, match="数据包"):
        build_delta(tmp_path / "out", natural_earth_dir=tmp_path, wdbii_dir=tmp_path)


def test_city_files_are_taken_over_unchanged_but_for_the_crs(tmp_path, places_dir):
    drawing, out = tmp_path / "drawing", tmp_path / "out"
    drawing.mkdir()
    out.mkdir()
    for name in CITY:
        shutil.copy(places_dir / "layers" / f"city_{name}.geojson", drawing / f"{name}.geojson")
    for path in take_over_city(out, schematic_dir=drawing):
        again, kept = json.loads(path.read_text()), places_dir / "layers" / path.name
        assert again == json.loads(kept.read_text())
        assert "© OpenStreetMap contributors" in again["attribution"]


def test_a_missing_city_file_is_an_error(tmp_path):
    with pytest.raises(BuildError, match=r"green\.geojson"):
        take_over_city(tmp_path, schematic_dir=tmp_path)


@pytest.fixture
def ground_copy(tmp_path, places_dir):
    return shutil.copytree(places_dir, tmp_path / "places")


def test_committed_ground_holds(places_dir):
    assert check_ground(places_dir) == ()


def test_check_finds_an_unregistered_file(ground_copy):
    (ground_copy / "layers" / "provinces.geojson").write_text("{}", encoding="utf-8")
    problems = check_ground(ground_copy)
    assert any("provinces.geojson：未在 ground.toml 登记" in p for p in problems)
    assert any("provinces.geojson：README.md 没有这一行" in p for p in problems)


def test_check_finds_a_large_file(ground_copy):
    path = ground_copy / "layers" / "delta_sea.geojson"
    path.write_text(path.read_text(encoding="utf-8") + " " * 150_000, encoding="utf-8")
    assert any("delta_sea.geojson" in p and "字节" in p for p in check_ground(ground_copy))


def test_check_finds_a_moved_place(ground_copy):
    path = ground_copy / "places.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("121.474518,31.230089", "121.501000,31.236200"), encoding="utf-8")
    assert [p.split("：")[0] for p in check_ground(ground_copy)] == ["great-world"]


def test_check_finds_a_broken_layer(ground_copy):
    (ground_copy / "layers" / "city_roads.geojson").write_text("{}", encoding="utf-8")
    (problem,) = check_ground(ground_copy)
    assert "city_roads.geojson" in problem


def test_check_needs_a_readable_table(ground_copy):
    (ground_copy / "places.csv").write_text("", encoding="utf-8")
    with pytest.raises(GroundError):
        check_ground(ground_copy)
