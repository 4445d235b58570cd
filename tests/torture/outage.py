"""A database that is gone for a minute while a page is open, as its reader sees it.

The product runs as it is shipped, on a real PostgreSQL, in a real browser. A page that asks
by itself whether the record has changed is left alone; another is read on as a reader
would, with a click on a filter every second.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from tests.e2e.support import ARGUMENTS, Desk, chromium_path, new_context, serving
from tests.store.postgres import Server
from tests.torture.hardships import Figures

BANNER_S, RECOVERY_S = 5.0, 10.0
# How long a click may wait for its answer while the database is away.
HANG_S = 5.0
# A page that asks by itself whether the record has changed does so within this time.
ASKS_WITHIN_MS = 4000
WARNING = "[data-warning=unread]"
FIRST_WINDOW = ".desk-window[data-window='1']"
TOLD = f"() => !!document.querySelector('{WARNING}')"
GONE = f"() => !document.querySelector('{WARNING}')"
READ = """() => document.querySelector(".progress-card[data-record=A12] .desk-status")
  ?.innerText.includes("推进中") ?? false"""
# Ways to go and to come back: connections are refused, or nothing is said.
WAYS: Mapping[str, tuple[Callable[[Server], None], Callable[[Server], None]]] = MappingProxyType(
    {"refuses": (Server.halt, Server.resume), "silent": (Server.freeze, Server.thaw)}
)


def outages(server: Server, folder: Path, *, rounds: int, away_s: float) -> list[Figures]:
    """Each way ``rounds`` times on one server of ours; asserts the bounds."""
    found: dict[str, list[Figures]] = {}
    with _reading(server, folder / "outage.log") as reader:
        for way in WAYS:
            found[way] = [_outage(reader, server, way, away_s) for _ in range(rounds)]
    return [_summary(way, away_s, rows) for way, rows in found.items()]


def silent_start(server: Server, folder: Path) -> Figures:
    """Start the product while the database says nothing, then let it speak.

    Asserts that the page is shown at once, with the reason, and that the record comes.
    """
    try:
        with _reading(server, folder / "silent_start.log", frozen=True) as reader:
            assert reader.page.evaluate(TOLD)
            server.thaw()
            back_s = _until(reader, GONE, RECOVERY_S)
            reader.page.wait_for_function(READ)
    finally:
        server.thaw()
    return {"shown_s": round(reader.shown_s, 2), "back_s": round(back_s, 2)}


@dataclass(frozen=True)
class _Reader:
    """An open page, shown after ``shown_s``.

    ``alone`` when it asks by itself whether the record has changed.
    """

    page: Page
    alone: bool
    shown_s: float


@contextmanager
def _reading(server: Server, log: Path, *, frozen: bool = False) -> Iterator[_Reader]:
    """A page of the product on a database of its own; no traceback may be in the log."""
    url = server.new_database()
    if frozen:
        server.freeze()
    with serving(log, DATABASE_URL=url) as address, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        try:
            yield _opened(browser, address)
        finally:
            browser.close()
    told = log.read_text("utf-8")
    assert "Traceback" not in told, told[-3000:]


def _opened(browser: Browser, address: str) -> _Reader:
    desk = Desk(new_context(browser, "light", calm=True), address, (1440, 900))
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    began = time.monotonic()
    desk.visit("progress")
    shown_s = time.monotonic() - began
    desk.page.wait_for_timeout(ASKS_WITHIN_MS)
    return _Reader(desk.page, any("/head/" in path for path in asked), shown_s)


def _outage(reader: _Reader, server: Server, way: str, away_s: float) -> Figures:
    """Seconds until the banner, of the slowest click meanwhile, and until it is gone."""
    go, come_back = WAYS[way]
    reader.page.wait_for_function(READ)
    go(server)
    gone_at = time.monotonic()
    try:
        banner_s = _until(reader, TOLD, BANNER_S)
        clicks = [0.0]
        while time.monotonic() < gone_at + away_s:
            clicks.append(_click(reader.page))
            reader.page.wait_for_timeout(1000)
        assert reader.page.evaluate(TOLD)
        assert reader.page.evaluate(READ), "what was read last is no longer shown"
    finally:
        come_back(server)
    return {
        "banner_s": banner_s,
        "click_s": max(clicks),
        "back_s": _until(reader, GONE, RECOVERY_S),
    }


def _until(reader: _Reader, holds: str, bound_s: float) -> float:
    """Seconds until the page shows it; asserts the bound.

    A page that asks by itself is left alone, another is clicked on every second.
    """
    began = time.monotonic()
    while not reader.page.evaluate(holds):
        assert time.monotonic() - began <= bound_s, f"not within {bound_s} s: {holds}"
        if not reader.alone:
            _click(reader.page)
        with suppress(TimeoutError):
            reader.page.wait_for_function(holds, timeout=1000)
    return time.monotonic() - began


def _click(page: Page) -> float:
    """Choose a window or take it back; seconds until the page shows the server's answer."""
    window = page.locator(FIRST_WINDOW)
    before = window.get_attribute("aria-pressed")
    began = time.monotonic()
    window.click()
    page.wait_for_function(
        "([css, before]) => document.querySelector(css).ariaPressed !== before",
        arg=[FIRST_WINDOW, before],
        timeout=1000 * HANG_S,
    )
    return time.monotonic() - began


def _summary(way: str, away_s: float, rows: list[Figures]) -> Figures:
    """The median of each figure with its range."""
    told: Figures = {"way": way, "away_s": away_s, "rounds": len(rows)}
    for name in rows[0]:
        values = [float(str(row[name])) for row in rows]
        middle = statistics.median(values)
        told[name] = f"{middle:.2f} ({min(values):.2f}-{max(values):.2f})"
    return told
