"""The record as open pages look at it: often, cheaply, and without waiting for each other."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from geo.access.audit import record
from geo.maps.ledger import Ledger
from geo.settings import Settings
from geo.status.model import StatusEvent
from geo.status.repository import record_event
from geo.store.engine import open_store, writing
from geo.view.progress import short_head

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path / 'news.sqlite'}")


def add(settings):
    """An entry by somebody else, in another process as it were."""
    engine = open_store(settings.database_url, data_dir=settings.data_dir)
    wanted = StatusEvent(
        subject="A17",
        status="underway",
        valid_on=date(2021, 3, 1),
        note_zh="见公告。",
        note_en="",
        evidence=(),
        supersedes=None,
        recorded_by="liming",
    )
    with writing(engine) as connection:
        record_event(connection, wanted, expected_head_of_subject=None, now=NOW)
    engine.dispose()


class Clock:
    """Seconds that go on when a test says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_news_names_the_state_that_a_page_would_show(settings):
    ledger = Ledger(settings)
    news = ledger.news(settings.plan)
    assert news.head == short_head(ledger.snapshot())
    assert (news.day, news.unread) == (datetime.now(UTC).date(), False)


def test_what_another_process_records_is_news(settings):
    clock = Clock()
    ledger = Ledger(settings, clock=clock)
    before = ledger.news(settings.plan)
    add(settings)
    assert ledger.news(settings.plan) == before
    clock.now += 0.5
    assert ledger.news(settings.plan).head != before.head


def test_a_sign_in_is_no_news_of_the_plan(settings):
    clock = Clock()
    ledger = Ledger(settings, clock=clock)
    before, head = ledger.news(settings.plan), ledger.snapshot().head
    with writing(ledger.engine()) as connection:
        record(connection, "local:1", "signed-in", "local:1", now=NOW)
    clock.now += 1
    assert ledger.news(settings.plan) == before
    assert ledger.snapshot().head != head
    # A process that reads the whole at once names it as one that read it bit by bit.
    assert Ledger(settings).news(settings.plan) == before


def test_many_open_pages_cost_the_store_one_look(settings):
    ledger = Ledger(settings)
    asked: list[str] = []
    event.listen(ledger.engine(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    ledger.news(settings.plan)
    first = len(asked)
    assert first
    for _ in range(500):
        ledger.news(settings.plan)
    assert len(asked) == first


def test_who_comes_while_another_looks_waits_for_nobody(settings):
    ledger = Ledger(settings)
    ledger.news(settings.plan)
    answered = threading.Event()
    with ledger._looking:
        asking = threading.Thread(target=lambda: (ledger.news(settings.plan), answered.set()))
        asking.start()
        assert answered.wait(5)
    asking.join()


def test_another_plan_has_no_record_and_no_news(settings):
    ledger = Ledger(settings)
    other, own = ledger.news("another-2023"), ledger.news(settings.plan)
    assert set(other.head) == {"0"}
    assert other.head != own.head


def test_a_store_that_cannot_be_read_is_news_and_so_is_its_return(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", "utf-8")
    settings = Settings(database_url=f"sqlite:///{blocked}/x.sqlite")
    clock = Clock()
    ledger = Ledger(settings, clock=clock)
    assert ledger.news(settings.plan).unread
    blocked.unlink()
    clock.now += 1
    assert not ledger.news(settings.plan).unread
