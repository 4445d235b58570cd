"""Where every measure and key task stands by the record, and what rolls up from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from geo.plan.model import KeyTask, Measure
from geo.status.derive import (
    changes_since,
    counting,
    due_date,
    effective_on,
    fresh,
    official,
    roll_up,
    schedule,
)
from geo.status.derive import level as level_of
from geo.status.model import DIRECT, Evidence, StatusEvent
from geo.status.snapshot import Snapshot
from geo.status.vocabulary import UNREPORTED
from geo.view.atlas import Atlas

_CLAUSE = re.compile(r"[，；]")
# No search and no evidence; evidence, but only of what is near the record; a record
# that is suspended or stopped has no schedule.
UNSEARCHED = "none"
NEAR = "near"
UNSCHEDULED = "none"


@dataclass(frozen=True)
class Clock:
    """The moment that is asked for.

    ``today`` is the day on which schedules are judged, ``as_of`` the last day whose
    events count, ``known`` the last UTC day whose records count; None means up to now.
    """

    today: date
    as_of: date | None = None
    known: date | None = None
    review_required: bool = False

    @property
    def as_known(self) -> str | None:
        """``known`` as a moment that compares with the ledger's own text: the day's end."""
        if self.known is None:
            return None
        return (self.known + timedelta(days=1)).isoformat()


@dataclass(frozen=True)
class Standing:
    """The three axes of one subject, kept apart.

    ``valid_on`` is the day the current report speaks of, empty without one; ``fresh``
    is None without a report.
    """

    status: str = UNREPORTED
    level: str = UNSEARCHED
    schedule: str = UNSCHEDULED
    valid_on: str = ""
    fresh: bool | None = None


@dataclass(frozen=True)
class Progress:
    """The standing of every subject at one head of the ledger and one clock.

    ``token`` names both: equal tokens tell the same. ``current`` holds the event that
    counts for each subject that has one.
    """

    token: str
    clock: Clock
    standings: Mapping[str, Standing]
    current: Mapping[str, StatusEvent]

    @property
    def statuses(self) -> dict[str, str]:
        """Subject -> official status, for those that have a report."""
        return {s: at.status for s, at in self.standings.items() if at.status != UNREPORTED}


@dataclass(frozen=True)
class Report:
    """One event in the history of a subject, with what it rests on.

    ``counts`` is False for what was corrected, rejected or lies beyond the clock.
    """

    key: str
    status: str
    valid_on: str
    recorded_at: str
    recorded_by: str
    note_zh: str
    note_en: str
    level: str
    counts: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class History:
    """The record of one subject: events latest first, then evidence no event rests on.

    ``seen`` is the number of the entry recorded last, None without one.
    """

    reports: tuple[Report, ...]
    background: tuple[Evidence, ...]
    due: str
    standing: Standing
    seen: int | None


def progress(atlas: Atlas, recorded: Snapshot, clock: Clock) -> Progress:
    """Judge every measure and key task of a plan by the ledger."""
    current = _official(recorded, clock)
    day = clock.as_of or clock.today
    standings = {
        subject: _standing(recorded, subject, current.get(subject), due, clock, day)
        for subject, due in _deadlines(atlas, recorded, clock).items()
    }
    return Progress(progress_token(recorded, clock), clock, standings, current)


def progress_token(recorded: Snapshot, clock: Clock) -> str:
    """The name of what ``progress`` would tell: parameters of an address."""
    asked = {
        "head": short_head(recorded),
        "day": clock.today.isoformat(),
        "asof": clock.as_of.isoformat() if clock.as_of else "",
        "known": clock.known.isoformat() if clock.known else "",
    }
    return urlencode({key: value for key, value in asked.items() if value})


def short_head(recorded: Snapshot) -> str:
    """The state of what is recorded of the plan in a few letters: enough to tell one from
    another, and the same after somebody has only signed in or out."""
    return recorded.told[:16]


def history(atlas: Atlas, recorded: Snapshot, now: Progress, subject: str) -> History | None:
    """What is on record of a measure or key task; None for anything else."""
    if not is_subject(atlas, subject):
        return None
    events = recorded.events.get(subject, ())
    counted = {
        e.key for e in _counting(recorded, events, now.clock) if _in_time(e, now.clock.as_of)
    }
    cited = {key for event in events for key in event.evidence}
    due = _deadlines(atlas, recorded, now.clock)[subject]
    return History(
        reports=tuple(
            _report(recorded, event, counts=event.key in counted)
            for event in sorted(events, key=lambda e: (effective_on(e), e.seq), reverse=True)
        ),
        background=tuple(
            e for e in recorded.evidence_by_subject.get(subject, ()) if e.key not in cited
        ),
        due=due.isoformat() if due else "",
        standing=now.standings[subject],
        seen=events[-1].seq if events else None,
    )


def is_subject(atlas: Atlas, subject: str) -> bool:
    """Whether the record may speak of it: a measure or a key task of the plan."""
    return isinstance(atlas.records.get(subject), Measure | KeyTask)


def reported(now: Progress, subjects: Iterable[str]) -> tuple[int, int]:
    """How many of the subjects have a report, and how many there are."""
    told = roll_up(tuple(subjects), now.current)
    return told.reported, told.total


def parts_of(atlas: Atlas, subject: str) -> tuple[str, ...]:
    """The actions of a record that holds several, as spans of its text; else nothing.

    Those of a measure are the words of its commitments, those of a key task its clauses.
    """
    record = atlas.records[subject]
    if isinstance(record, Measure):
        parts = tuple(dict.fromkeys(c.evidence for c in record.commitments))
    else:
        parts = tuple(part for part in _CLAUSE.split(record.text) if part)
    return parts if len(parts) > 1 else ()


def changes(before: Progress, now: Progress) -> list[tuple[str, str, str, str]]:
    """(subject, status before, status now, day of the later report) of all that changed."""
    return [
        (c.subject, _status(c.before), _status(c.after), _day(c.after or c.before))
        for c in changes_since(before.current, now.current)
        if c.subject in now.standings
    ]


def latest_day(now: Progress) -> str:
    """The latest day that any report speaks of; empty without a report."""
    return max((at.valid_on for at in now.standings.values()), default="")


def _deadlines(atlas: Atlas, recorded: Snapshot, clock: Clock) -> dict[str, date | None]:
    """Subject -> its deadline: that of the plan's key tasks, unless a recorded change moved it.

    A measure has one only where a recorded change gives it. A change counts once it is
    decided and recorded, as the clock has it.
    """
    due = date.fromisoformat(atlas.plan.head.key_tasks_due)
    baseline = {m.id: None for m in atlas.measures} | {k.id: due for k in atlas.plan.key_tasks}
    changes = {
        subject: [
            c
            for c in found
            if _known(c.recorded_at, clock) and (clock.as_of is None or c.decided_on <= clock.as_of)
        ]
        for subject, found in recorded.changes.items()
    }
    return {s: due_date(day, changes.get(s, ())) for s, day in baseline.items()}


def _official(recorded: Snapshot, clock: Clock) -> dict[str, StatusEvent]:
    return official(
        recorded.all_events(),
        recorded.reviews,
        as_of=clock.as_of,
        as_known=clock.as_known,
        review_required=clock.review_required,
    )


def _counting(
    recorded: Snapshot, events: Iterable[StatusEvent], clock: Clock
) -> tuple[StatusEvent, ...]:
    return counting(
        events,
        recorded.reviews,
        as_known=clock.as_known,
        review_required=clock.review_required,
    )


def _in_time(event: StatusEvent, as_of: date | None) -> bool:
    return as_of is None or effective_on(event) <= as_of


def _standing(
    recorded: Snapshot,
    subject: str,
    event: StatusEvent | None,
    due: date | None,
    clock: Clock,
    day: date,
) -> Standing:
    return Standing(
        status=_status(event),
        level=_level(recorded, subject, event, clock) or UNSEARCHED,
        schedule=schedule(due, event, today=day) or UNSCHEDULED,
        valid_on=_day(event),
        fresh=None if event is None else fresh(event, today=day),
    )


def _level(recorded: Snapshot, subject: str, event: StatusEvent | None, clock: Clock) -> str | None:
    """That of the report; without one, of announcements and searches alone.

    Direct evidence speaks through the report that rests on it: an unreported record
    never shows the level of what somebody has not yet weighed. But where anything is on
    record, nobody may read that nothing was looked for.
    """
    if event is not None:
        return event.level
    named = recorded.evidence_by_subject.get(subject, ())
    known = [e for e in named if _known(e.recorded_at, clock)]
    searches = [s for s in recorded.searches.get(subject, ()) if _known(s.recorded_at, clock)]
    weighed = level_of([e for e in known if e.relation != DIRECT], searches)
    return weighed or (NEAR if known else None)


def _known(recorded_at: str, clock: Clock) -> bool:
    return clock.as_known is None or recorded_at <= clock.as_known


def _report(recorded: Snapshot, event: StatusEvent, *, counts: bool) -> Report:
    return Report(
        key=event.key,
        status=event.status,
        valid_on=_day(event),
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        note_zh=event.note_zh,
        note_en=event.note_en,
        level=event.level or UNSEARCHED,
        counts=counts,
        evidence=tuple(recorded.evidence[k] for k in event.evidence if k in recorded.evidence),
    )


def _status(event: StatusEvent | None) -> str:
    return event.status if event else UNREPORTED


def _day(event: StatusEvent | None) -> str:
    return effective_on(event).isoformat() if event else ""
