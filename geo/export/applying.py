"""Taking over what a workbook proposes: first as a report, then as one deed or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from geo.access.audit import record
from geo.access.roles import Person, Role
from geo.access.standing import require_current
from geo.export.problems import WHERE, WorkbookError
from geo.export.reading import Proposed, Reading
from geo.status.model import StatusEvent
from geo.status.problems import StatusError
from geo.status.repository import add_evidence, evidence_of, history, record_event
from geo.status.snapshot import Snapshot
from geo.store.problems import ConflictError

ADD = "add"
PRESENT = "present"
REFUSED = "refused"
_TOLD = 5


@dataclass(frozen=True)
class Line:
    """What would become of a row: ``outcome`` is ADD, PRESENT or REFUSED, ``told`` why."""

    row: int
    subject: str
    outcome: str
    told: str


@dataclass(frozen=True)
class Applied:
    """What was recorded, and the keys of the events that were there before."""

    added: tuple[StatusEvent, ...]
    present: tuple[str, ...]


def dry_run(reading: Reading, recorded: Snapshot) -> tuple[Line, ...]:
    """Row by row what ``apply`` would do, by the ledger as ``recorded``; nothing is written."""
    told = [_line(proposed, recorded) for proposed in reading.rows]
    told += [Line(p.row, p.subject, REFUSED, p.said) for p in reading.problems]
    return tuple(sorted(told, key=lambda line: line.row))


def apply(connection: Connection, reading: Reading, person: Person, *, now: datetime) -> Applied:
    """Record every proposed row in the transaction of ``connection``, or nothing.

    The connection comes from ``writing``: whatever is raised undoes all rows. Raises
    AccessError unless ``person`` is an editor at this moment, WorkbookError while
    problems are left, ConflictError naming the row where somebody recorded something
    since the workbook was written, and StatusError naming the row that breaks a rule.
    """
    writer = require_current(connection, person, Role.EDITOR)
    if reading.problems:
        raise _unmended(reading)
    added: list[StatusEvent] = []
    present: list[str] = []
    for proposed in reading.rows:
        known = _same(proposed, history(connection, proposed.event.subject))
        if known is not None:
            present.append(known.key)
        else:
            added.append(_record(connection, proposed, writer, now))
    return Applied(tuple(added), tuple(present))


def _line(proposed: Proposed, recorded: Snapshot) -> Line:
    subject = proposed.event.subject
    events = recorded.events.get(subject, ())
    known = _same(proposed, events)
    if known is not None:
        return Line(
            proposed.row, subject, PRESENT, f"台账里已有这一条，编号 {known.key}，不重复登记"
        )
    last = events[-1] if events else None
    if (last.seq if last else None) != proposed.seen:
        return Line(proposed.row, subject, REFUSED, _overtaken(last))
    return Line(proposed.row, subject, ADD, _addition(proposed, recorded))


def _overtaken(last: StatusEvent | None) -> str:
    if last is None:
        return "下载时所见的记录不在台账里；请重新下载登记表"
    moment = last.recorded_at[:19].replace("T", " ")
    return (
        f"下载之后 {last.recorded_by} 已于 {moment}（UTC）登记「{last.status}」，"
        f"编号 {last.key}；看过新的记录后，用新下载的登记表填写"
    )


def _addition(proposed: Proposed, recorded: Snapshot) -> str:
    day = proposed.event.valid_on
    told = f"将登记「{proposed.label}」" + (f"，自 {day} 起" if day else "")
    source = proposed.evidence
    again = "，这条依据台账里已有" if source.key in recorded.evidence else ""
    return f"{told}，依据《{source.title}》（{source.level}）{again}"


def _same(proposed: Proposed, events: Sequence[StatusEvent]) -> StatusEvent | None:
    """The event that says what a row says: under its key, or as the subject's last word."""
    for event in events:
        if event.key == proposed.event.key:
            return event
    last = events[-1] if events else None
    return last if last is not None and _content(last) == _content(proposed.event) else None


def _content(event: StatusEvent) -> tuple[object, ...]:
    return event.status, event.valid_on, event.note_zh, event.note_en, event.evidence


def _record(
    connection: Connection, proposed: Proposed, writer: Person, now: datetime
) -> StatusEvent:
    where = f"第 {proposed.row} 行（{proposed.event.subject}）"
    source, subject = proposed.evidence, proposed.event.subject
    try:
        if not evidence_of(connection, [source.key]):
            add_evidence(connection, replace(source, recorded_by=writer.name), now=now)
        event = record_event(
            connection,
            replace(proposed.event, recorded_by=writer.name),
            expected_head_of_subject=proposed.seen,
            now=now,
            parts=proposed.parts,
        )
    except ConflictError as error:
        raise ConflictError(
            error.found,
            where=where,
            expected="下载登记表之后没有别人改动过的记录",
            remedy="看过新的记录后，用新下载的登记表填写这一行；整份文件没有写入任何内容",
        ) from error
    except StatusError as error:
        raise StatusError(where, error.rules) from error
    detail = {"key": event.key, "row": str(proposed.row)}
    record(connection, writer.id, "event.import", subject, detail, now=now)
    return event


def _unmended(reading: Reading) -> WorkbookError:
    left = len(reading.problems) - _TOLD
    more = f"；另有 {left} 处" if left > 0 else ""
    return WorkbookError(
        "；".join(problem.told for problem in reading.problems[:_TOLD]) + more,
        where=WHERE,
        expected="没有待改之处的登记表",
        remedy="逐处改正后重新上传；没有写入任何内容",
    )
