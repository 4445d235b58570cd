"""The ledger in memory is what the ledger holds, and costs little to keep up."""

import pytest

from geo.status.model import Review, SearchEntry
from geo.status.repository import add_evidence, log_search, record_event, review
from geo.status.snapshot import SnapshotCache, snapshot
from geo.store import tables
from geo.store.canonical import utc_text
from geo.store.chain import append, head
from geo.store.engine import reading, writing
from tests.status.entries import NOW, TODAY, event, evidence
from tests.store.stores import fresh_store


def put(connection, given, *, now=NOW):
    seen = snapshot(connection).events.get(given.subject, ())
    last = seen[-1].seq if seen else None
    return record_event(connection, given, expected_head_of_subject=last, now=now)


def test_a_snapshot_holds_everything_by_subject(ledger):
    page = add_evidence(ledger, evidence(subjects=("A3", "A4")), now=NOW)
    first, second = put(ledger, event()), put(ledger, event("ongoing"))
    search = log_search(ledger, SearchEntry("A4", TODAY, "网站", "联盟", "无", "lin"), now=NOW)
    said = review(ledger, Review(first.key, "accept", "", "wu"), now=NOW)
    found = snapshot(ledger)
    assert found.events == {"A3": (first, second)}
    assert found.evidence == {page.key: page}
    assert found.evidence_by_subject == {"A3": (page,), "A4": (page,)}
    assert found.searches == {"A4": (search,)}
    assert found.reviews == (said,)
    assert found.head == head(ledger)
    assert found.timelines["A3"].events == (first, second)
    assert found.reviews_by_event == {first.key: (said,)}


def test_what_was_not_known_yet_is_not_in_an_older_snapshot(ledger):
    first = put(ledger, event())
    put(ledger, event("ongoing"), now=NOW.replace(year=2025))
    assert snapshot(ledger, utc_text(NOW)).events == {"A3": (first,)}
    assert snapshot(ledger, "2023").events == {}


def test_a_cache_grows_by_what_was_added_and_equals_a_fresh_reading(engine):
    cache = SnapshotCache()
    for n in range(4):
        with writing(engine) as connection:
            put(connection, event(subject=f"A{n % 2}"))
            add_evidence(connection, evidence(subjects=("A0",)), now=NOW)
        with reading(engine) as connection:
            assert cache.current(connection) == snapshot(connection)


def test_a_cache_gives_the_same_object_while_nothing_changes(engine):
    cache = SnapshotCache()
    with writing(engine) as connection:
        put(connection, event())
    with reading(engine) as connection:
        assert cache.current(connection) is cache.current(connection)


def test_a_deed_moves_the_head_but_nothing_that_a_page_shows(engine):
    cache = SnapshotCache()
    with writing(engine) as connection:
        put(connection, event())
    with reading(engine) as connection:
        before = cache.current(connection)
    with writing(engine) as connection:
        values = {"actor": "lin", "action": "signed-in", "subject": "lin", "detail": {}}
        append(connection, tables.audit, values, now=NOW)
    with reading(engine) as connection:
        after = cache.current(connection)
        assert after == snapshot(connection)
    assert (after.head.seq, after.told) == (before.head.seq + 1, before.told)
    assert before.told == before.head


def test_an_older_snapshot_is_not_changed_by_a_newer_one(engine):
    cache = SnapshotCache()
    with writing(engine) as connection:
        first = put(connection, event())
        old = cache.current(connection)
        put(connection, event("ongoing"))
        cache.current(connection)
    assert old.events == {"A3": (first,)}


def test_a_cache_that_read_what_was_undone_begins_again(engine):
    cache = SnapshotCache()
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        put(connection, event())
        put(connection, event("ongoing"))
        cache.current(connection)
        _ = 1 / 0
    with writing(engine) as connection:
        kept = put(connection, event("preparing"))
        put(connection, event("preparing", subject="A4"))
        assert cache.current(connection).events["A3"] == (kept,)
        assert cache.current(connection) == snapshot(connection)


def test_a_cache_notices_another_store(tmp_path, engine):
    cache = SnapshotCache()
    with writing(engine) as connection:
        put(connection, event())
        cache.current(connection)
    with fresh_store("sqlite", tmp_path / "other") as other, reading(other) as connection:
        assert cache.current(connection).events == {}


def test_a_cache_reads_nothing_twice(engine):
    cache = SnapshotCache()
    with writing(engine) as connection:
        for n in range(10):
            put(connection, event(subject=f"A{n}"))
        page = add_evidence(connection, evidence(), now=NOW)
        old = cache.current(connection)
        put(connection, event("ongoing", subject="A1"))
        new = cache.current(connection)
    assert new.events["A1"][0] is old.events["A1"][0]
    assert all(new.events[f"A{n}"] is old.events[f"A{n}"] for n in (0, 2, 9))
    assert all(new.timelines[f"A{n}"] is old.timelines[f"A{n}"] for n in (0, 2, 9))
    assert new.timelines["A1"].events[0] is old.timelines["A1"].events[0]
    assert new.evidence[page.key] is old.evidence[page.key]
