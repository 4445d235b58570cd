"""A database that keeps silent under an open page; ``python -m tests.torture`` is the long run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.postgres import Server, start_server
from tests.torture.outage import outages, silent_start

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A server of this module's own: it is halted and made to keep silent."""
    server = start_server()
    try:
        yield server
    finally:
        server.stop()


def test_a_page_tells_of_an_outage_goes_on_and_comes_back(database: Server, tmp_path: Path) -> None:
    assert {row["way"] for row in outages(database, tmp_path, rounds=1, away_s=6)} == {
        "refuses",
        "silent",
    }


def test_a_database_silent_at_the_start_leaves_the_plan_and_is_told(
    database: Server, tmp_path: Path
) -> None:
    assert silent_start(database, tmp_path)["back_s"] is not None
