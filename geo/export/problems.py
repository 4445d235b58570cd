"""What can be wrong with a workbook: as a whole, or in one cell of it."""

from dataclasses import dataclass
from pathlib import Path

from geo.errors import PlanMapError, visible

_SHOWN = 60
WHERE = "登记表"


class WorkbookError(PlanMapError):
    """A file that is not opened, or not taken over, as a whole."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the row as Excel numbers it, the title of the column, and both sides.

    ``subject`` is the id that the row speaks of, empty where it is not known.
    """

    row: int
    column: str
    found: str
    expected: str
    subject: str = ""

    @property
    def said(self) -> str:
        """The problem beside the number of its row."""
        return f"「{self.column}」{self.found}。应为：{self.expected}"

    @property
    def told(self) -> str:
        """The problem by itself."""
        return f"第 {self.row} 行{self.said}"


def shown(value: object) -> str:
    """A value from a cell as a message may quote it: on one line, and short."""
    text = visible(str(value))
    return f"「{text[:_SHOWN]}{'……' if len(text) > _SHOWN else ''}」"


def read_file(path: Path) -> bytes:
    """The bytes of a workbook on this machine. Raises WorkbookError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(
            f"读不出文件：{error.strerror}",
            where=str(path),
            expected="填好的登记表（xlsx）",
            remedy="核对路径与权限",
        ) from error


def refused(
    found: str, expected: str, remedy: str = "重新下载登记表，填写后再上传"
) -> WorkbookError:
    """The error for a file that is not opened."""
    return WorkbookError(found, where=WHERE, expected=expected, remedy=remedy)
