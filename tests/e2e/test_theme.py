"""Light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

GROUND = {"light": "rgb(245, 246, 244)", "dark": "rgb(6, 17, 27)"}
INK = {"light": "rgb(20, 33, 43)", "dark": "rgb(234, 242, 246)"}

# The colour seen between map and panel: the first that is not clear, from the top down.
_BETWEEN = """
(wanted) => {
  const map = document.querySelector(".desk-map").getBoundingClientRect();
  let node = document.elementFromPoint(map.right + 5, map.top + 40);
  const ground = (n) => getComputedStyle(n).backgroundColor;
  while (node && ground(node) === "rgba(0, 0, 0, 0)") node = node.parentElement;
  return node !== null && ground(node) === wanted;
}
"""


def wears(desk: Desk, theme: str) -> None:
    expect(desk.page.locator("html")).to_have_attribute("data-theme", theme)
    expect(desk.page.locator(".atlas")).to_have_attribute("data-theme", theme)
    desk.page.wait_for_function(_BETWEEN, arg=GROUND[theme])
    for part in ("h1", ".desk-window-name", ".desk-list td.is-text", ".desk-panel h2"):
        expect(desk.page.locator(part).first).to_have_css("color", INK[theme])
    sea = {"light": [0xD5, 0xE4, 0xEA], "dark": [0x07, 0x16, 0x22]}[theme]
    desk.page.wait_for_function(
        """([r, g, b]) => {
             const c = document.querySelector("canvas.atlas-canvas");
             const data = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
             let hit = 0;
             for (let i = 0; i < data.length; i += 4)
               if (data[i] === r && data[i + 1] === g && data[i + 2] === b) hit += 1;
             return hit > 2000;
           }""",
        arg=sea,
    )


def test_the_choice_is_kept_over_a_reload(new: Callable[..., Desk]) -> None:
    desk = new(fresh=True).open()
    wears(desk, "light")
    desk.page.locator("[data-act=theme]").click()
    wears(desk, "dark")
    desk.window(5).click()
    expect(desk.matching).to_have_text("符合 17／63 条")
    wears(desk, "dark")
    desk.page.reload()
    desk.ready()
    wears(desk, "dark")
    desk.page.locator("[data-act=theme]").click()
    wears(desk, "light")


def test_the_system_decides_first(new: Callable[..., Desk]) -> None:
    desk = new(theme="dark", fresh=True).open()
    wears(desk, "dark")
    desk.page.emulate_media(color_scheme="light")
    wears(desk, "light")
    desk.page.locator("[data-act=theme]").click()
    wears(desk, "dark")
    desk.page.emulate_media(color_scheme="dark")
    desk.page.emulate_media(color_scheme="light")
    wears(desk, "dark")
