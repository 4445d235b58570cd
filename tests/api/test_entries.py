"""Signing in and recording over HTTP: who may, from where, and what is refused in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.access.accounts import add_account, disable_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.api.entries import entry_routes
from geo.api.guard import BODY_LIMIT_BYTES
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.snapshot import snapshot
from geo.store.chain import verify
from geo.store.engine import reading, writing

BASE = "http://127.0.0.1:8501"
SECRET = "correct horse battery"  # noqa: S105 - of accounts that live for one test
# The least work: these passwords protect nothing.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SOURCE = {
    "title": "区门户网站公告",
    "publisher": "上海市黄浦区人民政府",
    "url": "https://www.shhuangpu.gov.cn/a",
    "published_on": "2021-03-02",
    "level": "E3",
    "language": "zh",
}
# Stands for the number of the entry that the ledger began with.
SEEDED = object()
ENTRY = {
    "subject": "A17",
    "status": "underway",
    "valid_on": "2021-03-01",
    "note_zh": "筹备情况见公告。",
    "note_en": "",
    "seen": None,
    "source": SOURCE,
}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'entries.sqlite'}")


@pytest.fixture
def people(settings) -> dict[str, str]:
    """Accounts by name -> id: a viewer, two editors."""
    roles = {"wang": Role.VIEWER, "liming": Role.EDITOR, "zhaoxin": Role.EDITOR}
    now = datetime.now(UTC)
    with writing(open_ledger(settings).engine()) as connection:
        return {
            name: add_account(connection, OPERATOR, name, SECRET, role, now=now, hasher=QUICK).id
            for name, role in roles.items()
        }


@pytest.fixture
def client(settings, people) -> Iterator[TestClient]:
    app = Starlette(routes=entry_routes(settings))
    with TestClient(app, base_url=BASE, headers={"Origin": BASE}) as made:
        yield made


def sign_in(client, name, password=SECRET):
    return client.post("/session", json={"name": name, "password": password})


def recorded(settings):
    with reading(open_ledger(settings).engine()) as connection:
        assert verify(connection) == []
        return snapshot(connection)


def test_without_a_session_nobody_is_there(client):
    assert client.get("/session").json() == {
        "name": "",
        "role": "读者",
        "rank": "viewer",
        "staff": False,
        "editor": False,
        "oidc": False,
        "elsewhere": False,
    }


def test_an_editor_signs_in_records_and_signs_out(client, settings):
    entered = sign_in(client, "liming")
    assert (entered.status_code, entered.json()["editor"]) == (200, True)
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/session").json()["name"] == "liming"
    answer = client.post("/entries", json=ENTRY)
    assert (answer.status_code, answer.json()) == (
        201,
        {"key": "event:A17:1", "waiting": False},
    )
    (event,) = recorded(settings).events["A17"]
    assert (event.status, event.valid_on, event.level) == ("underway", date(2021, 3, 1), "E3")
    assert event.recorded_by == "liming"
    assert client.post("/session/end", json={}).status_code == 200
    assert client.post("/entries", json={**ENTRY, "seen": event.seq}).status_code == 401


def test_what_was_recorded_is_what_the_atlas_then_tells(client, settings):
    sign_in(client, "liming")
    client.post("/entries", json=ENTRY)
    index = open_library(settings, settings.plan).index
    at = open_ledger(settings).judge(index).progress.standings["A17"]
    assert (at.status, at.level) == ("underway", "E3")


@pytest.mark.parametrize(
    ("name", "password"), [("liming", "wrong horse battery"), ("nobody", SECRET), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(client, name, password):
    answer = sign_in(client, name, password)
    assert answer.status_code == 401
    assert answer.json()["found"] == "用户名或口令不对"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("who", [None, "wang"])
def test_who_is_no_editor_records_nothing(client, settings, who):
    if who:
        sign_in(client, who)
    answer = client.post("/entries", json={**ENTRY, "role": "admin", "editor": True})
    assert answer.status_code == (403 if who else 401)
    assert "A17" not in recorded(settings).events


def test_an_editor_disabled_meanwhile_records_nothing(client, settings, people):
    sign_in(client, "liming")
    with writing(open_ledger(settings).engine()) as connection:
        disable_account(connection, OPERATOR, people["liming"], now=datetime.now(UTC))
    assert client.post("/entries", json=ENTRY).status_code == 401
    assert "A17" not in recorded(settings).events


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:8502"},
    ],
)
@pytest.mark.parametrize("path", ["/session", "/session/end", "/entries"])
def test_a_request_from_another_place_is_refused(client, path, headers):
    sign_in(client, "liming")
    assert client.post(path, json=ENTRY, headers=headers).status_code == 403


def test_only_json_and_only_a_little_is_taken(client):
    sign_in(client, "liming")
    assert client.post("/entries", data={"subject": "A17"}).status_code == 415
    long = {**ENTRY, "note_zh": "长" * BODY_LIMIT_BYTES}
    assert client.post("/entries", json=long).status_code == 413
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b"null", b"\xff"):
        assert client.post("/entries", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": "A99"}, "没有编号"),
        ({"subject": "nantong"}, "没有编号"),
        ({"subject": "W1.intro"}, "没有编号"),
        ({"valid_on": "2021/3/1"}, "不是日期"),
        ({"valid_on": "2021-02-30"}, "不是日期"),
        ({"note_zh": 7}, "不是文字"),
        ({"seen": "1"}, "seen"),
        ({"seen": True}, "seen"),
        ({"status": "done"}, ""),
        ({"status": "completed", "valid_on": ""}, ""),
        ({"status": "completed", "source": None}, ""),
        ({"status": "completed", "source": {**SOURCE, "level": "E1"}}, ""),
        ({"source": {**SOURCE, "url": "javascript:alert(1)"}}, ""),
        ({"source": {**SOURCE, "level": "E9"}}, ""),
        ({"source": {**SOURCE, "language": ""}}, "语言"),
        ({"source": {**SOURCE, "title": ""}}, "标题"),
        ({"source": None}, "须有依据"),
        ({"source": {}}, "须有依据"),
        ({"subject": "A12", "seen": SEEDED, "status": "completed"}, "尚无证据说明这些部分"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_words_and_nothing_is_written(
    client, settings, change, told
):
    sign_in(client, "liming")
    before = recorded(settings).head
    if change.get("seen") is SEEDED:
        change = {**change, "seen": recorded(settings).events["A12"][-1].seq}
    answer = client.post("/entries", json={**ENTRY, **change})
    assert answer.status_code == 422
    assert told in answer.json()["found"]
    assert answer.json()["remedy"]
    assert recorded(settings).head == before


def test_the_second_of_two_writers_is_told_who_was_first(settings, people):
    app = Starlette(routes=entry_routes(settings))
    with (
        TestClient(app, base_url=BASE, headers={"Origin": BASE}) as one,
        TestClient(app, base_url=BASE, headers={"Origin": BASE}) as two,
    ):
        sign_in(one, "liming")
        sign_in(two, "zhaoxin")
        assert one.post("/entries", json=ENTRY).status_code == 201
        answer = two.post("/entries", json=ENTRY)
    assert answer.status_code == 409
    assert "liming" in answer.json()["found"]
    assert len(recorded(settings).events["A17"]) == 1


def test_a_store_that_cannot_be_opened_is_told_without_its_place(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", "utf-8")
    settings = Settings(database_url=f"sqlite:///{blocked}/x.sqlite")
    with TestClient(Starlette(routes=entry_routes(settings)), base_url=BASE) as client:
        answer = client.post(
            "/session", json={"name": "a", "password": "b"}, headers={"Origin": BASE}
        )
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


def test_a_record_of_several_actions_is_completed_by_a_source_that_names_them_all(client, settings):
    sign_in(client, "liming")
    whole = open_library(settings, settings.plan).atlas.records["A12"].text
    last = recorded(settings).events["A12"][-1].seq
    entry = {**ENTRY, "subject": "A12", "status": "completed", "seen": last}
    assert client.post("/entries", json=entry).status_code == 422
    entry["source"] = {**SOURCE, "part": whole}
    assert client.post("/entries", json=entry).status_code == 201


def test_hostile_text_is_kept_as_text(client, settings):
    sign_in(client, "liming")
    nasty = "</script><img src=x onerror=alert(1)>{{7*7}}=HYPERLINK()"
    client.post("/entries", json={**ENTRY, "note_zh": nasty, "source": {**SOURCE, "title": nasty}})
    (event,) = recorded(settings).events["A17"]
    assert event.note_zh == nasty
