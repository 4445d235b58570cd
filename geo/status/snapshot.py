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
# The tables whose rows a snapshot holds.
_TOLD = tuple(str(of[0].table.name) for of in (EVENTS, EVIDENCE, SEARCHES, CHANGES, REVIEWS))
# Up to so many new links are read as they are: a look at an open store asks once.
_A_FEW = 64


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
            added = _added(connection, self._last.head)
            if added is None:
                # Another store, or one restored from a copy: begin again.
                self._last = snapshot(connection)
            elif added.head != self._last.head:
                self._last = _extended(connection, self._last, added)
            return self._last


def snapshot(connection: Connection, as_known: str | None = None) -> Snapshot:
    """All that the ledger holds, or held ``as_known`` by a moment (UTC text)."""
    return _extended(connection, Snapshot(as_known=as_known), _many_added(connection, _NOTHING))


@dataclass(frozen=True)
class _Added:
    """What the chain grew by: its head now, the last new link that a snapshot holds, if
    any, and the tables with new rows."""

    head: Head
    told: Head | None
    tables: frozenset[Table]


def _added(connection: Connection, mark: Head) -> _Added | None:
    """What came after ``mark``, by one look at the chain; None where ``mark`` is not in it."""
    links = chain_link.c
    query = select(links.seq, links.hash, links.table_name).where(links.seq >= mark.seq)
    found = connection.execute(query.order_by(links.seq).limit(_A_FEW)).all()
    if mark.seq and (not found or found[0].hash != mark.hash):
        return None
    if len(found) == _A_FEW:
        return _many_added(connection, mark)
    new = found[1:] if mark.seq else found
    told = [Head(link.seq, link.hash) for link in new if link.table_name in _TOLD]
    return _Added(
        head=Head(new[-1].seq, new[-1].hash) if new else mark,
        told=told[-1] if told else None,
        tables=frozenset(metadata.tables[link.table_name] for link in new),
    )


def _many_added(connection: Connection, mark: Head) -> _Added:
    """The same of any number of links, which are not read one by one."""
    now, links = head(connection), chain_link.c
    between = (links.seq > mark.seq, links.seq <= now.seq)
    last = select(links.seq, links.hash).where(*between, links.table_name.in_(_TOLD))
    told = connection.execute(last.order_by(links.seq.desc()).limit(1)).first()
    names = connection.scalars(select(links.table_name).where(*between).distinct())
    return _Added(
        head=now,
        told=Head(told.seq, told.hash) if told else None,
        tables=frozenset(metadata.tables[name] for name in names),
    )


def _extended(connection: Connection, old: Snapshot, longer: _Added) -> Snapshot:
    now = longer.head

    def added(columns: Sequence[Column[Any]], make: Callable[[Sequence[Any]], T]) -> list[T]:
        if columns[0].table not in longer.tables:
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
        told=longer.told or old.told,
        events=_grown(old.events, ((e.subject, e) for e in events)),
        timelines=_joined(old.timelines, _lengthened(old.timelines, events)),
        evidence=_joined(old.evidence, {e.key: e for e in evidence}),
        evidence_by_subject=_grown(old.evidence_by_subject, named),
        searches=_grown(old.searches, ((s.subject, s) for s in added(SEARCHES, as_search))),
        changes=_grown(old.changes, ((c.subject, c) for c in added(CHANGES, as_change))),
        reviews=(*old.reviews, *reviews),
        reviews_by_event=_grown(old.reviews_by_event, ((r.event, r) for r in reviews)),
    )


def _lengthened(old: Mapping[str, Timeline], added: Iterable[StatusEvent]) -> dict[str, Timeline]:
    """The timelines of the subjects that something was recorded of, and no others."""
    by_subject = _grown({}, ((e.subject, e) for e in added))
    return {s: timeline(old.get(s, Timeline()), more) for s, more in by_subject.items()}


def _grown(
    old: Mapping[K, tuple[T, ...]], added: Iterable[tuple[K, T]]
) -> Mapping[K, tuple[T, ...]]:
    more: dict[K, list[T]] = {}
    for key, value in added:
        more.setdefault(key, []).append(value)
    # What did not grow stays the object that it was.
    if not more:
        return old
    return {**old, **{key: (*old.get(key, ()), *values) for key, values in more.items()}}


def _joined(old: Mapping[K, T], more: Mapping[K, T]) -> Mapping[K, T]:
    return {**old, **more} if more else old
