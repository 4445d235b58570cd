"""A filled workbook read back: what it proposes, and everything that has to be mended first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from geo.export.cells import RowReader
from geo.export.columns import (
    CAUTION,
    DAY,
    FILLED,
    ID,
    LANGUAGE,
    LEVEL,
    NOTE_EN,
    NOTE_ZH,
    PART,
    PUBLISHED,
    PUBLISHER,
    RELATION,
    SEEN,
    SOURCE,
    STATUS,
    TITLE,
    URL,
    Choice,
    choices,
)
from geo.export.package import LIMITS, Limits
from geo.export.problems import Problem, shown
from geo.export.sheet import Row, read_rows
from geo.status.model import DIRECT, Evidence, StatusEvent
from geo.status.problems import StatusError
from geo.status.rules import check_event, check_evidence, check_sourced, event_level
from geo.status.snapshot import Snapshot
from geo.store.canonical import canonical
from geo.view.atlas import Atlas
from geo.view.progress import is_subject, parts_of
from geo.web.text import safe_url

# Who records is known only when the rows are taken over.
_NOBODY = "workbook"
_SEEN = re.compile(r"([a-z0-9-]{1,64})/([A-Za-z0-9.]{1,40})#([0-9]{1,18})")
_UNTOUCHED = "下载时的原样；请重新下载登记表再填"
_ZONES = timedelta(hours=14)
_KEY_SIGNS = 20


@dataclass(frozen=True)
class Proposed:
    """What one row would record.

    ``label`` is the new status as the sheet shows it; ``seen`` the ``seq`` of the
    subject's last event when the workbook was written, None for none; ``parts`` the
    actions of a record that holds several. Both keys follow from the content of the row
    and from ``seen``, so that a row read twice is one entry.
    """

    row: int
    label: str
    event: StatusEvent
    evidence: Evidence
    seen: int | None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The rows that propose something, and every problem, both in order of the sheet."""

    rows: tuple[Proposed, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Desk:
    """What rows are read against; ``today`` is the latest day that it is anywhere."""

    atlas: Atlas
    recorded: Snapshot
    offered: Mapping[str, tuple[Choice, ...]]
    limits: Limits
    today: date


def read_workbook(
    data: bytes,
    atlas: Atlas,
    recorded: Snapshot,
    *,
    now: datetime,
    limits: Limits = LIMITS,
) -> Reading:
    """Read an uploaded workbook; nothing is written, and no formula is worked out.

    Rows with nothing filled in are skipped. Raises WorkbookError for a file that is
    not opened at all; whatever is wrong inside the sheet is collected.
    """
    sheet = read_rows(data, limits)
    today = (now + _ZONES).date()
    desk = _Desk(atlas, recorded, choices(atlas), limits, today)
    rows: list[Proposed] = []
    problems = list(sheet.problems)
    first: dict[str, int] = {}
    for row in sheet.rows:
        if all(row.cells[title].empty for title in FILLED):
            continue
        reader = RowReader(row, limits)
        proposed = _proposed(desk, reader, row, first)
        problems += reader.problems
        if proposed is not None and not reader.problems:
            rows.append(proposed)
    return Reading(tuple(rows), tuple(problems))


def _proposed(desk: _Desk, reader: RowReader, row: Row, first: dict[str, int]) -> Proposed | None:
    subject = _subject(desk, reader, first)
    seen = _seen(desk, reader, subject)
    status = reader.choice(STATUS, desk.offered[STATUS])
    if row.cells[STATUS].empty:
        reader.refuse(STATUS, "没有填写", "列表中的一项；状态未变的选原状态")
    source = _source(desk, reader, row, subject)
    event = StatusEvent(
        subject=subject,
        status=status.code if status else "",
        valid_on=reader.day(DAY),
        note_zh=reader.words(NOTE_ZH),
        note_en=reader.words(NOTE_EN),
        evidence=(source.key,) if source else (),
        recorded_by=_NOBODY,
    )
    if status is None or reader.problems:
        return None
    parts = parts_of(desk.atlas, subject)
    _check_event(reader, event, source, parts, desk.today)
    if source is None:
        return None
    key = f"event:{subject}:x{_digest(event, seen)}"
    return Proposed(reader.number, status.label, replace(event, key=key), source, seen, parts)


def _subject(desk: _Desk, reader: RowReader, first: dict[str, int]) -> str:
    subject = reader.words(ID)
    if not is_subject(desk.atlas, subject):
        found = f"没有编号{shown(subject)}" if subject else "没有编号"
        reader.refuse(ID, found, "本方案一条举措或重点任务的编号")
        return ""
    reader.subject = subject
    if subject in first:
        found = f"「{subject}」已在第 {first[subject]} 行填写"
        reader.refuse(ID, found, "一个编号一次只填一行；其余另行上传")
    first.setdefault(subject, reader.number)
    return subject


def _seen(desk: _Desk, reader: RowReader, subject: str) -> int | None:
    mark = reader.words(SEEN)
    found = _SEEN.fullmatch(mark)
    if not found:
        reader.refuse(SEEN, f"读到 {shown(mark)}", _UNTOUCHED)
        return None
    plan, whose, seq = found[1], found[2], int(found[3])
    known = {event.seq for event in desk.recorded.events.get(whose, ())} | {0}
    if plan != desk.atlas.plan.head.id:
        reader.refuse(SEEN, f"登记表属于方案 {shown(plan)}", f"方案「{desk.atlas.plan.head.id}」")
    elif subject and whose != subject:
        reader.refuse(SEEN, f"这一行下载时是 {shown(whose)}，列与行已错开", _UNTOUCHED)
    elif seq not in known:
        reader.refuse(SEEN, f"台账里没有第 {seq} 条", _UNTOUCHED)
    return seq or None


def _source(desk: _Desk, reader: RowReader, row: Row, subject: str) -> Evidence | None:
    """The evidence of a row under its key; None when nothing of it is filled in."""
    if all(row.cells[title].empty for title in SOURCE):
        return None
    relation = reader.choice(RELATION, desk.offered[RELATION])
    source = Evidence(
        title=reader.words(TITLE),
        publisher=reader.words(PUBLISHER),
        url=_url(reader),
        published_on=reader.day(PUBLISHED),
        retrieved_on=None,
        level=_required(desk, reader, row, LEVEL),
        language=_required(desk, reader, row, LANGUAGE),
        relation=relation.code if relation else DIRECT,
        subjects=(subject,),
        part=_part(desk, reader, subject),
        caution=reader.words(CAUTION) or None,
        recorded_by=_NOBODY,
    )
    if not reader.problems:
        _check_source(reader, source)
    return replace(source, key=f"evidence:x{_digest(source)}")


def _url(reader: RowReader) -> str | None:
    url = reader.words(URL)
    if url and safe_url(url) is None:
        reader.refuse(URL, f"读到 {shown(url)}", "一个 http:// 或 https:// 网址，不含空白")
    return url or None


def _required(desk: _Desk, reader: RowReader, row: Row, column: str) -> str:
    """The code chosen in a column that must be filled in."""
    chosen = reader.choice(column, desk.offered[column])
    if row.cells[column].empty:
        reader.refuse(column, "没有填写", "列表中的一项")
    return chosen.code if chosen else ""


def _part(desk: _Desk, reader: RowReader, subject: str) -> str | None:
    part = reader.words(PART)
    record = desk.atlas.records.get(subject)
    if part and record and part not in record.text and part not in record.quote:
        reader.refuse(PART, f"原文里没有{shown(part)}", "与原文逐字相同的一段")
    return part or None


def _check_source(reader: RowReader, source: Evidence) -> None:
    try:
        check_evidence(source)
    except StatusError as error:
        column = URL if source.title else TITLE
        for rule in error.rules:
            reader.refuse(column, rule, error.expected)


def _check_event(
    reader: RowReader,
    event: StatusEvent,
    source: Evidence | None,
    parts: tuple[str, ...],
    today: date,
) -> None:
    cited = (source,) if source else ()
    whole = replace(event, level=event_level(cited))
    for check in (check_sourced, partial(check_event, cited=cited, parts=parts, today=today)):
        try:
            check(whole)
        except StatusError as error:
            for rule in error.rules:
                reader.refuse(STATUS, rule, error.expected)


def _digest(entry: StatusEvent | Evidence, seen: int | None = None) -> str:
    """The beginning of the hash of all that a person filled in."""
    if isinstance(entry, Evidence):
        told: dict[str, object] = {
            "title": entry.title,
            "publisher": entry.publisher,
            "url": entry.url,
            "published_on": entry.published_on,
            "level": entry.level,
            "language": entry.language,
            "relation": entry.relation,
            "subjects": entry.subjects,
            "part": entry.part,
            "caution": entry.caution,
        }
    else:
        told = {
            "subject": entry.subject,
            "status": entry.status,
            "valid_on": entry.valid_on,
            "note_zh": entry.note_zh,
            "note_en": entry.note_en,
            "evidence": entry.evidence,
            "seen": seen,
        }
    return sha256(canonical(told).encode()).hexdigest()[:_KEY_SIGNS]
