"""Fresh, migrated stores of both kinds, for the tests of every room that keeps something."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from geo.store.engine import open_store
from geo.store.migrate import upgrade
from tests.store.postgres import server

KINDS = ("sqlite", "postgresql")


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[Engine]:
    """A store at the newest revision, empty; ``folder`` takes the file of an SQLite one."""
    with bare_store(kind, folder, like=_template() if kind == "postgresql" else None) as engine:
        upgrade(engine)
        yield engine


@contextmanager
def bare_store(kind: str, folder: Path, *, like: str | None = None) -> Iterator[Engine]:
    """A store without any table."""
    url = server().new_database(like=like or "template1") if kind == "postgresql" else None
    engine = open_store(url, data_dir=folder)
    try:
        yield engine
    finally:
        engine.dispose()
        if url:
            server().drop_database(url)


@cache
def _template() -> str:
    """The name of a migrated database of which the others are copies."""
    url = server().new_database()
    engine = open_store(url, data_dir=Path())
    upgrade(engine)
    engine.dispose()
    return url.rsplit("/", 1)[1]
