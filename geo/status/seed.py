"""The first entries of a ledger, from a file that was reviewed line by line."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from geo.status.model import ACCEPT, Evidence, Review, SearchEntry, StatusEvent
from geo.status.problems import StatusError
from geo.status.repository import add_evidence, history, log_search, record_event, review
from geo.status.rows import EVENTS, EVIDENCE, SEARCHES, Columns, as_event, as_evidence, as_search

SEEDER = "seed"
Entry = Evidence | StatusEvent | SearchEntry


@dataclass(frozen=True)
class Seeded:
    """Keys of the lines of a seed: added now, there before, and there with other words."""

    added: tuple[str, ...]
    present: tuple[str, ...]
    different: tuple[str, ...]


def seed(
    connection: Connection,
    path: Path,
    *,
    now: datetime,
    parts: Mapping[str, tuple[str, ...]] | None = None,
    accepted_by: str | None = None,
) -> Seeded:
    """Add the lines of a seed that the ledger does not know by their key.

    The connection comes from ``writing``. ``parts`` are the actions of the records that
    hold several; ``accepted_by`` names the reviewer for whom each new event is accepted
    as well. A line whose key is known is never applied again, even if it has changed:
    it is told. Raises StatusError naming every line that is broken; then nothing is kept.
    """
    broken: list[str] = []
    done: dict[str, list[str]] = {"added": [], "present": [], "different": []}
    for line, entry in sorted(_entries(path, broken), key=_rank):
        known = _known(connection, entry)
        if known is not None:
            done["present" if known == entry else "different"].append(entry.key)
            continue
        try:
            _add(connection, entry, now, (parts or {}).get(getattr(entry, "subject", ""), ()))
        except StatusError as error:
            broken.append(f"第 {line} 行（{entry.key}）：{'、'.join(error.rules)}")
            continue
        if accepted_by and isinstance(entry, StatusEvent):
            review(connection, Review(entry.key, ACCEPT, "", accepted_by), now=now)
        done["added"].append(entry.key)
    if broken:
        raise StatusError(str(path), tuple(broken))
    return Seeded(*(tuple(done[name]) for name in ("added", "present", "different")))


def _add(connection: Connection, entry: Entry, now: datetime, parts: tuple[str, ...]) -> None:
    if isinstance(entry, Evidence):
        add_evidence(connection, entry, now=now)
    elif isinstance(entry, SearchEntry):
        log_search(connection, entry, now=now)
    else:
        before = history(connection, entry.subject)
        last = before[-1].seq if before else None
        record_event(connection, entry, expected_head_of_subject=last, now=now, parts=parts)


def _entries(path: Path, broken: list[str]) -> Iterator[tuple[int, Entry]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StatusError(str(path), (f"读不出：{error}",)) from error
    for number, line in enumerate(lines, start=1):
        try:
            raw = json.loads(line)
            yield number, _MAKERS[raw["kind"]](raw)
        except (ValueError, KeyError, TypeError) as error:
            broken.append(f"第 {number} 行：读不懂 {error}")


def _evidence(raw: Mapping[str, Any]) -> Evidence:
    return Evidence(
        key=raw["key"],
        title=raw["title"],
        publisher=raw["publisher"],
        url=raw["url"],
        published_on=_day(raw["published_on"]),
        date_text=raw.get("date_text"),
        retrieved_on=_day(raw["retrieved_on"]),
        level=raw["level"],
        level_reason=raw.get("level_reason"),
        language=raw["language"],
        relation=raw["relation"],
        caution=raw["caution"] or None,
        part=raw["part"],
        subjects=tuple(raw["subjects"]),
        recorded_by=SEEDER,
    )


def _event(raw: Mapping[str, Any]) -> StatusEvent:
    return StatusEvent(
        key=raw["key"],
        subject=raw["subject"],
        status=raw["status"],
        valid_on=_day(raw["valid_on"]),
        note_zh=raw["note_zh"],
        note_en=raw["note_en"],
        evidence=tuple(raw["evidence"]),
        supersedes=raw.get("supersedes"),
        recorded_by=SEEDER,
    )


def _search(raw: Mapping[str, Any]) -> SearchEntry:
    return SearchEntry(
        key=raw["key"],
        subject=raw["subject"],
        searched_on=date.fromisoformat(raw["date"]),
        place=raw["where"],
        query=raw["query"],
        outcome=raw["outcome"],
        recorded_by=SEEDER,
    )


_MAKERS: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "evidence": _evidence,
    "event": _event,
    "search": _search,
}
_STORED: Mapping[type, tuple[Columns, Callable[[Sequence[Any]], Entry]]] = {
    Evidence: (EVIDENCE, as_evidence),
    StatusEvent: (EVENTS, as_event),
    SearchEntry: (SEARCHES, as_search),
}


def _rank(numbered: tuple[int, Entry]) -> tuple[int, int]:
    """Evidence first, so that an event may cite a line further down."""
    line, entry = numbered
    return 0 if isinstance(entry, Evidence) else 1, line


def _known(connection: Connection, entry: Entry) -> Entry | None:
    """The entry that the ledger holds under this key, without what the ledger added to it."""
    columns, make = _STORED[type(entry)]
    own = columns[0].table.c
    row = connection.execute(select(*columns).where(own.key == entry.key)).first()
    if row is None:
        return None
    found = replace(make(row), seq=0, recorded_at="", recorded_by=SEEDER)
    return replace(found, level=None) if isinstance(found, StatusEvent) else found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
