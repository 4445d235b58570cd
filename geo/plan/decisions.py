"""The hand-written side of a plan: ``plan.toml`` and ``corrections.toml``."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from geo.errors import PlanError
from geo.plan.model import ROLES, Department, Extent, PlanHead, Role
from geo.plan.wording import TextDecision

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Counts:
    """Counted by hand: measures per task of each window, and key tasks."""

    measures: tuple[tuple[int, ...], ...]
    key_tasks: int


@dataclass(frozen=True)
class PlanSettings:
    """What ``plan.toml`` says; ``short_names`` maps a window's id to its label."""

    head: PlanHead
    source_file: str
    leading: tuple[str, ...]
    trailing: tuple[str, ...]
    departments: tuple[Department, ...]
    extents: tuple[Extent, ...]
    short_names: Mapping[str, str]
    counts: Counts


@dataclass(frozen=True)
class ProperName:
    """A longer name in the plan that is not a place; names inside it take ``role``."""

    name: str
    role: Role
    reason: str


@dataclass(frozen=True)
class MentionDecision:
    """What the ``nth`` occurrence of ``quote`` in ``record`` is, against the rule's proposal."""

    record: str
    quote: str
    place: str
    role: Role
    reason: str
    nth: int = 1


@dataclass(frozen=True)
class Repeat:
    """The records that a key task repeats, where the longest shared run does not tell."""

    key_task: str
    records: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class CommitmentDecision:
    """A reviewed commitment of a measure; evidence is quoted from its corrected text."""

    measure: str
    kind: str
    evidence: str


@dataclass(frozen=True)
class Decisions:
    """Everything decided by hand, each with its reason."""

    text: tuple[TextDecision, ...]
    proper_names: tuple[ProperName, ...]
    mentions: tuple[MentionDecision, ...]
    repeats: Mapping[str, tuple[str, ...]]
    commitments: tuple[CommitmentDecision, ...]


def read_settings(path: Path) -> PlanSettings:
    """Read ``plan.toml``; raises PlanError naming the missing or malformed entry."""
    raw = _load(path)
    try:
        head = PlanHead(**{k: v for k, v in raw["plan"].items() if k != "short_title"})
        date.fromisoformat(head.issued)
        date.fromisoformat(head.key_tasks_due)
        return PlanSettings(
            head=head,
            source_file=raw["source"]["file"],
            leading=tuple(raw["source"].get("leading", ())),
            trailing=tuple(raw["source"].get("trailing", ())),
            departments=tuple(
                Department(d["id"], d["name"], tuple(d.get("forms", ())))
                for d in raw["departments"]
            ),
            extents=tuple(Extent(e["id"], e["name"], _bounds(e["bounds"])) for e in raw["extents"]),
            short_names={w["id"]: w["short_name"] for w in raw["windows"]},
            counts=Counts(
                tuple(tuple(window) for window in raw["counts"]["measures"]),
                raw["counts"]["key_tasks"],
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(
            f"缺少或不认识 {error}",
            where=str(path),
            expected="[plan] [source] [counts] [[departments]] [[extents]] [[windows]]",
            remedy="对照 data/README.md 补全 plan.toml；日期写作 2020-04-30，带引号",
        ) from error


def read_decisions(path: Path) -> Decisions:
    """Read ``corrections.toml`` and ``commitments.csv`` beside it.

    Raises PlanError when an entry lacks its reason, has other keys than it should, or
    names a role that does not exist.
    """
    raw = _load(path)
    decisions = Decisions(
        text=_rows(raw, "text", TextDecision, path),
        proper_names=_rows(raw, "proper_names", ProperName, path),
        mentions=_rows(raw, "mentions", MentionDecision, path),
        repeats={row.key_task: tuple(row.records) for row in _rows(raw, "repeats", Repeat, path)},
        commitments=_commitments(path.with_name("commitments.csv")),
    )
    roled: list[ProperName | MentionDecision] = [*decisions.proper_names, *decisions.mentions]
    for row in roled:
        if row.role not in ROLES:
            raise PlanError(
                f"角色 {row.role!r}：{row}",
                where=str(path),
                expected="、".join(ROLES),
                remedy="改正 role",
            )
    return decisions


def _rows(raw: Mapping[str, Any], table: str, kind: type[_Row], path: Path) -> tuple[_Row, ...]:
    rows = []
    for entry in raw.get(table, ()):
        try:
            row = kind(**entry)
        except TypeError as error:
            raise PlanError(
                f"[[{table}]] 的一条写错了：{entry}",
                where=str(path),
                expected="、".join(f.name for f in fields(cast("Any", kind))),
                remedy="改正这一条的键",
            ) from error
        if not getattr(row, "reason", ""):
            raise PlanError(
                f"[[{table}]] 的一条没有 reason：{entry}",
                where=str(path),
                expected="每个人工决定都写明理由",
                remedy="补上 reason",
            )
        rows.append(row)
    return tuple(rows)


def _bounds(values: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in values)
    if not (west < east and south < north and west >= -180 and east <= 180 and abs(north) <= 90):
        raise ValueError(f"bounds {values}")
    return (west, south, east, north)


def _commitments(path: Path) -> tuple[CommitmentDecision, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        return tuple(CommitmentDecision(r["measure"], r["class"], r["evidence"]) for r in rows)
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise PlanError(
            f"读不出：{error!r}",
            where=str(path),
            expected="measure、class、evidence 三列",
            remedy="按表头补全每一行",
        ) from error


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(
            f"读不出：{error}",
            where=str(path),
            expected="UTF-8 编码的 TOML 文件",
            remedy="按出错的行号改正文件",
        ) from error
