"""The ledger as JSON lines: everything that is chained, with its hashes, readable for ever.

The first line tells the form and the head; each further line is one row in the order
of the chain. Accounts and sessions are not part of it.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from sqlalchemy import Connection, Date, Table, select

from geo.store.canonical import canonical
from geo.store.chain import Head, Link, extend, head, links
from geo.store.problems import StoreError
from geo.store.tables import CHAINED, chain_link

T = TypeVar("T")

FORM = "atlas-ledger-1"
_TABLES: Mapping[str, Table] = {table.name: table for table in CHAINED}


def export_ledger(connection: Connection, path: Path) -> Head:
    """Write the whole ledger to ``path`` and return its head.

    The file appears only when it is complete. Note the head elsewhere: with it,
    ``verify`` tells later whether the end of the ledger was cut off.
    """
    last = head(connection)
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as out:
        out.write(canonical({"form": FORM, "head": {"seq": last.seq, "hash": last.hash}}) + "\n")
        for link in links(connection):
            kept = {name: value for name, value in link.values.items() if value is not None}
            out.write(canonical({"table": link.table, "values": kept}) + "\n")
    return last


def import_ledger(connection: Connection, path: Path) -> int:
    """Add what an exported file holds beyond the ledger here; return the number of rows.

    The ledger here must be empty or the beginning of the file, or the file the
    beginning of it (then nothing is added). Every hash is worked out again. Raises
    StoreError and writes nothing otherwise, also for a file that was cut short.
    """
    here = head(connection)
    rows, told = _read(path)
    shared = min(here.seq, told.seq)
    if shared and _hash_at(connection, shared) != _hash_in(path, shared):
        raise _problem(path, shared + 1, "与这里的台账不是同一本", "空的台账，或同一本的前一段")
    if told.seq <= here.seq:
        return 0
    last = extend(connection, (link for link in rows if link.values["seq"] > here.seq))
    if last != told:
        raise _problem(path, told.seq + 1, "最后一行与首行所记不符", "完整的导出文件")
    return told.seq - here.seq


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside ``path`` that takes its place, on disk, when the block ends well.

    Only the user who runs the atlas may read it. Raises StoreError for a folder or a
    disk that cannot take it; what stood at ``path`` is then still there.
    """
    draft = path.with_name(f".{path.name}.{token_hex(4)}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        yield draft
        _to_disk(draft)
        draft.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise StoreError(
            f"写不出文件：{error.strerror}",
            where=str(path),
            expected="可以写、有空间的文件夹",
            remedy="检查权限与剩余空间；原有的文件没有改动",
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _to_disk(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> tuple[Iterator[Link], Head]:
    """The rows of a file, read as they are asked for, and the head that it names."""
    lines = _lines(path)
    first = _parsed(path, 1, next(lines, (1, ""))[1], _head)
    return (_parsed(path, n, line, _link) for n, line in lines), first


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as source:
            yield from enumerate(source, start=1)
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(path, 1, f"读不出：{error}", "由本程序导出的台账文件") from error


def _parsed(path: Path, line: int, text: str, make: Callable[[Any], T]) -> T:
    try:
        return make(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        expected = f"一行 JSON，首行写明 {FORM}"
        raise _problem(path, line, f"读不懂：{error}", expected) from error


def _head(raw: Any) -> Head:
    if raw["form"] != FORM:
        raise ValueError(raw["form"])
    return Head(int(raw["head"]["seq"]), str(raw["head"]["hash"]))


def _link(raw: Any) -> Link:
    table = _TABLES[raw["table"]]
    values = raw["values"]
    unknown = set(values) - set(table.c.keys())
    if unknown:
        raise ValueError("、".join(sorted(unknown)))
    return Link(table.name, {c.name: _typed(c.type, values.get(c.name)) for c in table.columns})


def _typed(kind: object, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(kind, Date) and value is not None else value


def _hash_at(connection: Connection, seq: int) -> str | None:
    return connection.scalar(select(chain_link.c.hash).where(chain_link.c.seq == seq))


def _hash_in(path: Path, seq: int) -> str | None:
    rows, _ = _read(path)
    return next((str(link.values["hash"]) for link in rows if link.values["seq"] == seq), None)


def _problem(path: Path, line: int, found: str, expected: str) -> StoreError:
    return StoreError(
        found,
        where=f"{path} 第 {line} 行",
        expected=expected,
        remedy="取原始的导出文件；没有写入任何内容",
    )
