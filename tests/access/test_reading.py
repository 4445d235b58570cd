"""Who may read a closed atlas, also while the store is silent."""

from datetime import timedelta

import pytest

from geo.access.accounts import disable_account
from geo.access.reading import GRACE, Readers
from geo.access.sessions import sign_out
from geo.store.problems import WHERE, StoreError
from tests.access.conftest import NOW, OPERATOR


class Line:
    """A way to a store that can be cut."""

    def __init__(self, engine):
        self.engine = engine
        self.cut = False

    def __call__(self):
        if self.cut:
            raise StoreError("不答", where=WHERE, expected="回答", remedy="稍候")
        return self.engine


@pytest.fixture
def line(town):
    return Line(town.engine)


def test_who_has_a_session_reads_and_nobody_else_does(town, line):
    town.add("wang")
    readers, token = Readers(line), town.enter("wang").token
    assert readers.admits(token, town.now)
    for other in ("", "x", "A" * 43, token[:-1], token + "A", "甲" * 43, None, 7, "\ud800"):
        assert not readers.admits(other, town.now)


def test_a_session_that_ended_reads_no_more(town, line):
    made = town.add("wang")
    readers = Readers(line)
    first, second = town.enter("wang").token, town.enter("wang").token
    assert readers.admits(first, town.now)
    assert readers.admits(second, town.now)
    town.write(sign_out, first)
    assert not readers.admits(first, town.now)
    assert readers.admits(second, town.now)
    town.write(disable_account, OPERATOR, made.id)
    assert not readers.admits(second, town.now)


def test_a_page_that_only_looks_for_news_does_not_keep_a_session_alive(town, line):
    town.add("wang")
    readers, token = Readers(line), town.enter("wang").token
    for _ in range(4):
        assert readers.admits(token, town.later(minutes=14), used=False)
    assert not readers.admits(token, town.later(minutes=5), used=False)
    token = town.enter("wang").token
    for _ in range(4):
        assert readers.admits(token, town.later(minutes=50), used=True)


def test_while_the_store_is_silent_those_stay_who_were_admitted_a_moment_ago(town, line):
    town.add("wang")
    readers = Readers(line)
    known, unknown = town.enter("wang").token, town.enter("wang").token
    assert readers.admits(known, town.now)
    line.cut = True
    assert readers.admits(known, NOW + GRACE)
    assert not readers.admits(known, NOW + GRACE + timedelta(seconds=1))
    assert not readers.admits(unknown, NOW)
    line.cut = False
    assert readers.admits(unknown, town.now)


def test_what_the_store_said_last_counts_while_it_is_silent(town, line):
    town.add("wang")
    readers, token = Readers(line), town.enter("wang").token
    assert readers.admits(token, town.now)
    town.write(sign_out, token)
    assert not readers.admits(token, town.now)
    line.cut = True
    assert not readers.admits(token, town.now)
