"""The sheet of progress taken apart into rows of named cells, and what is wrong with its form."""

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from geo.export.columns import COLUMNS, GUIDE, ID, SHEET
from geo.export.package import Limits, check_package
from geo.export.problems import Problem, refused, shown

FORMULA = "f"
ERROR = "e"
NOTHING = "n"
TITLES = tuple(column.title for column in COLUMNS)
# Excel has no row below this one; some programs describe the height of the very last.
_LAST_ROW = 1_048_576
_WIDEST = 2 * len(COLUMNS)
# What the reader of workbooks raises on XML that is well formed and means nothing.
_UNREADABLE = (
    *(InvalidFileException, BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, OSError),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError),
    *(RecursionError, NotImplementedError),
)


@dataclass(frozen=True)
class Cell:
    """A value and the type that the file gives it: ``s`` text, ``d`` date, ``f`` formula, …"""

    value: object = None
    kind: str = NOTHING

    @property
    def empty(self) -> bool:
        """Whether nothing, or only white space, stands in it."""
        blank = isinstance(self.value, str) and not self.value.strip()
        return self.kind != FORMULA and (self.value is None or blank)


@dataclass(frozen=True)
class Row:
    """A row by its number in Excel, with a cell for every title."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Rows:
    """The rows below the header, or what is wrong with the form of the sheet."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_rows(data: bytes, limits: Limits) -> Rows:
    """The rows of the sheet of progress that are not empty.

    Raises WorkbookError for a file that is not opened, or has not this sheet. With a
    merged range, or a header that is not ours, there are problems and no rows.
    """
    merged = check_package(data, limits)
    if merged:
        return Rows((), tuple(_merged_told(m.row, m.column) for m in merged))
    lines = _lines(data, limits)
    number, head = lines[0] if lines else (0, ())
    problems = _header_problems(head if number == 1 else ())
    if problems:
        return Rows((), problems)
    titles = [str(cell.value) for cell in head]
    rows = (
        Row(n, dict(zip(titles, (*line, *[Cell()] * len(titles)), strict=False)))
        for n, line in lines[1:]
    )
    return Rows(tuple(rows), ())


def _lines(data: bytes, limits: Limits) -> list[tuple[int, tuple[Cell, ...]]]:
    """The lines that are not empty, with their numbers."""
    try:
        # The reader warns of what it leaves aside, such as another program's extensions.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
            with closing(book):
                _check_sheets(book.sheetnames)
                sheet = book[SHEET]
                sheet.reset_dimensions()
                found = list(islice(_filled(sheet), limits.rows + 1))
    except _UNREADABLE as error:
        raise refused("登记表的内部结构读不出", "表格软件保存的 xlsx 文件") from error
    return found


def _filled(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    previous: object = None
    for number, row in enumerate(sheet.iter_rows(max_col=_WIDEST), start=1):
        if number > _LAST_ROW:
            raise refused("行号超出表格的范围", f"不大于 {_LAST_ROW} 的行号")
        # For the rows that a file leaves out the reader yields one and the same object.
        if row is previous:
            continue
        previous = row
        cells = [Cell(cell.value, cell.data_type) for cell in row]
        while cells and cells[-1].empty:
            cells.pop()
        if cells:
            yield number, tuple(cells)


def _check_sheets(names: list[str]) -> None:
    others = [name for name in names if name not in (SHEET, GUIDE)]
    if SHEET not in names or others:
        raise refused(
            f"工作表有 {'、'.join(map(shown, names[:5]))}",
            f"「{SHEET}」与「{GUIDE}」两张表",
            "保留下载时的两张表，不改名；其他表移到别的文件",
        )


def _merged_told(row: int, column: str) -> Problem:
    where = "表头" if row == 1 else "单元格"
    return Problem(row, f"{column} 列", f"{where}有合并", "取消合并，一格一项")


def _header_problems(head: tuple[Cell, ...]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    titles: list[str] = []
    for n, cell in enumerate(head, start=1):
        letter = f"{get_column_letter(n)} 列"
        if cell.kind == FORMULA or not isinstance(cell.value, str) or cell.value not in TITLES:
            problems.append(
                Problem(1, letter, f"列名是{_title(cell)}", "下载时的列名，不增列、不改名")
            )
        elif cell.value in titles:
            problems.append(Problem(1, letter, f"列「{cell.value}」出现了两次", "每列一次"))
        else:
            titles.append(cell.value)
    missing = [title for title in TITLES if title not in titles]
    problems += [
        Problem(1, title, "缺少这一列", "下载时的全部列，第一行为列名") for title in missing
    ]
    if ID in missing and len(missing) == len(TITLES):
        return (Problem(1, ID, "第一行不是列名", "第一行为下载时的列名"),)
    return tuple(problems)


def _title(cell: Cell) -> str:
    return "空白" if cell.empty else shown(cell.value)
