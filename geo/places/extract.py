"""Layers of one extent cut out of a current extract of OpenStreetMap.

The extract is what the operator brings: ``.osm.pbf`` or ``.osm`` as such extracts come, or
GeoJSON whose properties are OSM tags. It is read by GDAL, clipped to the extent, sorted into
the classes that the map draws, and written as layers like those that ship; they are ODbL.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pyogrio.errors
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import LayerError
from geo.places.catalogue import Catalogue, Extent
from geo.places.layers import CRS_NAMES, DECIMALS

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".geojson", ".json")
ATTRIBUTION = "街道、水系与轨道 © OpenStreetMap contributors（ODbL 1.0），注记为示意"
ATTRIBUTION_EN = (
    "Streets, water and metro © OpenStreetMap contributors (ODbL 1.0); other names schematic"
)


Tags = Mapping[str, str]
Sorted = tuple[str, str, int]

_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
# highway -> class and rank (1 is named first).
_ROADS: dict[str, tuple[str, int]] = {
    "motorway": ("elevated", 2),
    "trunk": ("trunk", 2),
    "primary": ("trunk", 3),
    "secondary": ("street", 4),
    "tertiary": ("street", 5),
    "residential": ("street", 7),
    "unclassified": ("street", 7),
    "living_street": ("street", 7),
    "pedestrian": ("pedestrian", 7),
}
_RAILS = ("subway", "light_rail")
_GREEN = {("leisure", "park"), ("leisure", "garden"), ("landuse", "grass"), ("landuse", "forest")}
# Square degrees: about 8 and 2 hectares at this latitude.
_LARGE, _MIDDLE = 8e-6, 2e-6
_NAME_CHARS = 40


def read_extract(path: Path, catalogue: Catalogue, extent_id: str) -> dict[str, dict[str, Any]]:
    """Layer id -> GeoJSON FeatureCollection (WGS84, longitude first, five decimals).

    Layers that the extract has nothing for are left out. Raises LayerError for a file that
    cannot be read or has nothing inside the extent.
    """
    extent = catalogue.extent(extent_id)
    pieces = list(_pieces(path, extent))
    made = {
        name: _collection(name, _joined(sort, pieces), extent) for name, sort in _SORTERS.items()
    }
    found = {name: layer for name, layer in made.items() if layer["features"]}
    if "roads" not in found:
        expected = f"{extent.name_zh}范围内、带 highway 标签的道路"
        raise _error(path, "范围之内没有道路", expected, "换一个覆盖该范围的提取文件")
    return found


def write_extract(path: Path, catalogue: Catalogue, extent_id: str, folder: Path) -> list[str]:
    """Write the layers of an extract into ``folder``; the names of what was written.

    All of them or none: what was there before is replaced only when everything is read.
    Raises LayerError as ``read_extract`` does.
    """
    made = read_extract(path, catalogue, extent_id)
    files = {s.id: s.file for s in catalogue.layers if s.extent == extent_id}
    folder.mkdir(parents=True, exist_ok=True)
    for name, layer in made.items():
        text = json.dumps(layer, ensure_ascii=False, separators=(",", ":"))
        draft = folder / f".{files[name]}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / files[name])
    return [files[name] for name in made]


def attributed(catalogue: Catalogue, folder: Path) -> Catalogue:
    """The register with the words that layers from an extract in ``folder`` must carry."""
    files = {s.extent for s in catalogue.layers if (folder / s.file).is_file()}
    own = (
        replace(e, attribution=ATTRIBUTION, attribution_en=ATTRIBUTION_EN) if e.id in files else e
        for e in catalogue.extents
    )
    return replace(catalogue, extents=tuple(own))


@dataclass(frozen=True)
class _Piece:
    geometry: BaseGeometry
    tags: Tags


def _pieces(path: Path, extent: Extent) -> Iterable[_Piece]:
    if not path.name.lower().endswith(SUFFIXES) or not path.is_file():
        raise _error(path, "不存在，或后缀不对", "、".join(SUFFIXES), "改正路径或转换格式")
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        tables = [pyogrio.read_dataframe(path, layer=n, bbox=extent.bounds_lonlat) for n in names]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise _error(path, "不能读取", "OSM 提取文件", "重新取得这个文件") from error
    box = shapely.box(*extent.bounds_lonlat)
    for table in tables:
        for row in _rows(table):
            shape = shapely.intersection(shapely.make_valid(row.geometry), box)
            if not shape.is_empty:
                yield _Piece(shape, row.tags)


def _rows(table: gpd.GeoDataFrame) -> Iterable[_Piece]:
    columns = [name for name in table.columns if name != "geometry"]
    for values in table.itertuples(index=False):
        row = dict(zip(table.columns, values, strict=True))
        geometry = row["geometry"]
        if geometry is None or geometry.is_empty:
            continue
        tags = {name: row[name] for name in columns if isinstance(row[name], str)}
        tags |= dict(_HSTORE.findall(tags.pop("other_tags", "")))
        yield _Piece(geometry, tags)


def _road(piece: _Piece) -> Sorted | None:
    if "Line" not in piece.geometry.geom_type:
        return None
    kind = piece.tags.get("highway", "").removesuffix("_link")
    if kind not in _ROADS:
        return None
    if piece.tags.get("tunnel", "no") != "no":
        return "tunnel", "tunnel", 4
    bridge = piece.tags.get("bridge", "no") != "no"
    if bridge and _name(piece.tags).endswith("桥"):
        return "bridge", "bridge", 4
    return "road", *_ROADS[kind]


def _water(piece: _Piece) -> Sorted | None:
    if "Polygon" not in piece.geometry.geom_type:
        return None
    tags = piece.tags
    if tags.get("natural") != "water" and tags.get("waterway") not in ("riverbank", "dock"):
        return None
    if tags.get("waterway") == "dock" or tags.get("water") == "dock":
        return "dock", "dock", 6
    river = tags.get("water") == "river" or tags.get("waterway") == "riverbank"
    kind = "river" if river else "creek" if tags.get("water") == "canal" else "lake"
    return kind, kind, 1 if river else 6


def _park(piece: _Piece) -> Sorted | None:
    if "Polygon" not in piece.geometry.geom_type:
        return None
    if not _GREEN & set(piece.tags.items()):
        return None
    area = piece.geometry.area
    named = bool(_name(piece.tags))
    return "green", "park", (2 if area > _LARGE else 4 if area > _MIDDLE else 5) if named else 9


def _metro(piece: _Piece) -> Sorted | None:
    line = "Line" in piece.geometry.geom_type
    return ("metro", "metro_line", 3) if line and piece.tags.get("railway") in _RAILS else None


def _station(piece: _Piece) -> Sorted | None:
    tags = piece.tags
    if piece.geometry.geom_type != "Point" or tags.get("railway") != "station":
        return None
    return ("station", "station", 4) if "subway" in (tags.get("station"), *_yes(tags)) else None


def _yes(tags: Tags) -> tuple[str, ...]:
    return tuple(name for name, value in tags.items() if value == "yes")


_SORTERS: dict[str, Callable[[_Piece], Sorted | None]] = {
    "green": _park,
    "water": _water,
    "roads": _road,
    "metro_lines": _metro,
    "metro_stations": _station,
}


def _name(tags: Tags) -> str:
    return (tags.get("name:zh") or tags.get("name") or "").strip()[:_NAME_CHARS]


def _joined(
    sort: Callable[[_Piece], Sorted | None], pieces: Iterable[_Piece]
) -> dict[tuple[Sorted, str, str], list[BaseGeometry]]:
    """Pieces of one class and name together: a street comes in many, and is named once."""
    found: dict[tuple[Sorted, str, str], list[BaseGeometry]] = {}
    for piece in pieces:
        if (into := sort(piece)) is not None:
            english = piece.tags.get("name:en", "").strip()[:_NAME_CHARS]
            found.setdefault((into, _name(piece.tags), english), []).append(piece.geometry)
    return found


def _collection(
    layer: str, joined: Mapping[tuple[Sorted, str, str], list[BaseGeometry]], extent: Extent
) -> dict[str, Any]:
    features: list[dict[str, Any]] = []
    for (kind, of_class, rank), name, english in sorted(joined):
        whole = _whole(joined[(kind, of_class, rank), name, english])
        # A station is a point, and each has a name of its own.
        for shape in list(shapely.get_parts(whole)) if layer == "metro_stations" else [whole]:
            told: dict[str, Any] = {"kind": kind, "class": of_class}
            told |= {"name_zh": name, "name_en": english, "rank": rank if name else 9}
            told["id"] = f"{layer}-{len(features) + 1}"
            if not shape.is_empty and shape.is_valid:
                features.append(_feature(told, shape))
    crs = {"type": "name", "properties": {"name": CRS_NAMES[0]}}
    return {
        "type": "FeatureCollection",
        "name": f"{extent.id}_{layer}",
        "crs": crs,
        "attribution": ATTRIBUTION,
        "features": features,
    }


def _feature(told: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    lon, lat = _label(shape)
    geometry = json.loads(shapely.to_geojson(shape))
    properties = {**told, "label_lon": lon, "label_lat": lat}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _whole(shapes: list[BaseGeometry]) -> BaseGeometry:
    whole = shapely.union_all(shapes)
    if "Line" in whole.geom_type:
        whole = shapely.line_merge(whole)
    return shapely.set_precision(whole, 10**-DECIMALS)


def _label(shape: BaseGeometry) -> tuple[float, float]:
    """Where a name stands: the middle of the longest line, or a point inside."""
    parts = shapely.get_parts(shape)
    if "Line" in shape.geom_type:
        longest = max(parts, key=lambda part: part.length)
        point = longest.interpolate(0.5, normalized=True)
    else:
        point = max(parts, key=lambda part: part.area).representative_point()
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def _error(path: Path, found: str, expected: str, remedy: str) -> LayerError:
    return LayerError(found, where=str(path), expected=expected, remedy=remedy)
