"""An atlas that is closed: nothing of the plan before somebody has signed in, nothing after."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.access.accounts import account_by_name, disable_account
from geo.access.cli import OPERATOR
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.store.engine import writing
from tests.bench.speaking import Session
from tests.e2e.people import fill_sign_in, staffed
from tests.e2e.support import PLAN, Desk
from tests.plan.real import KEY_TASKS, MEASURES, PLACES
from tests.store import postgres

pytestmark = pytest.mark.e2e

CLOSED_WITHIN_MS = 3000
BACK_WITHIN_MS = 10_000
# Any of these on the wire would tell that something of the plan is there.
SAMPLES = [
    *(record["text"][:9] for record in (*MEASURES, *KEY_TASKS)),
    *(row["name_zh"] for row in PLACES.values() if len(row["name_zh"]) > 3),
]
DATA = [
    f"layers/{PLAN}/places.json",
    f"layers/{PLAN}/base/delta.json",
    f"layers/{PLAN}/records-zh.json",
    f"search/{PLAN}.json?q=nantong",
    f"progress/{PLAN}.json",
    f"head/{PLAN}.json",
    "code.svg?page=",
    "media/x",
    "_stcore/metrics",
    "_stcore/health/../../layers",
    "layers",
    "nowhere",
]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    with staffed(tmp_path_factory.mktemp("closed"), ATLAS_READING="closed") as running:
        yield running


@pytest.fixture
def gate(new: Callable[..., Desk], closed: tuple[str, Settings]) -> Callable[[str], Desk]:
    """A browser that has never been here, at an address of the closed atlas."""

    def at(address: str = "") -> Desk:
        desk = new(closed[0], fresh=True)
        # The page is refused what it asks for while nobody is signed in.
        desk.watch.provoked = ("404", "401")
        desk.page.goto(f"{closed[0]}/{address}")
        expect(desk.page.locator(".gate")).to_be_visible()
        return desk

    return at


def entered(desk: Desk, address: str) -> Desk:
    fill_sign_in(desk.page.locator(".gate-form"), "liming")
    return desk.arrived(address.partition("?")[0])


def status_of(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - own loopback address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def found(text: str) -> list[str]:
    return [sample for sample in SAMPLES if sample in text]


def heard(desk: Desk) -> str:
    """All that has come over the websocket."""
    frames = (f if isinstance(f, bytes) else f.encode() for f in desk.watch.received)
    return b"".join(frames).decode("utf-8", "replace").encode().decode("unicode_escape", "replace")


@pytest.mark.parametrize("path", DATA)
def test_without_a_session_every_answer_is_a_plain_refusal(
    closed: tuple[str, Settings], path: str
) -> None:
    for cookie in ("", "atlas-session=" + "A" * 43, "atlas-session=admin"):
        status, told = status_of(f"{closed[0]}/{path}", Cookie=cookie)
        assert status in (400, 401, 404), told
        assert found(told) == []
        if status == 401:
            assert json.loads(told)["remedy"] == "登录后再试；没有账户的，请联系管理员"


def test_the_frame_its_files_and_the_words_are_given_to_everybody(
    closed: tuple[str, Settings],
) -> None:
    for path in ("", "partners", "words/zh.json", "words/en.json", "session", "_stcore/health"):
        status, told = status_of(f"{closed[0]}/{path}")
        assert (status, found(told)) == (200, []), path
    assert f"layers/{PLAN}" not in status_of(closed[0])[1]


@pytest.mark.parametrize("address", ["", "clauses?at=W5.2.3", "progress?at=A12", "?lang=en"])
def test_a_page_says_nothing_of_the_plan_before_somebody_has_signed_in(
    gate: Callable[[str], Desk], address: str
) -> None:
    desk = gate(address)
    expect(desk.page.locator("[name=name]")).to_be_visible()
    expect(desk.page.locator("[data-act=sign-in-elsewhere]")).to_be_hidden()
    assert desk.watch.received
    assert found(heard(desk)) == []
    assert found(desk.page.content()) == []


def test_after_sign_in_the_page_opens_what_the_address_named(gate: Callable[[str], Desk]) -> None:
    desk = gate("progress?at=A12")
    fill_sign_in(desk.page.locator(".gate-form"), "liming", "wrong horse battery")
    expect(desk.page.locator(".entry-problem")).to_contain_text("用户名或口令不对")
    entered(desk, "progress?at=A12")
    desk.has_address(at="A12")
    expect(desk.panel.locator("[data-history=A12]")).to_be_visible()
    # The measure of what is looked for above: now it is there.
    assert found(heard(desk))


def test_signing_out_closes_every_window_at_once(gate: Callable[[str], Desk]) -> None:
    desk = entered(gate("progress"), "progress")
    other = second(desk, "measures")
    desk.page.locator("[data-act=leave]").click()
    expect(desk.page.locator(".gate")).to_be_visible()
    expect(other.locator(".gate")).to_be_visible(timeout=CLOSED_WITHIN_MS + 2000)
    assert found(other.content()) == []
    assert desk.page.evaluate(f"fetch('layers/{PLAN}/places.json').then((r) => r.status)") == 401


def second(desk: Desk, address: str) -> Page:
    context: BrowserContext = desk.context
    page = context.new_page()
    page.goto(f"{desk.base}/{address}")
    expect(page.locator(".desk-clause").first).to_be_attached()
    return page


def test_a_sign_in_in_one_window_opens_the_other_when_it_is_seen(
    gate: Callable[[str], Desk],
) -> None:
    desk = gate("progress")
    other = desk.context.new_page()
    other.goto(f"{desk.base}/measures")
    expect(other.locator(".gate")).to_be_visible()
    entered(desk, "progress")
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator(".desk-clause").first).to_be_attached()


def test_an_account_that_is_disabled_reads_no_more(
    gate: Callable[[str], Desk], closed: tuple[str, Settings]
) -> None:
    desk = gate("progress")
    fill_sign_in(desk.page.locator(".gate-form"), "wang")
    desk.arrived("progress")
    with writing(open_ledger(closed[1]).engine()) as connection:
        found_id = account_by_name(connection, "wang").id
        disable_account(connection, OPERATOR, found_id, now=datetime.now(UTC))
    expect(desk.page.locator(".gate")).to_be_visible(timeout=CLOSED_WITHIN_MS + 2000)


def test_who_writes_when_the_session_ends_sees_only_that_and_goes_on(
    gate: Callable[[str], Desk],
) -> None:
    desk = entered(gate("progress?at=A8"), "progress")
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog").first
    dialog.locator("[name=note_zh]").fill("写到一半")
    desk.page.evaluate(
        """() => fetch("session/end", {method: "POST", body: "{}",
             headers: {"Content-Type": "application/json"}})"""
    )
    expect(dialog.locator("[data-act=sign-in-again]")).to_be_visible()
    expect(desk.page.locator(".progress-card").first).to_be_hidden()
    dialog.locator("[data-act=sign-in-again]").click()
    fill_sign_in(desk.page.locator(".entry-dialog").last, "liming")
    expect(desk.page.locator(".progress-card").first).to_be_visible()
    for _ in range(3):
        # What the page asks on its own meanwhile takes nothing away.
        with desk.page.expect_response("**/head/*.json"):
            pass
    expect(dialog.locator("[name=note_zh]")).to_have_value("写到一半")
    # Its connection began with the session that ended: afterwards the page is loaded anew.
    with desk.page.expect_navigation():
        dialog.locator(".desk-ways button").last.click()
    desk.arrived("progress").window(1).click()
    desk.has_address(at="A8", w="W1")
    expect(desk.page.locator(".progress-card").first).to_be_visible()


class Forger(Session):
    """Speaks as a page would that has been given its parts, and keeps all it is told."""

    told: bytes = b""

    def _learn(self, answer: ForwardMsg) -> None:
        self.told += answer.SerializeToString()
        super()._learn(answer)


def test_what_a_browser_makes_up_over_the_websocket_opens_nothing(
    closed: tuple[str, Settings],
) -> None:
    async def forge() -> bytes:
        async with await Forger.open(urlsplit(closed[0]).netloc) as session:
            await session.run()
            for part in ("bar", "map", "panel", "board"):
                session._parts[f"atlas_{part}"] = f"$$ID-x-{part}"
                for page in ("", "x"):
                    session._page = page
                    session.query = "at=A12&lang=zh"
                    await session.run(part, {"at": "A12", "role": "admin", "signed_in": "1"})
            return session.told

    # The browser's driver has the loop of this thread.
    with ThreadPoolExecutor(1) as aside:
        told = aside.submit(lambda: asyncio.run(forge())).result().decode("utf-8", "replace")
    assert "atlas_gate" in told
    assert "atlas_panel" not in told
    assert found(told.encode().decode("unicode_escape", "replace")) == []


def test_a_store_that_restarts_darkens_no_wall_and_lets_nobody_new_in(
    new: Callable[..., Desk], tmp_path: Path
) -> None:
    database = postgres.start_server()
    try:
        url = database.new_database()
        with staffed(tmp_path, url=url, ATLAS_READING="closed") as (address, _settings):
            wall, late = new(address, fresh=True), new(address, fresh=True)
            for desk in (wall, late):
                desk.watch.provoked = ("404", "401", "503")
            wall.page.goto(f"{address}/progress")
            entered(wall, "progress")
            database.halt()
            expect(wall.page.locator("[data-warning=unread]")).to_be_visible()
            wall.window(1).click()
            wall.has_address(w="W1")
            expect(wall.page.locator(".progress-card").first).to_be_visible()
            late.page.goto(f"{address}/progress")
            expect(late.page.locator(".entry-problem")).to_contain_text("不能核对")
            database.resume()
            expect(wall.page.locator("[data-warning=unread]")).to_have_count(
                0, timeout=BACK_WITHIN_MS
            )
            late.page.close()
            wall.page.close()
    finally:
        database.stop()
