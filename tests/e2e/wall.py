"""The big screen under test: its page, with the moves a presenter makes."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Locator, Route, expect

from tests.e2e.support import Watch

Json = Any

# Name -> width and height in px.
PROFILES = {
    "1080": (1920, 1080),
    "2160": (3840, 2160),
    "32x9": (3840, 1080),
    "768": (1366, 768),
}

_LOOK = """
() => {
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(node).visibility === "visible";
  };
  const box = (node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const all = (css) => [...document.querySelectorAll(css)].filter(seen);
  const root = document.querySelector("#show");
  const lettered = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const worded = [...root.querySelectorAll("*")].filter((n) => lettered(n) && seen(n) &&
    !n.closest(".show-said"));
  const PARTS = [".show-left", ".show-right", ".show-centre", ".show-head", ".show-strip",
    ".show-foot"].join();
  const panelOf = (n) => n.closest(PARTS) ?? root;
  const range = document.createRange();
  const words = worded.map((node) => {
    range.selectNodeContents(node);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    return {
      text: node.textContent.slice(0, 20), size: parseFloat(getComputedStyle(node).fontSize),
      map: Boolean(node.closest(".atlas-stage")), line: getComputedStyle(node).textOverflow,
      box: [left, top, right, bottom],
      panel: box(panelOf(node)),
    };
  });
  const called = (n) => n.parentNode.dataset.place ?? n.dataset.label ?? n.className;
  const named = (css) => all(css).map((n) => [called(n), box(n)]);
  const panel = (name) => named(`.show-${name}:not([hidden])`);
  const spills = (n) =>
    n.scrollHeight > n.clientHeight + 1 || n.scrollWidth > n.clientWidth + 1;
  return {
    words,
    panels: ["head", "left", "right", "centre", "strip", "foot"].flatMap(panel),
    places: named(".show-map .atlas-marker > .atlas-face"),
    names: named(".show-map .atlas-label"),
    legend: named(".show-map .atlas-legend"),
    page: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
    boxes: all(".show-left, .show-right, .show-centre, [data-room]").filter(spills)
      .map((n) => n.className),
  };
}
"""


class Wall:
    """The page of the show in a browser of its own."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        size: tuple[int, int] = PROFILES["1080"],
        calm: bool = True,
        touch: bool = False,
    ) -> None:
        self.base = base
        self.watch = Watch()
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce" if calm else "no-preference",
            has_touch=touch,
            locale="zh-CN",
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.watch.over(self.page)
        self.root = self.page.locator("#show")
        self.title = self.page.locator(".show-head-title")
        self.tabs = self.page.locator(".show-tab")

    def change(self, edit: Callable[[Json], None]) -> "Wall":
        """Let every answer of the data be another one."""

        def answered(route: Route) -> None:
            data = route.fetch().json()
            edit(data)
            route.fulfill(body=json.dumps(data), content_type="application/json")

        self.page.route(re.compile(r"/show/data\.json"), answered)
        return self

    def open(self, query: str = "", scene: str = "") -> "Wall":
        """Go to the page and wait until map and panels stand."""
        self.page.goto(f"{self.base}/show{query}{f'#{scene}' if scene else ''}")
        expect(self.page.locator("#show[data-ready]")).to_have_count(1)
        self.page.evaluate("document.fonts.ready")
        return self

    def on(self, scene: str) -> "Wall":
        """Wait until a scene is on and its map is painted."""
        expect(self.root).to_have_attribute("data-scene", scene)
        painted = re.compile(rf"^{re.escape(scene)}:\d+$")
        expect(self.page.locator(".show-map")).to_have_attribute("data-rev", painted)
        return self

    def press(self, *keys: str) -> "Wall":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def look(self) -> Json:
        """Boxes and sizes of everything that can be read, in px of the window."""
        return self.page.evaluate(_LOOK)

    def marker(self, place: str) -> Locator:
        return self.page.locator(f".show-map .atlas-marker[data-place='{place}']")

    def point(self, place: str) -> "Wall":
        """Click a place on the map."""
        face = self.marker(place).locator(".atlas-face").first
        expect(face).to_be_visible()
        box = face.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return self

    def close(self) -> None:
        self.context.close()
        self.watch.check()
