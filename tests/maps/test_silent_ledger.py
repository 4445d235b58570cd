"""The record as pages read it while its database server keeps silent."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from geo.maps.ledger import Ledger
from geo.maps.library import Library
from geo.settings import Settings
from geo.status.model import SearchEntry
from geo.status.repository import log_search
from geo.store.answering import SILENT_S
from geo.store.engine import writing
from geo.store.problems import StoreError
from tests.store.postgres import Server, start_server

# Well above a moment's patience, well below the time a silent server is given.
AT_ONCE_S = SILENT_S / 2
KEY_TASK = "A12"


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A server of this module's own: it is made to keep silent."""
    server = start_server()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def ledger(database: Server) -> Iterator[Ledger]:
    """A ledger on a database of its own, not yet looked at; the server goes on afterwards."""
    made = Ledger(Settings(database_url=database.new_database()))
    yield made
    database.thaw()
    until(lambda: bool(made.snapshot().events) and made.problem is None)
    made.engine().dispose()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """The same after it has read the first entries."""
    until(lambda: bool(ledger.snapshot().events))
    return ledger


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        pause.wait(0.05)


def took(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def test_a_server_that_falls_silent_keeps_no_page_waiting(
    filled: Ledger, database: Server, library: Library
) -> None:
    before = filled.snapshot()
    database.freeze()
    assert took(filled.snapshot) < AT_ONCE_S
    assert filled.problem is not None
    assert took(lambda: [filled.snapshot() for _ in range(100)]) < AT_ONCE_S
    assert filled.snapshot() is before
    assert filled.judge(library.index).progress.standings[KEY_TASK].status == "underway"


def test_what_a_silent_server_held_back_is_read_when_it_speaks_again(
    filled: Ledger, database: Server
) -> None:
    database.freeze()
    filled.snapshot()
    assert filled.problem is not None
    database.thaw()
    until(lambda: bool(filled.snapshot()) and filled.problem is None)
    assert KEY_TASK in filled.snapshot().events


def test_a_server_silent_from_the_start_leaves_the_plan_and_the_reason(
    ledger: Ledger, database: Server, library: Library
) -> None:
    database.freeze()
    assert took(lambda: ledger.judge(library.index)) < AT_ONCE_S
    assert isinstance(ledger.problem, StoreError)
    assert took(lambda: [ledger.judge(library.index) for _ in range(100)]) < AT_ONCE_S
    assert ledger.judge(library.index).progress.current == {}
    database.thaw()
    until(lambda: ledger.judge(library.index).progress.standings[KEY_TASK].status == "underway")
    assert ledger.problem is None


def test_those_who_would_write_wait_for_one_attempt_together(
    ledger: Ledger, database: Server
) -> None:
    database.freeze()
    told = []

    def open_it() -> None:
        with pytest.raises(StoreError) as refused:
            ledger.engine()
        told.append(refused.value)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert took(lambda: [thread.join() for thread in threads]) < 2 * SILENT_S
    assert len(told) == 4


def test_who_has_written_finds_it_at_the_next_look(filled: Ledger) -> None:
    others = threading.Event()

    def read_on() -> None:
        while not others.is_set():
            filled.snapshot()

    threads = [threading.Thread(target=read_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        now = datetime.now(UTC)
        for n in range(20):
            search = SearchEntry("A1", now.date(), "网站", f"词{n}", "无", "lin")
            with writing(filled.engine()) as connection:
                log_search(connection, search, now=now)
            assert len(filled.snapshot().searches["A1"]) == n + 1
    finally:
        others.set()
        for thread in threads:
            thread.join()
