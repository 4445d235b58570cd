"""One chain through all tables: any change, gap or insertion is found and named."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geo.store.chain import GENESIS, Head, Link, append, extend, head, links, row_hash, verify
from geo.store.engine import reading, writing
from geo.store.problems import StoreError
from geo.store.tables import audit, feedback
from tests.store.samples import LATER, NOW, ROWS, fill
from tests.store.stores import fresh_store

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SEVERAL = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def filled(engine):
    with writing(engine) as connection:
        fill(connection)
    return engine


@pytest.fixture
def opened(tmp_path):
    """An SQLite file with a full ledger and without any protection."""
    with fresh_store("sqlite", tmp_path) as engine:
        with writing(engine) as connection:
            fill(connection)
            fill_more(connection)
        with closing(sqlite3.connect(str(engine.url.database))) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                database.execute(f"DROP TRIGGER {name}")
        yield engine


def fill_more(connection):
    for n in range(5):
        append(connection, feedback, {**ROWS["feedback"], "key": f"feedback:x{n}"}, now=NOW)


def spoil(engine, *statements):
    with closing(sqlite3.connect(str(engine.url.database))) as database:
        for statement, *values in statements:
            database.execute(statement, values)
        database.commit()
    with reading(engine) as connection:
        return verify(connection)


def test_the_rows_of_all_tables_are_links_of_one_chain(filled):
    with reading(filled) as connection:
        found = list(links(connection))
        last = head(connection)
    assert [link.values["seq"] for link in found] == list(range(1, len(ROWS) + 1))
    assert {link.table for link in found} == set(ROWS)
    prev_hash = GENESIS
    for link in found:
        assert link.values["prev_hash"] == prev_hash
        prev_hash = link.values["hash"]
    assert last == Head(len(ROWS), prev_hash)


def test_a_whole_chain_has_no_problem_and_an_empty_one_neither(engine):
    with writing(engine) as connection:
        assert (head(connection), verify(connection)) == (Head(0, GENESIS), [])
        fill(connection)
        assert verify(connection) == []


def test_both_databases_give_the_same_hashes(engine):
    with writing(engine) as connection:
        fill(connection, without=LATER)
    with reading(engine) as connection:
        assert head(connection).hash == (
            "3e606dc62748d214a1d0d144aecda9954f82a883f6dfe394ebaacd7a7d8d77c8"
        )


def test_a_column_added_later_changes_no_hash():
    values = {"seq": 1, "actor": "lin"}
    assert row_hash("audit", {**values, "new_column": None}, GENESIS) == row_hash(
        "audit", values, GENESIS
    )


@given(
    st.dictionaries(st.sampled_from("abcd"), TEXT, min_size=1),
    st.dictionaries(st.sampled_from("abcd"), TEXT, min_size=1),
)
def test_other_values_have_another_hash(one, other):
    assert (row_hash("t", one, GENESIS) == row_hash("t", other, GENESIS)) == (one == other)


@SEVERAL
@given(st.lists(st.tuples(TEXT, st.dictionaries(TEXT, TEXT | st.integers(-(2**63), 2**63 - 1)))))
def test_whatever_is_written_the_chain_holds_after_reading_it_back(engine, entries):
    with writing(engine) as connection:
        before = head(connection).seq
        for subject, detail in entries:
            row = {"actor": "lin", "action": "try", "subject": subject, "detail": detail}
            append(connection, audit, row, now=NOW)
        assert head(connection).seq == before + len(entries)
        assert verify(connection) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'other'",
        "UPDATE audit SET detail = '{\"b\":[2]}'",
        "UPDATE status_event SET valid_on = '2020-11-07'",
        "UPDATE evidence SET recorded_at = '2023-05-06T07:08:09.000010Z'",
        "UPDATE search_log SET recorded_by = 'wu'",
    ],
)
def test_a_changed_value_is_named(opened, statement):
    assert [p for p in spoil(opened, [statement]) if "内容与散列不符" in p]


@pytest.mark.parametrize("table", ROWS)
def test_a_missing_row_is_named_by_its_number(opened, table):
    with reading(opened) as connection:
        seq = next(link.values["seq"] for link in links(connection) if link.table == table)
    told = spoil(opened, [f"DELETE FROM {table} WHERE seq = ?", seq])  # noqa: S608 - our own names
    assert told == [f"第 {seq} 号：{table} 里没有这一行，应有的记录不见了", f"第 {seq} 号：缺失"]


def test_a_row_without_its_link_is_named(opened):
    told = spoil(opened, ["DELETE FROM chain_link WHERE seq = 4"])
    assert told == ["第 4 号（plan_change）：链上没有登记这一行"]


def test_a_row_and_its_link_both_gone_are_a_gap(opened):
    told = spoil(
        opened,
        ["DELETE FROM feedback WHERE seq IN (9, 10)"],
        ["DELETE FROM chain_link WHERE seq IN (9, 10)"],
    )
    assert told == ["第 9–10 号：缺失"]


def test_a_row_set_in_twice_is_named(opened):
    told = spoil(
        opened,
        [
            "INSERT INTO audit SELECT 9, recorded_at, prev_hash, 'x', actor, action, subject,"
            " detail FROM audit LIMIT 1"
        ],
    )
    assert any("编号重复" in p for p in told)
    assert any("链上没有登记" in p for p in told)


def test_a_row_rewritten_with_a_true_hash_of_its_own_breaks_the_next_link(opened):
    with reading(opened) as connection:
        link = next(found for found in links(connection) if found.table == "audit")
    seq = link.values["seq"]
    values = {**link.values, "actor": "other"}
    mark = row_hash("audit", values, values["prev_hash"])
    told = spoil(
        opened,
        ["UPDATE audit SET actor = 'other', hash = ? WHERE seq = ?", mark, seq],
        ["UPDATE chain_link SET hash = ? WHERE seq = ?", mark, seq],
    )
    assert told == [f"第 {seq + 1} 号（feedback）：与前一行接不上"]


def test_an_end_cut_off_shows_to_whoever_kept_the_head(opened):
    with reading(opened) as connection:
        kept = head(connection)
    cut = (
        ["DELETE FROM feedback WHERE seq > ?", kept.seq - 2],
        ["DELETE FROM chain_link WHERE seq > ?", kept.seq - 2],
    )
    assert spoil(opened, *cut) == []
    with reading(opened) as connection:
        assert verify(connection, kept=[kept]) == [
            f"第 {kept.seq} 号：另处留存的链首在这里没有，末尾可能被截去"
        ]
        assert verify(connection, kept=[Head(3, "0" * 64)]) == ["第 3 号：与另处留存的链首不同"]


def test_a_chain_longer_than_a_batch_is_read_to_its_end(tmp_path):
    with fresh_store("sqlite", tmp_path) as engine:
        with writing(engine) as connection:
            for n in range(2100):
                append(connection, audit, {**ROWS["audit"], "subject": str(n)}, now=NOW)
        with reading(engine) as connection:
            assert verify(connection) == []
            assert [link.values["subject"] for link in links(connection, after=1000)] == [
                str(n) for n in range(1000, 2100)
            ]


def test_a_column_that_does_not_exist_is_told(engine):
    with pytest.raises(StoreError, match="没有这些列：colour"), writing(engine) as connection:
        append(connection, audit, {**ROWS["audit"], "colour": "red"}, now=NOW)


def test_rows_of_another_chain_are_taken_only_if_they_follow(filled):
    with writing(filled) as connection:
        last = head(connection)
    values = {
        **dict.fromkeys((c.name for c in audit.columns), None),
        **ROWS["audit"],
        "seq": last.seq + 1,
        "recorded_at": "2024-05-06T07:08:09.000010Z",
        "prev_hash": last.hash,
    }
    true = {**values, "hash": row_hash("audit", values, last.hash)}
    for wrong in (
        {**true, "seq": last.seq + 2},
        {**true, "prev_hash": "0" * 64},
        {**true, "actor": "x"},
    ):
        with pytest.raises(StoreError, match="没有写入"), writing(filled) as connection:
            extend(connection, [Link("audit", wrong)])
    with writing(filled) as connection:
        assert extend(connection, [Link("audit", true)]) == Head(last.seq + 1, true["hash"])
        assert verify(connection) == []


def test_the_database_itself_lets_no_chain_fork(filled):
    row = "INSERT INTO chain_link SELECT 99, 'audit', prev_hash, 'other' FROM chain_link LIMIT 1"
    with pytest.raises(StoreError), writing(filled) as connection:
        connection.execute(text(row))
