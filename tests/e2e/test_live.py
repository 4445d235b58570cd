"""What is recorded anywhere is seen on every open page, which nobody touches and which
loses nothing."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import PASSWORD, fill_sign_in, record, sign_in, staffed
from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

SEEN_WITHIN_MS = 3000
# A window in which the panel has to be scrolled.
LOW = (1280, 560)
HEAD = "**/head/*.json"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with staffed(tmp_path_factory.mktemp("live")) as (address, _settings):
        yield address


@pytest.fixture
def writer(new: Callable[..., Desk], atlas: str) -> Callable[[str], Desk]:
    """Somebody who has signed in, with a record open."""
    return lambda at: sign_in(new(atlas, fresh=True).visit(f"progress?at={at}"))


def told(desk: Desk, record: str) -> Locator:
    return desk.page.locator(f".progress-card[data-record={record}] .desk-status")


def test_an_entry_is_seen_on_another_page_within_three_seconds(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    other = new(atlas, fresh=True).visit("progress")
    expect(told(other, "A17")).to_have_text("未见公开进展")
    steps = other.page.evaluate("history.length")
    url = other.page.url
    asked: list[str] = []
    other.page.on("request", lambda request: asked.append(request.url))
    record(writer("A17"))
    expect(told(other, "A17")).to_have_text("推进中", timeout=SEEN_WITHIN_MS)
    # The one record that stands anew came along: all the others were not fetched again.
    assert not [url for url in asked if "/progress/" in url]
    assert other.page.evaluate("history.length") == steps
    assert other.page.url == url


def test_what_somebody_is_doing_on_the_other_page_stays_as_it_is(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    other = sign_in(new(atlas, fresh=True, size=LOW).visit("progress?at=A3"))
    page = other.page
    page.locator(".progress-body").evaluate("(node) => (node.scrollTop = 130)")
    page.locator(".desk-input").fill("南通")
    other.panel.locator("details").first.evaluate("(node) => (node.open = true)")
    other.panel.locator("[data-act=record-entry]").click()
    other.panel.evaluate("(node) => (node.scrollTop = 40)")
    top = other.panel.evaluate("(node) => node.scrollTop")
    assert top > 0
    note = page.locator(".entry-dialog [name=note_zh]")
    note.fill("写到一半")
    steps = page.evaluate("history.length")
    record(writer("A2"))
    expect(told(other, "A2")).to_have_text("推进中", timeout=SEEN_WITHIN_MS)
    expect(note).to_have_value("写到一半")
    expect(note).to_be_focused()
    expect(page.locator(".desk-input")).to_have_value("南通")
    assert page.locator(".progress-body").evaluate("(node) => node.scrollTop") == 130
    assert other.panel.evaluate("(node) => node.scrollTop") == top
    assert other.panel.locator("details").first.evaluate("(node) => node.open")
    assert page.evaluate("history.length") == steps


def test_an_entry_on_what_is_selected_keeps_scroll_and_focus_of_the_panel(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    other = sign_in(new(atlas, fresh=True, size=LOW).visit("progress?at=A4"))
    button = other.panel.locator("[data-act=record-entry]")
    button.focus()
    other.panel.evaluate("(node) => (node.scrollTop = 30)")
    top = other.panel.evaluate("(node) => node.scrollTop")
    assert top > 0
    record(writer("A4"))
    expect(other.panel.locator("[data-report]")).to_have_count(1, timeout=SEEN_WITHIN_MS)
    expect(other.panel.locator("[data-act=record-entry]")).to_be_visible()
    assert other.panel.evaluate("(node) => node.scrollTop") == top
    assert other.panel.evaluate("(node) => node.contains(document.activeElement)")


def test_the_map_stays_where_it_was_moved_to(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    other = new(atlas, fresh=True).open()
    box = other.box(".desk-map-canvas")
    x, y = box["left"] + 200, box["top"] + 300
    other.page.mouse.move(x, y)

    def pan() -> None:
        other.page.mouse.down()
        other.page.mouse.move(x + 90, y - 50, steps=4)
        other.page.mouse.up()

    other.moved_by(pan)
    other.kind("keyTasks").click()
    centres = other.centres()
    node = other.page.locator(".desk-map-canvas").element_handle()
    record(writer("A5"))
    expect(other.row("A5").locator(".desk-status")).to_have_text("推进中", timeout=SEEN_WITHIN_MS)
    assert other.centres() == centres
    assert node is not None
    assert node.evaluate("(node) => node.isConnected")


def test_every_kind_of_list_is_told_anew_where_it_stands(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    measure = "W1.1.2"
    measures = new(atlas, fresh=True).visit("measures")
    clauses = new(atlas, fresh=True).visit("clauses")
    clauses.page.locator(".reader-text").evaluate("(node) => (node.dataset.mine = '1')")
    record(writer(measure))
    for desk, row in (
        (measures, f".desk-clause[data-record='{measure}']"),
        (clauses, f"article[data-record='{measure}']"),
    ):
        status = desk.page.locator(row).locator(".desk-status").first
        expect(status).to_have_text("推进中", timeout=SEEN_WITHIN_MS)
    expect(clauses.page.locator(".reader-text[data-mine='1']")).to_have_count(1)


def test_a_page_that_shows_what_was_known_once_is_left_alone(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    past = new(atlas, fresh=True).visit("progress?known=2020-12-31")
    entered = writer("A6")
    frames = len(past.watch.received)
    record(entered)
    for _ in range(2):
        # The next answer may have been on its way already; the one after it was not.
        with past.page.expect_response(HEAD):
            pass
    assert len(past.watch.received) == frames
    expect(told(past, "A6")).to_have_text("未见公开进展")


def test_a_hidden_page_asks_nothing_and_looks_when_it_is_seen_again(
    new: Callable[..., Desk], atlas: str
) -> None:
    desk = new(atlas, fresh=True).visit("progress")
    asked: list[str] = []
    desk.page.on("request", lambda r: asked.append(r.url) if "/head/" in r.url else None)
    desk.page.clock.install()
    with desk.page.expect_response(HEAD):
        desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.page.evaluate(
        """Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    asked.clear()
    desk.page.clock.run_for(60_000)
    assert asked == []
    with desk.page.expect_response(HEAD):
        desk.page.evaluate(
            "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))"
        )


def test_a_server_that_is_away_is_asked_less_and_less(new: Callable[..., Desk], atlas: str) -> None:
    desk = new(atlas, fresh=True).visit("progress")
    desk.watch.provoked = (*desk.watch.provoked, "ERR_CONNECTION_REFUSED")
    asked: list[str] = []
    desk.page.clock.install()
    desk.page.route(HEAD, lambda r: (asked.append(r.request.url), r.abort("connectionrefused")))
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _ in range(60):
        desk.page.clock.run_for(1000)
    assert 4 <= len(asked) <= 12
    desk.page.unroute(HEAD)
    with desk.page.expect_response(HEAD):
        desk.page.clock.run_for(13_000)


def test_who_is_signed_out_while_writing_signs_in_again_and_loses_nothing(
    new: Callable[..., Desk], atlas: str, writer: Callable[[str], Desk]
) -> None:
    desk = writer("A8")
    desk.watch.provoked = (*desk.watch.provoked, "401")
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog").first
    dialog.locator("[name=title]").fill("区门户网站公告")
    dialog.locator("[name=publisher]").fill("黄浦区政府")
    dialog.locator("[name=url]").fill("https://www.shhuangpu.gov.cn/a")
    dialog.locator("[name=kind]").select_option("official")
    dialog.locator("[name=published_on]").fill("2021-03-02")
    dialog.locator("[name=valid_on]").fill("2021-03-01")
    dialog.locator("[name=status][value=underway]").check()
    desk.page.evaluate(
        """() => fetch("session/end", {method: "POST", body: "{}",
             headers: {"Content-Type": "application/json"}})"""
    )
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".entry-problem")).to_contain_text("内容仍在")
    dialog.locator("[data-act=sign-in-again]").click()
    fill_sign_in(desk.page.locator(".entry-dialog").last, "liming", PASSWORD)
    expect(desk.page.locator(".entry-dialog")).to_have_count(1)
    expect(dialog.locator(".entry-problem")).to_be_hidden()
    expect(dialog.locator("[name=title]")).to_have_value("区门户网站公告")
    dialog.locator("[type=submit]").click()
    expect(desk.page.locator(".entry-dialog")).to_have_count(0)
    expect(told(desk, "A8")).to_have_text("推进中")
