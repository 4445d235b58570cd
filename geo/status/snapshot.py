"""The whole ledger in memory, at one link of the chain; kept up to date by what was added."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, select

from geo.status.model import (
    Evidence,
    PlanChange,
    Review,
    SearchEntry,
    StatusEvent,
)
from geo.status.rows import (
    CHANGES,
    EVENTS,
    EVIDENCE,
    REVIEWS,
    SEARCHES,
    as_change,
    as_event,
    as_evidence,
    as_review,
    as_search,
)
from geo.store.chain import GENESIS, Head, head
from geo.store.tables import chain_link

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_NOTHING = Head(0, GENESIS)
# The tables from which it follows what pages show of the plan.
_TELLING = tuple(
    columns[0].table.name for columns in (EVENTS, EVIDENCE, SEARCHES, CHANGES, REVIEWS)
)


@dataclass(frozen=True)
class Snapshot:
    """Everything recorded up to ``head``, in order of record, by subject.

    ``evidence`` is by key, ``evidence_by_subject`` by each subject it names. With
    ``as_known`` only what had been recorded by that moment is here.
    """

    head: Head = _NOTHING
    # Hash of the last link that says something of the plan: a sign-in is no news of it.
    told: str = GENESIS
    events: Mapping[str, tuple[StatusEvent, ...]] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    evidence_by_subject: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    searches: Mapping[str, tuple[SearchEntry, ...]] = field(default_factory=dict)
    changes: Mapping[str, tuple[PlanChange, ...]] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    as_known: str | None = None

    def all_events(self) -> Iterable[StatusEvent]:
        """Every event, subject by subject."""
        return (event for events in self.events.values() for event in events)


class SnapshotCache:
    """Remembers the last snapshot and reads only what was appended since.

    Safe for threads. What it returns is never changed afterwards.
    """

    def __init__(self) -> None:
        self._last = Snapshot()
        self._lock = Lock()

    def current(self, connection: Connection) -> Snapshot:
        """The ledger as ``connection`` sees it; a look at the head when nothing was added."""
        with self._lock:
            now = head(connection)
            if now.seq < self._last.head.seq or not _holds(connection, self._last.head):
                # Another store, or one restored from a copy: begin again.
                self._last = Snapshot()
            if now != self._last.head:
                grown = _extended(connection, self._last, now)
                self._last = replace(grown, told=_told(connection, now))
            return self._last


def snapshot(connection: Connection, as_known: str | None = None) -> Snapshot:
    """All that the ledger holds, or held ``as_known`` by a moment (UTC text)."""
    now = head(connection)
    whole = _extended(connection, Snapshot(as_known=as_known), now)
    return replace(whole, told=_told(connection, now))


def _told(connection: Connection, now: Head) -> str:
    links = chain_link.c
    query = select(links.hash).where(links.seq <= now.seq, links.table_name.in_(_TELLING))
    return connection.scalar(query.order_by(links.seq.desc()).limit(1)) or GENESIS


def _holds(connection: Connection, mark: Head) -> bool:
    if not mark.seq:
        return True
    found = connection.scalar(select(chain_link.c.hash).where(chain_link.c.seq == mark.seq))
    return bool(found == mark.hash)


def _extended(connection: Connection, old: Snapshot, now: Head) -> Snapshot:
    def added(columns: Sequence[Column[Any]], make: Callable[[Sequence[Any]], T]) -> list[T]:
        own = columns[0].table.c
        query = select(*columns).where(own.seq > old.head.seq, own.seq <= now.seq)
        if old.as_known is not None:
            query = query.where(own.recorded_at <= old.as_known)
        return [make(row) for row in connection.execute(query.order_by(own.seq))]

    evidence = added(EVIDENCE, as_evidence)
    named = [(subject, e) for e in evidence for subject in e.subjects]
    return replace(
        old,
        head=now,
        events=_grown(old.events, ((e.subject, e) for e in added(EVENTS, as_event))),
        evidence={**old.evidence, **{e.key: e for e in evidence}},
        evidence_by_subject=_grown(old.evidence_by_subject, named),
        searches=_grown(old.searches, ((s.subject, s) for s in added(SEARCHES, as_search))),
        changes=_grown(old.changes, ((c.subject, c) for c in added(CHANGES, as_change))),
        reviews=(*old.reviews, *added(REVIEWS, as_review)),
    )


def _grown(old: Mapping[K, tuple[T, ...]], added: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    more: dict[K, list[T]] = {}
    for key, value in added:
        more.setdefault(key, []).append(value)
    return {**old, **{key: (*old.get(key, ()), *values) for key, values in more.items()}}
