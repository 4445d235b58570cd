"""Filter changes and first paints in headless Chromium, side by side in rounds."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.figures import Figure, measured, ratio

VIEWPORT = {"width": 1440, "height": 900}
WARM_UP = 4
PAUSE_MS = 250
PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
KINDS = ("bare", "no_map", "atlas", "naive")
NAMES = {
    "bare": "空白页",
    "no_map": "去掉地图的同一页",
    "atlas": "图谱",
    "naive": "st_folium",
    "atlas_list": "图谱的清单与筛选栏",
}
# What is awaited after a click on each page; the list of the shipped page is noted too.
AWAITED: Mapping[str, list[str]] = {
    "bare": ["bare"],
    "no_map": ["no_map"],
    "atlas": ["atlas", "no_map"],
    "naive": ["naive"],
}
Samples = dict[str, list[float]]


def chromium_path() -> str:
    """The browser to run: ATLAS_CHROMIUM, CHROMIUM, or one on the path."""
    names = [os.environ.get("ATLAS_CHROMIUM", ""), os.environ.get("CHROMIUM", "")]
    for name in (*names, "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise RuntimeError("没有找到 Chromium；用环境变量 ATLAS_CHROMIUM 指明其路径")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser that asks nothing of the outside."""
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as engine:
        running = engine.chromium.launch(executable_path=chromium_path(), args=arguments)
        try:
            yield running
        finally:
            running.close()


def open_page(shown: Browser, kind: str, url: str) -> tuple[Page, float]:
    """A page with an empty cache, and the ms until its first whole frame."""
    context = shown.new_context(viewport=VIEWPORT, locale="zh-CN")
    context.add_init_script(
        PROBE + f"\nwindow.top === window && (bench.begun = bench.first('{kind}'));"
    )
    page = context.new_page()
    page.goto(url)
    return page, page.evaluate("bench.begun")


def first_paints(shown: Browser, urls: Mapping[str, str], rounds: int) -> Samples:
    """Ms to the first whole page, one cold visit of each kind a round; the first is warm-up."""
    samples: Samples = {kind: [] for kind in urls}
    for number in range(rounds + 1):
        for kind in _order(urls, number):
            page, took = open_page(shown, kind, urls[kind])
            page.wait_for_timeout(PAUSE_MS)
            page.context.close()
            if number:
                samples[kind].append(took)
    return samples


def filter_changes(shown: Browser, urls: Mapping[str, str], rounds: int) -> Samples:
    """Ms from click to frame, one change on each page a round, after a warm-up."""
    pages = {kind: open_page(shown, kind, url)[0] for kind, url in urls.items()}
    samples: Samples = {kind: [] for kind in (*urls, "atlas_list")}
    for number in range(WARM_UP + rounds):
        for kind in _order(urls, number):
            times = change(pages[kind], kind, number)
            if number >= WARM_UP:
                samples[kind].append(times[0])
                if kind == "atlas":
                    samples["atlas_list"].append(times[1])
    for page in pages.values():
        page.context.close()
    return samples


def change(page: Page, kind: str, number: int) -> list[float]:
    """Change the filter once; even numbers choose a window, odd ones take it back."""
    page.bring_to_front()
    page.wait_for_timeout(PAUSE_MS)
    window = (5, 3, 1, 4)[number // 2 % 4]
    if kind in ("atlas", "no_map"):
        target = page.locator(f".desk-window[data-window='{window}']")
    else:
        page.locator("[data-testid=stSelectbox] [role=combobox]").click()
        name = f"W{window}" if number % 2 == 0 else "全部"
        target = page.get_by_role("option", name=name, exact=True)
        target.wait_for()
        page.wait_for_timeout(PAUSE_MS)
    page.evaluate("(kinds) => bench.arm(kinds)", AWAITED[kind])
    target.click()
    return page.evaluate("bench.times()")


def figures(changes: Samples, paints: Samples) -> list[Figure]:
    """The figures of both, with their bounds."""
    return [
        ratio(
            "筛选到地图更新：对空白页",
            changes["atlas"],
            changes["bare"],
            bound=2.0,
            aim=1.3,
        ),
        ratio(
            "筛选到地图更新：对去掉地图的同一页",
            changes["atlas"],
            changes["no_map"],
            bound=1.3,
        ),
        ratio(
            "首次看到地图：对空白页首屏",
            paints["atlas"],
            paints["bare"],
            bound=2.0,
            aim=1.6,
        ),
        ratio("筛选：st_folium 通常做法对本图谱", changes["naive"], changes["atlas"]),
        ratio("首屏：st_folium 通常做法对本图谱", paints["naive"], paints["atlas"]),
        *(measured(f"筛选一次：{NAMES[kind]}", "ms", times) for kind, times in changes.items()),
        *(measured(f"首屏：{NAMES[kind]}", "ms", times) for kind, times in paints.items()),
    ]


def _order(urls: Mapping[str, Any], number: int) -> list[str]:
    kinds = list(urls)
    return kinds[number % len(kinds) :] + kinds[: number % len(kinds)]
