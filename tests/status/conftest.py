"""The ledger is tested on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from geo.store.engine import writing
from tests.store.stores import KINDS, fresh_store


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty store."""
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def ledger(engine: Engine) -> Iterator[Connection]:
    """A connection that writes."""
    with writing(engine) as connection:
        yield connection
