"""The engine: how the store is opened, read and written, on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text

from geo.store.answering import SILENT_S, Answering, patient
from geo.store.problems import WHERE, StoreError, plain_words

FILE = Path("var") / "atlas.sqlite"
BUSY_MS = 5000
# SQLite's own waiting is not fair, so a writer that waited in vain asks again.
BUSY_ROUNDS = 6
OLDEST_POSTGRESQL = 15
CONNECT_S = 5
# How long a writer waits for the writers before it, on a server: as long as on SQLite.
QUEUE_S = BUSY_ROUNDS * BUSY_MS / 1000
# Any fixed number will do: whoever writes the chain holds the lock of this name.
WRITER_LOCK = 0x61746C6173
_WRITING = "atlas_writing"


def open_store(url: str | None, *, data_dir: Path) -> Engine:
    """The engine of the store at ``url``; without one, an SQLite file under ``data_dir``.

    Accepted are ``sqlite:///…``, ``postgresql://…`` and ``postgresql+psycopg://…``. The
    folder of an SQLite file is made. A server is first spoken to when the store is read
    or written. Raises StoreError.
    """
    address = _address(url, data_dir)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    return _postgresql(address)


def is_server(url: str | None) -> bool:
    """Whether the store at ``url`` is a server, which may keep silent; a file never does."""
    return url is not None and url.startswith("postgresql")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the store from beginning to end and cannot write."""
    with plain_words(), engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only=ON")
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA query_only=OFF")
        else:
            yield connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection inside one transaction of the only writer; leaving it commits.

    Writers wait for each other, across processes. Any exception undoes everything.
    """
    with plain_words(), engine.connect() as connection:
        writer = connection.execution_options(**{_WRITING: True})
        with writer.begin():
            if writer.dialect.name == "postgresql":
                with patient(writer, QUEUE_S):
                    name = {"name": WRITER_LOCK}
                    writer.execute(text("SELECT pg_advisory_xact_lock(:name)"), name)
            yield writer


def _address(url: str | None, data_dir: Path) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(data_dir / FILE))
    try:
        address = make_url(url)
    except exc.ArgumentError as error:
        raise _unusable("读不懂数据库地址") from error
    if address.drivername in ("postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == "sqlite" and address.database not in (None, "", ":memory:"):
        return address
    # The address may hold a password, so only its beginning is told.
    raise _unusable(f"数据库种类「{address.drivername}」不能用")


def _unusable(found: str) -> StoreError:
    return StoreError(
        found,
        where=f"{WHERE}的地址",
        expected="sqlite:///路径，或 postgresql://用户:口令@主机/库名",
        remedy="改正地址，或不设地址以使用数据目录下的 SQLite 文件",
    )


def _sqlite(address: URL) -> Engine:
    folder = Path(str(address.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"建不了文件夹：{error.strerror}",
            where=str(folder),
            expected="可以写的文件夹",
            remedy="检查路径与权限",
        ) from error
    engine = create_engine(address, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(driver: Any, _record: object) -> None:
    # The driver shall begin nothing by itself: _begin_sqlite does, before DDL as well.
    driver.isolation_level = None
    driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(_WRITING):
        connection.exec_driver_sql("BEGIN")
        return
    for _ in range(BUSY_ROUNDS - 1):
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except exc.OperationalError as error:
            if not _is_busy(error.orig):
                raise
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_busy(error: object) -> bool:
    return isinstance(error, sqlite3.Error) and error.sqlite_errorname.startswith("SQLITE_BUSY")


def _postgresql(address: URL) -> Engine:
    engine = create_engine(
        address,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_S,
            "options": "-c timezone=UTC",
            # Where packets are dropped, what was sent and never taken ends the connection.
            "tcp_user_timeout": int(SILENT_S * 1000),
        },
    )
    event.listen(engine, "do_connect", _answering)
    event.listen(engine, "connect", _check_postgresql)
    return engine


def _answering(_dialect: object, _record: object, given: Any, named: Any) -> Answering:
    return Answering.connect(*given, **named)


def _check_postgresql(driver: Any, _record: object) -> None:
    version = driver.info.server_version // 10_000
    if version < OLDEST_POSTGRESQL:
        raise StoreError(
            f"PostgreSQL {version} 太旧",
            where=WHERE,
            expected=f"PostgreSQL {OLDEST_POSTGRESQL} 或更新",
            remedy="升级数据库服务，或改用 SQLite",
        )
