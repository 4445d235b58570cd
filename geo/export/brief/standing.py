"""What the record of progress says of the subjects of a brief, in words."""

from collections import Counter
from collections.abc import Iterable

from geo.export.brief.model import Count, Ground, Record, Report, Standing, Term
from geo.show.telling import Telling
from geo.status import vocabulary
from geo.status.model import LEVELS, Evidence
from geo.status.vocabulary import UNREPORTED
from geo.view.progress import newest_day
from geo.web.text import safe_url


def day_of_data(telling: Telling) -> str:
    """The newest day in the data, as the footer of every map tells it."""
    return newest_day(telling.library.as_of, telling.judged.progress)


def standing_of(telling: Telling, subject: str) -> Standing:
    """Where a measure or key task stands."""
    at, words = telling.standing(subject), telling.atlas.words
    level = _term(telling, words.levels, at.level)
    if at.level in LEVELS:
        level = Term(level.code, f"{level.code} {level.label}", level.glyph)
    return Standing(
        status=_term(telling, words.official, at.status),
        level=level,
        schedule=_term(telling, words.schedules, at.schedule),
        on=at.valid_on,
    )


def record_of(telling: Telling, measures: Iterable[str], key_tasks: Iterable[str]) -> Record:
    """The paragraph on progress for these measures and key tasks."""
    first, keys = tuple(dict.fromkeys(measures)), tuple(dict.fromkeys(key_tasks))
    subjects = (*first, *keys)
    standings = {s: standing_of(telling, s) for s in subjects}
    current = telling.judged.progress.current
    told = tuple(_report(telling, s, standings[s]) for s in subjects if s in current)
    levels = Counter(at.level for at in standings.values())
    statuses = Counter(at.status for at in standings.values())
    order = [t.code for t in telling.atlas.words.official]
    return Record(
        paragraph=_paragraph(telling, len(first), len(keys), _reported(statuses)),
        levels=_levels(telling, levels),
        counts=tuple(
            Count(term, n)
            for term, n in sorted(statuses.items(), key=lambda row: order.index(row[0].code))
        ),
        reports=told,
    )


def _reported(statuses: Counter[Term]) -> int:
    return sum(n for term, n in statuses.items() if term.code != UNREPORTED)


def _paragraph(telling: Telling, measures: int, keys: int, reported: int) -> str:
    """What is on record and what the silence means; empty where there is nothing to tell of."""
    n = measures + keys
    if not n:
        return ""
    kind = "none" if not reported else "all" if reported == n else "some"
    counted = telling.listed(
        telling.say(f"export.brief.count.{what}", n=count)
        for what, count in (("measures", measures), ("keyTasks", keys))
        if count
    )
    return telling.say(
        f"export.brief.progress.{kind}", day=day_of_data(telling), counted=counted, n=reported
    )


def _levels(telling: Telling, levels: Counter[Term]) -> str:
    if not levels:
        return ""
    order = [t.code for t in telling.atlas.words.levels]
    rows = sorted(levels.items(), key=lambda row: order.index(row[0].code))
    told = telling.listed(
        telling.say("export.brief.share", label=term.label, n=n) for term, n in rows
    )
    return telling.say("export.brief.levels", counted=told)


def _report(telling: Telling, subject: str, standing: Standing) -> Report:
    event = telling.judged.progress.current[subject]
    evidence = telling.judged.recorded.evidence
    note = event.note_en if telling.lang == "en" and event.note_en else event.note_zh
    grounds = (_ground(telling, evidence[key]) for key in event.evidence if key in evidence)
    return Report(subject, standing, note, tuple(grounds))


def _ground(telling: Telling, found: Evidence) -> Ground:
    day = found.published_on.isoformat() if found.published_on else found.date_text
    text = telling.say(
        "export.brief.ground",
        title=telling.title_of(found),
        publisher=found.publisher,
        date=day or telling.say("progress.undated"),
    )
    return Ground(text, (safe_url(found.url) or "") if found.url else "")


def _term(telling: Telling, terms: Iterable[vocabulary.Term], code: str) -> Term:
    term = next(t for t in terms if t.code == code)
    return Term(term.code, term.en if telling.lang == "en" else term.zh, term.glyph)
