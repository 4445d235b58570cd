"""The cells of one row as words, days and codes, with a problem for each that is none."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from geo.export.columns import COLUMNS, DATE, Choice
from geo.export.package import Limits
from geo.export.problems import Problem, shown
from geo.export.sheet import ERROR, FORMULA, Cell, Row
from geo.web.text import plain_text

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
_DAY_EXPECTED = "真实日期，或 2020-09-24 这样的文字"
_DAYS = frozenset(column.title for column in COLUMNS if column.kind == DATE)


class RowReader:
    """Reads one row; what cannot be read is empty and told in ``problems``.

    Who knows of which ``subject`` the row speaks sets it: problems then name it.
    """

    def __init__(self, row: Row, limits: Limits) -> None:
        self.number = row.number
        self.subject = ""
        self.problems: list[Problem] = []
        self._row = row
        self._limit = limits.text

    def refuse(self, column: str, found: str, expected: str) -> None:
        """Add a problem of this row."""
        self.problems.append(Problem(self.number, column, found, expected, self.subject))

    def words(self, column: str) -> str:
        """The text of a cell, trimmed; whole numbers are taken as text.

        Direction marks and other signs nobody sees are left out.
        """
        cell = self._usable(column)
        value = cell.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if cell.empty:
            return ""
        if not isinstance(value, str):
            self.refuse(column, f"读到 {shown(value)}，不是文字", "文字；单元格设为文本格式")
            return ""
        if len(value) > self._limit:
            self.refuse(column, f"有 {len(value)} 字", f"不超过 {self._limit} 字")
            return ""
        return plain_text(value).strip()

    def day(self, column: str) -> date | None:
        """A day from a real date without a time, or from ISO text."""
        cell = self._usable(column)
        if cell.empty:
            return None
        day = _day(cell.value)
        if day is None:
            self.refuse(column, f"读到 {shown(cell.value)}，不是日期", _DAY_EXPECTED)
        elif not _FIRST_DAY <= day <= _LAST_DAY:
            self.refuse(column, f"读到 {day}", f"{_FIRST_DAY} 至 {_LAST_DAY} 之间的日期")
        else:
            return day
        return None

    def choice(self, column: str, offered: Iterable[Choice]) -> Choice | None:
        """The choice that a cell names by its code, its word, or both as the list shows them."""
        words = " ".join(self.words(column).split())
        offered = tuple(offered)
        for choice in offered:
            if words in (choice.code, choice.zh, choice.label):
                return choice
        if words:
            known = "、".join(choice.label for choice in offered)
            self.refuse(column, f"没有{shown(words)}这一项", known)
        return None

    def _usable(self, column: str) -> Cell:
        cell = self._row.cells[column]
        expected = _DAY_EXPECTED if column in _DAYS else "直接填写的内容"
        if cell.kind == FORMULA:
            self.refuse(column, "是公式", expected)
        elif cell.kind == ERROR:
            self.refuse(column, f"是错误值 {shown(cell.value)}", expected)
        else:
            return cell
        return Cell()


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else None
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value.strip()):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None
