"""Which routes a closed atlas gives to whoever has not signed in: decided one by one."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.api.entries import entry_routes
from geo.api.index import page_head
from geo.api.payloads import SitePayloads
from geo.api.reading import AGAIN_S, ClosedReading, is_open
from geo.api.routes import routes
from geo.api.signing import claim_routes
from geo.api.site import middleware
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.store.engine import writing
from geo.web.assets import bundle
from geo.web.pages import PAGES, path_of
from geo.web.words import words_json
from tests.plan.real import KEY_TASKS, MEASURES, PASSAGES, PLACES

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8501"
SECRET = "correct horse battery"  # noqa: S105 - of an account that lives for one test
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PLAN = "huangpu-yrd-2020"

# Every route of the running atlas, ours and Streamlit's. A route that stands in neither
# list fails the test below until somebody has decided.
OPEN = {
    "/session",
    # The frame of the page of shows; who may keep one is asked by the route itself.
    "/shows",
    "/session/end",
    "/session/claim",
    "/words/{lang}.json",
    "/words/{rest:path}",
    "/assets/{hash}/{path:path}",
    "/assets/{rest:path}",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/_stcore/health",
    "/_stcore/host-config",
}
CLOSED = {
    "/entries",
    "/layers",
    "/layers/{plan}/base/{extent}.json",
    "/layers/{plan}/{name}.json",
    "/layers/{rest:path}",
    "/search",
    "/search/{plan}.json",
    "/search/{rest:path}",
    "/progress/{plan}.json",
    "/head/{plan}.json",
    "/code.svg",
    "/words",
    "/assets",
    "/accounts",
    "/deeds.json",
    "/desk.json",
    "/evidence-files",
    "/evidence-files/{sha256}",
    "/feedback",
    "/feedback/handled",
    "/plan-changes",
    "/reviews",
    "/searches",
    "/session/password",
    "/show",
    "/show/",
    "/show/console",
    "/show/console.svg",
    "/show/data.json",
    "/show/file.html",
    "/show/head.json",
    "/show/scenes.json",
    "/show/relay",
    "/show/{rest:path}",
    "/shows.json",
    "/shows/read",
    "/shows/file",
    "/shows/{key}",
    "/shows/{key}.json",
    "/shows/{key}/copy",
    "/shows/{key}/withdraw",
    "/shows/{rest:path}",
    "/workbook",
    "/workbook.xlsx",
    "/tables.xlsx",
    "/tables.csv",
    "/tables.json",
    "/map.gpkg",
    "/map.geojson",
    "/map.kml",
    "/map.html",
    "/slides.pptx",
    "/brief.pdf",
    "/brief.docx",
    "/map.png",
    "/map.svg",
    "/kit",
    "/jobs/{key}.json",
    "/jobs/{key}/file",
    "/jobs/{key}/cancel",
}
# What the frame is served by: it gives the frame for the paths of pages, and its files.
FRAME = ""
# The page's own connection; what it says before sign-in is tested in tests/ui/test_door.py.
SOCKET = "/_stcore/stream"
_LIST = """
import json, app
print(json.dumps([route.path for route in app.app._build_starlette_app().routes]))
"""


@pytest.fixture(scope="module")
def paths() -> list[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATLAS_", "STREAMLIT_"))}
    done = subprocess.run(
        [sys.executable, "-c", _LIST],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(set(json.loads(done.stdout.splitlines()[-1])))


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'closed.sqlite'}", reading_closed=True)


def around(settings, inner):
    """``inner`` routes behind all that surrounds the page."""
    made = Starlette(routes=inner, middleware=middleware(page_head(settings), settings=settings))
    return TestClient(made, base_url=BASE, headers={"Origin": BASE})


@pytest.fixture
def through(settings):
    """Answers "through" to whatever is let through."""
    every = ["GET", "HEAD", "POST", "PUT", "DELETE"]
    return around(
        settings,
        [Route("/{rest:path}", lambda _: PlainTextResponse("through"), methods=every)],
    )


def asked(path):
    """A path as somebody would ask for it."""
    return re.sub(r"\{\w+(:\w+)?\}", PLAN, path)


def test_every_route_has_been_decided_on(paths):
    ours = {path for path in paths if not path.startswith("/_stcore") and path != FRAME}
    undecided = ours - OPEN - CLOSED - {p for p in ours if re.match(r"/(media|component)/", p)}
    assert undecided == set()
    assert set(paths) >= OPEN | CLOSED | {FRAME, SOCKET}
    assert not OPEN & CLOSED


def test_without_a_session_only_what_is_named_is_let_through(paths, through):
    for path in paths:
        if path in (FRAME, SOCKET):
            continue
        for method in ("GET", "POST"):
            answer = through.request(method, asked(path))
            if path in OPEN:
                assert answer.text == "through", path
            else:
                assert answer.status_code == 401, path
                assert answer.json()["found"] == "图谱未对外开放"
                assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [f"/{path_of(page)}" for page in PAGES])
def test_the_frame_of_every_page_is_given(through, path):
    assert through.get(path).text == "through"


@pytest.mark.parametrize(
    "path",
    [
        "/assetsx",
        "/Assets/x",
        "/wordsx/zh.json",
        "/session/",
        "/session/x",
        "/partners/",
        "/partners/x",
        "/x/y/_stcore/health",
        "/_stcore/healthx",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/media/x",
        "/component/x/index.html",
        "//layers/x",
        "/nowhere",
    ],
)
def test_what_only_looks_like_an_open_path_is_closed(through, path):
    assert not is_open(path)
    assert through.get(BASE + path).status_code == 401


def test_who_has_signed_in_reads_until_they_sign_out(settings):
    payloads = SitePayloads(settings)
    client = around(settings, [*entry_routes(settings), *claim_routes(settings), *routes(payloads)])
    with writing(open_ledger(settings).engine()) as connection:
        add_account(
            connection, OPERATOR, "wang", SECRET, Role.VIEWER, now=datetime.now(UTC), hasher=QUICK
        )
    wanted = [f"/layers/{PLAN}/places.json", f"/progress/{PLAN}.json", f"/head/{PLAN}.json"]
    assert {client.get(path).status_code for path in wanted} == {401}
    client.post("/session", json={"name": "wang", "password": SECRET})
    assert {client.get(path).status_code for path in wanted} == {200}
    client.post("/session/end", json={})
    assert {client.get(path).status_code for path in wanted} == {401}


def test_a_cookie_that_is_made_up_opens_nothing(through):
    for value in ("", "admin", "A" * 43, "a" * 10_000, "%00"):
        answer = through.get("/layers", headers={"Cookie": f"atlas-session={value}"})
        assert answer.status_code == 401


def test_an_open_atlas_asks_nobody():
    plain = Settings()
    assert len(middleware(page_head(plain), settings=plain)) == 2


def test_the_page_of_a_closed_atlas_fetches_nothing_of_the_plan_early(settings):
    assert page_head(settings).closed
    assert not page_head(Settings()).closed


def test_any_other_websocket_needs_a_session(settings):
    async def hello(socket):
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    inner = [*entry_routes(settings), WebSocketRoute("/show/relay", hello)]
    client = around(settings, inner)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("ws://127.0.0.1:8501/show/relay") as socket,
    ):
        socket.receive_text()
    with writing(open_ledger(settings).engine()) as connection:
        add_account(
            connection, OPERATOR, "wang", SECRET, Role.VIEWER, now=datetime.now(UTC), hasher=QUICK
        )
    client.post("/session", json={"name": "wang", "password": SECRET})
    with client.websocket_connect("ws://127.0.0.1:8501/show/relay") as socket:
        assert socket.receive_text() == "hello"


def test_a_line_that_is_open_ends_with_its_session(settings):
    seconds = [0.0]
    heard = []

    async def echo(socket):
        await socket.accept()
        async for text in socket.iter_text():
            heard.append(text)
            await socket.send_text(text)

    app = Starlette(
        routes=[*entry_routes(settings), WebSocketRoute("/show/relay", echo)],
        middleware=[Middleware(ClosedReading, settings=settings, clock=lambda: seconds[0])],
    )
    client = TestClient(app, base_url=BASE, headers={"Origin": BASE})
    with writing(open_ledger(settings).engine()) as connection:
        add_account(
            connection, OPERATOR, "wang", SECRET, Role.VIEWER, now=datetime.now(UTC), hasher=QUICK
        )
    client.post("/session", json={"name": "wang", "password": SECRET})
    with client.websocket_connect("ws://127.0.0.1:8501/show/relay") as socket:
        for said in ("one", "two"):
            socket.send_text(said)
            assert socket.receive_text() == said
            seconds[0] += 2 * AGAIN_S
        client.post("/session/end", json={})
        socket.send_text("three")
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
        assert ended.value.code == 1008
    assert heard == ["one", "two"]


def test_a_websocket_passes_for_the_page_asks_itself(settings):
    async def hello(socket):
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    client = around(settings, [WebSocketRoute(SOCKET, hello)])
    with client.websocket_connect(SOCKET) as socket:
        assert socket.receive_text() == "hello"


SAMPLES = [
    *(r["text"][:9] for r in (*MEASURES, *KEY_TASKS, *PASSAGES)),
    *(p["name_zh"] for p in PLACES.values() if len(p["name_zh"]) > 3),
]


def test_no_file_for_the_browser_and_no_word_list_holds_anything_of_the_plan():
    texts = [bundle().read(path).body.decode("utf-8", "replace") for path in bundle().assets]
    texts += [words_json(lang).decode() for lang in ("zh", "en")]
    found = {sample for sample in SAMPLES for text in texts if sample in text}
    assert found == set()
