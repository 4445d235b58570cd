"""Native tables and texts of slides: letters as large as fit, nothing clipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from geo.export.brief.model import Span
from geo.maps.picture.names import text_width

# Distance of lines, and the room around the text of a cell, in points.
LEADING = 1.3
_CELL_X, _CELL_Y = 5.0, 4.0
_LATIN_SHARE, _HAN_SHARE = 0.95, 1.04
_TINTS = {n: f"accent{n}" for n in range(1, 6)}
# "No style, no grid" of Office: the lines are ours.
_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_THEME = {"tx2": MSO_THEME_COLOR.TEXT_2} | {
    name: getattr(MSO_THEME_COLOR, f"ACCENT_{n}") for n, name in _TINTS.items()
}
_LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_LINE = '<a:lnB {spaces} w="{width}"><a:solidFill>{colour}</a:solidFill></a:lnB>'
_STRONG = '<a:schemeClr val="accent6"/>'
_FAINT = '<a:schemeClr val="tx2"><a:lumMod val="25000"/><a:lumOff val="75000"/></a:schemeClr>'
Text = tuple[Span, ...]


@dataclass(frozen=True)
class Grid:
    """A table to be set: heads, rows of cells, each column's share of the width.

    ``windows`` are the numbers of the windows of the rows (0: none): the first cell takes
    its colour from there.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    shares: tuple[float, ...]
    windows: tuple[int, ...] = ()


def lines_of(text: str, size: float, room: float) -> int:
    """About how many lines a text takes at a size in a width, both in points.

    The widths are those of the map's names, rather too wide for running Latin text; Chinese
    lines end a sign early where a mark may not begin the next.
    """
    latin = sum(sign.isascii() for sign in text) * 2 > len(text)
    share = _LATIN_SHARE if latin else _HAN_SHARE
    return sum(max(1, ceil(text_width(part, size) * share / room)) for part in text.split("\n"))


def row_heights(grid: Grid, size: float, width: float) -> list[float]:
    """Heights of the head and the rows in points."""
    rooms = [width * share - 2 * _CELL_X for share in grid.shares]
    rows = [list(grid.heads)]
    rows += [["".join(span.text for span in cell) for cell in row] for row in grid.rows]
    return [
        max(
            lines_of(cell, size, room) * size * LEADING
            for cell, room in zip(row, rooms, strict=True)
        )
        + 2 * _CELL_Y
        for row in rows
    ]


def fits(grid: Grid, size: float, box: tuple[float, float]) -> bool:
    """Whether a table stands in a box (width, height in points)."""
    return sum(row_heights(grid, size, box[0])) <= box[1]


def pages(grid: Grid, size: float, box: tuple[float, float]) -> list[Grid]:
    """The table in as many parts as it takes; a part has at least one row."""
    head, *heights = row_heights(grid, size, box[0])
    starts, used = [0], head
    for n, height in enumerate(heights):
        if n > starts[-1] and used + height > box[1]:
            starts.append(n)
            used = head
        used += height
    ends = [*starts[1:], len(grid.rows)]
    return [
        replace(grid, rows=grid.rows[a:b], windows=grid.windows[a:b])
        for a, b in zip(starts, ends, strict=True)
    ]


def set_table(place: Any, grid: Grid, size: float, *, lang: str, told: str) -> None:
    """Put a native table into its placeholder; ``told`` is what it says to who cannot see it."""
    width = place.width
    frame = place.insert_table(rows=len(grid.rows) + 1, cols=len(grid.heads))
    _describe(frame, told)
    table = frame.table
    properties = table._tbl.tblPr
    properties.find("{*}tableStyleId").text = _PLAIN_STYLE
    properties.set("bandRow", "0")
    for column, share in zip(table.columns, grid.shares, strict=True):
        column.width = int(width * share)
    heights = row_heights(grid, size, width / 12700)
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Pt(height)
    heads = tuple((Span(head),) for head in grid.heads)
    windows = (0, *(grid.windows or (0,) * len(grid.rows)))
    for n, cells in enumerate((heads, *grid.rows)):
        for column, cell in enumerate(cells):
            tint = _TINTS.get(windows[n], "") if column == 0 else ""
            _cell(table.cell(n, column), cell, size, lang=lang, colour=tint if n else "tx2")


def set_text(place: Any, paragraphs: Iterable[Text], size: float, *, lang: str) -> None:
    """Put paragraphs into a placeholder, each at ``size`` points."""
    frame = place.text_frame
    for n, paragraph in enumerate(paragraphs):
        line = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if n:
            line.space_before = Pt(size * 0.45)
        _runs(line, paragraph, size, lang=lang)


def set_line(place: Any, text: str, *, lang: str, size: float | None = None) -> None:
    """Put one text into a placeholder, at ``size`` points or that of the template."""
    _runs(place.text_frame.paragraphs[0], (Span(text),), size, lang=lang)


def set_picture(place: Any, data: bytes, told: str) -> None:
    """Put a picture into its placeholder with a text for who cannot see it."""
    _describe(place.insert_picture(BytesIO(data)), told)


def text_size(
    paragraphs: Sequence[Text], sizes: Sequence[float], box: tuple[float, float]
) -> float:
    """The largest of the sizes at which paragraphs stand in a box; the last if none fits."""
    for size in sizes:
        texts = ["".join(span.text for span in paragraph) for paragraph in paragraphs]
        tall = sum(lines_of(text, size, box[0]) * size * LEADING for text in texts)
        if tall + max(0, len(texts) - 1) * size * 0.45 <= box[1]:
            return size
    return sizes[-1]


def _cell(cell: Any, text: Text, size: float, *, lang: str, colour: str) -> None:
    """One cell; in a colour of its own its letters are bold, and "tx2" is that of a head."""
    head = colour == "tx2"
    cell.margin_left = cell.margin_right = Pt(_CELL_X)
    cell.margin_top = cell.margin_bottom = Pt(_CELL_Y)
    frame = cell.text_frame
    frame.word_wrap = True
    _runs(frame.paragraphs[0], text, size, lang=lang, colour=colour)
    line = _LINE.format(
        spaces=nsdecls("a"), width=Pt(1.5 if head else 0.75), colour=_STRONG if head else _FAINT
    )
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def _runs(
    line: Any,
    text: Text,
    size: float | None,
    *,
    lang: str,
    colour: str = "",
) -> None:
    """Text as runs of the theme's own fonts: Latin and East Asian, both by their role."""
    if size is not None:
        # In points, not in per cent: whatever font a machine has, lines stand as counted.
        line.line_spacing = Pt(size * LEADING)
    for span in text:
        run = line.add_run()
        run.text = span.text
        properties = run._r.get_or_add_rPr()
        properties.set("lang", _LANGUAGES.get(lang, lang))
        properties.set("altLang", "en-US" if lang == "zh" else "zh-CN")
        if size is not None:
            run.font.size = Pt(size)
        if colour or span.marked:
            run.font.bold = True
        if colour:
            run.font.color.theme_color = _THEME[colour]
        for tag, typeface in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
            properties.append(parse_xml(f'<a:{tag} {nsdecls("a")} typeface="{typeface}"/>'))


def _describe(shape: Any, told: str) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", told)
