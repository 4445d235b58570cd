"""What is known of the responsible bodies beyond the plan: each fact with source and date.

The plan's own name always stands first. What nobody has checked is not in the file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import PlanError
from geo.plan.model import Plan

FACT_KINDS = ("formal", "successor", "phone")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Fact:
    """One checked fact: ``kind`` of FACT_KINDS, its text, where it was read, and when."""

    kind: str
    text: str
    source: str
    date: str


def read_contacts(path: Path, plan: Plan) -> Mapping[str, tuple[Fact, ...]]:
    """Facts by department id; departments nobody has checked have an empty tuple.

    Raises PlanError for a broken file, an unknown department, or a fact without
    source and date. A missing file means that nothing has been checked.
    """
    known = {d.id for d in plan.departments}
    if not path.exists():
        return dict.fromkeys(sorted(known), ())
    try:
        raw: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["departments"]
        found = {i: _facts(path, i, row) for i, row in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, f"读不出：{error}") from error
    if strangers := sorted(found.keys() - known):
        raise _broken(path, f"方案中没有部门 {strangers}")
    return {i: found.get(i, ()) for i in sorted(known)}


def _facts(path: Path, department: str, row: Mapping[str, Any]) -> tuple[Fact, ...]:
    facts = []
    for kind in FACT_KINDS:
        if not (text := str(row.get(kind, ""))):
            continue
        source, date = str(row.get(f"{kind}_source", "")), str(row.get(f"{kind}_date", ""))
        if not source or not _DATE.fullmatch(date):
            raise _broken(path, f"{department} 的 {kind} 没有来源或日期")
        facts.append(Fact(kind, text, source, date))
    return tuple(facts)


def _broken(path: Path, found: str) -> PlanError:
    return PlanError(
        found,
        where=path.name,
        expected="[departments.<编号>]，每项事实都有 _source 与 _date（2026-01-31）",
        remedy="补齐来源与日期；未核实的留空",
    )
