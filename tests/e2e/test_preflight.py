"""The pre-flight: whole on every wall, hears the clicker, and works from a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.support import fetched
from tests.e2e.test_accessibility import serious
from tests.e2e.wall import PROFILES, Wall

pytestmark = pytest.mark.e2e

# Every text of the panel with its size and box, and what runs out of its own box.
_PANEL = """
() => {
  const sheet = document.querySelector(".show-check-sheet");
  const box = (node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const words = [...sheet.querySelectorAll("*")].filter((n) =>
    n.checkVisibility() && [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim()));
  return {
    sheet: box(sheet),
    spills: [sheet, ...words].filter((n) =>
      n.scrollWidth > n.clientWidth + 1 && getComputedStyle(n).display !== "inline"
      || n.scrollHeight > n.clientHeight + 2 && n === sheet).map((n) => n.textContent),
    words: words.map((n) => [n.textContent, parseFloat(getComputedStyle(n).fontSize), box(n)]),
  };
}
"""


@pytest.fixture
def make(browser: Browser, server: str) -> Iterator[Callable[..., Wall]]:
    """Makes walls; checks at the end what they must not have done."""
    walls: list[Wall] = []

    def made(**options: Any) -> Wall:
        walls.append(Wall(browser, server, **options))
        return walls[-1]

    yield made
    for wall in walls:
        wall.close()


def row(wall: Wall, name: str) -> Locator:
    return wall.page.locator(f".show-check-row[data-row={name}]")


def panel(wall: Wall) -> Locator:
    return wall.page.locator(".show-check")


def looked(wall: Wall) -> Wall:
    """Wait until what takes an answer has been answered."""
    expect(panel(wall)).to_be_visible()
    for name in ("fonts", "server"):
        expect(row(wall, name)).to_have_attribute("data-mark", "ok")
    return wall


def fits(wall: Wall, size: tuple[int, int], name: str) -> None:
    seen = wall.page.evaluate(_PANEL)
    assert seen["spills"] == [], name
    left, top, right, bottom = seen["sheet"]
    assert left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1], name
    for text, px, box in seen["words"]:
        assert px >= 0.014 * size[1] - 0.05, (name, text)
        assert box[0] >= left and box[1] >= top, (name, text)
        assert box[2] <= right and box[3] <= bottom, (name, text)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_panel_is_whole_in_both_languages_and_themes(
    make: Callable[..., Wall], profile: str
) -> None:
    wall = make(size=PROFILES[profile])
    for query in ("?theme=light", "?lang=en"):
        wall.open(query).press("t")
        looked(wall)
        expect(row(wall, "screen")).to_have_attribute("data-mark", "ok")
        fits(wall, PROFILES[profile], f"{profile} {query}")
        if profile == "1080":
            assert serious(wall.page) == []


def test_it_is_opened_by_key_and_link_and_left_again(make: Callable[..., Wall]) -> None:
    wall = make().open().on("opening")
    way = wall.page.locator("[data-act=check]")
    way.click()
    looked(wall)
    wall.press("Escape")
    expect(panel(wall)).to_be_hidden()
    expect(way).to_be_focused()
    wall.press("t")
    expect(panel(wall)).to_be_visible()
    # Tab stays within: what lies under the panel is out of reach.
    for _ in range(6):
        wall.press("Tab")
        within = "['.show-check', 'body'].some((c) => document.activeElement.closest(c))"
        assert wall.page.evaluate(within)
        assert wall.page.evaluate("!document.activeElement.closest('.show-centre, .show-strip')")
    wall.press("t")
    expect(panel(wall)).to_be_hidden()
    wall.press("?")
    expect(wall.page.locator(".show-help")).to_contain_text("开场自检")
    wall.press("t")
    expect(wall.page.locator(".show-help")).to_be_hidden()
    expect(panel(wall)).to_be_visible()


def test_the_keys_of_the_clicker_are_heard_and_turn_no_page(make: Callable[..., Wall]) -> None:
    wall = make().open(scene="W2").on("W2").press("t")
    looked(wall)
    for name, key in (("next", "PageDown"), ("prev", "PageUp"), ("black", "b")):
        expect(row(wall, name)).to_have_attribute("data-mark", "none")
        expect(row(wall, name)).to_contain_text("未检")
        wall.press(key)
        expect(row(wall, name)).to_have_attribute("data-mark", "ok")
        expect(row(wall, name)).to_contain_text("可用")
    wall.press("PageDown", "PageDown", "End", "5", "p", "?")
    expect(row(wall, "next")).to_contain_text("收到 PageDown")
    # A clicker that sends arrows is told so; a full stop is black as well.
    wall.press("ArrowLeft", ".")
    expect(row(wall, "prev")).to_contain_text("收到 ArrowLeft")
    expect(wall.root).to_have_attribute("data-scene", "W2")
    expect(wall.root).to_have_attribute("data-auto", "off")
    expect(wall.page.locator(".show-black")).to_be_hidden()
    expect(panel(wall)).to_be_visible()
    wall.press("Escape", "PageDown").on("W3")


def test_each_row_tells_what_is_or_what_to_do(make: Callable[..., Wall]) -> None:
    wall = make(size=(1600, 1200))
    show = wall.page.request.get(f"{wall.base}/show/data.json").json()["version"]
    wall.open().press("t")
    looked(wall)
    expect(row(wall, "data")).to_contain_text(show["data"])
    expect(row(wall, "data")).to_contain_text(show["head"])
    expect(row(wall, "age")).to_contain_text(show["asOf"])
    expect(row(wall, "age")).to_contain_text(show["latest"])
    expect(row(wall, "fonts")).to_contain_text("4 款字体已载入")
    expect(row(wall, "outside")).to_contain_text("0 次")
    expect(row(wall, "screen")).to_contain_text("1600×1200，比例 1.33")
    expect(row(wall, "screen")).to_have_attribute("data-mark", "todo")
    full = row(wall, "full")
    expect(full).to_have_attribute("data-mark", "todo")
    full.locator("button").click()
    expect(full).to_have_attribute("data-mark", "ok")
    expect(full.locator("button")).to_be_hidden()
    # The server goes away while the panel is open: asked again, it is told.
    wall.watch.provoked = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    wall.context.set_offline(True)
    expect(row(wall, "server")).to_contain_text("离线，沿用")
    expect(row(wall, "server")).to_have_attribute("data-mark", "todo")
    expect(wall.page.locator(".show-check-sum")).to_contain_text("需处理")
    wall.context.set_offline(False)
    expect(row(wall, "server")).to_have_attribute("data-mark", "ok")


def test_a_screen_that_may_not_stay_on_and_a_request_outside_are_told(
    make: Callable[..., Wall],
) -> None:
    wall = make()
    wall.page.add_init_script(
        """Object.defineProperty(navigator, "wakeLock", {
             value: { request: async () => { throw new Error("no"); } } });"""
    )
    wall.open().press("t")
    expect(row(wall, "wake")).to_contain_text("系统未允许")
    expect(row(wall, "outside")).to_have_attribute("data-mark", "ok")
    # Refused by the policy of the page: that it was asked for counts all the same.
    wall.watch.provoked = ("Content Security Policy", "ERR_", "CSP")
    ask = """() => { new Image().src = "http://10.1.2.3/x.png"; }"""
    wall.page.evaluate(ask)
    expect(row(wall, "outside")).to_contain_text("1 次")
    expect(row(wall, "outside")).to_have_attribute("data-mark", "todo")
    wall.watch.outside.clear()


def test_it_works_in_the_one_file(browser: Browser, server: str, tmp_path: Path) -> None:
    file = tmp_path / "show.html"
    file.write_bytes(fetched(f"{server}/show/file.html?lang=zh"))
    wall = Wall(browser, server)
    asked: list[str] = []
    wall.page.on("request", lambda request: asked.append(request.url))
    wall.page.goto(f"{file.as_uri()}#overview")
    expect(wall.page.locator("#show[data-ready]")).to_have_count(1)
    wall.on("overview").press("t")
    looked(wall)
    expect(row(wall, "server")).to_contain_text("单文件")
    expect(row(wall, "outside")).to_contain_text("0 次")
    wall.press("PageDown")
    expect(row(wall, "next")).to_have_attribute("data-mark", "ok")
    wall.press("Escape").on("overview")
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert wall.watch.errors == []
    wall.context.close()
