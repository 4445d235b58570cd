"""A short measure of each hardship; ``python -m tests.torture`` is the long one."""

import pytest

from tests.store.stores import KINDS, fresh_store
from tests.torture.hardships import crowd, full_disk, killed_writers


@pytest.mark.parametrize("kind", KINDS)
def test_no_acknowledged_write_is_lost_when_writers_are_killed(kind, tmp_path):
    with fresh_store(kind, tmp_path) as engine:
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        assert killed_writers(url, kills=5)["acknowledged"] >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_crowd_of_editors_loses_nothing_and_is_never_locked_out(kind, tmp_path):
    with fresh_store(kind, tmp_path) as engine:
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        assert crowd(url, writers=5, edits=8, subjects=2)["edits"] == 40


def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    with fresh_store("sqlite", tmp_path):
        assert full_disk(tmp_path)["acknowledged"] > 0
