"""``plan.json`` and ``mentions.json``: written by the build, read at run time."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geo.errors import PlanError
from geo.plan.model import (
    Commitment,
    Correction,
    Department,
    Extent,
    KeyTask,
    Measure,
    Mention,
    Passage,
    Piece,
    Plan,
    PlanHead,
    Source,
    Task,
    Window,
)

SCHEMA_VERSION = 1


def plan_to_json(plan: Plan) -> str:
    """The plan as UTF-8 JSON text with a final newline; stable from run to run."""
    head = plan.head
    data = {
        "schema_version": SCHEMA_VERSION,
        "plan": {
            "id": head.id,
            "title": head.title,
            "number": head.number,
            "issuer": head.issuer,
            "issued": head.issued,
            "period": [head.period_start, head.period_end],
            "key_tasks_due": head.key_tasks_due,
            "home": head.home,
        },
        "departments": [
            {"id": d.id, "name": d.name, "forms": list(d.forms)} for d in plan.departments
        ],
        "extents": [{"id": e.id, "name": e.name, "bounds": list(e.bounds)} for e in plan.extents],
        "windows": [_window_out(w) for w in plan.windows],
        "key_tasks": [_key_task_out(k) for k in plan.key_tasks],
        "introductions": [_passage_out(p) for p in plan.introductions],
        "principles": [_passage_out(p) for p in plan.principles],
        "goals": [_passage_out(p) for p in plan.goals],
        "safeguards": [_passage_out(p) for p in plan.safeguards],
        "corrections": [vars(c) for c in plan.corrections],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def mentions_to_json(mentions: tuple[Mention, ...]) -> str:
    """The mentions as a JSON list, one object a line."""
    rows = ",\n ".join(json.dumps(vars(m), ensure_ascii=False) for m in mentions)
    return f"[\n {rows}\n]\n"


def document_to_json(pieces: Iterable[Piece]) -> str:
    """The published document cut into its pieces, one a line; texts of records stay out."""
    rows = ",\n  ".join(json.dumps(vars(p), ensure_ascii=False) for p in pieces)
    return f'{{"schema_version": {SCHEMA_VERSION},\n "pieces": [\n  {rows}\n ]}}\n'


def read_pieces(path: Path) -> tuple[Piece, ...]:
    """Read ``document.json``; raises PlanError when it is missing or not as described."""
    try:
        return tuple(Piece(**row) for row in _load(path)["pieces"])
    except (KeyError, TypeError) as error:
        raise _broken(path, error) from error


def read_plan(path: Path) -> Plan:
    """Read ``plan.json``; raises PlanError when it is missing, broken or of another version."""
    data = _load(path)
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise PlanError(
            f"schema_version {version!r}",
            where=str(path),
            expected=f"schema_version {SCHEMA_VERSION}",
            remedy="运行 python -m geo build 重新生成",
        )
    try:
        return _plan_in(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(path, error) from error


def read_mentions(path: Path) -> tuple[Mention, ...]:
    """Read ``mentions.json``; raises PlanError when it is missing or broken."""
    try:
        return tuple(Mention(**row) for row in _load(path))
    except TypeError as error:
        raise _broken(path, error) from error


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> PlanError:
    return PlanError(
        f"读不出：{error}",
        where=str(path),
        expected="由生成命令写出的 JSON",
        remedy="运行 python -m geo build 重新生成",
    )


def _passage_out(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "name": passage.name,
        "text": passage.text,
        "quote": passage.quote,
        "source": vars(passage.source),
    }


def _window_out(window: Window) -> dict[str, Any]:
    return {
        "id": window.id,
        "name": window.name,
        "short_name": window.short_name,
        "intro": _passage_out(window.intro),
        "tasks": [
            {
                "id": task.id,
                "name": task.name,
                "departments": list(task.departments),
                "departments_as_written": task.departments_as_written,
                "open_ended": task.open_ended,
                "measures": [_measure_out(m) for m in task.measures],
            }
            for task in window.tasks
        ],
    }


def _measure_out(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "text": measure.text,
        "quote": measure.quote,
        "source": vars(measure.source),
        "commitments": [{"class": c.kind, "evidence": c.evidence} for c in measure.commitments],
    }


def _key_task_out(key: KeyTask) -> dict[str, Any]:
    return {
        "id": key.id,
        "number": key.number,
        "category": key.category,
        "text": key.text,
        "quote": key.quote,
        "source": vars(key.source),
        "departments": list(key.departments),
        "departments_as_written": list(key.departments_as_written),
        "repeats": list(key.repeats),
    }


def _passage_in(row: Mapping[str, Any]) -> Passage:
    return Passage(row["id"], row["name"], row["text"], row["quote"], Source(**row["source"]))


def _measure_in(row: Mapping[str, Any]) -> Measure:
    commitments = tuple(Commitment(c["class"], c["evidence"]) for c in row["commitments"])
    return Measure(row["id"], row["text"], row["quote"], Source(**row["source"]), commitments)


def _task_in(row: Mapping[str, Any]) -> Task:
    return Task(
        row["id"],
        row["name"],
        tuple(row["departments"]),
        row["departments_as_written"],
        row["open_ended"],
        tuple(_measure_in(m) for m in row["measures"]),
    )


def _window_in(row: Mapping[str, Any]) -> Window:
    return Window(
        row["id"],
        row["name"],
        row["short_name"],
        _passage_in(row["intro"]),
        tuple(_task_in(t) for t in row["tasks"]),
    )


def _key_task_in(row: Mapping[str, Any]) -> KeyTask:
    return KeyTask(
        id=row["id"],
        number=row["number"],
        category=row["category"],
        text=row["text"],
        quote=row["quote"],
        source=Source(**row["source"]),
        departments=tuple(row["departments"]),
        departments_as_written=tuple(row["departments_as_written"]),
        repeats=tuple(row["repeats"]),
    )


def _plan_in(data: Mapping[str, Any]) -> Plan:
    head = dict(data["plan"])
    start, end = head.pop("period")
    return Plan(
        head=PlanHead(**head, period_start=start, period_end=end),
        departments=tuple(
            Department(d["id"], d["name"], tuple(d["forms"])) for d in data["departments"]
        ),
        extents=tuple(Extent(e["id"], e["name"], _bounds(e["bounds"])) for e in data["extents"]),
        windows=tuple(_window_in(w) for w in data["windows"]),
        key_tasks=tuple(_key_task_in(k) for k in data["key_tasks"]),
        introductions=tuple(_passage_in(p) for p in data["introductions"]),
        principles=tuple(_passage_in(p) for p in data["principles"]),
        goals=tuple(_passage_in(p) for p in data["goals"]),
        safeguards=tuple(_passage_in(p) for p in data["safeguards"]),
        corrections=tuple(Correction(**c) for c in data["corrections"]),
    )


def _bounds(values: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = values
    return (west, south, east, north)
