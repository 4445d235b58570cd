"""Entries go in by the rules, once, and two people never overwrite each other."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from geo.status.model import Feedback, PlanChange, Review, SearchEntry
from geo.status.problems import StatusError
from geo.status.repository import (
    add_evidence,
    add_feedback,
    add_plan_change,
    all_feedback,
    evidence_of,
    history,
    log_search,
    record_event,
    review,
)
from geo.store import tables
from geo.store.canonical import utc_text
from geo.store.chain import GENESIS, append, head, verify
from geo.store.engine import reading, writing
from geo.store.problems import ConflictError, StoreError
from tests.status.entries import NOW, TODAY, event, evidence
from tests.store.samples import ROWS


def put(ledger, given, expected=None, **more):
    return record_event(ledger, given, expected_head_of_subject=expected, now=NOW, **more)


def test_an_event_comes_back_as_it_was_recorded(ledger):
    page = add_evidence(ledger, evidence("E3", caution="转载"), now=NOW)
    done = put(ledger, event("completed", evidence=(page.key,), note_en="Opened"))
    assert (done.key, done.level, done.seq) == ("event:A3:1", "E3", 2)
    assert done.recorded_at == "2024-05-06T07:08:09.000000Z"
    assert history(ledger, "A3") == (done,)
    assert evidence_of(ledger, [page.key, "none"]) == (page,)
    assert verify(ledger) == []


def test_every_kind_of_entry_finds_its_place(ledger):
    search = log_search(ledger, SearchEntry("A3", TODAY, "网站", "联盟", "无", "lin"), now=NOW)
    change = PlanChange("A3", "due", "2020-12-31", "2021-12-31", "文", date(2020, 12, 1), "lin")
    change = add_plan_change(ledger, change, now=NOW)
    said = add_feedback(ledger, Feedback(None, "suggestion", "字太小", "reader"), now=NOW)
    first = put(ledger, event())
    accepted = review(ledger, Review(first.key, "accept", "", "wu"), now=NOW)
    keys = [search.key, change.key, said.key, first.key]
    assert keys == ["search_log:1", "plan_change:2", "feedback:3", "event:A3:1"]
    assert accepted.seq == head(ledger).seq == 5
    assert all_feedback(ledger) == (said,)
    assert verify(ledger) == []


def test_the_second_of_two_editors_is_told_who_changed_what_and_when(ledger):
    seen = put(ledger, event("preparing"))
    mine = put(ledger, event(recorded_by="wu", valid_on=date(2021, 2, 3)), seen.seq)
    with pytest.raises(ConflictError) as told:
        put(ledger, event("ongoing"), seen.seq)
    for words in ("wu", "2024-05-06 07:08:09", "underway", "2021-02-03", mine.key):
        assert words in told.value.found
    assert told.value.where == "A3"
    assert history(ledger, "A3") == (seen, mine)
    put(ledger, event("ongoing"), mine.seq)


def test_who_saw_nothing_is_told_of_the_first_event_and_the_reverse(ledger):
    with pytest.raises(ConflictError, match="不在台账里"):
        put(ledger, event(), 99)
    put(ledger, event())
    with pytest.raises(ConflictError, match="lin"):
        put(ledger, event())


def test_of_editors_at_the_same_moment_exactly_one_succeeds(engine):
    ready = threading.Barrier(4)
    outcomes = []

    def edit(name):
        ready.wait()
        try:
            with writing(engine) as connection:
                put(connection, event(recorded_by=name))
            outcomes.append("recorded")
        except ConflictError:
            outcomes.append("told")

    threads = [threading.Thread(target=edit, args=[f"p{n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["recorded", "told", "told", "told"]
    with reading(engine) as connection:
        assert len(history(connection, "A3")) == 1


def test_a_correction_names_an_event_of_the_same_subject(ledger):
    first = put(ledger, event())
    other = put(ledger, event(subject="A4"))
    with pytest.raises(StatusError, match="不是这个对象的记录"):
        put(ledger, event("preparing", supersedes=other.key), first.seq)
    fixed = put(ledger, event("preparing", supersedes=first.key), first.seq)
    assert [e.key for e in history(ledger, "A3")] == ["event:A3:1", fixed.key]


def test_an_event_without_its_evidence_is_refused_and_nothing_is_written(ledger):
    with pytest.raises(StatusError, match="没有这条证据"):
        put(ledger, event(evidence=("nowhere",)))
    with pytest.raises(StatusError, match="E2"):
        put(ledger, event("completed"))
    assert head(ledger).seq == 0


def test_the_parts_of_a_record_are_asked_for(ledger):
    add_evidence(ledger, evidence(key="page", part="成立"), now=NOW)
    done = event("completed", evidence=("page",))
    with pytest.raises(StatusError, match="举办"):
        put(ledger, done, parts=("成立", "举办"))
    put(ledger, done, parts=("成立",))


def test_today_in_shanghai_is_not_the_future(ledger):
    evening = NOW.replace(hour=20)
    tomorrow = TODAY + timedelta(days=1)
    record_event(ledger, event(valid_on=tomorrow), expected_head_of_subject=None, now=evening)
    with pytest.raises(StatusError, match="今天之后"):
        put(ledger, event(subject="A4", valid_on=tomorrow + timedelta(days=1)))


def test_a_verdict_is_given_on_an_event_that_exists(ledger):
    with pytest.raises(StatusError, match="没有这条记录"):
        review(ledger, Review("event:A9:1", "accept", "", "wu"), now=NOW)


def test_a_key_is_taken_only_once(engine):
    with writing(engine) as connection:
        add_evidence(connection, evidence(key="page"), now=NOW)
    with pytest.raises(StoreError, match="拒绝"), writing(engine) as connection:
        add_evidence(connection, evidence(key="page"), now=NOW)


def test_a_free_key_is_found_beside_given_ones(ledger):
    first = put(ledger, event(key="event:A3:2"))
    assert put(ledger, event("preparing"), first.seq).key == "event:A3:3"


ROW = {
    "key": "event:A3:1",
    "subject": "A3",
    "status": "underway",
    "valid_on": date(2020, 11, 6),
    "note_zh": "",
    "note_en": "",
    "evidence": [],
    "level": None,
    "recorded_by": "lin",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "finished"},
        {"status": "not_started"},
        {"status": "completed"},
        {"status": "completed", "level": "E2"},
        {"status": "completed", "level": "E1", "evidence": ["announced"]},
        {"status": "completed", "level": "E4", "evidence": ["announced"]},
        {"status": "completed", "level": "E3", "evidence": ["near"]},
        {"status": "completed", "level": "E3", "evidence": ["direct"], "valid_on": None},
        {"status": "completed-modified", "level": "E3", "evidence": ["direct"]},
        {"status": "suspended", "note_zh": "因故"},
        {"status": "suspended", "evidence": ["direct"], "level": "E3"},
        {"status": "discontinued"},
        {"status": "not-started"},
        {"status": "unreported", "note_zh": "误记"},
        {"level": "E3"},
        {"evidence": ["nowhere"]},
        {"evidence": ["direct", "direct"], "level": "E3"},
        {"supersedes": "event:A9:1"},
        {"subject": ""},
        {"recorded_by": None},
    ],
)
def test_the_database_alone_refuses_what_breaks_a_rule(engine, wrong):
    """As somebody would write who goes around the rules of the code."""
    with writing(engine) as connection:
        for key, level, relation in (
            ("announced", "E3", "planned"),
            ("near", "E3", "related"),
            ("direct", "E3", "direct"),
        ):
            add_evidence(connection, evidence(level, key=key, relation=relation), now=NOW)
    with pytest.raises(StoreError), writing(engine) as connection:
        append(connection, tables.status_event, {**ROW, **wrong}, now=NOW)
    with writing(engine) as connection:
        append(connection, tables.status_event, ROW, now=NOW)


@pytest.mark.parametrize("day", ["2021-02-30", "2021-04-31", "2021-13-01", "30.2.2021", ""])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("evidence", "published_on"),
        ("evidence", "retrieved_on"),
        ("status_event", "valid_on"),
        ("search_log", "searched_on"),
        ("plan_change", "decided_on"),
    ],
)
def test_the_database_knows_no_thirtieth_of_february(engine, table, column, day):
    link = {"seq": 1, "prev_hash": GENESIS, "hash": "x", "recorded_at": utc_text(NOW)}
    row = {**ROWS[table], **link, column: day}
    if table == "status_event":
        row |= {"status": "underway", "level": None, "evidence": "[]"}
    if table == "evidence":
        row |= {"subjects": "[]"}
    names = ", ".join(row)
    given = ", ".join(f":{name}" for name in row)
    insert = text(f"INSERT INTO {table} ({names}) VALUES ({given})")  # noqa: S608 - our own names
    with pytest.raises(StoreError) as told, writing(engine) as connection:
        connection.execute(insert, row)
    assert any(words in told.value.found for words in (f"{column}_real", "date"))


def test_evidence_that_cannot_be_checked_is_refused_by_the_database_too(engine):
    page = evidence("E1", key="page", url=None)
    with writing(engine) as connection:
        add_evidence(connection, page, now=NOW)
    row = {f: getattr(page, f) for f in page.__match_args__ if f not in ("seq", "recorded_at")}
    for wrong in ({"level": "E2"}, {"level": "E0"}, {"title": ""}):
        with pytest.raises(StoreError), writing(engine) as connection:
            append(connection, tables.evidence, {**row, "key": "other", **wrong}, now=NOW)


def test_texts_in_any_script_are_kept_as_they_are(ledger):
    said = "𠮷祥 ‮反向 e\u0301 é 👩‍👩‍👧 '; DROP TABLE audit; -- \\ ${x} `"
    kept = put(ledger, event(note_zh=said, note_en=said))
    assert history(ledger, "A3")[0] == kept
    assert kept.note_zh == said


def test_what_no_database_can_keep_is_refused_by_both(engine):
    for text_ in ("a\0b", "\ud800"):
        with pytest.raises(StoreError, match="要写入的内容里有"), writing(engine) as connection:
            put(connection, replace(event(), note_zh=text_))
