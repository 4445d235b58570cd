"""Copies of the store that are known to be good, and the way back from them."""

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, inspect, select

from geo.store.chain import Head, head, verify
from geo.store.engine import open_store, reading, writing
from geo.store.ledger_file import export_ledger, import_ledger, replacing
from geo.store.problems import StoreError, plain_words
from geo.store.tables import chain_link

_MEMBER = "ledger.jsonl"


def backup(engine: Engine, file: Path) -> Head:
    """Copy the store to ``file`` while it is in use, and return the head of the copy.

    SQLite: the whole database as one file, with the accounts. PostgreSQL: the ledger
    as JSON lines in a zip file, without the accounts; for those use ``pg_dump``. The
    copy is checked before it takes its name; an older file stays until then. Raises
    StoreError, also when the store itself is damaged.
    """
    with plain_words(), replacing(file) as draft:
        if engine.dialect.name == "sqlite":
            _copy(engine, draft)
            return _checked(draft)
        return _zip_ledger(engine, draft)


def restore(engine: Engine, file: Path) -> Head:
    """Bring a copy made by ``backup`` into the store and return its head.

    The store must hold no ledger, or the beginning of the copy's: nothing recorded is
    lost. A zip file adds its rows to a migrated store of either kind; an SQLite copy
    replaces the whole database, so nobody should be using it. Raises StoreError.
    """
    with plain_words():
        if zipfile.is_zipfile(file):
            return _unzip_ledger(engine, file)
        return _restore_sqlite(engine, file)


def _copy(engine: Engine, draft: Path) -> None:
    source = engine.raw_connection()
    try:
        with closing(sqlite3.connect(draft)) as target:
            _driver(source.driver_connection).backup(target)
    finally:
        source.close()


def _checked(file: Path) -> Head:
    """The head of an SQLite database that is whole; the file is closed and single after."""
    with closing(sqlite3.connect(file)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise _damaged(file, tuple(found))
    engine = open_store(f"sqlite:///{file}", data_dir=file.parent)
    try:
        with reading(engine) as connection:
            last = _sound_head(connection, file)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(file)) as database:
        # One file without companions, to be carried anywhere.
        database.execute("PRAGMA journal_mode=DELETE")
    return last


def _sound_head(connection: Connection, file: Path) -> Head:
    wrong = verify(connection)
    if wrong:
        raise _damaged(file, tuple(wrong))
    return head(connection)


def _damaged(file: Path, wrong: tuple[str, ...]) -> StoreError:
    more = f"；另有 {len(wrong) - 3} 处" if len(wrong) > 3 else ""
    return StoreError(
        "；".join(wrong[:3]) + more,
        where=str(file),
        expected="完好、首尾相接的台账",
        remedy="保留现场，取另一份备份或导出文件对照",
    )


def _zip_ledger(engine: Engine, draft: Path) -> Head:
    with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
        lines = Path(folder) / _MEMBER
        with reading(engine) as connection:
            last = _sound_head(connection, lines)
            export_ledger(connection, lines)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(lines, _MEMBER)
    return last


def _unzip_ledger(engine: Engine, file: Path) -> Head:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(file) as packed:
                lines = Path(packed.extract(_MEMBER, folder))
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            raise _damaged(file, (f"读不出：{error}",)) from error
        with writing(engine) as connection:
            import_ledger(connection, lines)
            return head(connection)


def _restore_sqlite(engine: Engine, file: Path) -> Head:
    if engine.dialect.name != "sqlite" or not file.is_file():
        raise StoreError(
            "不是可用的备份文件",
            where=str(file),
            expected="SQLite 用 SQLite 备份，PostgreSQL 用 zip 备份",
            remedy="换用对应的备份文件",
        )
    with tempfile.TemporaryDirectory() as folder:
        # The backup itself is not touched, not even by being looked into.
        copy = Path(folder) / "copy.sqlite"
        copy.write_bytes(file.read_bytes())
        last = _checked(copy)
        _refuse_loss(engine, copy)
        target = engine.raw_connection()
        try:
            with closing(sqlite3.connect(copy)) as source:
                source.backup(_driver(target.driver_connection))
        finally:
            target.close()
            engine.dispose()
    return last


def _refuse_loss(engine: Engine, copy: Path) -> None:
    with reading(engine) as connection:
        here = head(connection) if inspect(connection).has_table(chain_link.name) else Head(0, "")
    if not here.seq:
        return
    other = open_store(f"sqlite:///{copy}", data_dir=copy.parent)
    try:
        with reading(other) as connection:
            found = connection.scalar(select(chain_link.c.hash).where(chain_link.c.seq == here.seq))
    finally:
        other.dispose()
    if found != here.hash:
        raise StoreError(
            f"现有台账有 {here.seq} 行，备份里没有这一段",
            where="台账数据库",
            expected="空的台账，或备份的前一段",
            remedy="先备份并移走现有的数据库，再恢复",
        )


def _driver(connection: object) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection)
