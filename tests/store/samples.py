"""One plain row for every append-only table, and a ledger that has them all."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection

from geo.store import tables
from geo.store.chain import append

NOW = datetime(2024, 5, 6, 7, 8, 9, 10, tzinfo=UTC)
ROWS = {
    "evidence": {
        "key": "page:1",
        "title": "页面“一”",
        "publisher": "某报",
        "url": "https://example.org/1",
        "published_on": date(2020, 11, 6),
        "level": "E2",
        "language": "zh",
        "relation": "direct",
        "subjects": ["A3", "W2.1.4"],
        "recorded_by": "lin",
    },
    "status_event": {
        "key": "event:A3:1",
        "subject": "A3",
        "status": "completed",
        "valid_on": date(2020, 11, 6),
        "note_zh": "",
        "note_en": "",
        "evidence": ["page:1"],
        "level": "E2",
        "recorded_by": "lin",
    },
    "search_log": {
        "key": "search:1",
        "subject": "A4",
        "searched_on": date(2024, 5, 1),
        "place": "区政府网站",
        "query": "联盟",
        "outcome": "无",
        "recorded_by": "lin",
    },
    "plan_change": {
        "key": "change:1",
        "subject": "A4",
        "field": "due",
        "old": "2020-12-31",
        "new": "2021-12-31",
        "source": "某号文",
        "decided_on": date(2020, 12, 1),
        "recorded_by": "lin",
    },
    "feedback": {
        "key": "feedback:1",
        "subject": None,
        "kind": "suggestion",
        "text": "'; DROP TABLE audit; --",
        "recorded_by": "reader",
    },
    "review": {"event": "event:A3:1", "verdict": "accept", "note": "", "recorded_by": "wu"},
    "audit": {"actor": "lin", "action": "sign-in", "subject": "lin", "detail": {"b": [1, "é"]}},
    "saved_show": {
        "key": "show:1",
        "name": "接待",
        "supersedes": None,
        "body": {"name": "接待", "scenes": []},
        "recorded_by": "lin",
    },
}

# Tables of later steps: a ledger without them is what the first step made.
LATER = frozenset({"saved_show"})


def fill(connection: Connection, *, without: frozenset[str] = frozenset()) -> None:
    """Append one row to every table but those named in ``without``."""
    for table in tables.CHAINED:
        if table.name not in without:
            append(connection, table, ROWS[table.name], now=NOW)
