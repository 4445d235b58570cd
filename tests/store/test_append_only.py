"""The database itself refuses to change or lose a row, whoever asks in raw SQL."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text

from geo.store.chain import verify
from geo.store.engine import reading, writing
from geo.store.problems import StoreError
from geo.store.tables import APPEND_ONLY
from tests.store.samples import fill
from tests.store.stores import fresh_store

NAMES = [table.name for table in APPEND_ONLY]
ATTEMPTS = ["UPDATE {0} SET hash = 'x'", "UPDATE {0} SET seq = seq + 100", "DELETE FROM {0}"]
ONLY = {
    "sqlite": [
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
        "UPDATE OR REPLACE {0} SET hash = 'x'",
        "INSERT INTO {0} SELECT * FROM {0} WHERE true ON CONFLICT DO UPDATE SET hash = 'x'",
    ],
    "postgresql": [
        "TRUNCATE {0} CASCADE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (seq) DO UPDATE SET hash = 'x'",
        "SET session_replication_role = replica; DELETE FROM {0}",
        "SET session_replication_role = replica; TRUNCATE {0} CASCADE",
        "MERGE INTO {0} t USING {0} s ON t.seq = s.seq WHEN MATCHED THEN DELETE",
    ],
}


@pytest.fixture
def filled(engine):
    with writing(engine) as connection:
        fill(connection)
    return engine


def everything(engine):
    with reading(engine) as connection:
        return {
            table.name: connection.execute(table.select().order_by(table.c.seq)).all()
            for table in APPEND_ONLY
        }


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_changes_or_deletes_a_row(filled, name):
    before = everything(filled)
    assert before[name]
    for attempt in ATTEMPTS + ONLY[filled.dialect.name]:
        with pytest.raises(StoreError, match="append only"), writing(filled) as connection:
            connection.execute(text(attempt.format(name)))
    assert everything(filled) == before


@pytest.mark.parametrize("name", ["evidence", "status_event", "search_log", "plan_change"])
def test_a_replacement_that_collides_by_key_alone_is_refused(name, tmp_path):
    with fresh_store("sqlite", tmp_path) as engine:
        with writing(engine) as connection:
            fill(connection)
        columns = [c.name for c in next(t for t in APPEND_ONLY if t.name == name).columns]
        given = ", ".join({"seq": "999", "hash": "'new'"}.get(c, c) for c in columns)
        # The driver alone, as another program would come: no foreign keys, no waiting.
        database = sqlite3.connect(str(engine.url.database))
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            database.execute(f"REPLACE INTO {name} SELECT {given} FROM {name}")  # noqa: S608 - names of our own
        database.close()
        with reading(engine) as connection:
            assert verify(connection) == []


def test_a_stranger_on_postgresql_may_not_even_try(tmp_path):
    with fresh_store("postgresql", tmp_path) as engine:
        with writing(engine) as connection:
            fill(connection)
            connection.execute(text("DROP ROLE IF EXISTS stranger"))
            connection.execute(text("CREATE ROLE stranger LOGIN"))
        guest = create_engine(engine.url.set(username="stranger"))
        for verb in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            with guest.connect() as connection, pytest.raises(Exception, match="permission denied"):
                connection.execute(text(verb))
        guest.dispose()
        with writing(engine) as connection:
            connection.execute(text("DROP ROLE stranger"))
