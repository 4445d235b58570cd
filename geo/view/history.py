"""The record of one measure or key task: what was reported, on what grounds, and what counts."""

from dataclasses import dataclass

from geo.status.derive import Timeline, counts, effective_on
from geo.status.model import REJECT, Evidence, PlanChange, SearchEntry, StatusEvent
from geo.status.snapshot import Snapshot
from geo.view.atlas import Atlas
from geo.view.progress import (
    UNSEARCHED,
    Clock,
    Progress,
    Standing,
    changes_by,
    day_of,
    deadline,
    in_time,
    is_known,
    is_public,
    is_subject,
    searches_by,
)

# Why an event of a history does not count.
CORRECTED = "corrected"
REJECTED = "rejected"
LATER = "later"
# What is read at once: a panel with more would be slow to send and to draw.
LISTED = 100


@dataclass(frozen=True)
class Report:
    """One event in the history of a subject, with what it rests on.

    ``counts`` is False for what was corrected, rejected or lies beyond the clock; ``mark``
    tells which: REJECTED, CORRECTED, LATER, or empty for what counts.
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
    mark: str = ""


@dataclass(frozen=True)
class History:
    """The record of one subject: events latest first, then evidence no event rests on,
    searches and plan changes, latest first.

    ``seen`` is the number of the entry recorded last, None without one. Of a very long
    record the latest events are here and ``older`` counts the rest; what lies beyond the
    clock is left out then, so that an earlier clock shows earlier events.
    """

    reports: tuple[Report, ...]
    background: tuple[Evidence, ...]
    due: str
    standing: Standing
    seen: int | None
    older: int = 0
    searches: tuple[SearchEntry, ...] = ()
    changes: tuple[PlanChange, ...] = ()


def history(atlas: Atlas, recorded: Snapshot, now: Progress, subject: str) -> History | None:
    """What is on record of a measure or key task; None for anything else.

    Where entries must be accepted, one that is not, and what it rests on, is left out.
    """
    if not is_subject(atlas, subject):
        return None
    events = recorded.events.get(subject, ())
    reports, older = _reports(recorded, subject, now.clock)
    cited = {key for event in events for key in event.evidence}
    due = deadline(atlas, recorded, subject, now.clock)
    return History(
        reports=reports,
        background=tuple(
            e for e in recorded.evidence_by_subject.get(subject, ()) if e.key not in cited
        ),
        due=due.isoformat() if due else "",
        standing=now.standings[subject],
        seen=events[-1].seq if events else None,
        older=older,
        searches=tuple(reversed(searches_by(recorded, subject, now.clock))),
        changes=tuple(reversed(changes_by(recorded, subject, now.clock))),
    )


def _reports(recorded: Snapshot, subject: str, clock: Clock) -> tuple[tuple[Report, ...], int]:
    """The events that are told, latest first, and how many older ones there are."""
    told = [e for e in recorded.events.get(subject, ()) if is_public(recorded, e, clock)]
    if len(told) > LISTED:
        told = [e for e in told if is_known(e.recorded_at, clock) and in_time(e, clock.as_of)]
    told.sort(key=lambda e: (effective_on(e), e.seq), reverse=True)
    counted = _counted(recorded, subject, clock)
    listed = [
        _report(recorded, e, "" if e.key in counted else _mark(recorded, e, clock))
        for e in told[:LISTED]
    ]
    return tuple(listed), len(told) - len(listed)


def _mark(recorded: Snapshot, event: StatusEvent, clock: Clock) -> str:
    """Why an event does not count."""
    if not is_known(event.recorded_at, clock):
        return LATER
    verdicts = recorded.reviews_by_event.get(event.key, ())
    told = [r for r in verdicts if is_known(r.recorded_at, clock)]
    if told and told[-1].verdict == REJECT:
        return REJECTED
    return CORRECTED if in_time(event, clock.as_of) else LATER


def _counted(recorded: Snapshot, subject: str, clock: Clock) -> set[str]:
    """Keys of the events of a subject that count, up to the day that is asked for."""
    line = recorded.timelines.get(subject, Timeline())
    counted = counts(
        line,
        recorded.reviews_by_event,
        as_known=clock.as_known,
        review_required=clock.review_required,
    )
    return {e.key for e in line.events if counted(e) and in_time(e, clock.as_of)}


def _report(recorded: Snapshot, event: StatusEvent, mark: str) -> Report:
    return Report(
        key=event.key,
        status=event.status,
        valid_on=day_of(event),
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        note_zh=event.note_zh,
        note_en=event.note_en,
        level=event.level or UNSEARCHED,
        counts=not mark,
        evidence=tuple(recorded.evidence[k] for k in event.evidence if k in recorded.evidence),
        mark=mark,
    )
