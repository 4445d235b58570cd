"""Short ways to say an event or a piece of evidence."""

from datetime import UTC, date, datetime

from geo.status.model import Evidence, StatusEvent

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
TODAY = date(2024, 5, 6)


def event(status="underway", subject="A3", **given):
    """An event of one subject, valid since 2020-11-06 and without evidence unless told."""
    plain = {
        "valid_on": date(2020, 11, 6),
        "note_zh": "",
        "note_en": "",
        "evidence": (),
        "recorded_by": "lin",
    }
    return StatusEvent(subject=subject, status=status, **{**plain, **given})


def evidence(level="E2", **given):
    """A direct statement on a page."""
    plain = {
        "title": "某页",
        "publisher": "某报",
        "url": "https://example.org/1",
        "published_on": date(2020, 11, 6),
        "retrieved_on": None,
        "language": "zh",
        "relation": "direct",
        "subjects": ("A3",),
        "recorded_by": "lin",
    }
    return Evidence(level=level, **{**plain, **given})
