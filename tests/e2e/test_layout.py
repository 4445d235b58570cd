"""Widths and heights: nothing overflows, nothing overlaps, every control is in sight."""

from collections.abc import Callable
from itertools import combinations

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

SIZES = [(1440, 900), (1920, 1080), (3840, 1080), (390, 844)]
PARTS = (".desk-bar", ".desk-map", ".desk-panel", ".desk-list")
_OVERFLOW = """
() => [document.documentElement, ...document.querySelectorAll("body, [data-testid=stMain]")]
  .filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => [n.tagName, n.scrollWidth])
"""
_CONTROLS = """
() => {
  const box = (n) => n.getBoundingClientRect();
  const beyond = (css, room) => [...document.querySelectorAll(css)]
    .filter((n) => n.checkVisibility())
    .filter((n) => box(n).left < room.left || box(n).right > room.right
      || box(n).top < room.top || box(n).bottom > room.bottom)
    .map((n) => n.ariaLabel ?? n.innerText);
  const sight = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const map = box(document.querySelector(".desk-map"));
  return [
    ...beyond(".desk-bar button, .desk-bar input", sight),
    ...beyond(".desk-views button, .atlas-button, .atlas-pill, .atlas-legend", map),
  ];
}
"""
# Controls side by side in the bar that lie on one another.
_CLASHES = """
() => {
  const css = ".desk-bar button, .desk-bar .desk-search, .desk-head > *";
  const nodes = [...document.querySelectorAll(css)]
    .filter((n) => n.checkVisibility() && n.getBoundingClientRect().width > 0);
  const box = (n) => n.getBoundingClientRect();
  return nodes.flatMap((a, i) => nodes.slice(i + 1)
    .filter((b) => !a.contains(b) && !b.contains(a))
    .filter((b) => Math.min(box(a).right, box(b).right) - Math.max(box(a).left, box(b).left) > 1
      && Math.min(box(a).bottom, box(b).bottom) - Math.max(box(a).top, box(b).top) > 1)
    .map((b) => [a.innerText || a.className, b.innerText || b.className]));
}
"""

# Markers whose middle lies outside the map, once they stand still.
_STRAYS = """
() => {
  const map = document.querySelector(".desk-map").getBoundingClientRect();
  const middles = [...document.querySelectorAll(".atlas-marker .atlas-face")].map((face) => {
    const box = face.getBoundingClientRect();
    return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  });
  const now = JSON.stringify([map, middles]);
  const still = now === window.seen;
  window.seen = now;
  if (!still || !middles.length) return false;
  const inside = ([x, y]) => x > map.left && x < map.right && y > map.top && y < map.bottom;
  return { strays: middles.filter((middle) => !inside(middle)).length };
}
"""


def stands(desk: Desk) -> None:
    """No overflow, no overlap, every control of the bar in sight."""
    assert desk.page.evaluate(_OVERFLOW) == []
    boxes = {css: desk.box(css) for css in PARTS}
    for a, b in combinations(PARTS, 2):
        across = min(boxes[a]["right"], boxes[b]["right"]) - max(boxes[a]["left"], boxes[b]["left"])
        along = min(boxes[a]["bottom"], boxes[b]["bottom"]) - max(boxes[a]["top"], boxes[b]["top"])
        assert min(across, along) <= 0, f"{a} and {b} overlap"
    for css, box in boxes.items():
        assert box["right"] - box["left"] > 300, css
    assert boxes[".desk-map"]["bottom"] - boxes[".desk-map"]["top"] >= 300
    assert desk.page.evaluate(_CONTROLS) == []
    assert desk.page.evaluate(_CLASHES) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_desk_fits(new: Callable[..., Desk], size: tuple[int, int], theme: str) -> None:
    # Light shows the delta and dark the city: every size meets both.
    view = {"light": "delta", "dark": "city"}[theme]
    desk = new(size=size, theme=theme).open(f"?view={view}")
    stands(desk)
    if size[0] > 900:
        assert desk.box(".desk-list")["bottom"] <= size[1]
        assert desk.box(".desk-panel")["bottom"] <= size[1]
    period = desk.page.get_by_text("规划期 2020–2022（已届满）").filter(visible=True)
    expect(period.first).to_be_visible()
    expect(desk.footer).to_be_visible()
    cut = desk.footer.evaluate(
        """(strip) => [strip, ...strip.querySelectorAll("*")]
             .filter((n) => n.scrollWidth > n.clientWidth + 1 && n.clientWidth > 0)
             .map((n) => [n.clientWidth, n.scrollWidth])"""
    )
    assert cut == []


@pytest.mark.parametrize("size", SIZES)
def test_the_desk_fits_with_filters_and_a_selection(
    new: Callable[..., Desk], size: tuple[int, int]
) -> None:
    desk = new(size=size).open(
        "?w=W1,W3,W5&d=finance,commerce,health&p=nantong,bund&c=advance&key=1&q=南通&at=nantong&s=x"
    )
    expect(desk.panel.locator("h2")).to_have_text("南通")
    stands(desk)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_an_open_menu_is_in_sight(new: Callable[..., Desk], size: tuple[int, int]) -> None:
    desk = new(size=size).open()
    for menu in ("departments", "places", "commitments", "statuses"):
        desk.menu(menu).click()
        box = desk.menu_list(menu).bounding_box()
        assert box is not None
        assert box["x"] >= 0, menu
        assert box["x"] + box["width"] <= size[0], menu
        assert box["y"] + box["height"] <= size[1], menu
        desk.page.keyboard.press("Escape")


def test_a_new_width_is_followed(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    desk.page.wait_for_function(
        "() => document.querySelector('canvas.atlas-canvas').width"
        " >= document.querySelector('.desk-map').clientWidth"
    )
    stands(desk)
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.page.wait_for_function("() => document.querySelector('.desk-map').clientWidth < 390")
    stands(desk)


@pytest.mark.parametrize("page", ["?view=delta", "partners", "clauses"])
@pytest.mark.parametrize("size", [(1440, 900), (3840, 1080), (3840, 2160)])
def test_every_place_is_on_the_map_of_a_page_that_is_opened_first(
    new: Callable[..., Desk], size: tuple[int, int], page: str
) -> None:
    desk = new(size=size, calm=False).visit(page)
    assert strays(desk) == 0
    desk.page.set_viewport_size({"width": size[0] - 400, "height": size[1] - 100})
    assert strays(desk) == 0


def strays(desk: Desk) -> int:
    """How many places lie outside the map when it has come to rest."""
    desk.page.evaluate("() => { window.seen = null; }")
    found = desk.page.wait_for_function(_STRAYS, polling=200).json_value()
    return int(found["strays"])


@pytest.mark.parametrize("size", SIZES)
def test_chips_and_reset_are_in_sight(new: Callable[..., Desk], size: tuple[int, int]) -> None:
    desk = new(size=size).open("?w=W5&d=health&at=nantong")
    expect(desk.chips).to_have_count(2)
    covered = desk.page.evaluate(
        """() => [...document.querySelectorAll(".desk-chip, .desk-reset")].filter((node) => {
             const r = node.getBoundingClientRect();
             const top = document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2);
             return !node.contains(top);
           }).map((node) => node.innerText)"""
    )
    assert covered == []


# Around every width at which the head changes its clothes.
HEAD_WIDTHS = (1024, 1280, 1366, 1400, 1421, 1439, 1440, 1481, 1521, 1561, 1600, 1661, 1920)
_HEAD = """
() => Math.min(...[...document.querySelectorAll(".desk-head > *")]
  .map((n) => innerWidth - n.getBoundingClientRect().right))
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("staff", [False, True])
def test_the_head_fits_whatever_its_width(new: Callable[..., Desk], lang: str, staff: bool) -> None:
    desk = new().open(f"?lang={lang}")
    page = desk.page
    if staff:
        page.locator("[data-staff]").evaluate_all(
            "(nodes) => nodes.forEach((n) => (n.hidden = false))"
        )
    left = {}
    for width in HEAD_WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        left[width] = page.evaluate(_HEAD)
    assert all(room >= 10 for room in left.values()), left
