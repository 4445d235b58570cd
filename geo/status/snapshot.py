"""The whole ledger in memory, at one link of the chain; kept up to date by what was added."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, select

from geo.status.derive import Timeline, timeline
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
from geo.store.tables import chain_link, metadata

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_NOTHING = Head(0, GENESIS)


@dataclass(frozen=True)
class Snapshot:
    """Everything recorded up to ``head``, in order of record, by subject.

    ``told`` is the last link that is here: deeds and feedback move the head, not this.
    ``timelines`` are the events once more, ready to be judged. ``evidence`` is by key,
    ``evidence_by_subject`` by each subject it names. With ``as_known`` only what had been
    recorded by that moment is here.
    """

    head: Head = _NOTHING
    told: Head = _NOTHING
    events: Mapping[str, tuple[StatusEvent, ...]] = field(default_factory=dict)
    timelines: Mapping[str, Timeline] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    evidence_by_subject: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    searches: Mapping[str, tuple[SearchEntry, ...]] = field(default_factory=dict)
    changes: Mapping[str, tuple[PlanChange, ...]] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    reviews_by_event: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    as_known: str | None = None


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
                self._last = _extended(connection, self._last, now)
            return self._last


def snapshot(connection: Connection, as_known: str | None = None) -> Snapshot:
    """All that the ledger holds, or held ``as_known`` by a moment (UTC text)."""
    return _extended(connection, Snapshot(as_known=as_known), head(connection))


def _holds(connection: Connection, mark: Head) -> bool:
    if not mark.seq:
        return True
    found = connection.scalar(select(chain_link.c.hash).where(chain_link.c.seq == mark.seq))
    return bool(found == mark.hash)


def _extended(connection: Connection, old: Snapshot, now: Head) -> Snapshot:
    longer = _lengthened_tables(connection, old.head, now)

    def added(columns: Sequence[Column[Any]], make: Callable[[Sequence[Any]], T]) -> list[T]:
        if columns[0].table not in longer:
            return []
        own = columns[0].table.c
        query = select(*columns).where(own.seq > old.head.seq, own.seq <= now.seq)
        if old.as_known is not None:
            query = query.where(own.recorded_at <= old.as_known)
        return [make(row) for row in connection.execute(query.order_by(own.seq))]

    events, reviews = added(EVENTS, as_event), added(REVIEWS, as_review)
    evidence = added(EVIDENCE, as_evidence)
    named = [(subject, e) for e in evidence for subject in e.subjects]
    return replace(
        old,
        head=now,
        told=_last_told(connection, old, now),
        events=_grown(old.events, ((e.subject, e) for e in events)),
        timelines={**old.timelines, **_lengthened(old.timelines, events)},
        evidence={**old.evidence, **{e.key: e for e in evidence}},
        evidence_by_subject=_grown(old.evidence_by_subject, named),
        searches=_grown(old.searches, ((s.subject, s) for s in added(SEARCHES, as_search))),
        changes=_grown(old.changes, ((c.subject, c) for c in added(CHANGES, as_change))),
        reviews=(*old.reviews, *reviews),
        reviews_by_event=_grown(old.reviews_by_event, ((r.event, r) for r in reviews)),
    )


def _last_told(connection: Connection, old: Snapshot, now: Head) -> Head:
    """The last link of a table that a snapshot holds, or what it was."""
    links = chain_link.c
    own = (EVENTS, EVIDENCE, SEARCHES, CHANGES, REVIEWS)
    names = [columns[0].table.name for columns in own]
    query = select(links.seq, links.hash).where(
        links.seq > old.head.seq, links.seq <= now.seq, links.table_name.in_(names)
    )
    found = connection.execute(query.order_by(links.seq.desc()).limit(1)).first()
    return Head(found.seq, found.hash) if found else old.told


def _lengthened_tables(connection: Connection, old: Head, now: Head) -> set[Table]:
    """The tables with rows between two heads: most entries touch one or two of them."""
    links = chain_link.c
    between = select(links.table_name).where(links.seq > old.seq, links.seq <= now.seq).distinct()
    return {metadata.tables[name] for name in connection.scalars(between)}


def _lengthened(old: Mapping[str, Timeline], added: Iterable[StatusEvent]) -> dict[str, Timeline]:
    """The timelines of the subjects that something was recorded of, and no others."""
    by_subject = _grown({}, ((e.subject, e) for e in added))
    return {s: timeline(old.get(s, Timeline()), more) for s, more in by_subject.items()}


def _grown(old: Mapping[K, tuple[T, ...]], added: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    more: dict[K, list[T]] = {}
    for key, value in added:
        more.setdefault(key, []).append(value)
    return {**old, **{key: (*old.get(key, ()), *values) for key, values in more.items()}}
