"""One hash chain through all append-only tables.

A row's hash covers the name of its table, its own values and the hash of the row
before it, whichever table that is in. So a change, a gap or an insertion anywhere
shows; that the end was cut off shows only to those who kept an earlier head.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from geo.store.canonical import canonical, utc_text
from geo.store.problems import WHERE, StoreError
from geo.store.tables import CHAINED, chain_link

GENESIS = "0" * 64
_LINK_COLUMNS = ("prev_hash", "hash")
_BATCH = 1000


@dataclass(frozen=True)
class Head:
    """The last link of the chain; ``seq`` 0 before the first."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Link:
    """One row of the ledger as it is chained: the name of its table and all its values."""

    table: str
    values: Mapping[str, Any]


def append(
    connection: Connection, table: Table, values: Mapping[str, object], *, now: datetime
) -> int:
    """Add a row at the end of the chain and return its ``seq``.

    The connection comes from ``writing``, whose lock makes this the only writer.
    Raises StoreError when a value cannot be kept or the database refuses the row.
    """
    last = head(connection)
    own = {**_own_values(table, values), "recorded_at": utc_text(now), "seq": last.seq + 1}
    mark = row_hash(table.name, own, last.hash)
    _insert(connection, table, [{**own, "prev_hash": last.hash, "hash": mark}])
    return last.seq + 1


def extend(connection: Connection, rows: Iterable[Link]) -> Head:
    """Add rows that were links of a chain elsewhere, as they are, and return the new head.

    Each must follow on the one before it and carry its true hash; StoreError otherwise,
    and the caller's transaction undoes the rest.
    """
    last = head(connection)
    tables = {table.name: table for table in CHAINED}
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        for link in batch:
            last = _followed(link, last)
        for name, run in groupby(batch, key=lambda link: link.table):
            _insert(connection, tables[name], [dict(link.values) for link in run])
    return last


def head(connection: Connection) -> Head:
    """The last link as it stands now."""
    found = connection.execute(
        select(chain_link.c.seq, chain_link.c.hash).order_by(chain_link.c.seq.desc()).limit(1)
    ).first()
    return Head(found.seq, found.hash) if found else Head(0, GENESIS)


def row_hash(table: str, values: Mapping[str, object], prev_hash: str) -> str:
    """The hash of a row: sha-256, hexadecimal, of its canonical JSON.

    Empty columns and the row's own link are left out, so a column that a later
    migration adds changes no hash.
    """
    kept = {k: v for k, v in values.items() if v is not None and k not in _LINK_COLUMNS}
    told = canonical({"table": table, "values": kept, "prev_hash": prev_hash})
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def links(connection: Connection, *, after: int = 0) -> Iterator[Link]:
    """Every row after ``seq`` ``after``, over all tables in the order of the chain, streamed."""
    streams = [_rows(connection, table, after) for table in CHAINED]
    for _, name, row in merge(*streams, key=lambda found: found[:2]):
        yield Link(name, dict(row._mapping))


def verify(connection: Connection, *, kept: Iterable[Head] = ()) -> list[str]:
    """What is wrong with the chain, in words; empty when it is whole.

    ``kept`` are heads noted elsewhere at earlier times: each must still be in the chain.
    """
    return list(problems(connection, kept=kept))


def problems(connection: Connection, *, kept: Iterable[Head] = ()) -> Iterator[str]:
    """The problems that ``verify`` lists, one at a time."""
    noted = {mark.seq: mark.hash for mark in kept if mark.seq}
    expected, prev_hash = 1, GENESIS
    recorded = _recorded_links(connection)
    following = next(recorded, None)
    for link in links(connection):
        values, seq = link.values, link.values["seq"]
        while following and following.seq < seq:
            yield f"第 {following.seq} 号：{following.table_name} 里没有这一行，应有的记录不见了"
            following = next(recorded, None)
        if following and (following.seq, following.table_name, following.hash) == (
            seq,
            link.table,
            values["hash"],
        ):
            following = next(recorded, None)
        else:
            yield f"第 {seq} 号（{link.table}）：链上没有登记这一行"
        yield from _row_problems(link, expected, prev_hash)
        noted_hash = noted.pop(seq, values["hash"])
        if noted_hash != values["hash"]:
            yield f"第 {seq} 号：与另处留存的链首不同"
        expected, prev_hash = seq + 1, values["hash"]
    while following:
        yield f"第 {following.seq} 号：{following.table_name} 里没有这一行，应有的记录不见了"
        following = next(recorded, None)
    for seq in sorted(noted):
        yield f"第 {seq} 号：另处留存的链首在这里没有，末尾可能被截去"


def _row_problems(link: Link, expected: int, prev_hash: str) -> Iterator[str]:
    seq = link.values["seq"]
    if seq > expected:
        gone = f"第 {expected} 号" if seq == expected + 1 else f"第 {expected}–{seq - 1} 号"
        yield f"{gone}：缺失"
    elif seq < expected:
        yield f"第 {seq} 号（{link.table}）：编号重复"
    if seq == expected and link.values["prev_hash"] != prev_hash:
        yield f"第 {seq} 号（{link.table}）：与前一行接不上"
    if row_hash(link.table, link.values, link.values["prev_hash"]) != link.values["hash"]:
        yield f"第 {seq} 号（{link.table}）：内容与散列不符，写入后被改动"


def _followed(link: Link, last: Head) -> Head:
    values = link.values
    if (values["seq"], values["prev_hash"]) != (last.seq + 1, last.hash):
        raise _unlinked(link, "与前一行接不上")
    if row_hash(link.table, values, last.hash) != values["hash"]:
        raise _unlinked(link, "内容与散列不符")
    return Head(values["seq"], values["hash"])


def _unlinked(link: Link, found: str) -> StoreError:
    return StoreError(
        found,
        where=f"第 {link.values['seq']} 号（{link.table}）",
        expected="首尾相接、未经改动的台账",
        remedy="取原始的导出文件或另一份备份；没有写入任何内容",
    )


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    marks = [{name: row[name] for name in ("seq", "prev_hash", "hash")} for row in rows]
    connection.execute(insert(chain_link), [{**mark, "table_name": table.name} for mark in marks])
    connection.execute(insert(table), rows)


def _own_values(table: Table, values: Mapping[str, object]) -> dict[str, object]:
    own = {c.name for c in table.columns} - {"seq", "recorded_at", *_LINK_COLUMNS}
    unknown = sorted(set(values) - own)
    if unknown:
        raise StoreError(
            f"没有这些列：{'、'.join(unknown)}",
            where=f"{WHERE}的 {table.name}",
            expected="、".join(sorted(own)),
            remedy="改正列名",
        )
    return {name: values.get(name) for name in own}


# What a merge of the tables sorts by, then the row: (seq, name of the table, row).
_Found = tuple[int, str, Row[Any]]


def _rows(connection: Connection, table: Table, after: int) -> Iterator[_Found]:
    for row in _streamed(connection, table, after):
        yield row.seq, table.name, row


def _recorded_links(connection: Connection) -> Iterator[Row[Any]]:
    return _streamed(connection, chain_link, 0)


def _streamed(connection: Connection, table: Table, after: int) -> Iterator[Row[Any]]:
    """Rows in the order of ``seq``, a batch at a time: several tables are read side by side."""
    while True:
        batch = connection.execute(
            select(table).where(table.c.seq > after).order_by(table.c.seq).limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].seq
