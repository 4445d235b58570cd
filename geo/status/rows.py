"""Between rows of the ledger and the values of ``model``."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Table

from geo.status.model import (
    Evidence,
    Feedback,
    PlanChange,
    Review,
    SearchEntry,
    StatusEvent,
)
from geo.store import tables

Columns = tuple[Column[Any], ...]
Kind = type[StatusEvent | Evidence | SearchEntry | PlanChange | Feedback | Review]


def _columns(table: Table, kind: Kind) -> Columns:
    """The columns of a value in the order of its fields: narrow, without the link."""
    return tuple(table.c[f.name] for f in fields(kind))


EVENTS = _columns(tables.status_event, StatusEvent)
EVIDENCE = _columns(tables.evidence, Evidence)
SEARCHES = _columns(tables.search_log, SearchEntry)
CHANGES = _columns(tables.plan_change, PlanChange)
FEEDBACK = _columns(tables.feedback, Feedback)
REVIEWS = _columns(tables.review, Review)

_CITED = [column.name for column in EVENTS].index("evidence")
_SUBJECTS = [column.name for column in EVIDENCE].index("subjects")


def as_event(row: Sequence[Any]) -> StatusEvent:
    """An event from a row of EVENTS."""
    values = list(row)
    values[_CITED] = tuple(values[_CITED])
    return StatusEvent(*values)


def as_evidence(row: Sequence[Any]) -> Evidence:
    """A piece of evidence from a row of EVIDENCE."""
    values = list(row)
    values[_SUBJECTS] = tuple(values[_SUBJECTS])
    return Evidence(*values)


def as_search(row: Sequence[Any]) -> SearchEntry:
    """A search from a row of SEARCHES."""
    return SearchEntry(*row)


def as_change(row: Sequence[Any]) -> PlanChange:
    """A plan change from a row of CHANGES."""
    return PlanChange(*row)


def as_feedback(row: Sequence[Any]) -> Feedback:
    """Feedback from a row of FEEDBACK."""
    return Feedback(*row)


def as_review(row: Sequence[Any]) -> Review:
    """A verdict from a row of REVIEWS."""
    return Review(*row)
