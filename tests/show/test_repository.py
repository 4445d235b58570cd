"""Saved shows in the ledger: versions, copies, withdrawal; on both kinds of store."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from geo.show.model import SavedScene, SavedShow
from geo.show.problems import ShowError
from geo.show.repository import duplicate, save, saved, saved_shows, withdraw
from geo.store.chain import verify
from geo.store.engine import reading, writing
from geo.store.problems import ConflictError, StoreError
from geo.store.tables import saved_show
from tests.store.stores import KINDS, fresh_store

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SHOW = SavedShow("接待南通", "zh", "w=W5", "欢迎", (SavedScene("window", "W5", notes=("一句",)),))


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    with fresh_store(request.param, tmp_path) as made:
        yield made


def saved_by(engine, show, **more):
    with writing(engine) as connection:
        return save(connection, show, by="lin", now=NOW, **more)


def listed(engine):
    with reading(engine) as connection:
        assert verify(connection) == []
        return saved_shows(connection)


def rows(engine):
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(saved_show))


def test_a_show_is_kept_and_found_by_its_key(engine):
    kept = saved_by(engine, SHOW)
    with reading(engine) as connection:
        assert saved(connection, kept.key) == kept
        assert saved(connection, "show-999") is None
    assert kept.show == SHOW
    assert (kept.recorded_by, kept.recorded_at) == ("lin", "2024-05-06T07:08:09.000000Z")


def test_another_version_replaces_it_on_the_list_and_the_first_stays_on_record(engine):
    first = saved_by(engine, SHOW)
    second = saved_by(engine, replace(SHOW, name="接待"), key=first.key, seen=first.seq)
    assert listed(engine) == (second,)
    assert rows(engine) == 2


def test_who_did_not_see_the_last_version_overwrites_nothing(engine):
    first = saved_by(engine, SHOW)
    saved_by(engine, replace(SHOW, name="二"), key=first.key, seen=first.seq)
    with pytest.raises(ConflictError, match="lin 已于 2024-05-06 07:08:09"):
        saved_by(engine, replace(SHOW, name="三"), key=first.key, seen=first.seq)
    assert [s.show.name for s in listed(engine)] == ["二"]


def test_a_copy_has_a_key_of_its_own(engine):
    first = saved_by(engine, SHOW)
    with writing(engine) as connection:
        copy = duplicate(connection, first.key, name="副本", by="wu", now=NOW)
    assert copy.key != first.key
    assert copy.show == replace(SHOW, name="副本")
    assert listed(engine) == (copy, first)


def test_a_withdrawn_show_leaves_the_list_and_not_the_record(engine):
    first = saved_by(engine, SHOW)
    with writing(engine) as connection:
        withdraw(connection, first.key, seen=first.seq, by="lin", now=NOW)
    assert listed(engine) == ()
    assert rows(engine) == 2
    with reading(engine) as connection:
        assert saved(connection, first.key) is None
    with pytest.raises(ShowError, match="没有编号"):
        saved_by(engine, SHOW, key=first.key, seen=first.seq + 1)


def test_a_show_that_is_not_there_is_told(engine):
    with pytest.raises(ShowError, match="show-7"), writing(engine) as connection:
        withdraw(connection, "show-7", seen=1, by="lin", now=NOW)
    with pytest.raises(ShowError, match="show-7"), writing(engine) as connection:
        duplicate(connection, "show-7", name="x", by="lin", now=NOW)


def test_two_versions_never_follow_on_the_same_one(engine):
    first = saved_by(engine, SHOW)
    saved_by(engine, SHOW, key=first.key, seen=first.seq)
    link = "INSERT INTO chain_link VALUES (99, 'saved_show', 'x', 'y')"
    row = (
        "INSERT INTO saved_show SELECT 99, recorded_at, 'x', 'y', key, name, {}, body, recorded_by"
        " FROM saved_show WHERE supersedes IS NULL"
    )
    for wrong in (str(first.seq), "98"):
        with pytest.raises(StoreError), writing(engine) as connection:
            connection.execute(text(link))
            connection.execute(text(row.format(wrong)))
    assert rows(engine) == 2
