"""The data of a filter as tables: a workbook to read, CSV to load, JSON for programs."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from geo.errors import FilterError
from geo.export.asking import About, about, stem, telling_of, visit_line
from geo.export.document import Document
from geo.export.fields import CODES, DATE, LINES, Field, Layout, layouts
from geo.export.names import safe_name
from geo.export.tablerows import Line, Value, table_rows
from geo.export.xlsx import RISKY, TOP, head, packed, put, put_link, put_picture
from geo.maps.picture.names import text_width
from geo.settings import Settings
from geo.show.code import code_png
from geo.show.telling import Telling
from geo.status.filetypes import XLSX
from geo.web.text import plain_text

FORMS = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_BOM = "\ufeff"
_SHEET_NAME = 31
_COVER_WIDTHS = (28, 90)
_GUIDE_WIDTHS = (16, 26, 18, 70)
# Of the letters of a sheet: their size, the width of a sign, the distance of lines, in
# points; and the highest row that Excel knows.
_POINTS, _SIGN, _LINE, _MOST_HEIGHT = 11.0, 5.4, 15.5, 409.0
_A3 = 8
_CODE_MM = 30.0


def tables_of(
    settings: Settings,
    params: Mapping[str, str],
    form: str,
    *,
    table: str = "",
    visit: date | None = None,
) -> Document:
    """What the filter of an address leaves, as ``form`` ("xlsx", "csv" or "json").

    A CSV holds the one ``table`` (by default the measures), the others all of them; a workbook
    for a ``visit`` says its day on the first sheet. The same plan, record, filter and day give
    the same bytes. Raises FilterError for a form or table that is none, StoreError while the
    ledger cannot be read.
    """
    telling = telling_of(settings, params)
    return table_document(telling, about(settings, telling), form, table=table, visit=visit)


def table_document(
    telling: Telling, told: About, form: str, *, table: str = "", visit: date | None = None
) -> Document:
    """The tables of what is told already; as ``tables_of`` in everything else."""
    _require("form", form, tuple(FORMS))
    chosen = {layout.id: layout for layout in layouts()}
    one = chosen[_require("table", table or next(iter(chosen)), tuple(chosen))]
    rows, what = table_rows(telling), telling.say("export.tables.name")
    if form == "xlsx":
        data = _workbook(telling, told, rows, visit_line(telling.lang, visit))
    elif form == "json":
        data = _json(telling, told, rows)
    else:
        data, what = _csv(telling, one, rows[one.id]), one.title[telling.lang]
    return Document(safe_name(stem(telling, what), form), FORMS[form], data)


def _require(where: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise FilterError(
            f"{where} 为 {plain_text(value, max_length=40)}",
            where="数据表",
            expected="、".join(allowed),
            remedy="改用其中之一",
        )
    return value


# -- CSV ------------------------------------------------------------------------------


def _csv(telling: Telling, layout: Layout, rows: tuple[Line, ...]) -> bytes:
    """RFC 4180 in UTF-8 with a mark at its beginning, by which Excel knows the encoding."""
    fields = layout.fields_in(telling.lang)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_tame(field.title[telling.lang]) for field in fields])
    for row in rows:
        writer.writerow([_cell(telling, field, row[field.key]) for field in fields])
    return (_BOM + out.getvalue()).encode("utf-8")


def _cell(telling: Telling, field: Field, value: Value) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    shown = _shown(telling, field, value)
    return _tame(shown.isoformat() if isinstance(shown, date) else str(shown or ""))


def _tame(text: str) -> str:
    """Text that no program takes for a formula: an apostrophe stands before it."""
    plain = plain_text(text)
    return f"'{plain}" if plain.lstrip().startswith(RISKY) else plain


def _shown(telling: Telling, field: Field, value: Value) -> str | date | float | None:
    """A value as it stands in one cell."""
    if isinstance(value, bool):
        return telling.say("export.tables.yes" if value else "export.tables.no")
    if isinstance(value, tuple):
        between = {CODES: ";", LINES: "\n"}.get(field.join) or telling.say("mark.list")
        return between.join(value)
    return value


# -- JSON -----------------------------------------------------------------------------


def _json(telling: Telling, told: About, rows: Mapping[str, tuple[Line, ...]]) -> bytes:
    tables = {
        layout.id: [
            {field.key: _plain(row[field.key]) for field in layout.fields_in(telling.lang)}
            for row in rows[layout.id]
        ]
        for layout in layouts()
    }
    fields = {
        layout.id: {
            field.key: {"title": field.title[telling.lang], "told": field.told[telling.lang]}
            for field in layout.fields_in(telling.lang)
        }
        for layout in layouts()
    }
    whole = {"about": {**asdict(told), "lang": telling.lang}, "tables": tables, "fields": fields}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _plain(value: Value) -> object:
    if isinstance(value, str):
        return plain_text(value)
    return value.isoformat() if isinstance(value, date) else value


# -- workbook -------------------------------------------------------------------------


def _workbook(
    telling: Telling, told: About, rows: Mapping[str, tuple[Line, ...]], visit: str
) -> bytes:
    """A cover, a sheet for each table, and what every column says."""
    book = Workbook()
    book.properties.title = plain_text(told.title, max_length=255)
    book.properties.creator = None
    book.properties.language = "zh-CN" if telling.lang == "zh" else telling.lang
    cover = book.active
    cover.title = telling.say("export.tables.cover")
    _fill_cover(cover, telling, told, visit, {key: len(lines) for key, lines in rows.items()})
    for layout in layouts():
        sheet = book.create_sheet(layout.title[telling.lang][:_SHEET_NAME])
        _fill_table(sheet, telling, layout, rows[layout.id])
    _fill_guide(book.create_sheet(telling.say("export.tables.fields")), telling)
    return packed(book, datetime.fromisoformat(told.day))


def _fill_cover(
    sheet: Any, telling: Telling, told: About, visit: str, counts: Mapping[str, int]
) -> None:
    source = telling.say(
        "export.tables.source", title=told.plan_title, number=told.number, issuer=told.issuer
    )
    version = telling.say(
        "show.version", data=told.version.data or "—", head=told.version.head or "—"
    )
    lines = [
        told.title,
        told.unofficial,
        visit,
        told.sentence,
        "" if any(counts.values()) else telling.say("export.tables.none"),
        source,
        telling.say("export.tables.asOf", asOf=told.day),
        version,
        *told.footers.values(),
        told.link or "",
    ]
    kept = [line for line in lines if line]
    for number, line in enumerate(kept, start=1):
        put(sheet, number, 1, line).alignment = TOP
        # Across both columns, as high as it takes: programs do not fit merged cells.
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
        sheet.row_dimensions[number].height = _height([(line, _COVER_WIDTHS[0] + _COVER_WIDTHS[1])])
    head(sheet.cell(1, 1))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for number, layout in enumerate(layouts(), start=len(kept) + 2):
        put(sheet, number, 1, layout.title[telling.lang])
        put(sheet, number, 2, telling.say("export.tables.rows", n=counts[layout.id]))
    _widths(sheet, _COVER_WIDTHS)
    if told.link:
        _lead(sheet, sheet.cell(len(kept), 1), told.link, telling.say("code"))


def _lead(sheet: Any, cell: Any, link: str, word: str) -> None:
    """The cell of the address leads there, and so does the code below everything."""
    put_link(cell, link)
    code = code_png(link)
    if code is not None:
        put_picture(sheet, sheet.max_row + 2, code, side_mm=_CODE_MM, told=f"{word} {link}")


def _fill_table(sheet: Any, telling: Telling, layout: Layout, rows: tuple[Line, ...]) -> None:
    fields = layout.fields_in(telling.lang)
    for n, field in enumerate(fields, start=1):
        head(put(sheet, 1, n, field.title[telling.lang]))
    titles = [(field.title[telling.lang], field.width) for field in fields]
    sheet.row_dimensions[1].height = _height(titles)
    for number, row in enumerate(rows, start=2):
        texts = [_shown(telling, field, row[field.key]) for field in fields]
        told = [(str(t or ""), f.width) for t, f in zip(texts, fields, strict=True)]
        sheet.row_dimensions[number].height = _height(told)
        for n, (field, text) in enumerate(zip(fields, texts, strict=True), start=1):
            cell = put(sheet, number, n, text)
            cell.alignment = TOP
            if field.kind == DATE:
                cell.number_format = "yyyy-mm-dd"
    _widths(sheet, tuple(field.width for field in fields))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(fields))}{len(rows) + 1}"
    # On paper: as large as it is, the ids and the head on every page.
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3


def _fill_guide(sheet: Any, telling: Telling) -> None:
    titles = (telling.say(f"export.tables.{key}") for key in ("table", "column", "code", "told"))
    for n, title in enumerate(titles, start=1):
        head(put(sheet, 1, n, title))
    lines = [
        (layout.title[telling.lang], f.title[telling.lang], f.key, f.told[telling.lang])
        for layout in layouts()
        for f in layout.fields_in(telling.lang)
    ]
    for number, line in enumerate(lines, start=2):
        for n, words in enumerate(line, start=1):
            put(sheet, number, n, words).alignment = TOP
    _widths(sheet, _GUIDE_WIDTHS)
    sheet.freeze_panes = "A2"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _height(cells: list[tuple[str, int]]) -> float:
    """The height of a row in points, by its texts and the widths of their columns in signs."""
    lines = (
        sum(max(1, ceil(text_width(part, _POINTS) / (width * _SIGN))) for part in text.split("\n"))
        for text, width in cells
    )
    return min(_MOST_HEIGHT, _LINE * max(lines))


def _widths(sheet: Any, widths: tuple[int, ...]) -> None:
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
