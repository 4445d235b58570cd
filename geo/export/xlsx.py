"""What every workbook of ours shares: cells in which text is text, files without a clock."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.drawing.fill import Blip
from openpyxl.drawing.geometry import PresetGeometry2D
from openpyxl.drawing.image import Image
from openpyxl.drawing.picture import PictureFrame
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.xml.functions import tostring

from geo.web.text import plain_text

# A cell that begins so is taken for a formula by one program or another; the wide signs
# by those of East Asia.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TOP = Alignment(vertical="top", wrap_text=True)
_CELL_LIMIT = 32_767
_CORE = "docProps/core.xml"
# English Metric Units (ECMA-376).
_EMU_PER_MM = 36_000
_LINK = "FF0563C1"
_HEAD_FILL = PatternFill("solid", fgColor="FFE7E3DA")


def head(cell: Any) -> None:
    """Dress a cell as the head of a column."""
    cell.font, cell.fill, cell.alignment = _font(cell, bold=True), _HEAD_FILL, TOP


def put(sheet: Any, row: int, column: int, value: str | date | float | bool | None) -> Any:
    """The cell with ``value`` in it; text is text, whatever it looks like."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        text = plain_text(value, max_length=_CELL_LIMIT)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(RISKY)
    elif value is not None:
        cell.value = value
    return cell


def put_link(cell: Any, link: str) -> None:
    """Let a cell lead to a web address; any other address stays text."""
    if link.startswith(("https://", "http://")):
        cell.hyperlink = link
        cell.font = _font(cell, color=_LINK, underline="single")


def _font(cell: Any, **more: Any) -> Font:
    """The cell's own typeface, named: without a name a program takes another."""
    return Font(name=cell.font.name, size=cell.font.size, **more)


def put_picture(sheet: Any, row: int, png: bytes, *, side_mm: float, told: str) -> None:
    """Lay a square PNG at the left edge of ``row``, with ``told`` for who does not see it."""
    side = round(side_mm * _EMU_PER_MM)
    frame = PictureFrame()
    frame.nvPicPr.cNvPr.id, frame.nvPicPr.cNvPr.name = 1, "QR"
    frame.nvPicPr.cNvPr.descr = plain_text(told, max_length=_CELL_LIMIT)
    frame.blipFill.blip = Blip(embed="rId1", cstate="print")
    frame.spPr.prstGeom = PresetGeometry2D(prst="rect")
    frame.spPr.ln = None
    picture = Image(BytesIO(png))
    picture.anchor = OneCellAnchor(
        _from=AnchorMarker(row=row - 1), ext=XDRPositiveSize2D(side, side), pic=frame
    )
    sheet.add_image(picture)


def packed(book: Workbook, moment: datetime) -> bytes:
    """The file with every trace of the clock of this machine replaced by ``moment``."""
    draft, done = BytesIO(), BytesIO()
    book.save(draft)
    book.properties.created = book.properties.modified = moment
    stamp = moment.timetuple()[:6]
    with ZipFile(draft) as parts, ZipFile(done, "w") as out:
        for name in parts.namelist():
            part = tostring(book.properties.to_tree()) if name == _CORE else parts.read(name)
            entry = ZipInfo(name, stamp)
            entry.compress_type = ZIP_DEFLATED
            out.writestr(entry, part)
    return done.getvalue()
