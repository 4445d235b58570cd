"""A server that says nothing is given up; one that is slow, or has a queue, is not."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from geo.store.answering import Answering, patient
from geo.store.chain import append, head
from geo.store.engine import reading, writing
from geo.store.problems import StoreError
from geo.store.tables import audit
from tests.store.samples import NOW, ROWS
from tests.store.stores import fresh_store

SHORT_S = 0.4


@pytest.fixture
def server_engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated store on PostgreSQL."""
    with fresh_store("postgresql", tmp_path) as engine:
        yield engine


def test_silence_is_told_as_a_server_that_cannot_be_reached(server_engine: Engine) -> None:
    with (
        pytest.raises(StoreError, match="连接不上数据库"),
        reading(server_engine) as connection,
        patient(connection, SHORT_S),
    ):
        connection.execute(text("SELECT pg_sleep(60)"))
    with reading(server_engine) as connection:
        assert head(connection).seq == 0


def test_a_writer_cut_off_by_silence_has_written_nothing(server_engine: Engine) -> None:
    with pytest.raises(StoreError), writing(server_engine) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
        with patient(connection, SHORT_S):
            connection.execute(text("SELECT pg_sleep(1)"))
    with writing(server_engine) as connection:
        assert append(connection, audit, ROWS["audit"], now=NOW) == 1


def test_a_long_answer_that_keeps_coming_is_waited_for(server_engine: Engine) -> None:
    # Each row fills what the server collects before it sends.
    long = "SELECT n, repeat('x', 20000), pg_sleep(0.02) FROM generate_series(1, 60) AS n"
    with reading(server_engine) as connection, patient(connection, SHORT_S):
        assert len(connection.execute(text(long)).all()) == 60


def test_a_writer_waits_its_turn_for_longer_than_a_silence(
    server_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answering, "silent_s", SHORT_S)
    written = threading.Event()

    def write() -> None:
        with writing(server_engine) as connection:
            append(connection, audit, ROWS["audit"], now=NOW)
        written.set()

    with writing(server_engine) as connection:
        other = threading.Thread(target=write)
        other.start()
        # Held for longer than a silence: the other must neither enter nor give up.
        assert not written.wait(4 * SHORT_S)
        append(connection, audit, ROWS["audit"], now=NOW)
    other.join()
    with reading(server_engine) as connection:
        assert head(connection).seq == 2
