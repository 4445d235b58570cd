"""The map keeps itself: no remount, no rerun on pan or zoom, its place across filters."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e


def drag(desk: Desk, by: tuple[int, int]) -> None:
    x, y = 320, 560
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + by[0], y + by[1], steps=5)
    desk.page.mouse.up()


def ground(desk: Desk) -> list[float]:
    """Where the map stands: its home point and the lonely Hefei, in px of the window."""
    home = desk.box(".atlas-home-eye")
    x, y = desk.centres()["hefei"]
    return [round(v, 1) for v in (home["left"], home["top"], x, y)]


def test_pan_and_zoom_send_nothing(desk: Desk) -> None:
    sent = len(desk.watch.sent)
    desk.moved_by(lambda: drag(desk, (90, -60)))
    desk.page.mouse.move(500, 420)
    desk.moved_by(lambda: desk.page.mouse.wheel(0, -240))
    desk.moved_by(lambda: desk.page.locator("[data-act=zoomOut]").click())
    # The change that follows is the only one to be sent: whatever went before would show.
    desk.window(5).click()
    desk.has_address(w="W5")
    expect(desk.matching).to_have_text("符合 17／63 条")
    assert len(desk.watch.sent) == sent + 1


def test_the_map_stays_where_it_is_when_the_filter_changes(desk: Desk) -> None:
    desk.moved_by(lambda: drag(desk, (80, 50)))
    before = ground(desk)
    desk.window(5).click()
    expect(desk.marker("suzhou")).to_have_count(0)
    assert ground(desk) == before
    desk.window(5).click()
    expect(desk.marker("suzhou")).to_have_count(1)
    assert ground(desk) == before


def test_home_comes_back(desk: Desk) -> None:
    before = ground(desk)
    desk.moved_by(lambda: drag(desk, (-120, 40)))
    assert ground(desk) != before
    desk.moved_by(lambda: desk.page.locator("[data-act=home]").click())
    assert all(abs(a - b) <= 1.5 for a, b in zip(ground(desk), before, strict=True))


def test_twenty_filter_changes_keep_the_same_map(desk: Desk) -> None:
    desk.page.evaluate("window.kept = document.querySelector('.atlas-stage')")
    desk.page.evaluate("window.canvas = document.querySelector('canvas.atlas-canvas')")
    counts = {1: 15, 2: 11, 3: 10, 4: 10, 5: 17}
    for step in range(10):
        number = step % 5 + 1
        desk.window(number).click()
        expect(desk.matching).to_have_text(f"符合 {counts[number]}／63 条")
        desk.window(number).click()
        expect(desk.matching).to_have_count(0)
    assert desk.page.evaluate(
        "kept.isConnected && kept === document.querySelector('.atlas-stage')"
        " && canvas === document.querySelector('canvas.atlas-canvas')"
    )
    assert desk.page.locator(".atlas-stage").count() == 1
    assert len(desk.watch.sockets) == 1


def test_a_filter_change_fetches_no_layer(desk: Desk) -> None:
    desk.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.window(3).click()
    expect(desk.matching).to_have_text("符合 10／63 条")
    desk.click_place("hangzhou")
    expect(desk.panel.locator("h2")).to_have_text("杭州")
    # What a page asks on its own, filtered or not: its icon, and whether the record has news.
    own = ("/favicon.svg", "/head/huangpu-yrd-2020.json")
    assert [url for url in asked if not url.endswith(own)] == []


def test_the_flight_between_extents_ends_where_it_should(new: Callable[..., Desk]) -> None:
    moving = new(calm=False).open()
    moving.moved_by(moving.view("city").click)
    still = new().open("?view=city")
    expect(moving.page.locator(".atlas-legend")).to_have_attribute("data-view", "city")
    here, there = moving.centres(), still.centres()
    assert here.keys() == there.keys()
    # Neighbours are moved apart on screen, so the flight may end a hair elsewhere.
    assert all(abs(a - b) < 6 for p in here for a, b in zip(here[p], there[p], strict=True))
