"""A closed atlas under AppTest: what the page's own connection gives before sign-in."""

import json
from collections.abc import Iterator

import pytest

from geo.ui import door, frame
from tests.plan.real import KEY_TASKS, MEASURES
from tests.ui.desk import PARTS, page, parts

SAMPLES = [record["text"][:9] for record in (*MEASURES, *KEY_TASKS)]


@pytest.fixture
def closed(monkeypatch, tmp_path) -> Iterator[None]:
    monkeypatch.setenv("ATLAS_READING", "closed")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'door.sqlite'}")
    frame.settings.clear()
    yield
    frame.settings.clear()


@pytest.mark.parametrize(
    "query", [{}, {"at": "A12"}, {"w": "W5", "q": "南通"}, {"lang": "en"}, {"plan": "../x"}]
)
def test_a_closed_page_is_a_gate_and_nothing_else(closed, query):
    told = parts(page(query))
    assert set(told) == {"gate"}
    assert set(told["gate"]) == {"lang", "unread", "failed", "retry", "turn"}
    assert told["gate"]["lang"] == ("en" if query.get("lang") == "en" else "zh")
    assert not [s for s in SAMPLES if s in json.dumps(told, ensure_ascii=False)]


def test_a_page_is_asked_anew_at_every_rerun(closed):
    session = page({"at": "A12"})
    session.query_params["at"] = "A1"
    session.run()
    assert set(parts(session)) == {"gate"}


def test_an_open_page_has_no_gate_and_no_way_out():
    told = parts(page({}))
    assert set(told) == set(PARTS)
    assert "closed" not in told["bar"]
    assert not {"code", "said"} & set(told["bar"])


@pytest.mark.parametrize("wanted", ["login", "logout", None, {"login": 1}, "admin"])
def test_without_rules_there_is_no_way_to_a_provider(wanted):
    assert door.go_elsewhere(wanted) is None
