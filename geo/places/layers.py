"""The layers of the base map, read and checked one by one.

A layer that fails leaves the others standing: `load_layers` returns both what was
read and what went wrong. All coordinates are WGS84 (EPSG:4326), longitude first.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import LayerError
from geo.places.catalogue import Catalogue, Extent, LayerSpec
from geo.places.crs import WGS84, Bounds

CRS_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", WGS84)
DECIMALS = 5


@dataclass(frozen=True)
class BaseLayer:
    """One checked layer; ``text`` is its GeoJSON FeatureCollection as it is served.

    ``geometries`` are WGS84, in the order of the file; ``names`` are the Chinese
    names beside them (empty when a feature has none).
    """

    extent: str
    id: str
    text: str
    geometries: tuple[BaseGeometry, ...]
    names: tuple[str, ...]

    @property
    def bounds_lonlat(self) -> Bounds:
        """(west, south, east, north) of all features, in degrees."""
        west, south, east, north = shapely.total_bounds(list(self.geometries))
        return float(west), float(south), float(east), float(north)

    def named(self, name_zh: str) -> BaseGeometry:
        """All features of that Chinese name as one WGS84 geometry, empty when none."""
        return shapely.union_all([g for g, n in self.features() if n == name_zh])

    def features(self) -> Iterator[tuple[BaseGeometry, str]]:
        """(geometry, Chinese name) of each feature."""
        return zip(self.geometries, self.names, strict=True)

    def collection(self) -> dict[str, object]:
        """A fresh FeatureCollection as plain data, safe to change."""
        fresh: dict[str, object] = json.loads(self.text)
        return fresh

    def frame(self) -> gpd.GeoDataFrame:
        """The layer as a GeoDataFrame in EPSG:4326 with a ``name_zh`` column."""
        return gpd.GeoDataFrame(
            {"name_zh": list(self.names)}, geometry=list(self.geometries), crs=WGS84
        )


def load_layers(
    directory: Path, catalogue: Catalogue, *, own: Path | None = None
) -> tuple[tuple[BaseLayer, ...], tuple[LayerError, ...]]:
    """Every layer of the register that can be read, and one error for each that cannot.

    A file of the same name in the folder ``own`` comes before the one that ships, which is
    taken where that one cannot be read.
    """
    layers: list[BaseLayer] = []
    problems: list[LayerError] = []
    for spec in catalogue.layers:
        paths = [directory / spec.file]
        if own is not None and (own / spec.file).is_file():
            paths.insert(0, own / spec.file)
        for path in paths:
            try:
                layers.append(read_layer(path, spec, catalogue.extent(spec.extent)))
                break
            except LayerError as error:
                problems.append(error)
    return tuple(layers), tuple(problems)


def find_layer(layers: tuple[BaseLayer, ...], extent: str, layer_id: str) -> BaseLayer:
    """The layer of that extent and id; raises LayerError when it was not loaded."""
    for layer in layers:
        if (layer.extent, layer.id) == (extent, layer_id):
            return layer
    raise LayerError(
        "图层未载入",
        where=f"{extent}/{layer_id}",
        expected="已读入的图层",
        remedy="查看载入时报告的问题，恢复该文件",
    )


def read_layer(path: Path, spec: LayerSpec, extent: Extent) -> BaseLayer:
    """Read and check one GeoJSON layer.

    The file must say its CRS, hold only the kinds and geometry types of ``spec``, lie
    inside the extent's bounds and use at most five decimals. Raises LayerError with
    everything that is wrong.
    """
    table = _parsed(path)
    features = table.get("features")
    if table.get("type") != "FeatureCollection" or not isinstance(features, list) or not features:
        raise _error(path, "不是 FeatureCollection，或没有要素", "非空的 GeoJSON FeatureCollection")
    _require_crs(path, table)
    geometries = [_geometry(path, n, f) for n, f in enumerate(features, start=1)]
    problems = [
        problem
        for n, (feature, geometry) in enumerate(zip(features, geometries, strict=True), start=1)
        for problem in _feature_problems(n, feature, geometry, spec, extent)
    ]
    if problems:
        shown = "；".join(problems[:5]) + (f"；等共 {len(problems)} 处" if problems[5:] else "")
        raise _error(path, shown, f"kind 为 {'、'.join(spec.kinds)} 且在范围 {extent.id} 内的要素")
    names = tuple(str(f["properties"].get("name_zh") or "") for f in features)
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return BaseLayer(spec.extent, spec.id, text, tuple(geometries), names)


def _error(path: Path, found: str, expected: str) -> LayerError:
    return LayerError(
        found,
        where=str(path),
        expected=expected,
        remedy="恢复随项目发布的文件；其余图层不受影响",
    )


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _error(path, f"不能读取（{type(error).__name__}）", "UTF-8 的 GeoJSON") from error
    if not isinstance(table, dict):
        raise _error(path, f"顶层为 {type(table).__name__}", "GeoJSON 对象")
    return table


def _require_crs(path: Path, table: Mapping[str, object]) -> None:
    """Refuse a layer that does not say its CRS, or says another one than WGS84."""
    crs = table.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in CRS_NAMES:
        found = f"坐标系为 {name}" if name else "没有写明坐标系"
        raise _error(path, found, "crs 成员写明 WGS84（CRS84），经度在前")


def _geometry(path: Path, number: int, feature: object) -> BaseGeometry:
    where = f"第 {number} 个要素"
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise _error(path, f"{where}没有 properties", "GeoJSON Feature")
    try:
        geometry = shape(feature["geometry"])
    except (ShapelyError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _error(path, f"{where}的几何不能读取", "GeoJSON 几何") from error
    if geometry.is_empty or not geometry.is_valid:
        raise _error(path, f"{where}的几何为空或自相交", "有效的几何")
    return geometry


def _feature_problems(
    number: int,
    feature: Mapping[str, Mapping[str, object]],
    geometry: BaseGeometry,
    spec: LayerSpec,
    extent: Extent,
) -> Iterator[str]:
    kind = feature["properties"].get("kind")
    if kind not in spec.kinds:
        yield f"第 {number} 个要素 kind 为 {kind!r}"
    if geometry.geom_type not in spec.geometries:
        yield f"第 {number} 个要素几何为 {geometry.geom_type}"
    west, south, east, north = geometry.bounds
    box_w, box_s, box_e, box_n = extent.bounds_lonlat
    if west < box_w or south < box_s or east > box_e or north > box_n:
        corner = f"{west:.4f},{south:.4f}—{east:.4f},{north:.4f}"
        yield f"第 {number} 个要素超出范围（{corner}），经纬度可能颠倒"
    if shapely.get_coordinates(geometry).round(DECIMALS).tolist() != (
        shapely.get_coordinates(geometry).tolist()
    ):
        yield f"第 {number} 个要素的坐标多于 {DECIMALS} 位小数"
