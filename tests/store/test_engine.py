"""How a store is opened, and what its failures say."""

import sqlite3
import threading

import pytest
from sqlalchemy import select, text

from geo.store.chain import append, head, verify
from geo.store.engine import open_store, reading, writing
from geo.store.problems import StoreError
from geo.store.tables import audit
from tests.store.samples import NOW, ROWS
from tests.store.stores import fresh_store


def test_without_an_address_the_store_is_a_file_in_the_data_folder(tmp_path):
    engine = open_store(None, data_dir=tmp_path)
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert (tmp_path / "var" / "atlas.sqlite").is_file()


@pytest.mark.parametrize("drivername", ["postgresql", "postgresql+psycopg"])
def test_both_ways_to_write_a_postgresql_address_mean_the_same_driver(drivername, tmp_path):
    engine = open_store(f"{drivername}://u:p@127.0.0.1/x", data_dir=tmp_path)
    assert engine.url.drivername == "postgresql+psycopg"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["mysql://u:geheim@h/x", "sqlite://", "sqlite:///:memory:", "nonsense", ""]
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_its_password(url, tmp_path):
    with pytest.raises(StoreError) as refused:
        open_store(url, data_dir=tmp_path)
    assert "geheim" not in str(refused.value)


def test_sqlite_waits_syncs_and_checks_references(tmp_path):
    with fresh_store("sqlite", tmp_path) as engine, reading(engine) as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 5000]


def test_what_was_written_is_read_and_a_failed_block_leaves_nothing(engine):
    with writing(engine) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
        _ = 1 / 0
    with reading(engine) as connection:
        assert connection.execute(select(audit.c.seq)).scalars().all() == [1]
        assert verify(connection) == []


def test_a_reader_cannot_write(engine):
    with pytest.raises(StoreError, match="只读"), reading(engine) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
    with writing(engine) as connection:
        assert append(connection, audit, ROWS["audit"], now=NOW) == 1


def test_a_reader_sees_one_state_while_others_write(engine):
    with reading(engine) as reader:
        before = head(reader)
        with writing(engine) as connection:
            append(connection, audit, ROWS["audit"], now=NOW)
        assert head(reader) == before
    with reading(engine) as reader:
        assert head(reader).seq == 1


def test_writers_take_turns_and_nothing_is_lost(engine):
    failures = []

    def write_some():
        try:
            for _ in range(10):
                with writing(engine) as connection:
                    append(connection, audit, ROWS["audit"], now=NOW)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=write_some) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(engine) as connection:
        assert head(connection).seq == 60
        assert verify(connection) == []


def test_a_server_that_does_not_answer_is_told_in_plain_words(tmp_path):
    engine = open_store("postgresql://u:geheim@127.0.0.1:9/x", data_dir=tmp_path)
    with pytest.raises(StoreError, match="连接不上数据库") as told, reading(engine):
        raise AssertionError("a connection to a closed port")
    assert "geheim" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "x.sqlite").write_text("not a database at all, but long enough to be read" * 99)
    engine = open_store(f"sqlite:///{tmp_path}/x.sqlite", data_dir=tmp_path)
    with pytest.raises(StoreError, match="不是数据库"), reading(engine):
        raise AssertionError("a text file was opened as a database")


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "var").write_text("a file stands where the folder should")
    with pytest.raises(StoreError, match="建不了文件夹"):
        open_store(None, data_dir=tmp_path)


def test_a_store_without_tables_says_to_bring_it_up_to_date(bare):
    with pytest.raises(StoreError, match="先升级数据库结构"), reading(bare) as connection:
        head(connection)


def test_a_writer_that_is_never_let_in_is_told_that_it_is_busy(tmp_path):
    with fresh_store("sqlite", tmp_path) as engine:
        other = sqlite3.connect(str(engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        quick = open_store(str(engine.url), data_dir=tmp_path)
        with quick.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(StoreError, match="数据库正忙"), writing(quick):
            raise AssertionError("two writers at once")
        other.close()
        quick.dispose()
