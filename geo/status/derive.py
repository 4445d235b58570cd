"""What follows from the events: the status that counts, its level, schedule and roll-up.

Two clocks: "as of" asks what was valid on a day, "as known" what had been recorded by
a moment. Nothing here reads a clock or the database.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from geo.status.model import (
    ACCEPT,
    DUE,
    ENDED,
    FINISHED,
    NOT_STARTED,
    NOTHING_FOUND,
    ONGOING,
    OPEN,
    PREPARING,
    REJECT,
    STATUSES,
    SUSPENDED,
    Evidence,
    PlanChange,
    Review,
    SearchEntry,
    StatusEvent,
)
from geo.status.rules import weight
from geo.status.vocabulary import UNREPORTED

FRESH_DAYS = 180
SOON_DAYS = 30

NO_DATE = "no-date"
UPCOMING = "upcoming"
ON_TIME = "on-time"
DUE_SOON = "due-soon"
OVERDUE = "overdue"
UNDETERMINED = "undetermined"
FINISHED_ON_TIME = "finished-on-time"
FINISHED_LATE = "finished-late"
SCHEDULES = (
    NO_DATE,
    UPCOMING,
    ON_TIME,
    DUE_SOON,
    OVERDUE,
    UNDETERMINED,
    FINISHED_ON_TIME,
    FINISHED_LATE,
)


@dataclass(frozen=True)
class Timeline:
    """The events of one subject by the day they speak of, those of one day as recorded.

    ``corrections`` holds by key of an event those that supersede it.
    """

    events: tuple[StatusEvent, ...] = ()
    corrections: Mapping[str, tuple[StatusEvent, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RollUp:
    """How many of ``total`` subjects have a report, and how many stand where.

    ``counts`` has every status in the order of the vocabulary, ``unreported`` too. There
    is no average: one over the unreported would be a guess.
    """

    reported: int
    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Change:
    """A subject whose current event is not the one it was; None stands for no report."""

    subject: str
    before: StatusEvent | None
    after: StatusEvent | None


def effective_on(event: StatusEvent) -> date:
    """The day an event speaks of; without one, the UTC day on which it was recorded."""
    return event.valid_on or date.fromisoformat(event.recorded_at[:10])


def timeline(old: Timeline, added: Iterable[StatusEvent]) -> Timeline:
    """The timeline of a subject with the events recorded since."""
    added = tuple(added)
    corrections = dict(old.corrections)
    for event in added:
        if event.supersedes:
            corrections[event.supersedes] = (*corrections.get(event.supersedes, ()), event)
    # What is sorted already costs one look at each: a long history stays cheap to add to.
    return Timeline(tuple(sorted((*old.events, *added), key=_moment)), corrections)


def counts(
    line: Timeline,
    reviews: Mapping[str, Sequence[Review]],
    *,
    as_known: str | None = None,
    review_required: bool = False,
) -> Callable[[StatusEvent], bool]:
    """Which events of a timeline count: recorded by then, not rejected, not superseded.

    An event is superseded by one that is itself recorded by then and not rejected, even if
    that one was corrected in turn. ``reviews`` are by event, in order of record.
    ``as_known`` is UTC text as the ledger writes it. With ``review_required`` an event
    counts only once the last verdict on it is ``accept``.
    """

    def admitted(event: StatusEvent) -> bool:
        if as_known is not None and event.recorded_at > as_known:
            return False
        verdict = _verdict(reviews.get(event.key, ()), as_known)
        return verdict == ACCEPT if review_required else verdict != REJECT

    def counted(event: StatusEvent) -> bool:
        return admitted(event) and not any(map(admitted, line.corrections.get(event.key, ())))

    return counted


def official(
    line: Timeline,
    reviews: Mapping[str, Sequence[Review]],
    *,
    as_of: date | None = None,
    as_known: str | None = None,
    review_required: bool = False,
) -> StatusEvent | None:
    """The current event of a subject: of those that count the latest by day, then by record.

    Looked for from the end, so that a long history costs no more than a short one. A
    subject whose last word is a withdrawal keeps that event, of status ``unreported``.
    """
    counted = counts(line, reviews, as_known=as_known, review_required=review_required)
    end = len(line.events) if as_of is None else bisect_right(line.events, as_of, key=effective_on)
    return next((e for e in reversed(line.events[:end]) if counted(e)), None)


def level(evidence: Iterable[Evidence], searches: Iterable[SearchEntry] = ()) -> str | None:
    """The highest level of what is known of one subject.

    Without evidence that counts: ``E0`` where a search is on record, else None.
    """
    highest = max((w for e in evidence if (w := weight(e))), default=None)
    return highest or (NOTHING_FOUND if any(True for _ in searches) else None)


def due_date(baseline: date | None, changes: Iterable[PlanChange]) -> date | None:
    """The deadline after every recorded change of it; a change to None takes it away."""
    moved = sorted((c for c in changes if c.field == DUE), key=lambda c: (c.decided_on, c.seq))
    if not moved:
        return baseline
    last = moved[-1].new
    return date.fromisoformat(last) if last else None


def schedule(due: date | None, event: StatusEvent | None, *, today: date) -> str | None:
    """Where a subject with deadline ``due`` and current ``event`` stands on ``today``.

    One of SCHEDULES, or None for what is suspended or discontinued and so has no
    schedule. Silence is not lateness: past the date, only a report dated on or after
    it that says the work was still open makes ``overdue``.
    """
    status = event.status if event else UNREPORTED
    if status == SUSPENDED or status in ENDED - FINISHED:
        return None
    if due is None:
        return NO_DATE
    if event is not None and status in FINISHED:
        return FINISHED_ON_TIME if effective_on(event) <= due else FINISHED_LATE
    if status == ONGOING:
        return ON_TIME
    if today > due:
        said_open = event is not None and status in OPEN and effective_on(event) >= due
        return OVERDUE if said_open else UNDETERMINED
    if today >= due - timedelta(days=SOON_DAYS):
        return DUE_SOON
    return UPCOMING if status in (UNREPORTED, NOT_STARTED, PREPARING) else ON_TIME


def fresh(event: StatusEvent, *, today: date) -> bool:
    """Whether a report is at most 180 days old. What has ended does not grow stale."""
    return event.status in ENDED or today - effective_on(event) <= timedelta(days=FRESH_DAYS)


def roll_up(subjects: Sequence[str], current: Mapping[str, StatusEvent]) -> RollUp:
    """Count the subjects by status; a withdrawn report is no report."""
    counts = dict.fromkeys(STATUSES, 0)
    for subject in subjects:
        event = current.get(subject)
        counts[event.status if event else UNREPORTED] += 1
    return RollUp(len(subjects) - counts[UNREPORTED], len(subjects), counts)


def changes_since(
    before: Mapping[str, StatusEvent], after: Mapping[str, StatusEvent]
) -> tuple[Change, ...]:
    """The subjects whose current event differs, those changed first coming first.

    Both hold answers of ``official``: one ``as_known`` at the earlier moment, one now.
    """
    changed = [
        Change(subject, before.get(subject), after.get(subject))
        for subject in {**before, **after}
        if before.get(subject) != after.get(subject)
    ]
    return tuple(sorted(changed, key=lambda c: max(e.seq for e in (c.before, c.after) if e)))


def _moment(event: StatusEvent) -> tuple[date, int]:
    return effective_on(event), event.seq


def _verdict(reviews: Sequence[Review], as_known: str | None) -> str | None:
    """The last verdict of those given by then."""
    given = (r for r in reversed(reviews) if as_known is None or r.recorded_at <= as_known)
    return next((r.verdict for r in given), None)
