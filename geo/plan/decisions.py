"""The hand-written side of a plan: ``plan.toml`` and ``corrections.toml``."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import PlanError
from geo.plan.model import Department, Extent, PlanHead, Role
from geo.plan.wording import TextDecision


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
    nth: int
    place: str
    role: Role
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
        head = {k: v for k, v in raw["plan"].items() if k != "short_title"}
        return PlanSettings(
            head=PlanHead(**head),
            source_file=raw["source"]["file"],
            leading=tuple(raw["source"].get("leading", ())),
            trailing=tuple(raw["source"].get("trailing", ())),
            departments=tuple(
                Department(d["id"], d["name"], tuple(d.get("forms", ())))
                for d in raw["departments"]
            ),
            extents=tuple(Extent(e["id"], e["name"], tuple(e["bounds"])) for e in raw["extents"]),
            short_names={w["id"]: w["short_name"] for w in raw["windows"]},
        )
    except (KeyError, TypeError) as error:
        raise PlanError(
            f"缺少或不认识 {error}",
            where=str(path),
            expected="[plan] [source] [[departments]] [[extents]] [[windows]]",
            remedy="对照 data/README.md 补全 plan.toml",
        ) from error


def read_decisions(path: Path) -> Decisions:
    """Read ``corrections.toml`` and ``commitments.csv`` beside it.

    Raises PlanError when an entry lacks its reason or a file cannot be read.
    """
    raw = _load(path)
    for table in ("text", "proper_names", "mentions", "repeats"):
        for row in raw.get(table, ()):
            if not row.get("reason"):
                raise PlanError(
                    f"[[{table}]] 的一条没有 reason：{row}",
                    where=str(path),
                    expected="每个人工决定都写明理由",
                    remedy="补上 reason",
                )
    return Decisions(
        text=tuple(TextDecision(**row) for row in raw.get("text", ())),
        proper_names=tuple(ProperName(**row) for row in raw.get("proper_names", ())),
        mentions=tuple(MentionDecision(**{"nth": 1, **row}) for row in raw.get("mentions", ())),
        repeats={row["key_task"]: tuple(row["records"]) for row in raw.get("repeats", ())},
        commitments=_commitments(path.with_name("commitments.csv")),
    )


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
