"""The words of progress and commitment, read from one data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import PlanError

# Until a ledger says otherwise this is the status of every record; it is not "not started".
UNREPORTED = "unreported"


@dataclass(frozen=True)
class Term:
    """A code with its words in both languages; ``glyph`` names a shape or is empty."""

    code: str
    zh: str
    en: str
    glyph: str = ""


@dataclass(frozen=True)
class StatusWords:
    """Official statuses, levels of evidence, schedules and classes of commitment, each in
    the order they are shown."""

    official: tuple[Term, ...]
    commitment: tuple[Term, ...]
    levels: tuple[Term, ...]
    schedules: tuple[Term, ...]


def read_status_words(path: Path) -> StatusWords:
    """Read the vocabulary; raises PlanError when it is broken or lacks ``unreported``."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        names = ("official", "commitment", "level", "schedule")
        words = StatusWords(*(_terms(raw[name]) for name in names))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlanError(
            f"读不出：{error}",
            where=str(path),
            expected="[[official]]、[[commitment]]、[[level]]、[[schedule]] 四组词",
            remedy="对照 data/README.md 改正",
        ) from error
    if UNREPORTED not in {term.code for term in words.official}:
        raise PlanError(
            f"没有代码 {UNREPORTED}",
            where=str(path),
            expected="缺省状态“未见公开进展”",
            remedy="补上这一条",
        )
    return words


def _terms(rows: list[Mapping[str, str]]) -> tuple[Term, ...]:
    return tuple(Term(r["code"], r["zh"], r["en"], r.get("glyph", "")) for r in rows)
