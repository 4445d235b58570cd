"""What waits on the desk of those who keep the record: read from the ledger, nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from geo.status.model import Evidence, PlanChange, Review, SearchEntry, StatusEvent
from geo.status.snapshot import Snapshot

T = TypeVar("T")

EVENT = "event"
SEARCH = "search"
CHANGE = "change"


@dataclass(frozen=True)
class Judgement:
    """An event with what it rests on, and the verdict that stands on it, None without one."""

    event: StatusEvent
    evidence: tuple[Evidence, ...]
    verdict: Review | None


@dataclass(frozen=True)
class Line:
    """An entry on one line: EVENT, SEARCH or CHANGE, of what, and what it says."""

    kind: str
    key: str
    subject: str
    seq: int
    recorded_at: str
    told: str


def waiting(recorded: Snapshot) -> tuple[Judgement, ...]:
    """The events that nobody has judged yet, those that wait longest first."""
    return tuple(j for j in _judgements(recorded) if j.verdict is None)


def recent(recorded: Snapshot, *, most: int, judged: bool = False) -> tuple[Judgement, ...]:
    """The latest events, newest first; with ``judged`` only those with a verdict, by its turn."""
    rows = [j for j in _judgements(recorded) if j.verdict is not None or not judged]
    rows.sort(key=lambda j: j.verdict.seq if judged and j.verdict else j.event.seq, reverse=True)
    return tuple(rows[:most])


def searches(recorded: Snapshot) -> tuple[SearchEntry, ...]:
    """Every search on record, newest first."""
    return tuple(sorted(_all(recorded.searches), key=lambda s: s.seq, reverse=True))


def plan_changes(recorded: Snapshot) -> tuple[PlanChange, ...]:
    """Every change of the plan on record, newest first."""
    return tuple(sorted(_all(recorded.changes), key=lambda c: c.seq, reverse=True))


def own_lines(recorded: Snapshot, name: str, *, most: int) -> tuple[Line, ...]:
    """The latest entries that somebody made, newest first; ``told`` is a status, the day of a
    search, or a field of the plan."""
    lines = [
        *(
            Line(EVENT, e.key, e.subject, e.seq, e.recorded_at, e.status)
            for e in _all(recorded.events)
            if e.recorded_by == name
        ),
        *(
            Line(SEARCH, s.key, s.subject, s.seq, s.recorded_at, s.searched_on.isoformat())
            for s in _all(recorded.searches)
            if s.recorded_by == name
        ),
        *(
            Line(CHANGE, c.key, c.subject, c.seq, c.recorded_at, c.field)
            for c in _all(recorded.changes)
            if c.recorded_by == name
        ),
    ]
    return tuple(sorted(lines, key=lambda line: line.seq, reverse=True)[:most])


def _judgements(recorded: Snapshot) -> list[Judgement]:
    """Every event in order of record, with the last verdict on it."""
    verdicts = {review.event: review for review in recorded.reviews}
    events = sorted(_all(recorded.events), key=lambda e: e.seq)
    return [
        Judgement(
            event,
            tuple(recorded.evidence[k] for k in event.evidence if k in recorded.evidence),
            verdicts.get(event.key),
        )
        for event in events
    ]


def _all(by_subject: Mapping[str, tuple[T, ...]]) -> Iterable[T]:
    return chain.from_iterable(by_subject.values())
