"""Everything without a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

_WHO = """
() => {
  const node = document.activeElement;
  return {
    css: node.getAttribute("class") ?? node.tagName,
    name: node.closest("tr")?.dataset.record ?? node.dataset.menu ?? node.dataset.place
      ?? node.dataset.window ?? "",
    lit: getComputedStyle(node).outlineStyle,
  };
}
"""


def focused(desk: Desk) -> dict[str, str]:
    found: dict[str, str] = desk.page.evaluate(_WHO)
    return found


def test_tab_reaches_every_part(desk: Desk) -> None:
    met: list[tuple[str, str]] = []
    for _ in range(160):
        desk.page.keyboard.press("Tab")
        who = focused(desk)
        met.append((who["css"].split()[0], who["name"]))
        if who["name"] == "W1.1.3":
            break
    for number in "12345":
        assert ("desk-window", number) in met
    for menu in ("departments", "places", "commitments", "statuses"):
        assert ("desk-menu-button", menu) in met
    assert ("desk-input", "") in met
    assert ("desk-switch", "") in met
    assert ("atlas-marker", "nantong") in met
    assert ("atlas-marker", "hefei") in met
    assert any(css == "atlas-home" for css, _ in met)
    assert met[-1] == ("desk-tag", "W1.1.3")
    names = [name for css, name in met if css == "atlas-marker"]
    assert len(names) == len(set(names)) == desk.markers.count()


def test_the_focus_is_seen(desk: Desk) -> None:
    desk.page.keyboard.press("Tab")
    while focused(desk)["css"] != "desk-window":
        desk.page.keyboard.press("Tab")
    assert focused(desk)["lit"] == "solid"


def test_a_window_is_pressed_and_keeps_the_focus(desk: Desk) -> None:
    desk.window(5).focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(w="W5")
    expect(desk.matching).to_have_text("符合 17／63 条")
    expect(desk.window(5)).to_be_focused()
    desk.page.keyboard.press("Space")
    desk.has_address()


def test_menus_open_and_escape_closes_them(new: Callable[..., Desk]) -> None:
    desk = new().open("?at=nantong")
    for menu in ("departments", "places", "commitments", "statuses"):
        desk.menu(menu).focus()
        desk.page.keyboard.press("Enter")
        expect(desk.menu_list(menu)).to_be_visible()
        expect(desk.menu(menu)).to_have_attribute("aria-expanded", "true")
        expect(desk.menu_list(menu).locator("input").first).to_be_focused()
        desk.page.keyboard.press("Escape")
        expect(desk.menu_list(menu)).to_be_hidden()
        expect(desk.menu(menu)).to_be_focused()
    expect(desk.panel.locator("h2")).to_have_text("南通")
    desk.has_address(at="nantong")


def test_a_box_is_ticked_in_a_menu(desk: Desk) -> None:
    desk.menu("commitments").focus()
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Space")
    desk.has_address(c="continuing")
    expect(desk.chips).to_have_count(1)
    expect(desk.menu_list("commitments")).to_be_visible()
    expect(desk.option("commitments", "continuing")).to_be_focused()


def test_a_menu_that_is_left_closes(desk: Desk) -> None:
    desk.menu("statuses").focus()
    desk.page.keyboard.press("Enter")
    for _ in range(desk.menu_list("statuses").locator("input").count()):
        desk.page.keyboard.press("Tab")
    expect(desk.menu_list("statuses")).to_be_hidden()


def test_enter_on_a_marker_selects_it(desk: Desk) -> None:
    desk.marker("nantong").focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(at="nantong")
    expect(desk.panel.locator("h2")).to_have_text("南通")
    expect(desk.marker("nantong")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.has_address()
    expect(desk.marker("nantong")).to_be_focused()


def test_enter_on_the_home_point_goes_to_the_city(desk: Desk) -> None:
    desk.page.locator(".atlas-home[role=button]").focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(view="city")
    expect(desk.view("city")).to_have_attribute("aria-pressed", "true")


def test_enter_on_a_row_selects_it_and_keeps_the_focus(desk: Desk) -> None:
    tag = desk.row("W5.2.3").locator(".desk-tag")
    tag.focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(at="W5.2.3")
    expect(desk.panel.locator("h2")).to_have_text("W5.2.3")
    expect(desk.row("W5.2.3")).to_have_attribute("aria-current", "true")
    expect(tag).to_be_focused()
    expect(desk.row("W5.2.3")).to_be_in_viewport()


def test_a_count_is_pressed_and_keeps_the_focus(desk: Desk) -> None:
    desk.located("unnamed").focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(loc="unnamed")
    expect(desk.located("unnamed")).to_have_attribute("aria-pressed", "true")
    expect(desk.located("unnamed")).to_be_focused()


def test_the_end_of_a_chip_leaves_the_focus_in_the_bar(new: Callable[..., Desk]) -> None:
    desk = new().open("?w=W1,W2")
    desk.chips.first.focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(w="W2")
    expect(desk.chips).to_have_count(1)
    assert desk.page.evaluate("document.activeElement.closest('.desk-bar') !== null")
