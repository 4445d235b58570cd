"""What the record says of a set of measures and key tasks, as cards and as sentences."""

from collections.abc import Iterable

from geo.show.bodies import Report
from geo.show.telling import Telling
from geo.status.model import LEVELS


def reports(telling: Telling, subjects: Iterable[str]) -> tuple[Report, ...]:
    """The report that counts for each of the subjects that has one, in their order."""
    current = telling.judged.progress.current
    return tuple(_report(telling, subject) for subject in subjects if subject in current)


def note_of_reports(telling: Telling, found: tuple[Report, ...]) -> str:
    """One sentence for the speaker: each report with status, day and level, and the silence."""
    if not found:
        return telling.say("show.note.silent")
    lines = (
        telling.say(
            "show.note.report",
            id=report.subject,
            status=status_label(telling, report.status),
            on=report.on,
            level=level_label(telling, report.level),
        )
        for report in found
    )
    return telling.say(
        "show.note.reports", n=len(found), list=telling.say("show.semicolon").join(lines)
    )


def status_label(telling: Telling, code: str) -> str:
    """The word for an official status."""
    term = next(t for t in telling.atlas.words.official if t.code == code)
    return term.en if telling.lang == "en" else term.zh


def level_label(telling: Telling, code: str) -> str:
    """A level of evidence for a sentence: E1 to E4 as they are, other codes in words."""
    if code in LEVELS:
        return code
    term = next(t for t in telling.atlas.words.levels if t.code == code)
    return term.en if telling.lang == "en" else term.zh


def _report(telling: Telling, subject: str) -> Report:
    event, at = telling.judged.progress.current[subject], telling.standing(subject)
    evidence = telling.judged.recorded.evidence
    publishers = (evidence[key].publisher for key in event.evidence if key in evidence)
    note = event.note_en if telling.lang == "en" and event.note_en else event.note_zh
    return Report(subject, note, at.valid_on, at.status, at.level, next(publishers, ""))
