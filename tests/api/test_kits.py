"""A kit over HTTP: asked for, followed, fetched, called off; and what is refused."""

from threading import Event

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.api.jobs import Jobs
from geo.api.kits import kit_routes
from geo.settings import Settings

HOST = "http://testserver"
FROM_HERE = {"Origin": HOST}
ASKED = {"places": ["nantong"], "date": "2026-12-01", "langs": ["zh"], "query": "w=W5"}
PATIENCE_S = 60


@pytest.fixture
def jobs():
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def client(tmp_path, jobs):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/atlas.sqlite")
    with TestClient(Starlette(routes=kit_routes(settings, jobs=jobs))) as client:
        yield client


def through(jobs):
    """Wait until the thread has done what it was given before."""
    ended = Event()
    jobs._worker.submit(ended.set)
    assert ended.wait(PATIENCE_S)


def asked(client, **changed):
    return client.post("/kit", json={**ASKED, **changed}, headers=FROM_HERE)


def test_a_kit_is_asked_for_followed_and_fetched(client, jobs):
    key = asked(client).json()["job"]
    assert client.get(f"/jobs/{key}.json").json()["state"] in ("waiting", "done")
    through(jobs)
    assert client.get(f"/jobs/{key}.json").json()["state"] == "done"
    answer = client.get(f"/jobs/{key}/file")
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-type"] == "application/zip"
    assert "2026-12-01.zip" in answer.headers["content-disposition"]


def test_a_kit_is_not_given_before_it_is_made_nor_after_it_was_called_off(client, jobs):
    go = Event()
    jobs._worker.submit(go.wait, PATIENCE_S)
    key = asked(client).json()["job"]
    assert client.get(f"/jobs/{key}/file").status_code == 409
    assert client.post(f"/jobs/{key}/cancel", json={}, headers=FROM_HERE).status_code == 200
    go.set()
    assert client.get(f"/jobs/{key}.json").status_code == 404
    assert client.get(f"/jobs/{key}/file").status_code == 404


def test_a_visit_that_cannot_be_prepared_says_why(client, jobs):
    key = asked(client, places=["nowhere"]).json()["job"]
    through(jobs)
    told = client.get(f"/jobs/{key}.json").json()
    assert told["state"] == "failed"
    assert "nowhere" in told["problem"]
    assert told["remedy"]


@pytest.mark.parametrize(
    "changed",
    [
        {"date": ""},
        {"date": "2026-13-01"},
        {"places": "nantong"},
        {"places": [1]},
        {"places": ["a"] * 5},
        {"places": ["a" * 81]},
        {"langs": None},
        {"query": "q" * 2001},
    ],
)
def test_what_is_no_visit_is_refused_at_once(client, changed):
    assert asked(client, **changed).status_code in (400, 422)


def test_another_site_cannot_ask_for_a_kit(client):
    other = {"Origin": "https://elsewhere.example"}
    assert client.post("/kit", json=ASKED, headers=other).status_code == 403


def test_when_too_much_is_waiting_one_is_told_to_come_back(client, jobs):
    go = Event()
    jobs._worker.submit(go.wait, PATIENCE_S)
    answers = [asked(client) for _ in range(9)]
    assert [a.status_code for a in answers] == [200] * 8 + [429]
    assert "一两分钟" in answers[-1].json()["remedy"]
    for answer in answers[:8]:
        jobs.cancel(answer.json()["job"])
    go.set()


def test_a_key_that_nobody_was_given_finds_nothing(client):
    assert client.get("/jobs/AAAAAAAAAAAAAAAAAAAAAAAA.json").status_code == 404
