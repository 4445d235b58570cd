"""A backup is made in use, checked before it counts, and brings everything back."""

import sqlite3
import threading
import zipfile
from contextlib import closing

import pytest
from sqlalchemy import text

from geo.store.backup import backup, restore
from geo.store.chain import append, head, links, verify
from geo.store.engine import open_store, reading, writing
from geo.store.problems import StoreError
from geo.store.tables import audit
from tests.store.samples import NOW, ROWS, fill
from tests.store.stores import KINDS, fresh_store


@pytest.fixture
def filled(engine):
    with writing(engine) as connection:
        fill(connection)
    return engine


def rows_of(engine):
    with reading(engine) as connection:
        return list(links(connection))


def test_a_backup_brings_everything_into_a_new_store(filled, tmp_path):
    copy = tmp_path / "copies" / "atlas.backup"
    told = backup(filled, copy)
    assert [p.name for p in copy.parent.iterdir()] == ["atlas.backup"]
    assert copy.stat().st_mode & 0o077 == 0
    with fresh_store(filled.dialect.name, tmp_path / "new") as other:
        assert restore(other, copy) == told
        assert rows_of(other) == rows_of(filled)
        with writing(other) as connection:
            append(connection, audit, ROWS["audit"], now=NOW)
            assert verify(connection) == []


def test_an_sqlite_backup_needs_no_store_before_it(tmp_path):
    with fresh_store("sqlite", tmp_path / "a") as engine:
        with writing(engine) as connection:
            fill(connection)
        backup(engine, tmp_path / "copy")
        other = open_store(None, data_dir=tmp_path / "b")
        restore(other, tmp_path / "copy")
        assert rows_of(other) == rows_of(engine)
        other.dispose()


def test_a_backup_of_postgresql_can_be_opened_on_sqlite(tmp_path):
    with fresh_store("postgresql", tmp_path) as engine, fresh_store("sqlite", tmp_path) as other:
        with writing(engine) as connection:
            fill(connection)
        backup(engine, tmp_path / "ledger.zip")
        restore(other, tmp_path / "ledger.zip")
        assert rows_of(other) == rows_of(engine)


def test_a_store_is_copied_while_somebody_writes(filled, tmp_path):
    stop = threading.Event()

    def keep_writing():
        while not stop.is_set():
            with writing(filled) as connection:
                append(connection, audit, ROWS["audit"], now=NOW)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        heads = [backup(filled, tmp_path / f"copy{n}") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    with reading(filled) as connection:
        assert verify(connection, kept=heads) == []


def test_a_backup_that_is_ahead_is_taken_and_one_that_is_behind_refused(filled, tmp_path):
    backup(filled, tmp_path / "early")
    with writing(filled) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
    backup(filled, tmp_path / "late")
    if filled.dialect.name == "sqlite":
        with pytest.raises(StoreError, match="备份里没有这一段"):
            restore(filled, tmp_path / "early")
    else:
        assert restore(filled, tmp_path / "early").seq == len(ROWS) + 1
    assert len(rows_of(filled)) == len(ROWS) + 1
    with fresh_store(filled.dialect.name, tmp_path / "new") as other:
        restore(other, tmp_path / "early")
        assert restore(other, tmp_path / "late").seq == len(ROWS) + 1
        assert rows_of(other) == rows_of(filled)


@pytest.mark.parametrize("kind", KINDS)
def test_another_ledger_is_not_overwritten(kind, tmp_path):
    with fresh_store(kind, tmp_path / "a") as one, fresh_store(kind, tmp_path / "b") as other:
        for engine, actor in ((one, "lin"), (other, "wu")):
            with writing(engine) as connection:
                append(connection, audit, {**ROWS["audit"], "actor": actor}, now=NOW)
        backup(one, tmp_path / "copy")
        with pytest.raises(StoreError):
            restore(other, tmp_path / "copy")
        assert [link.values["actor"] for link in rows_of(other)] == ["wu"]


def test_a_store_that_was_tampered_with_is_not_backed_up_over_a_good_copy(filled, tmp_path):
    backup(filled, tmp_path / "copy")
    before = (tmp_path / "copy").read_bytes()
    undo = {
        "sqlite": "DROP TRIGGER audit_no_update",
        "postgresql": "ALTER TABLE audit DISABLE TRIGGER USER",
    }
    with writing(filled) as connection:
        connection.execute(text(undo[filled.dialect.name]))
        connection.execute(text("UPDATE audit SET actor = 'other'"))
    with pytest.raises(StoreError, match="写入后被改动"):
        backup(filled, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == before


def test_a_spoilt_copy_is_not_restored(tmp_path):
    with fresh_store("sqlite", tmp_path / "a") as engine:
        with writing(engine) as connection:
            fill(connection)
            for _ in range(200):
                append(connection, audit, ROWS["audit"], now=NOW)
        backup(engine, tmp_path / "copy")
    data = bytearray((tmp_path / "copy").read_bytes())
    for offset in range(8192, len(data) - 512, 4096):
        data[offset : offset + 64] = b"\xff" * 64
    (tmp_path / "copy").write_bytes(data)
    with fresh_store("sqlite", tmp_path / "b") as other:
        with pytest.raises(StoreError):
            restore(other, tmp_path / "copy")
        assert rows_of(other) == []


def test_what_is_no_backup_is_refused(engine, tmp_path):
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as packed:
        packed.writestr("photo.txt", "sea")
    (tmp_path / "text").write_text("no database" * 200)
    for name in ("holiday.zip", "text", "nothing"):
        with pytest.raises(StoreError):
            restore(engine, tmp_path / name)
    with reading(engine) as connection:
        assert head(connection).seq == 0


def test_a_copy_is_one_plain_file(tmp_path):
    with fresh_store("sqlite", tmp_path) as engine:
        backup(engine, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
