"""The places a plan may name: read from one table, checked as a whole.

The table is ``data/places/places.csv``; its columns are described in
``data/places/README.md``. Coordinates are WGS84 (EPSG:4326), longitude first.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from geo.errors import GroundError
from geo.places.crs import LonLat

COLUMNS = (
    "id", "name_zh", "name_en", "official_name", "aliases", "kind", "background", "parent",
    "host", "adcode", "level", "extent", "address", "lon", "lat", "precision", "confidence",
    "error_m", "sources", "note",
)  # fmt: skip
KINDS = (
    "city", "district", "zone", "hospital", "landmark", "street", "area", "institution",
    "facility", "region", "province",
)  # fmt: skip
PINLESS_KINDS = ("region", "province")
LOCATED = ("exact", "approximate", "area")
PRECISIONS = (*LOCATED, "unlocated", "region")
CONFIDENCES = ("high", "medium", "low", "none")
LEVELS = ("", "province", "prefecture", "county")
EXTENTS = ("", "delta", "city")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,8})?")
_ADCODE = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Place:
    """One row of the gazetteer.

    ``lon``/``lat`` are WGS84, None when nothing is known. ``error_m`` is the honest
    uncertainty of the point in metres, None when there is no second source to
    measure it by. ``host`` is the city a branch or zone stands in. ``background``
    places are drawn for orientation and never carry a measure.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    precision: str
    confidence: str
    official_name: str = ""
    aliases: tuple[str, ...] = ()
    background: bool = False
    parent: str | None = None
    host: str | None = None
    adcode: str | None = None
    level: str | None = None
    extent: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    error_m: int | None = None
    sources: str = ""
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every Chinese spelling, the shown name first, none twice."""
        return tuple(dict.fromkeys((self.name_zh, *self.aliases)))

    @property
    def located(self) -> bool:
        """Whether the place may carry a pin: it has a point and is not a whole region."""
        return self.precision in LOCATED

    @property
    def needs_check(self) -> bool:
        """Whether the position is shown with 位置待核."""
        return self.located and self.confidence == "low"

    @property
    def lonlat(self) -> LonLat:
        """The point, longitude first; raises GroundError when the place has none."""
        if self.lon is None or self.lat is None:
            raise GroundError(
                "没有坐标",
                where=f"地点 {self.id}",
                expected="有 lon、lat 的地点",
                remedy="先查看 located；未定位的地点只列入清单",
            )
        return self.lon, self.lat


@dataclass(frozen=True)
class _Problem:
    line: int
    found: str
    expected: str
    remedy: str


@dataclass(frozen=True)
class Gazetteer:
    """All places, in the order of the table."""

    places: tuple[Place, ...]

    @classmethod
    def read(cls, path: Path) -> "Gazetteer":
        """Read a table of places; every problem in it is reported in one GroundError."""
        rows = _rows(path)
        problems = [p for line, row in rows for p in _row_problems(line, row)]
        problems += _table_problems(rows)
        if problems:
            raise _all(path, problems)
        return cls(tuple(_place(row) for _, row in rows))

    @cached_property
    def by_id(self) -> Mapping[str, Place]:
        """Places by id (read-only)."""
        return MappingProxyType({place.id: place for place in self.places})

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places)

    def get(self, place_id: str) -> Place | None:
        """The place of that id, or None."""
        return self.by_id.get(place_id)

    def place(self, place_id: str) -> Place:
        """The place of that id; raises GroundError when there is none."""
        found = self.by_id.get(place_id)
        if found is None:
            raise GroundError(
                f"没有编号为 {place_id!r} 的地点",
                where="地点表",
                expected="表中已有的 id",
                remedy="改正编号，或在 data/places/places.csv 中补一行",
            )
        return found

    def names(self) -> Mapping[str, Place]:
        """Every spelling with its place; no spelling belongs to two places."""
        return MappingProxyType({name: place for place in self.places for name in place.names})

    def located(self, extent: str | None = None) -> tuple[Place, ...]:
        """Places that may carry a pin, in one extent (``delta``, ``city``) or in all."""
        return tuple(p for p in self.places if p.located and extent in (None, p.extent))

    def roll_up(self, place: Place) -> Place:
        """The place that stands for this one when counties are counted under their city.

        Zones and hospital branches are partners of their own and stand for themselves.
        """
        above = self.get(place.parent or "")
        if place.level == "county" and place.kind in ("city", "district") and above is not None:
            return above if above.kind == "city" else place
        return place


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """(line number, row) pairs; raises GroundError for a file that is no such table."""
    if not path.is_file():
        raise _table_error(path, "文件不存在", "一个地点表", "恢复该文件")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _table_error(
            path, f"第 {error.start + 1} 个字节不是 UTF-8", "UTF-8 编码", "以 UTF-8 另存后重试"
        ) from error
    reader = csv.DictReader(io.StringIO(text), restkey="", restval=None, strict=True)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            found = "、".join(reader.fieldnames or ()) or "空文件"
            raise _table_error(path, f"第 1 行表头为 {found}", "、".join(COLUMNS), "按顺序改正表头")
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _table_error(
            path, f"第 {reader.line_num} 行不能按 CSV 读取（{error}）", "引号成对的 CSV", "改正该行"
        ) from error


def _table_error(path: Path, found: str, expected: str, remedy: str) -> GroundError:
    return GroundError(found, where=str(path), expected=expected, remedy=remedy)


def _all(path: Path, problems: list[_Problem]) -> GroundError:
    """One error for all problems; a single one keeps its own wording."""
    problems = sorted(problems, key=lambda p: p.line)
    lines = "、".join(str(n) for n in sorted({p.line for p in problems}))
    where = f"{path} 第 {lines} 行"
    if len(problems) == 1:
        only = problems[0]
        return GroundError(only.found, where=where, expected=only.expected, remedy=only.remedy)
    return GroundError(
        "；".join(f"第 {p.line} 行 {p.found}" for p in problems),
        where=where,
        expected="；".join(f"第 {p.line} 行 {p.expected}" for p in problems),
        remedy="；".join(dict.fromkeys(p.remedy for p in problems)),
    )


def _row_problems(line: int, row: Mapping[str, str]) -> Iterator[_Problem]:
    if set(row) != set(COLUMNS) or None in row.values():
        yield _Problem(line, "列数与表头不符", f"{len(COLUMNS)} 列", "补齐或删去多余的逗号")
        return
    if not _ID.fullmatch(row["id"]):
        yield _Problem(line, f"id 为 {row['id']!r}", "小写字母、数字和连字符", "改正 id")
    for column in ("name_zh", "name_en"):
        if not row[column].strip():
            yield _Problem(line, f"{column} 为空", "一个名称", f"填写 {column}")
    for column, allowed in _CHOICES.items():
        if row[column] not in allowed:
            choices = "、".join(a or "（空）" for a in allowed)
            yield _Problem(line, f"{column} 为 {row[column]!r}", choices, f"改正 {column}")
    if row["adcode"] and not _ADCODE.fullmatch(row["adcode"]):
        yield _Problem(line, f"adcode 为 {row['adcode']!r}", "六位数字", "改正 adcode")
    if row["error_m"] and not re.fullmatch(r"\d{1,6}", row["error_m"]):
        yield _Problem(line, f"error_m 为 {row['error_m']!r}", "整数米", "改正 error_m")
    yield from _position_problems(line, row)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "background": ("yes", "no"),
    "level": LEVELS,
    "extent": EXTENTS,
    "precision": PRECISIONS,
    "confidence": CONFIDENCES,
}


def _position_problems(line: int, row: Mapping[str, str]) -> Iterator[_Problem]:
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        text = row[column]
        if text and not (_NUMBER.fullmatch(text) and abs(float(text)) <= limit):
            yield _Problem(
                line,
                f"{column} 为 {text!r}",
                f"±{limit:.0f} 以内的十进制度数",
                "改正坐标（WGS84，经度在前）",
            )
    pair = bool(row["lon"]), bool(row["lat"])
    if pair[0] != pair[1]:
        yield _Problem(line, "经纬度只有一半", "lon 与 lat 同时填或同时空", "补齐或清空坐标")
    located = row["precision"] in LOCATED
    if located and not all((*pair, row["extent"], row["sources"])):
        yield _Problem(
            line,
            f"precision 为 {row['precision']}，但坐标、范围或来源不全",
            "lon、lat、extent、sources 都有",
            "补齐；没有来源的点应为 unlocated",
        )
    if located == (row["confidence"] == "none"):
        yield _Problem(
            line,
            f"precision 为 {row['precision']}，confidence 为 {row['confidence']}",
            "落点的为 high、medium、low，不落点的为 none",
            "改正 confidence",
        )
    if row["precision"] == "unlocated" and any(pair):
        yield _Problem(line, "unlocated 却有坐标", "没有坐标", "清空坐标，或写明精度与来源")
    if (row["precision"] == "region") != (row["kind"] in PINLESS_KINDS):
        yield _Problem(
            line,
            f"kind 为 {row['kind']}，precision 为 {row['precision']}",
            "region、province 不落点，precision 为 region；其余不得为 region",
            "改正 kind 或 precision",
        )


def _table_problems(rows: list[tuple[int, dict[str, str]]]) -> Iterator[_Problem]:
    """What only shows across rows: repeated ids, unknown parents, shared spellings."""
    whole = [(line, row) for line, row in rows if None not in row.values()]
    if not whole:
        yield _Problem(1, "没有一行地点", "至少一行", "恢复地点表")
    ids = Counter(row["id"] for _, row in whole)
    owners: dict[str, str] = {}
    for line, row in whole:
        if ids[row["id"]] > 1:
            yield _Problem(line, f"id {row['id']} 重复", "每个 id 只出现一次", "改正或删去重复的行")
        for column in ("parent", "host"):
            if row[column] and row[column] not in ids:
                yield _Problem(
                    line, f"{column} 为 {row[column]!r}", "表中已有的 id", f"改正 {column}"
                )
        for name in {row["name_zh"], *_aliases(row)}:
            owner = owners.setdefault(name, row["id"])
            if owner != row["id"]:
                yield _Problem(
                    line, f"名称“{name}”已属于 {owner}", "一个名称只属于一个地点", "改正名称或别名"
                )


def _aliases(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(a.strip() for a in row["aliases"].split("|") if a.strip())


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        id=row["id"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        kind=row["kind"],
        precision=row["precision"],
        confidence=row["confidence"],
        official_name=row["official_name"],
        aliases=_aliases(row),
        background=row["background"] == "yes",
        parent=row["parent"] or None,
        host=row["host"] or None,
        adcode=row["adcode"] or None,
        level=row["level"] or None,
        extent=row["extent"] or None,
        address=row["address"] or None,
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        error_m=int(row["error_m"]) if row["error_m"] else None,
        sources=row["sources"],
        note=row["note"],
    )
