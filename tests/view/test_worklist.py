"""What waits on the desk, read from a ledger of the real plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.model import ACCEPT, REJECT, PlanChange, Review, SearchEntry, StatusEvent
from geo.status.repository import add_plan_change, log_search, record_event, review
from geo.status.snapshot import Snapshot, snapshot
from geo.store.engine import open_store, reading, writing
from geo.store.migrate import upgrade
from geo.view.history import history
from geo.view.progress import Clock, progress
from geo.view.worklist import own_lines, plan_changes, recent, searches, waiting

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ATLAS = open_library(Settings(), "huangpu-yrd-2020").atlas


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    """Three events of two editors; the first accepted, the second sent back, one judged twice."""
    engine = open_store(None, data_dir=tmp_path)
    upgrade(engine)
    with writing(engine) as connection:
        for subject, who in (("A1", "liming"), ("A2", "zhaoxin"), ("A3", "liming")):
            entry = StatusEvent(subject, "underway", date(2021, 3, 1), "见公告", "", (), who)
            record_event(connection, entry, expected_head_of_subject=None, now=NOW)
        review(connection, Review("event:A2:1", ACCEPT, "", "sunhao"), now=NOW)
        review(connection, Review("event:A1:1", ACCEPT, "", "sunhao"), now=NOW)
        review(connection, Review("event:A2:1", REJECT, "依据不足", "sunhao"), now=NOW)
        log_search(connection, SearchEntry("A4", TODAY, "网", "词", "未检索到", "liming"), now=NOW)
        change = PlanChange("A1", "text", None, "新", "通知", date(2021, 1, 5), "zhaoxin")
        add_plan_change(connection, change, now=NOW)
    yield engine
    engine.dispose()


def recorded(store: Engine) -> Snapshot:
    with reading(store) as connection:
        return snapshot(connection)


def test_only_what_nobody_has_judged_waits(store):
    assert [j.event.subject for j in waiting(recorded(store))] == ["A3"]


def test_the_latest_verdicts_come_first_and_the_last_one_stands(store):
    rows = recent(recorded(store), most=9, judged=True)
    assert [(j.event.subject, j.verdict.verdict) for j in rows] == [("A2", REJECT), ("A1", ACCEPT)]


def test_the_latest_entries_come_first_whatever_was_said_of_them(store):
    assert [j.event.subject for j in recent(recorded(store), most=2)] == ["A3", "A2"]


def test_own_lines_are_of_one_person_newest_first(store):
    rows = own_lines(recorded(store), "liming", most=9)
    assert [(r.kind, r.subject, r.told) for r in rows] == [
        ("search", "A4", "2026-11-24"),
        ("event", "A3", "underway"),
        ("event", "A1", "underway"),
    ]
    assert [r.kind for r in own_lines(recorded(store), "zhaoxin", most=1)] == ["change"]
    assert own_lines(recorded(store), "nobody", most=9) == ()


def test_searches_and_changes_are_all_there(store):
    assert [s.subject for s in searches(recorded(store))] == ["A4"]
    assert [c.new for c in plan_changes(recorded(store))] == ["新"]


@pytest.mark.parametrize(
    ("subject", "required", "as_of", "mark"),
    [
        ("A1", True, None, ""),
        ("A2", False, None, "rejected"),
        ("A3", False, None, ""),
        ("A3", False, date(2021, 2, 1), "later"),
    ],
)
def test_the_history_says_why_an_event_does_not_count(store, subject, required, as_of, mark):
    found = recorded(store)
    now = progress(ATLAS, found, Clock(TODAY, as_of=as_of, review_required=required))
    (report,) = history(ATLAS, found, now, subject).reports
    assert (report.mark, report.counts) == (mark, mark == "")


@pytest.mark.parametrize("subject", ["A2", "A3"])
def test_where_entries_must_be_accepted_the_others_are_not_told(store, subject):
    found = recorded(store)
    now = progress(ATLAS, found, Clock(TODAY, review_required=True))
    assert history(ATLAS, found, now, subject).reports == ()


def test_a_corrected_event_is_told_as_corrected(store):
    last = recorded(store).events["A1"][-1]
    with writing(store) as connection:
        fixed = StatusEvent(
            "A1", "unreported", date(2021, 3, 1), "撤回", "", (), "liming", supersedes=last.key
        )
        record_event(connection, fixed, expected_head_of_subject=last.seq, now=NOW)
    found = recorded(store)
    reports = history(ATLAS, found, progress(ATLAS, found, Clock(TODAY)), "A1").reports
    assert [r.mark for r in reports] == ["", "corrected"]


@pytest.mark.parametrize(
    ("clock", "level", "n"),
    [
        ({}, "E0", 1),
        ({"as_of": TODAY}, "E0", 1),
        ({"as_of": date(2026, 11, 23)}, "none", 0),
        ({"known": date(2026, 11, 23)}, "none", 0),
    ],
)
def test_nothing_found_is_told_from_the_day_of_the_search_on(store, clock, level, n):
    found = recorded(store)
    now = progress(ATLAS, found, Clock(TODAY, **clock))
    told = history(ATLAS, found, now, "A4")
    assert (told.standing.level, len(told.searches)) == (level, n)
