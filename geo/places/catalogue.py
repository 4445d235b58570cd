"""The register of base-map layers: which files there are and what may stand in them.

It is read from ``data/places/ground.toml``, so that nothing here knows one district.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import GroundError
from geo.places.crs import Bounds


@dataclass(frozen=True)
class Extent:
    """One of the map's views; bounds are (west, south, east, north) in WGS84 degrees.

    ``bounds_lonlat`` holds every coordinate of its layers, ``view_lonlat`` is what the
    home button shows.
    """

    id: str
    name_zh: str
    bounds_lonlat: Bounds
    view_lonlat: Bounds
    attribution: str
    attribution_en: str


@dataclass(frozen=True)
class LayerSpec:
    """One layer file: only these kinds and geometry types are allowed in it."""

    extent: str
    id: str
    file: str
    kinds: tuple[str, ...]
    geometries: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """How positions are checked; distances are metres in ``projected_crs``."""

    extent: str
    window_lonlat: Bounds
    barriers: tuple[str, ...]
    home: str
    street_limit_m: float
    house_number_limit_m: float
    projected_crs: str
    exempt: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Catalogue:
    """All extents, layers and the survey's settings."""

    extents: tuple[Extent, ...]
    layers: tuple[LayerSpec, ...]
    survey: Survey

    def extent(self, extent_id: str) -> Extent:
        """The extent of that id; raises GroundError when there is none."""
        for extent in self.extents:
            if extent.id == extent_id:
                return extent
        raise GroundError(
            f"没有范围 {extent_id!r}",
            where="data/places/ground.toml",
            expected="、".join(e.id for e in self.extents),
            remedy="改正范围的编号",
        )


def read_catalogue(path: Path) -> Catalogue:
    """Read ``ground.toml``; raises GroundError when it is missing or not as described."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Catalogue(
            tuple(_extent(row) for row in table["extent"]),
            tuple(_layer(row) for row in table["layer"]),
            _survey(table["survey"]),
        )
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise GroundError(
            f"不能读取图层登记（{type(error).__name__}：{error}）",
            where=str(path),
            expected="含 extent、layer、survey 三部分的 TOML",
            remedy="对照 data/places/README.md 改正，或恢复该文件",
        ) from error


def _bounds(row: Mapping[str, object], key: str) -> Bounds:
    values = row[key]
    if not isinstance(values, list) or len(values) != 4:
        raise ValueError(f"{key} 应为四个数")
    west, south, east, north = (float(v) for v in values)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(f"{key} 应为西、南、东、北")
    return west, south, east, north


def _words(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = row[key]
    if not isinstance(values, list):
        raise ValueError(f"{key} 应为一列文字")
    return tuple(str(v) for v in values)


def _extent(row: Mapping[str, object]) -> Extent:
    return Extent(
        str(row["id"]),
        str(row["name_zh"]),
        _bounds(row, "bounds_lonlat"),
        _bounds(row, "view_lonlat"),
        str(row["attribution"]),
        str(row["attribution_en"]),
    )


def _layer(row: Mapping[str, object]) -> LayerSpec:
    file = str(row["file"])
    if Path(file).name != file:
        raise ValueError(f"file 应为文件名，现为 {file!r}")
    return LayerSpec(
        str(row["extent"]), str(row["id"]), file, _words(row, "kinds"), _words(row, "geometries")
    )


def _survey(row: Mapping[str, object]) -> Survey:
    exempt = row["exempt"]
    if not isinstance(exempt, dict):
        raise ValueError("exempt 应为 id = 理由")
    return Survey(
        extent=str(row["extent"]),
        window_lonlat=_bounds(row, "window_lonlat"),
        barriers=_words(row, "barriers"),
        home=str(row["home"]),
        street_limit_m=float(str(row["street_limit_m"])),
        house_number_limit_m=float(str(row["house_number_limit_m"])),
        projected_crs=str(row["projected_crs"]),
        exempt=tuple((str(k), str(v)) for k, v in exempt.items()),
    )
