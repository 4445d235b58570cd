"""Where every measure and key task stands by the record, and what rolls up from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from geo.plan.model import KeyTask, Measure
from geo.status.derive import (
    Timeline,
    changes_since,
    due_date,
    effective_on,
    fresh,
    official,
    roll_up,
    schedule,
)
from geo.status.derive import level as level_of
from geo.status.model import (
    ACCEPT,
    DIRECT,
    PlanChange,
    SearchEntry,
    StatusEvent,
)
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
    counts for each subject that has one. ``after`` is the token of what was told before at
    the same clock, and ``moved`` what stands otherwise since; without an earlier one both
    are empty.
    """

    token: str
    clock: Clock
    standings: Mapping[str, Standing]
    current: Mapping[str, StatusEvent]
    after: str = field(default="", compare=False)
    moved: Mapping[str, Standing] = field(default_factory=dict, compare=False)

    @property
    def statuses(self) -> dict[str, str]:
        """Subject -> official status, for those that have a report."""
        return {s: at.status for s, at in self.standings.items() if at.status != UNREPORTED}


def progress(
    atlas: Atlas,
    recorded: Snapshot,
    clock: Clock,
    *,
    earlier: tuple[Snapshot, Progress] | None = None,
) -> Progress:
    """Judge every measure and key task of a plan by the ledger.

    ``earlier`` is the ledger as it was read before, with what it told of the same plan: at
    the same clock only what something has been recorded of since is judged anew.
    """
    before = earlier[1] if earlier and earlier[1].clock == clock else None
    kept = _unchanged(recorded, *earlier) if earlier and before else {}
    touched = {s: line for s, line in recorded.timelines.items() if s not in kept}
    current = _official(recorded, touched, clock)
    subjects = (*(m.id for m in atlas.measures), *(k.id for k in atlas.plan.key_tasks))
    standings = {
        subject: kept.get(subject) or _standing(atlas, recorded, subject, current, clock)
        for subject in subjects
    }
    token = progress_token(recorded, clock)
    if before is None:
        return Progress(token, clock, standings, current)
    moved = {s: at for s, at in standings.items() if before.standings.get(s) != at}
    current |= {s: event for s, event in before.current.items() if s in kept}
    return Progress(token, clock, standings, current, before.token, moved)


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
    """The state of the record in a few letters: enough to tell one from another."""
    return recorded.told.hash[:16]


def baseline_due(atlas: Atlas, subject: str) -> date | None:
    """The deadline of a subject as the plan gives it: that of its key tasks alone."""
    keyed = isinstance(atlas.records[subject], KeyTask)
    return date.fromisoformat(atlas.plan.head.key_tasks_due) if keyed else None


def is_subject(atlas: Atlas, subject: str) -> bool:
    """Whether the record may speak of it: a measure or a key task of the plan."""
    return isinstance(atlas.records.get(subject), Measure | KeyTask)


def as_told(standings: Mapping[str, Standing]) -> dict[str, dict[str, str | bool | None]]:
    """Standings as the browser reads them."""
    return {
        subject: {
            "status": at.status,
            "level": at.level,
            "schedule": at.schedule,
            "on": at.valid_on,
            "fresh": at.fresh,
        }
        for subject, at in standings.items()
    }


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
        (c.subject, _status(c.before), _status(c.after), day_of(c.after or c.before))
        for c in changes_since(before.current, now.current)
        if c.subject in now.standings
    ]


def latest_day(now: Progress) -> str:
    """The latest day that any report speaks of; empty without a report."""
    return max((at.valid_on for at in now.standings.values()), default="")


def newest_day(own: str, now: Progress) -> str:
    """The newest day in the data, for 资料截至: the plan's ``own``, or the latest reported."""
    return max(own, latest_day(now))


def deadline(atlas: Atlas, recorded: Snapshot, subject: str, clock: Clock) -> date | None:
    """The deadline of a subject: that of the plan's key tasks, unless a recorded change moved it.

    A measure has one only where a recorded change gives it. A change counts once it is
    decided and recorded, as the clock has it.
    """
    return due_date(baseline_due(atlas, subject), changes_by(recorded, subject, clock))


def changes_by(recorded: Snapshot, subject: str, clock: Clock) -> list[PlanChange]:
    """The changes decided and recorded by then, in order of record."""
    return [
        c
        for c in recorded.changes.get(subject, ())
        if is_known(c.recorded_at, clock) and (clock.as_of is None or c.decided_on <= clock.as_of)
    ]


def searches_by(recorded: Snapshot, subject: str, clock: Clock) -> list[SearchEntry]:
    """The searches made and recorded by then, in order of their days."""
    found = [
        s
        for s in recorded.searches.get(subject, ())
        if is_known(s.recorded_at, clock) and (clock.as_of is None or s.searched_on <= clock.as_of)
    ]
    return sorted(found, key=lambda s: (s.searched_on, s.seq))


def _unchanged(recorded: Snapshot, old: Snapshot, told: Progress) -> dict[str, Standing]:
    """What was told of the subjects of which nothing was recorded since.

    A snapshot keeps what did not grow as the very objects that it was. A verdict may
    concern any event: after one, everything is judged anew.
    """
    if len(recorded.reviews) != len(old.reviews):
        return {}
    pairs = (
        (recorded.timelines, old.timelines),
        (recorded.evidence_by_subject, old.evidence_by_subject),
        (recorded.searches, old.searches),
        (recorded.changes, old.changes),
    )
    grown = [(now, before) for now, before in pairs if now is not before]
    return {
        subject: at
        for subject, at in told.standings.items()
        if all(now.get(subject) is before.get(subject) for now, before in grown)
    }


def _official(
    recorded: Snapshot, lines: Mapping[str, Timeline], clock: Clock
) -> dict[str, StatusEvent]:
    found = {
        subject: official(
            line,
            recorded.reviews_by_event,
            as_of=clock.as_of,
            as_known=clock.as_known,
            review_required=clock.review_required,
        )
        for subject, line in lines.items()
    }
    return {subject: event for subject, event in found.items() if event is not None}


def in_time(event: StatusEvent, as_of: date | None) -> bool:
    """Whether an event speaks of a day that is not after ``as_of``."""
    return as_of is None or effective_on(event) <= as_of


def _standing(
    atlas: Atlas,
    recorded: Snapshot,
    subject: str,
    current: Mapping[str, StatusEvent],
    clock: Clock,
) -> Standing:
    event, day = current.get(subject), clock.as_of or clock.today
    due = deadline(atlas, recorded, subject, clock)
    return Standing(
        status=_status(event),
        level=_level(recorded, subject, event, clock) or UNSEARCHED,
        schedule=schedule(due, event, today=day) or UNSCHEDULED,
        valid_on=day_of(event),
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
    held = _held_back(recorded, subject, clock)
    named = recorded.evidence_by_subject.get(subject, ())
    known = [e for e in named if is_known(e.recorded_at, clock) and e.key not in held]
    searches = searches_by(recorded, subject, clock)
    weighed = level_of([e for e in known if e.relation != DIRECT], searches)
    return weighed or (NEAR if known else None)


def is_public(recorded: Snapshot, event: StatusEvent, clock: Clock) -> bool:
    """Whether an event is told: where entries must be accepted, the last verdict accepts it."""
    if not clock.review_required:
        return True
    told = recorded.reviews_by_event.get(event.key, ())
    known = [r for r in told if is_known(r.recorded_at, clock)]
    return bool(known) and known[-1].verdict == ACCEPT


def _held_back(recorded: Snapshot, subject: str, clock: Clock) -> set[str]:
    """Keys of the evidence that only events rest on which are not told."""
    events = recorded.events.get(subject, ()) if clock.review_required else ()
    told = {e.key: is_public(recorded, e, clock) for e in events}
    shown = {key for e in events if told[e.key] for key in e.evidence}
    return {key for e in events if not told[e.key] for key in e.evidence} - shown


def is_known(recorded_at: str, clock: Clock) -> bool:
    """Whether what was recorded at a moment is within what is asked for."""
    return clock.as_known is None or recorded_at <= clock.as_known


def _status(event: StatusEvent | None) -> str:
    return event.status if event else UNREPORTED


def day_of(event: StatusEvent | None) -> str:
    """The day an event speaks of, in ISO form; empty without an event."""
    return effective_on(event).isoformat() if event else ""
