"""Whatever the driver says, the operator reads what happened and what to do."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geo.store.problems import StoreError, explained, plain_words

PLACES = ("found", "where", "expected", "remedy")


def sqlite_error(name):
    error = sqlite3.OperationalError("disk says no\nand more")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SQLITE_FULL", "磁盘已满"),
        ("SQLITE_READONLY_DBMOVED", "只读"),
        ("SQLITE_BUSY_SNAPSHOT", "正忙"),
        ("SQLITE_IOERR_WRITE", "磁盘读写失败"),
        ("SQLITE_NOTADB", "已损坏"),
        ("SQLITE_CANTOPEN", "打不开"),
        ("SQLITE_CONSTRAINT_CHECK", "拒绝"),
        ("SQLITE_MISUSE", "数据库报告错误"),
    ],
)
def test_sqlite_is_put_into_plain_words(name, told):
    error = explained(sqlite_error(name))
    assert told in error.found
    assert "and more" not in str(error)
    assert all(getattr(error, place) for place in PLACES)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (psycopg.errors.DiskFull, "磁盘已满"),
        (psycopg.errors.ReadOnlySqlTransaction, "只读"),
        (psycopg.errors.InsufficientPrivilege, "只读"),
        (psycopg.errors.LockNotAvailable, "正忙"),
        (psycopg.errors.UndefinedTable, "缺少数据表"),
        (psycopg.errors.CheckViolation, "拒绝"),
        (psycopg.errors.RaiseException, "拒绝"),
        (psycopg.errors.AdminShutdown, "连接不上"),
        (psycopg.errors.InvalidPassword, "连接不上"),
        (psycopg.OperationalError, "连接不上"),
        (psycopg.errors.DataCorrupted, "损坏"),
        (psycopg.errors.DivisionByZero, "数据库报告错误"),
    ],
)
def test_postgresql_is_put_into_plain_words(kind, told):
    assert told in explained(kind("server says no")).found


def test_a_crowd_that_uses_every_connection_is_told_to_wait():
    with pytest.raises(StoreError, match="正忙"), plain_words():
        raise PoolTimeout("QueuePool limit reached")


def test_what_is_not_the_database_s_fault_passes_as_it_is():
    with pytest.raises(ZeroDivisionError), plain_words():
        _ = 1 / 0


def test_the_driver_s_error_stays_the_cause():
    with pytest.raises(StoreError) as told, plain_words():
        raise OperationalError("SELECT 1", {}, sqlite_error("SQLITE_FULL"))
    assert isinstance(told.value.__cause__, OperationalError)
    assert "SELECT" not in str(told.value)
