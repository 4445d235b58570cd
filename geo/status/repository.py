"""Writing entries into the ledger. Every function takes a connection from ``writing``.

An entry is checked by the rules, given its key, and appended to the chain; nothing is
ever changed. Who may write is asked before, in the room ``access``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, select

from geo.status.model import (
    Evidence,
    Feedback,
    PlanChange,
    Review,
    SearchEntry,
    StatusEvent,
)
from geo.status.problems import StatusError
from geo.status.rows import (
    CHANGES,
    EVENTS,
    EVIDENCE,
    FEEDBACK,
    REVIEWS,
    as_change,
    as_event,
    as_evidence,
    as_feedback,
    as_review,
)
from geo.status.rules import (
    check_change,
    check_event,
    check_evidence,
    check_feedback,
    check_review,
    check_search,
    event_level,
)
from geo.store import tables
from geo.store.canonical import utc_text
from geo.store.chain import append
from geo.store.problems import ConflictError

Entry = TypeVar("Entry", StatusEvent, Evidence, SearchEntry, PlanChange, Feedback, Review)
_ASSIGNED = ("seq", "recorded_at")
# The easternmost zone is this far ahead of UTC: its today may be tomorrow here.
_ZONES = timedelta(hours=14)


def record_event(
    connection: Connection,
    event: StatusEvent,
    *,
    expected_head_of_subject: int | None,
    now: datetime,
    parts: Iterable[str] = (),
) -> StatusEvent:
    """Record an event and return it as recorded, with key, level and ``seq``.

    ``expected_head_of_subject`` is the ``seq`` of the subject's last event that the
    writer saw, None for none. ``parts`` are the actions of a record that holds several.
    Raises ConflictError, naming who changed what and when, if there is a newer event;
    StatusError if a rule is broken. Nothing is written then.
    """
    _expect_head(connection, event.subject, expected_head_of_subject)
    cited = evidence_of(connection, event.evidence)
    ready = replace(event, level=event_level(cited), key=event.key or _event_key(connection, event))
    check_event(ready, cited, parts=parts, today=(now + _ZONES).date())
    if ready.supersedes is not None and not _holds_event(connection, ready):
        raise StatusError(ready.key, (f"要取代的「{ready.supersedes}」不是这个对象的记录",))
    return _add(connection, tables.status_event, ready, now)


def add_evidence(connection: Connection, evidence: Evidence, *, now: datetime) -> Evidence:
    """Record a piece of evidence and return it as recorded. Raises StatusError."""
    ready = replace(evidence, key=evidence.key or _next_key(connection, tables.evidence))
    check_evidence(ready)
    return _add(connection, tables.evidence, ready, now)


def log_search(connection: Connection, search: SearchEntry, *, now: datetime) -> SearchEntry:
    """Record that a search was made and return it as recorded. Raises StatusError."""
    ready = replace(search, key=search.key or _next_key(connection, tables.search_log))
    check_search(ready, today=(now + _ZONES).date())
    return _add(connection, tables.search_log, ready, now)


def add_plan_change(connection: Connection, change: PlanChange, *, now: datetime) -> PlanChange:
    """Record a decision that changed a field and return it as recorded. Raises StatusError."""
    ready = replace(change, key=change.key or _next_key(connection, tables.plan_change))
    check_change(ready, today=(now + _ZONES).date())
    return _add(connection, tables.plan_change, ready, now)


def add_feedback(connection: Connection, feedback: Feedback, *, now: datetime) -> Feedback:
    """Record what a reader wrote and return it as recorded. Raises StatusError."""
    ready = replace(feedback, key=feedback.key or _next_key(connection, tables.feedback))
    check_feedback(ready)
    return _add(connection, tables.feedback, ready, now)


def review(connection: Connection, verdict: Review, *, now: datetime) -> Review:
    """Record a reviewer's verdict on an event and return it as recorded. Raises StatusError."""
    check_review(verdict)
    event_of(connection, verdict.event)
    return _add(connection, tables.review, verdict, now)


def history(connection: Connection, subject: str) -> tuple[StatusEvent, ...]:
    """Every event of a subject as recorded, the superseded ones too, in order of record."""
    found = tables.status_event.c
    rows = connection.execute(
        select(*EVENTS).where(found.subject == subject).order_by(found.seq)
    ).all()
    return tuple(as_event(row) for row in rows)


def all_feedback(connection: Connection) -> tuple[Feedback, ...]:
    """What readers wrote, in order of record; for reviewers, not for publication."""
    rows = connection.execute(select(*FEEDBACK).order_by(tables.feedback.c.seq)).all()
    return tuple(as_feedback(row) for row in rows)


def changes_of(connection: Connection, subject: str) -> tuple[PlanChange, ...]:
    """Every change on record of a subject, in order of record."""
    own = tables.plan_change.c
    rows = connection.execute(select(*CHANGES).where(own.subject == subject).order_by(own.seq))
    return tuple(as_change(row) for row in rows)


def event_of(connection: Connection, key: str) -> StatusEvent:
    """The event with this key. Raises StatusError when there is none."""
    row = connection.execute(select(*EVENTS).where(tables.status_event.c.key == key)).first()
    if row is None:
        raise StatusError(key, ("台账里没有这条记录",))
    return as_event(row)


def last_verdict(connection: Connection, event: str) -> Review | None:
    """The verdict that stands on the event with this key; None while there is none."""
    own = tables.review.c
    query = select(*REVIEWS).where(own.event == event).order_by(own.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return as_review(row) if row else None


def feedback_since(connection: Connection, moment: datetime) -> int:
    """How many readers have written since a moment."""
    own = tables.feedback.c
    query = select(func.count()).where(own.recorded_at > utc_text(moment))
    return int(connection.execute(query).scalar_one())


def evidence_of(connection: Connection, keys: Sequence[str]) -> tuple[Evidence, ...]:
    """The evidence with these keys; a key without a row is left out."""
    rows = connection.execute(select(*EVIDENCE).where(tables.evidence.c.key.in_(keys))).all()
    return tuple(as_evidence(row) for row in rows)


def _expect_head(connection: Connection, subject: str, expected: int | None) -> None:
    found = tables.status_event.c
    last = connection.execute(
        select(*EVENTS).where(found.subject == subject).order_by(found.seq.desc()).limit(1)
    ).first()
    if (last.seq if last else None) == expected:
        return
    raise _conflict(subject, as_event(last) if last else None)


def _conflict(subject: str, last: StatusEvent | None) -> ConflictError:
    if last is None:
        found = "打开时所见的记录不在台账里"
    else:
        day = f"（{last.valid_on}）" if last.valid_on else ""
        found = (
            f"{last.recorded_by} 已于 {last.recorded_at[:19].replace('T', ' ')}（UTC）"
            f"登记「{last.status}」{day}，编号 {last.key}"
        )
    return ConflictError(
        found,
        where=subject,
        expected="打开之后没有别人改动过的记录",
        remedy="看过新的记录后再提交；您填写的内容没有写入，也没有丢失",
    )


def _holds_event(connection: Connection, event: StatusEvent) -> bool:
    found = tables.status_event.c
    same = (found.subject == event.subject) & (found.key == event.supersedes)
    return connection.scalar(select(found.seq).where(same)) is not None


def _event_key(connection: Connection, event: StatusEvent) -> str:
    """``event:<subject>:<n>`` with the first n that is free."""
    found = tables.status_event.c
    taken = set(connection.scalars(select(found.key).where(found.subject == event.subject)))
    n = len(taken) + 1
    while f"event:{event.subject}:{n}" in taken:
        n += 1
    return f"event:{event.subject}:{n}"


def _next_key(connection: Connection, table: Table) -> str:
    """``<table>:<seq>`` with the ``seq`` that the row will have."""
    links = tables.chain_link.c
    return f"{table.name}:{(connection.scalar(select(func.max(links.seq))) or 0) + 1}"


def _add(connection: Connection, table: Table, entry: Entry, now: datetime) -> Entry:
    values: dict[str, Any] = {
        f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in _ASSIGNED
    }
    seq = append(connection, table, values, now=now)
    return replace(entry, seq=seq, recorded_at=utc_text(now))
