"""The record of progress written as a workbook that can be filled in and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from geo.export.columns import (
    CHOICE,
    COLUMNS,
    DATE,
    DAY_NOW,
    GUIDE,
    ID,
    LEVEL_NOW,
    SCHEDULE_NOW,
    SEEN,
    SHEET,
    STATUS_NOW,
    TEXT,
    UNITS,
    Choice,
    choices,
    codes,
)
from geo.export.xlsx import TOP, head, packed, put
from geo.plan.model import KeyTask
from geo.status.snapshot import Snapshot
from geo.view.atlas import Atlas
from geo.view.progress import Progress
from geo.view.select import Selection
from geo.web.text import plain_text

_FORMATS = {DATE: "yyyy-mm-dd"}
_OPEN_FILL = PatternFill("solid", fgColor="FFFFFBEB")
_GUIDE_WIDTHS = (18, 28, 64)
Row = tuple[str | date | None, ...]


def write_workbook(
    atlas: Atlas,
    recorded: Snapshot,
    now: Progress,
    selection: Selection,
    *,
    title: str,
    made_at: datetime,
) -> bytes:
    """The measures and key tasks that ``selection`` leaves, where they stand, as xlsx.

    ``recorded`` and ``now`` are of the same head of the ledger. ``made_at`` has a zone
    and is the only clock: the same input gives the same bytes. No cell is a formula,
    whatever the texts begin with; there are no macros and no outside links.
    """
    book = Workbook()
    book.properties.title = plain_text(title, max_length=255)
    book.properties.creator = None
    sheet, guide = book.active, book.create_sheet(GUIDE)
    sheet.title = SHEET
    lists = _fill_guide(guide, atlas, recorded, title, made_at)
    subjects = (*selection.measures, *selection.key_tasks)
    _fill_sheet(sheet, [_row(atlas, recorded, now, subject) for subject in subjects])
    _offer(sheet, lists, last=len(subjects) + 1)
    return packed(book, made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0))


def seen_mark(plan: str, subject: str, recorded: Snapshot) -> str:
    """What the hidden column says: whose row it is, and the subject's last entry (0: none)."""
    events = recorded.events.get(subject, ())
    return f"{plan}/{subject}#{events[-1].seq if events else 0}"


def _row(atlas: Atlas, recorded: Snapshot, now: Progress, subject: str) -> Row:
    at = now.standings[subject]
    told = codes(atlas)
    known: dict[str, str | date | None] = {
        ID: subject,
        TEXT: atlas.records[subject].text,
        UNITS: _units(atlas, subject),
        STATUS_NOW: _label(told[STATUS_NOW], at.status),
        LEVEL_NOW: _label(told[LEVEL_NOW], at.level),
        SCHEDULE_NOW: _label(told[SCHEDULE_NOW], at.schedule),
        DAY_NOW: date.fromisoformat(at.valid_on) if at.valid_on else None,
        SEEN: seen_mark(atlas.plan.head.id, subject, recorded),
    }
    return tuple(known.get(column.title) for column in COLUMNS)


def _units(atlas: Atlas, subject: str) -> str:
    record = atlas.records[subject]
    if isinstance(record, KeyTask):
        return "、".join(record.departments)
    task = atlas.task_of(subject)
    return "、".join(task.departments) + ("等" if task.open_ended else "")


def _label(told: Iterable[Choice], code: str) -> str:
    return next((choice.label for choice in told if choice.code == code), code)


def _fill_sheet(sheet: Any, rows: Iterable[Row]) -> None:
    for n, column in enumerate(COLUMNS, start=1):
        head(put(sheet, 1, n, column.title))
        setting = sheet.column_dimensions[get_column_letter(n)]
        setting.width, setting.hidden = column.width, column.title == SEEN
    for number, row in enumerate(rows, start=2):
        for n, (column, value) in enumerate(zip(COLUMNS, row, strict=True), start=1):
            cell = put(sheet, number, n, value)
            cell.alignment = TOP
            if column.filled or column.title == DAY_NOW:
                # Text format: what is typed into such a cell stays text, "=" in front or not.
                kind = DATE if column.title == DAY_NOW else column.kind
                cell.number_format = _FORMATS.get(kind, "@")
            if column.filled:
                cell.fill, cell.protection = _OPEN_FILL, Protection(locked=False)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{sheet.max_row}"
    _protect(sheet)


def _protect(sheet: Any) -> None:
    """Against slips, without a password: widths, heights and filters stay free."""
    sheet.protection.sheet = True
    for freed in ("formatColumns", "formatRows", "autoFilter"):
        setattr(sheet.protection, freed, False)


def _offer(sheet: Any, lists: Mapping[str, str], *, last: int) -> None:
    """Drop-downs and date checks over the rows 2 to ``last``."""
    if last < 2:
        return
    for n, column in enumerate(COLUMNS, start=1):
        if column.kind == CHOICE:
            rule = DataValidation("list", formula1=lists[column.title], allow_blank=True)
            rule.error = "请从列表中选择"
        elif column.kind == DATE:
            bounds = ("DATE(1990,1,1)", "DATE(2199,12,31)")
            rule = DataValidation("date", *bounds, operator="between", allow_blank=True)
            rule.error = "请填真实日期，如 2020-09-24"
        else:
            continue
        rule.showErrorMessage = True
        letter = get_column_letter(n)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)


@dataclass(frozen=True)
class _Block:
    """Some lines of the guide under a heading."""

    head: tuple[str, str, str]
    lines: tuple[tuple[str, str, str], ...]


def _fill_guide(
    guide: Any, atlas: Atlas, recorded: Snapshot, title: str, made_at: datetime
) -> dict[str, str]:
    """Explain every column and code; title of a column -> the range of its drop-down."""
    moment = made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    for number, words in enumerate((title, f"生成于 {moment}（UTC）", _state(recorded)), start=1):
        put(guide, number, 1, words)
    lists: dict[str, str] = {}
    number = 5
    for block in (_columns_told(), *_codes_told(atlas)):
        for n, words in enumerate(block.head, start=1):
            head(put(guide, number, n, words))
        for line, texts in enumerate(block.lines, start=number + 1):
            for n, words in enumerate(texts, start=1):
                put(guide, line, n, words).alignment = TOP
        last = number + len(block.lines)
        lists[block.lines[0][0]] = f"'{GUIDE}'!$B${number + 1}:$B${last}"
        number = last + 2
    for n, width in enumerate(_GUIDE_WIDTHS, start=1):
        guide.column_dimensions[get_column_letter(n)].width = width
    _protect(guide)
    return lists


def _state(recorded: Snapshot) -> str:
    return f"台账截至第 {recorded.head.seq} 条，校验码 {recorded.head.hash[:16]}"


def _columns_told() -> _Block:
    lines = tuple((c.title, "由您填写" if c.filled else "由图谱填写", c.told) for c in COLUMNS)
    return _Block(("列", "由何方填写", "说明"), lines)


def _codes_told(atlas: Atlas) -> list[_Block]:
    return [
        _Block(("列", "选项", "英文"), tuple((title, c.label, c.en) for c in told))
        for title, told in {**choices(atlas), **codes(atlas)}.items()
    ]
