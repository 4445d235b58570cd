"""What every workbook of ours shares: cells in which text is text, files without a clock."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.xml.functions import tostring

from geo.web.text import plain_text

# A cell that begins so is taken for a formula by one program or another; the wide signs
# by those of East Asia.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TOP = Alignment(vertical="top", wrap_text=True)
_CELL_LIMIT = 32_767
_CORE = "docProps/core.xml"
_HEAD_FILL = PatternFill("solid", fgColor="FFE7E3DA")


def head(cell: Any) -> None:
    """Dress a cell as the head of a column."""
    cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD_FILL, TOP


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
