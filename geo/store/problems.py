"""What can go wrong with the store, in words that an operator can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from geo.errors import PlanMapError

WHERE = "台账数据库"


class StoreError(PlanMapError):
    """The database cannot be used, or refuses what was asked of it."""


class ConflictError(StoreError):
    """Somebody else changed the same thing in the meantime; nothing was written."""


# Found, expected, remedy.
_Words = tuple[str, str, str]

_UNREACHABLE: _Words = (
    "连接不上数据库",
    "数据库服务正在运行，地址、用户和口令正确",
    "确认服务已启动、地址无误，然后重试",
)
_FULL: _Words = ("磁盘已满，这一次没有写入", "有可写的空间", "腾出空间后重试；以前的记录不受影响")
_READ_ONLY: _Words = (
    "数据库是只读的，这一次没有写入",
    "运行本程序的用户可以写数据库",
    "检查文件与文件夹的写权限，或数据库是否处于只读状态",
)
_BUSY: _Words = ("数据库正忙，等候超时，没有写入", "很快轮到这一次写入", "稍后重试")
_DISK: _Words = (
    "磁盘读写失败，这一次没有写入",
    "磁盘完好，有可写的空间，文件大小不受限制",
    "检查磁盘与剩余空间后重试",
)
_BROKEN: _Words = (
    "文件已损坏，或不是数据库",
    "完好的 SQLite 数据库文件",
    "移走该文件，用最近一次备份恢复",
)
_NO_FILE: _Words = (
    "打不开数据库文件",
    "文件夹存在，且运行本程序的用户可读可写",
    "检查路径与权限",
)
_NO_TABLE: _Words = ("缺少数据表或列", "结构为最新版本的数据库", "先升级数据库结构")
_REFUSED: _Words = (
    "数据库拒绝了这一次写入，没有改动",
    "只追加、且符合规则的记录",
    "需要更正时，另写一条取代旧的；其余对照规则改正",
)
_OTHER: _Words = ("数据库报告错误，这一次没有写入", "正常的读写", "查看数据库日志后重试")

_SQLITE: tuple[tuple[str, _Words], ...] = (
    ("SQLITE_FULL", _FULL),
    ("SQLITE_READONLY", _READ_ONLY),
    ("SQLITE_BUSY", _BUSY),
    ("SQLITE_LOCKED", _BUSY),
    ("SQLITE_IOERR", _DISK),
    ("SQLITE_CORRUPT", _BROKEN),
    ("SQLITE_NOTADB", _BROKEN),
    ("SQLITE_CANTOPEN", _NO_FILE),
    ("SQLITE_CONSTRAINT", _REFUSED),
)
# Classes and codes of the SQL standard and of PostgreSQL, the longer first.
_SQLSTATES: tuple[tuple[str, _Words], ...] = (
    ("53100", _FULL),
    ("25006", _READ_ONLY),
    ("42501", _READ_ONLY),
    ("55P03", _BUSY),
    ("40", _BUSY),
    ("42P01", _NO_TABLE),
    ("42703", _NO_TABLE),
    ("58", _DISK),
    ("XX", _BROKEN),
    ("23", _REFUSED),
    ("P0001", _REFUSED),
    ("08", _UNREACHABLE),
    ("57P", _UNREACHABLE),
    ("28", _UNREACHABLE),
    ("3D", _UNREACHABLE),
    ("53300", _UNREACHABLE),
)


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn any failure of the database inside into a StoreError."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        cause = error.orig if isinstance(error, exc.DBAPIError) else None
        raise explained(cause if isinstance(cause, Exception) else error) from error
    except sqlite3.Error as error:
        raise explained(error) from error


def explained(error: Exception) -> StoreError:
    """The StoreError that tells of a driver's ``error``; its own words stay short at the end."""
    found, expected, remedy = _words_for(error)
    first_line = str(error).strip().splitlines()[:1]
    detail = f"（{first_line[0][:160]}）" if first_line else ""
    return StoreError(found + detail, where=WHERE, expected=expected, remedy=remedy)


def _words_for(error: Exception) -> _Words:
    if isinstance(error, sqlite3.Error):
        if "no such table" in str(error) or "no such column" in str(error):
            return _NO_TABLE
        return _first(_SQLITE, getattr(error, "sqlite_errorname", ""))
    if isinstance(error, exc.TimeoutError):
        return _BUSY
    state = getattr(error, "sqlstate", None)
    if state is None:
        # A connection that was never made, or was lost, has no state.
        lost = type(error).__name__ in ("OperationalError", "ConnectionTimeout")
        return _UNREACHABLE if lost else _OTHER
    return _first(_SQLSTATES, state)


def _first(table: tuple[tuple[str, _Words], ...], code: str) -> _Words:
    return next((words for start, words in table if code.startswith(start)), _OTHER)
