"""The big screen over HTTP: its page, its data, its file, and who may save a show."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.api.entries import entry_routes
from geo.api.index import Head
from geo.api.show import show_routes
from geo.api.site import middleware
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.show.codec import FORMAT, LIMIT_BYTES
from geo.show.page import POLICY
from geo.status.model import SearchEntry
from geo.status.repository import log_search
from geo.store.chain import verify
from geo.store.engine import reading, writing
from geo.store.tables import audit, saved_show
from tests.show.standin import standin

BASE = "http://127.0.0.1:8501"
SECRET = "correct horse battery"  # noqa: S105 - of accounts that live for one test
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SHOW = {
    "format": FORMAT,
    "name": "接待南通",
    "lang": "",
    "query": "w=W5",
    "welcome": "热烈欢迎",
    "scenes": [
        {"kind": "opening", "subject": ""},
        {
            "kind": "partner",
            "subject": "nantong",
            "title": "我们与南通",
            "notes": ["一句"],
            "seconds": 30,
        },
    ],
}
WRITES = [
    ("/shows", {"show": SHOW}),
    ("/shows/show-1", {"show": SHOW, "seen": 1}),
    ("/shows/show-1/copy", {"name": "副本"}),
    ("/shows/show-1/withdraw", {"seen": 1}),
]


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'show.sqlite'}")


@pytest.fixture
def people(settings):
    """A viewer and two presenters, by name."""
    roles = {"wang": Role.VIEWER, "chen": Role.PRESENTER, "zhao": Role.PRESENTER}
    with writing(open_ledger(settings).engine()) as connection:
        for name, role in roles.items():
            now = datetime.now(UTC)
            add_account(connection, OPERATOR, name, SECRET, role, now=now, hasher=QUICK)


def routes_of(settings) -> list[BaseRoute]:
    return [*entry_routes(settings), *show_routes(settings)]


@pytest.fixture
def client(settings) -> Iterator[TestClient]:
    app = Starlette(routes=routes_of(settings))
    with TestClient(app, base_url=BASE, headers={"Origin": BASE}) as made:
        yield made


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Iterator[TestClient]:
    """Somebody who only plays, of an atlas that nobody writes to."""
    store = tmp_path_factory.mktemp("reader") / "show.sqlite"
    settings = Settings(database_url=f"sqlite:///{store}")
    app = Starlette(routes=show_routes(settings, assets=standin()))
    with TestClient(app, base_url=BASE) as made:
        yield made


def sign_in(client, name):
    answer = client.post("/session", json={"name": name, "password": SECRET})
    assert answer.status_code == 200


def deeds(settings):
    with reading(open_ledger(settings).engine()) as connection:
        assert verify(connection) == []
        query = select(audit.c.action, audit.c.subject).where(audit.c.action.like("show.%"))
        return [tuple(row) for row in connection.execute(query.order_by(audit.c.seq))]


def rows(settings):
    with reading(open_ledger(settings).engine()) as connection:
        return connection.execute(select(saved_show.c.name)).all()


# -- playing ------------------------------------------------------------------------------


def test_the_page_lets_only_its_own_scripts_run(reader):
    answer = reader.get("/show?w=W3&welcome=欢迎")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert 'data-src="show/data.json?w=W3&amp;welcome=%E6%AC%A2%E8%BF%8E"' in answer.text


def test_the_frame_of_the_desk_leaves_the_page_alone(settings):
    app = Starlette(
        routes=routes_of(settings), middleware=middleware(Head("t", "p"), assets=standin())
    )
    with TestClient(app, base_url=BASE) as client:
        answer = client.get("/show")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert '<div id="show"' in answer.text


def test_an_address_with_a_slash_leads_to_the_one_without(reader):
    answer = reader.get("/show/?w=W3", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "../show?w=W3")


def test_the_data_are_a_show_and_no_cache_keeps_them(reader):
    answer = reader.get("/show/data.json?w=W3&lang=en")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-encoding"] == "gzip"
    show = answer.json()
    assert [s["id"] for s in show["scenes"] if s["kind"] == "window"] == ["W3"]
    assert show["lang"] == "en"
    assert show["filter"]


def test_who_takes_no_gzip_gets_plain_data(reader):
    plain = reader.get("/show/data.json", headers={"Accept-Encoding": "identity"})
    packed = reader.get("/show/data.json")
    assert "content-encoding" not in plain.headers
    assert plain.json() == packed.json()
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3


def test_the_head_is_small_and_changes_with_the_record(client, settings, people):
    before = client.get("/show/head.json?w=W3")
    assert len(before.content) < 200
    assert before.json()["standing"] == client.get("/show/data.json?w=W3").json()["standing"]
    assert client.get("/show/head.json").json() == before.json()
    sign_in(client, "chen")
    client.post("/shows", json={"show": SHOW})
    # A show that is saved is no news of the record.
    assert client.get("/show/head.json").json() == before.json()
    now = datetime.now(UTC)
    search = SearchEntry("A1", now.date(), "门户网站", "联盟", "无", "chen")
    with writing(open_ledger(settings).engine()) as connection:
        log_search(connection, search, now=now)
    assert client.get("/show/head.json").json() != before.json()


def test_the_file_goes_out_under_a_name_that_tells_what_it_is(reader):
    answer = reader.get("/show/file.html?w=W3")
    assert answer.status_code == 200
    told = answer.headers["content-disposition"]
    assert told.startswith("attachment; filename=\"atlas-show.html\"; filename*=UTF-8''")
    assert unquote(told.rsplit("''", 1)[1]).startswith("黄浦融入长三角行动图谱-2021-06-03-")
    assert b'id="show-data"' in answer.content


@pytest.mark.parametrize("path", ["/show/", "/show/x", "/show/data.xml", "/shows/a/b/c"])
def test_below_the_page_there_is_nothing_else(reader, path):
    answer = reader.get(path, follow_redirects=False)
    assert answer.status_code in (404, 308)
    assert "<" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["w=%00", "q=%3Cscript%3Ealert(1)%3C/script%3E", "show=../../etc", "welcome=%E2%80%AE%3Cb%3E"],
)
def test_a_hostile_address_shows_everything_and_runs_nothing(reader, query):
    page = reader.get(f"/show?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "<b>" not in page.text
    show = reader.get(f"/show/data.json?{query}").json()
    assert show["scenes"][0]["id"] == "opening"
    assert "\u202e" not in json.dumps(show, ensure_ascii=False)


def test_the_logo_travels_inside_the_data(settings, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 16)
    app = Starlette(routes=show_routes(replace(settings, logo_file=logo)))
    with TestClient(app, base_url=BASE) as client:
        assert client.get("/show/data.json").json()["logo"].startswith("data:image/png;base64,")


# -- keeping ------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "body"), WRITES)
@pytest.mark.parametrize("who", [None, "wang"])
def test_who_is_no_presenter_keeps_nothing(client, settings, people, path, body, who):
    if who:
        sign_in(client, who)
    answer = client.post(path, json={**body, "role": "admin"})
    assert answer.status_code == (403 if who else 401)
    assert rows(settings) == []
    assert deeds(settings) == []


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_a_page_of_another_server_keeps_nothing(client, settings, people, path, body):
    sign_in(client, "chen")
    answer = client.post(path, json=body, headers={"Origin": "https://atlas.example.org"})
    assert answer.status_code == 403
    assert rows(settings) == []


def test_a_presenter_keeps_a_show_and_anybody_plays_it(client, settings, people):
    sign_in(client, "chen")
    kept = client.post("/shows", json={"show": SHOW})
    assert kept.status_code == 201
    key = kept.json()["key"]
    client.post("/session/end", json={})
    (line,) = client.get("/shows.json").json()["shows"]
    assert (line["key"], line["name"], line["scenes"]) == (key, "接待南通", 2)
    assert client.get(f"/shows/{key}.json").json()["show"] == SHOW
    show = client.get(f"/show/data.json?show={key}").json()
    assert [s["id"] for s in show["scenes"] if s["tour"]] == ["opening", "nantong"]
    assert show["scenes"][1]["title"] == "我们与南通"
    assert show["welcome"] == "热烈欢迎"
    assert deeds(settings) == [("show.save", key)]


def test_versions_copies_and_withdrawal(client, settings, people):
    sign_in(client, "chen")
    first = client.post("/shows", json={"show": SHOW}).json()
    path = f"/shows/{first['key']}"
    second = client.post(path, json={"show": {**SHOW, "name": "二"}, "seen": first["seq"]}).json()
    late = client.post(path, json={"show": {**SHOW, "name": "三"}, "seen": first["seq"]})
    assert (late.status_code, "chen 已于" in late.json()["found"]) == (409, True)
    copy = client.post(f"{path}/copy", json={"name": "副本"}).json()
    gone = client.post(f"{path}/withdraw", json={"seen": second["seq"]})
    assert gone.status_code == 200
    assert [s["name"] for s in client.get("/shows.json").json()["shows"]] == ["副本"]
    assert client.get(f"{path}.json").status_code == 404
    assert [action for action, _ in deeds(settings)] == [
        "show.save",
        "show.save",
        "show.copy",
        "show.withdraw",
    ]
    assert copy["key"] != first["key"]
    assert len(rows(settings)) == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"show": []}, 422),
        ({"show": {**SHOW, "name": ""}}, 422),
        ({"show": {**SHOW, "welcome": "x" * 200_000}}, 413),
    ],
)
def test_what_is_no_show_is_refused_in_words(client, settings, people, body, status):
    sign_in(client, "chen")
    answer = client.post("/shows", json=body)
    assert answer.status_code == status
    assert answer.json()["found"]
    assert answer.json()["remedy"]
    assert rows(settings) == []


def test_a_change_tells_which_version_it_saw(client, people):
    sign_in(client, "chen")
    key = client.post("/shows", json={"show": SHOW}).json()["key"]
    for seen in (None, "1", True, 1.5):
        answer = client.post(f"/shows/{key}", json={"show": SHOW, "seen": seen})
        assert answer.status_code == 422


def longest(notes):
    """A show of sixty scenes with so many notes of full length in each."""
    scene = {"kind": "partner", "subject": "nantong", "notes": ["讲" * 100] * notes}
    return {**SHOW, "scenes": [scene] * 60}


def test_a_show_near_the_limit_of_a_file_is_kept_and_comes_back_from_its_file(client, people):
    sign_in(client, "chen")
    show = longest(3)
    file = json.dumps(show, ensure_ascii=False, indent=1)
    assert 55_000 < len(file.encode()) < LIMIT_BYTES
    # With its signs as escapes it is twice as long on the way.
    escaped = json.dumps({"show": show}).encode()
    assert len(escaped) > LIMIT_BYTES
    kind = {"Content-Type": "application/json"}
    kept = client.post("/shows", content=escaped, headers=kind)
    assert kept.status_code == 201
    back = client.get(f"/shows/{kept.json()['key']}.json").json()["show"]
    answer = client.post("/shows/read", json={"text": file})
    assert answer.json() == {"show": back, "told": []}


def test_a_show_whose_file_would_be_too_large_is_refused_in_words(client, settings, people):
    sign_in(client, "chen")
    answer = client.post("/shows", json={"show": longest(4)})
    assert answer.status_code == 422
    assert "字节" in answer.json()["found"]
    assert rows(settings) == []


def test_the_list_tells_the_filter_in_the_language_of_the_reader(client, people):
    sign_in(client, "chen")
    client.post("/shows", json={"show": SHOW})
    told = {
        lang: client.get(f"/shows.json?lang={lang}").json()["shows"][0]["filter"]
        for lang in ("zh", "en", "xx")
    }
    assert told["zh"] == told["xx"] == "筛选：窗口：公共服务之窗"
    assert told["en"].startswith("Filter")


def test_a_file_is_read_for_anybody_and_nothing_is_kept(client, settings, people):
    broken = {**SHOW, "scenes": [*SHOW["scenes"], {"kind": "film"}]}
    answer = client.post("/shows/read", json={"text": json.dumps(broken)})
    assert answer.json()["show"] == SHOW
    assert "film" in answer.json()["told"][0]
    for text in ("", "{", "[]", json.dumps({**SHOW, "format": "other"}), "[" * 60_000):
        refused = client.post("/shows/read", json={"text": text})
        assert refused.status_code == 422
        assert refused.json()["remedy"]
    assert rows(settings) == []


def test_what_is_offered_is_every_subject_once_in_short(reader):
    whole = reader.get("/show/data.json?w=W5").json()
    told = reader.get("/show/scenes.json?w=W5&show=show-1").json()
    assert [s["id"] for s in told["scenes"]] == [s["id"] for s in whole["scenes"]]
    assert told["query"] == "w=W5"
    assert told["filter"] == whole["filter"]
    assert told["limits"]["bytes"] == LIMIT_BYTES
    assert {s["pages"] for s in told["scenes"]} == {1}
    for line, scene in zip(told["scenes"], whole["scenes"], strict=True):
        assert line["notes"] == scene["notes"]
        assert "body" not in line


def test_a_show_that_nobody_saved_is_played_from_a_file(client, settings):
    answer = client.post("/shows/file", json={"show": SHOW})
    assert answer.status_code == 200
    assert unquote(answer.headers["content-disposition"]).endswith(".html")
    assert "接待南通" in unquote(answer.headers["content-disposition"])
    assert "我们与南通" in answer.text
    assert "热烈欢迎" in answer.text
    assert rows(settings) == []
    assert client.post("/shows/file", json={"show": {}}).status_code == 422
    elsewhere = {"Origin": "https://atlas.example.org"}
    assert client.post("/shows/file", json={"show": SHOW}, headers=elsewhere).status_code == 403
