"""Saved shows in the ledger. Every version is a row; nothing is ever changed.

The functions that write take a connection from ``writing``; who may write is asked before,
in the room ``access``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from geo.show.codec import as_value, check_room, read
from geo.show.model import SavedShow
from geo.show.problems import ShowError
from geo.store.chain import append
from geo.store.problems import ConflictError
from geo.store.tables import chain_link, saved_show

_T = saved_show.c
_COLUMNS = (_T.key, _T.name, _T.seq, _T.recorded_at, _T.recorded_by, _T.body)


@dataclass(frozen=True)
class Shelved:
    """The latest version of a saved show; ``seq`` is the number of its row."""

    key: str
    seq: int
    recorded_at: str
    recorded_by: str
    show: SavedShow


def save(
    connection: Connection,
    show: SavedShow,
    *,
    by: str,
    now: datetime,
    key: str | None = None,
    seen: int | None = None,
) -> Shelved:
    """Save a show under a new key, or as the next version of ``key``, and return it.

    ``seen`` is the row of the version that the writer had before them. Raises
    ConflictError when there is a newer one, ShowError when there is no such show, or when
    its file would be larger than one that can be read.
    """
    check_room(show)
    last = None if key is None else _expected(connection, key, seen)
    own = key or _next_key(connection)
    _append(connection, own, show.name, as_value(show), last, by, now)
    return _found(connection, own)


def duplicate(connection: Connection, key: str, *, name: str, by: str, now: datetime) -> Shelved:
    """Save the latest version of a show under a new key and name. Raises ShowError."""
    value = {**as_value(_found(connection, key).show), "name": name}
    return save(connection, read(value), by=by, now=now)


def withdraw(connection: Connection, key: str, *, seen: int, by: str, now: datetime) -> None:
    """Take a show off the list; its versions stay on record. Raises as ``save`` does."""
    last = _expected(connection, key, seen)
    _append(connection, key, last.name, {}, last, by, now)


def saved_shows(connection: Connection) -> tuple[Shelved, ...]:
    """The latest version of every show that was not withdrawn, the newest first."""
    latest = select(func.max(_T.seq)).group_by(_T.key)
    rows = connection.execute(
        select(*_COLUMNS).where(_T.seq.in_(latest)).order_by(_T.seq.desc())
    ).all()
    return tuple(_shelved(row) for row in rows if row.body)


def saved(connection: Connection, key: str) -> Shelved | None:
    """The latest version of one show; None when there is none or it was withdrawn."""
    row = _last(connection, key)
    return _shelved(row) if row is not None and row.body else None


def _expected(connection: Connection, key: str, seen: int | None) -> Any:
    last = _last(connection, key)
    if last is None or not last.body:
        raise _unknown(key)
    if last.seq != seen:
        raise ConflictError(
            f"{last.recorded_by} 已于 {last.recorded_at[:19].replace('T', ' ')}（UTC）另存一版",
            where=f"大屏 {key}",
            expected="打开之后没有别人改动过的大屏",
            remedy="看过新的一版后再保存，或另存为新的大屏；内容没有写入",
        )
    return last


def _found(connection: Connection, key: str) -> Shelved:
    shelved = saved(connection, key)
    if shelved is None:
        raise _unknown(key)
    return shelved


def _last(connection: Connection, key: str) -> Any | None:
    query = select(*_COLUMNS).where(_T.key == key).order_by(_T.seq.desc()).limit(1)
    return connection.execute(query).first()


def _append(
    connection: Connection,
    key: str,
    name: str,
    body: dict[str, Any],
    last: Any | None,
    by: str,
    now: datetime,
) -> None:
    values = {
        "key": key,
        "name": name,
        "supersedes": None if last is None else last.seq,
        "body": body,
        "recorded_by": by,
    }
    append(connection, saved_show, values, now=now)


def _next_key(connection: Connection) -> str:
    """``show-<seq>`` with the ``seq`` that the first row will have: short, and never twice."""
    return f"show-{(connection.scalar(select(func.max(chain_link.c.seq))) or 0) + 1}"


def _shelved(row: Any) -> Shelved:
    return Shelved(row.key, row.seq, row.recorded_at, row.recorded_by, read(row.body))


def _unknown(key: str) -> ShowError:
    return ShowError(
        f"没有编号为「{key[:40]}」的大屏",
        where="已保存的大屏",
        expected="列表中的编号",
        remedy="刷新列表后重试；不再列出的可另存为新的",
    )
