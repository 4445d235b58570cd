"""A map the operator supplies: its approval number decides where it may appear.

The project ships no administrative boundary. A map from a file is drawn with its
number (审图号) in the footer; without one it is for internal use and leaves in no
export.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio.errors

from geo.errors import LayerError
from geo.places.crs import WGS84, Bounds

SUFFIXES = (".geojson", ".json", ".gpkg")
MAX_BYTES = 20_000_000
MAX_APPROVAL_CHARS = 60
_NAME_COLUMNS = ("name_zh", "name", "NAME")


@dataclass(frozen=True)
class OperatorMap:
    """A supplied map; ``text`` is a GeoJSON FeatureCollection in WGS84, longitude first.

    Of its attributes only the name is kept, as ``name_zh``; it is untrusted text.
    """

    text: str
    bounds_lonlat: Bounds
    approval_no: str | None

    @property
    def internal_only(self) -> bool:
        """Whether the map lacks an approval number and so must not leave in an export."""
        return self.approval_no is None


def read_operator_map(path: Path, approval_no: str | None) -> OperatorMap:
    """Read a GeoJSON or GeoPackage map (first layer of a GeoPackage).

    A GeoPackage in another CRS is brought to WGS84; one without CRS is refused.
    GeoJSON is WGS84 by its standard. Raises LayerError with what to do.
    """
    number = _approval(approval_no)
    if path.suffix.lower() not in SUFFIXES:
        raise _error(path, f"后缀为 {path.suffix!r}", "、".join(SUFFIXES), "转换格式后再提供")
    if not path.is_file():
        raise _error(path, "文件不存在", "一个可读的地图文件", "改正路径")
    if path.stat().st_size > MAX_BYTES:
        found = f"文件大小 {path.stat().st_size} 字节"
        raise _error(path, found, f"不超过 {MAX_BYTES} 字节", "裁剪并简化后再提供")
    frame = _frame(path)
    names = [_name(frame, n) for n in range(len(frame))]
    plain = gpd.GeoDataFrame({"name_zh": names}, geometry=list(frame.geometry), crs=frame.crs)
    features = json.loads(plain.to_json(drop_id=True, show_bbox=False))["features"]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    west, south, east, north = (float(v) for v in plain.total_bounds)
    return OperatorMap(text, (west, south, east, north), number)


def _error(path: Path, found: str, expected: str, remedy: str) -> LayerError:
    return LayerError(found, where=str(path), expected=expected, remedy=remedy)


def _approval(approval_no: str | None) -> str | None:
    """The number without blanks around it; None for an empty one."""
    text = (approval_no or "").strip()
    if not text:
        return None
    if len(text) > MAX_APPROVAL_CHARS or not text.isprintable() or not re.search(r"\d", text):
        raise LayerError(
            f"审图号为 {text[:MAX_APPROVAL_CHARS]!r}",
            where="审图号设置",
            expected=f"含数字的编号，不超过 {MAX_APPROVAL_CHARS} 字",
            remedy="照批准文件填写；没有审图号时留空，只供内部使用",
        )
    return text


def _frame(path: Path) -> gpd.GeoDataFrame:
    """The features in WGS84; empty, CRS-less and out-of-range files are refused."""
    try:
        frame = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise _error(
            path, "不能读取", "完好的 GeoJSON 或 GeoPackage", "用制图软件重新导出"
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise _error(path, "没有要素", "至少一个要素", "核对导出的图层")
    if frame.geometry.isna().any() or frame.geometry.is_empty.any():
        raise _error(path, "有要素没有几何", "每个要素都有几何", "删去空要素")
    if frame.crs is None:
        raise _error(path, "没有写明坐标系", "写明坐标系的图层", "在制图软件中设定坐标系后重新导出")
    frame = frame.to_crs(WGS84)
    west, south, east, north = frame.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _error(
            path,
            f"坐标超出经纬度范围（{west:.4f},{south:.4f}—{east:.4f},{north:.4f}）",
            "WGS84 经纬度，经度在前",
            "核对坐标系与经纬度顺序",
        )
    return frame


def _name(frame: gpd.GeoDataFrame, row: int) -> str:
    for column in _NAME_COLUMNS:
        if column in frame.columns and isinstance(value := frame[column].iloc[row], str):
            return value
    return ""
