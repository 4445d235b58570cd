"""Where records stand by the ledger: the reviewed first entries of the real plan."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from geo.maps.ledger import SEED, Ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.derive import NO_DATE, UNDETERMINED
from geo.status.model import Evidence, PlanChange, Review, SearchEntry, StatusEvent
from geo.status.problems import StatusError
from geo.status.repository import (
    add_evidence,
    add_plan_change,
    log_search,
    record_event,
    review,
)
from geo.status.seed import seed
from geo.status.snapshot import Snapshot, SnapshotCache, snapshot
from geo.store.engine import open_store, reading, writing
from geo.store.migrate import upgrade
from geo.view.history import history
from geo.view.progress import (
    Clock,
    Progress,
    Standing,
    changes,
    latest_day,
    parts_of,
    progress,
    progress_token,
    reported,
)
from geo.view.select import judged
from tests.plan.real import KEY_TASKS, MEASURES

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
ATLAS = LIBRARY.atlas
TODAY = date(2026, 11, 24)
RECORDED = datetime(2026, 11, 24, 8, tzinfo=UTC)
SUBJECTS = {r["id"] for r in (*MEASURES, *KEY_TASKS)}
FIRST = Settings().plan_dir / SEED
ROWS = [json.loads(line) for line in FIRST.read_text("utf-8").splitlines()]
EVENTS = {row["subject"]: row for row in ROWS if row["kind"] == "event"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(None, data_dir=tmp_path)
    upgrade(engine)
    with writing(engine) as connection:
        seed(connection, FIRST, now=RECORDED)
    yield engine
    engine.dispose()


def recorded(store: Engine) -> Snapshot:
    with reading(store) as connection:
        return snapshot(connection)


def told(store: Engine, **clock: date) -> dict[str, Standing]:
    return dict(progress(ATLAS, recorded(store), Clock(TODAY, **clock)).standings)


def event(subject: str, status: str, **more) -> StatusEvent:
    given = {"valid_on": date(2021, 3, 1), "note_zh": "原因见说明", "note_en": "", "evidence": ()}
    return StatusEvent(
        **{**given, **more, "subject": subject, "status": status, "recorded_by": "t"}
    )


def test_every_measure_and_key_task_stands_somewhere_and_nothing_else(store):
    assert set(told(store)) == SUBJECTS


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_only_what_the_first_entries_report_is_reported(store, subject):
    at = told(store)[subject]
    assert at.status == (EVENTS[subject]["status"] if subject in EVENTS else "unreported")
    assert at.valid_on == (EVENTS[subject]["valid_on"] if subject in EVENTS else "")
    assert (at.fresh is None) == (subject not in EVENTS)


NAMED = {
    subject: {row["relation"] for row in ROWS if subject in row.get("subjects", ())}
    for subject in sorted(SUBJECTS)
}


@pytest.mark.parametrize("subject", [s for s in NAMED if s not in EVENTS])
def test_what_is_only_near_an_unreported_record_is_told_as_that(store, subject):
    """Never as a level of its own; and never as if nobody had looked."""
    named = NAMED[subject]
    expected = "E1" if "planned" in named else "near" if named else "none"
    assert told(store)[subject].level == expected


@pytest.mark.parametrize("key", KEY_TASKS, ids=lambda k: k["id"])
def test_a_key_task_past_its_date_without_a_later_report_cannot_be_judged(store, key):
    assert told(store)[key["id"]].schedule == UNDETERMINED


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m["id"])
def test_a_measure_has_no_deadline_of_its_own(store, measure):
    assert told(store)[measure["id"]].schedule == NO_DATE


def test_a_recorded_change_gives_a_measure_a_deadline(store):
    change = PlanChange("W1.1.1", "due", None, "2022-12-31", "通知", date(2021, 1, 5), "t")
    with writing(store) as connection:
        add_plan_change(connection, change, now=RECORDED)
    assert told(store)["W1.1.1"].schedule == UNDETERMINED
    assert told(store, as_of=date(2021, 1, 6))["W1.1.1"].schedule == "upcoming"


def test_before_the_day_of_a_report_the_record_is_unreported(store):
    assert told(store, as_of=date(2020, 9, 23))["A12"].status == "unreported"
    assert told(store, as_of=date(2020, 9, 24))["A12"].status == "underway"


def test_before_anything_was_recorded_nothing_was_known(store):
    early = told(store, known=date(2026, 11, 23))
    assert {at.status for at in early.values()} == {"unreported"}
    assert {at.level for at in early.values()} == {"none"}
    assert told(store, known=date(2026, 11, 24))["A12"].status == "underway"


def test_a_search_that_found_nothing_makes_the_level_honest(store):
    entry = SearchEntry("A1", date(2026, 11, 20), "区门户网站", "CAZ 协同发展平台", "未检索到", "t")
    with writing(store) as connection:
        log_search(connection, entry, now=RECORDED)
    assert told(store)["A1"].level == "E0"


def test_a_correction_counts_and_what_it_corrects_stays_in_the_history(store):
    last = recorded(store).events["A12"][-1]
    fixed = event("A12", "unreported", supersedes=last.key, valid_on=date(2020, 9, 24))
    with writing(store) as connection:
        record_event(connection, fixed, expected_head_of_subject=last.seq, now=RECORDED)
    now = progress(ATLAS, recorded(store), Clock(TODAY))
    assert now.standings["A12"].status == "unreported"
    assert reported(now, ["A12", "A13"]) == (0, 2)
    lines = history(ATLAS, recorded(store), now, "A12").reports
    assert [(r.status, r.counts) for r in lines] == [("unreported", True), ("underway", False)]


def test_roll_ups_count_what_is_reported(store):
    now = progress(ATLAS, recorded(store), Clock(TODAY))
    assert reported(now, [k["id"] for k in KEY_TASKS]) == (1, 18)
    assert reported(now, [m["id"] for m in MEASURES]) == (3, 63)


def test_the_history_of_a_record_carries_its_evidence_and_what_is_only_near(store):
    now = progress(ATLAS, recorded(store), Clock(TODAY))
    found = history(ATLAS, recorded(store), now, "A12")
    assert [e.key for e in found.reports[0].evidence] == EVENTS["A12"]["evidence"]
    assert found.due == "2020-12-31"
    assert not {e.key for e in found.background} & set(EVENTS["A12"]["evidence"])
    assert all("A12" in e.subjects for e in found.background)


def test_of_a_very_long_record_the_latest_are_listed_and_an_earlier_clock_lists_the_rest(store):
    days = [date(2020, 5, 1) + timedelta(days=n) for n in range(130)]
    with writing(store) as connection:
        seen = None
        for day in days:
            seen = record_event(
                connection,
                event("A17", "underway", valid_on=day),
                expected_head_of_subject=seen,
                now=RECORDED,
            ).seq
    now = recorded(store)
    told = history(ATLAS, now, progress(ATLAS, now, Clock(TODAY)), "A17")
    assert [r.valid_on for r in told.reports] == [d.isoformat() for d in days[:-101:-1]]
    assert told.older == 30
    early = progress(ATLAS, now, Clock(TODAY, as_of=days[29]))
    listed = history(ATLAS, now, early, "A17")
    assert [r.valid_on for r in listed.reports] == [d.isoformat() for d in days[29::-1]]
    assert listed.older == 0


@pytest.mark.parametrize("other", ["", "nantong", "W1.intro", "W1.1", "finance", "A99"])
def test_what_is_no_measure_or_key_task_has_no_history(store, other):
    now = progress(ATLAS, recorded(store), Clock(TODAY))
    assert history(ATLAS, recorded(store), now, other) is None


def at(store: Engine, **clock) -> Progress:
    return progress(ATLAS, recorded(store), Clock(TODAY, **clock))


def test_what_changed_since_a_day_is_what_was_recorded_since(store):
    rows = changes(at(store, known=date(2026, 11, 23)), at(store))
    assert {row[0] for row in rows} == set(EVENTS)
    assert all(row[1:3] == ("unreported", EVENTS[row[0]]["status"]) for row in rows)
    assert changes(at(store, known=date(2026, 11, 24)), at(store)) == []


def test_what_nobody_has_accepted_counts_neither_before_nor_after(store):
    clock = {"review_required": True}
    assert changes(at(store, known=date(2026, 11, 24), **clock), at(store, **clock)) == []


def test_the_latest_day_is_that_of_the_latest_report(store):
    assert latest_day(at(store)) == max(row["valid_on"] for row in EVENTS.values())
    assert latest_day(at(store, known=date(2026, 11, 23))) == ""


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ({}, "2022-12-31"),
        ({"as_of": date(2021, 1, 4)}, ""),
        ({"as_of": date(2021, 1, 5)}, "2022-12-31"),
        ({"known": date(2026, 11, 23)}, ""),
    ],
)
def test_a_deadline_counts_once_it_is_decided_and_recorded(store, clock, due):
    change = PlanChange("W1.1.1", "due", None, "2022-12-31", "通知", date(2021, 1, 5), "t")
    with writing(store) as connection:
        add_plan_change(connection, change, now=RECORDED)
    told = history(ATLAS, recorded(store), at(store, **clock), "W1.1.1")
    assert told.due == due
    assert (told.standing.schedule == NO_DATE) == (due == "")


@pytest.mark.parametrize("record", [*MEASURES, *KEY_TASKS], ids=lambda r: r["id"])
def test_the_parts_of_a_record_are_spans_of_its_own_text(record):
    parts = parts_of(ATLAS, record["id"])
    assert len(parts) != 1
    assert all(part in ATLAS.records[record["id"]].text for part in parts)


def test_a_record_of_several_actions_is_not_complete_by_one_of_them(store):
    source = Evidence(
        title="开幕报道",
        publisher="报",
        url="https://example.org/a",
        published_on=None,
        retrieved_on=None,
        level="E3",
        language="zh",
        relation="direct",
        subjects=("A12",),
        recorded_by="t",
        part="举办外滩大会",
    )
    with writing(store) as connection:
        key = add_evidence(connection, source, now=RECORDED).key
    last = recorded(store).events["A12"][-1].seq
    done = event("A12", "completed", evidence=(key,))
    with pytest.raises(StatusError, match="推动长三角金融科技水平"), writing(store) as connection:
        record_event(
            connection,
            done,
            expected_head_of_subject=last,
            now=RECORDED,
            parts=parts_of(ATLAS, "A12"),
        )


def test_another_head_or_another_clock_has_another_name(store):
    before = recorded(store)
    with writing(store) as connection:
        log_search(
            connection,
            SearchEntry("A1", date(2026, 11, 20), "网", "词", "无", "t"),
            now=RECORDED,
        )
    tokens = [
        progress_token(before, Clock(TODAY)),
        progress_token(recorded(store), Clock(TODAY)),
        progress_token(before, Clock(TODAY, as_of=date(2020, 9, 24))),
        progress_token(before, Clock(TODAY, known=date(2020, 9, 24))),
    ]
    assert len(set(tokens)) == len(tokens)


def _event(connection, subject, day):
    seen = snapshot(connection).events.get(subject, ())
    wanted = StatusEvent(subject, "ongoing", day, "", "", (), "t")
    last = seen[-1].seq if seen else None
    return record_event(connection, wanted, expected_head_of_subject=last, now=RECORDED)


NEWS = {
    "an event": lambda c: _event(c, "A12", date(2021, 3, 1)),
    "a first event": lambda c: _event(c, "A17", date(2021, 3, 1)),
    "an event without effect": lambda c: _event(c, "A12", date(2001, 1, 1)),
    "a search": lambda c: log_search(
        c, SearchEntry("A17", date(2021, 3, 1), "网", "词", "无", "t"), now=RECORDED
    ),
    "a deadline": lambda c: add_plan_change(
        c,
        PlanChange("A17", "due", None, "2027-01-01", "文", date(2021, 1, 1), "t"),
        now=RECORDED,
    ),
    "evidence": lambda c: add_evidence(
        c,
        Evidence(
            *("页", "报", "https://example.org/1", None, None, "E1", "zh", "planned"),
            subjects=("A17", "W1.1.1"),
            recorded_by="t",
        ),
        now=RECORDED,
    ),
    "a rejection": lambda c: review(
        c, Review(snapshot(c).events["A12"][0].key, "reject", "不实", "t"), now=RECORDED
    ),
}


@pytest.mark.parametrize("news", NEWS.values(), ids=NEWS)
@pytest.mark.parametrize("as_of", [None, date(2020, 10, 1)])
def test_what_is_judged_after_news_is_what_would_be_judged_from_the_beginning(store, news, as_of):
    cache, clock = SnapshotCache(), Clock(TODAY, as_of)
    with reading(store) as connection:
        before = cache.current(connection)
    told = progress(ATLAS, before, clock)
    with writing(store) as connection:
        news(connection)
    with reading(store) as connection:
        after = cache.current(connection)
    now = progress(ATLAS, after, clock, earlier=(before, told))
    assert now == progress(ATLAS, after, clock)
    assert now.after == told.token
    assert now.moved == {s: at for s, at in now.standings.items() if at != told.standings[s]}
    before_it = judged(LIBRARY.index, told.standings)
    whole = judged(LIBRARY.index, now.standings)
    if now.moved:
        assert judged(before_it, now.standings, now.moved).masks == whole.masks
    untouched = [s for s in SUBJECTS if now.standings[s] is told.standings[s]]
    assert (len(untouched) > len(SUBJECTS) - 3) == (news is not NEWS["a rejection"])


def test_another_clock_takes_nothing_over(store):
    now = recorded(store)
    told = progress(ATLAS, now, Clock(TODAY))
    early = Clock(TODAY, as_of=date(2020, 1, 1))
    assert progress(ATLAS, now, early, earlier=(now, told)) == progress(ATLAS, now, early)


def test_a_store_that_cannot_be_read_leaves_what_was_read_last_and_says_why(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a.sqlite")
    ledger = Ledger(settings)
    assert ledger.judge(LIBRARY.index).progress.standings["A12"].status == "underway"
    assert ledger.problem is None
    # Closing writes back what was in the journal; only then is the file spoilt.
    ledger._engine.dispose()
    (tmp_path / "a.sqlite").write_bytes(b"no database" * 400)
    assert ledger.judge(LIBRARY.index).progress.standings["A12"].status == "underway"
    assert ledger.problem is not None


def test_the_first_entries_count_where_entries_must_be_accepted(tmp_path):
    settings = Settings(review_required=True, database_url=f"sqlite:///{tmp_path}/c.sqlite")
    now = Ledger(settings).judge(LIBRARY.index).progress
    assert set(now.current) == set(EVENTS)


def test_the_ledger_of_one_plan_says_nothing_of_another(tmp_path):
    settings = Settings(plan="another-plan", database_url=f"sqlite:///{tmp_path}/b.sqlite")
    assert Ledger(settings).judge(LIBRARY.index).progress.current == {}
