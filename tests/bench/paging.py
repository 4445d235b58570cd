"""From page to page of the atlas, beside a bare application of two pages."""

from collections.abc import Mapping

from playwright.sync_api import Browser, Page

from tests.bench.browser import PAUSE_MS, open_page
from tests.bench.figures import Figure, measured, ratio

WARM_UP = 8
# Path of a page -> a node that stands only when its own part has been drawn.
PARTS: Mapping[str, str] = {
    "partners": "[data-partner]",
    "landmarks": ".desk-place",
    "measures": ".desk-clause",
    "departments": ".desk-matrix tbody td",
    "progress": ".progress-card",
    "clauses": "[data-record]",
    "about": ".desk-about h2",
    "": ".desk-list tbody tr",
}


def page_changes(
    shown: Browser, urls: Mapping[str, str], rounds: int
) -> tuple[list[float], list[float]]:
    """Ms from the click on a link to the frame that shows the page: atlas, bare."""
    atlas, _ = open_page(shown, "atlas", urls["atlas"])
    bare, _ = open_page(shown, "bare_pages", urls["bare_pages"])
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + rounds):
        pair = (_atlas_change(atlas, number), _bare_change(bare, number))
        if number >= WARM_UP:
            for samples, took in zip(times, pair, strict=True):
                samples.append(took)
    for page in (atlas, bare):
        page.context.close()
    return times


def figures(atlas: list[float], bare: list[float]) -> list[Figure]:
    """The figures with their bound; every page of the atlas in turn."""
    return [
        ratio("换页：对两页的空白应用", atlas, bare, bound=1.5),
        measured("换页：图谱", "ms", atlas),
        measured("换页：空白应用", "ms", bare),
    ]


def _atlas_change(page: Page, number: int) -> float:
    path = list(PARTS)[number % len(PARTS)]
    page.bring_to_front()
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate("([path, part]) => bench.armPage(path, part)", [path, PARTS[path]])
    links = page.locator(".desk-page")
    (links.nth(0) if not path else page.locator(f".desk-page[href*='/{path}']")).click()
    return float(page.evaluate("bench.times()")[0])


def _bare_change(page: Page, number: int) -> float:
    page.bring_to_front()
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate("bench.arm(['bare_pages'])")
    page.locator("[data-testid=stSidebarNavLink]").nth((number + 1) % 2).click()
    return float(page.evaluate("bench.times()")[0])
