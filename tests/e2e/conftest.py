"""Fixtures of the end-to-end tests: one server a session, one browser a module."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.support import ARGUMENTS, DESK, Desk, Facts, chromium_path, new_context, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product as shipped; gives its address."""
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Starts further servers, each with an environment of its own."""

    def start(**environment: str) -> Any:
        folder: Path = tmp_path_factory.mktemp("server")
        return serving(folder / "log.txt", **environment)

    yield start


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that ATLAS_CHROMIUM names."""
    path = chromium_path()
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Callable[..., BrowserContext]:
    """Contexts whose cache the tests of a module share, by theme and motion."""
    return cache(partial(new_context, browser))


@pytest.fixture
def new(
    browser: Browser, server: str, shared: Callable[..., BrowserContext]
) -> Iterator[Callable[..., Desk]]:
    """Makes desks; checks at the end what they must not have done.

    ``fresh`` asks for a browser that has never been here.
    """
    desks: list[Desk] = []

    def make(
        base: str = server,
        *,
        size: tuple[int, int] = DESK,
        theme: str = "light",
        calm: bool = True,
        fresh: bool = False,
    ) -> Desk:
        context = (partial(new_context, browser) if fresh else shared)(theme, calm=calm)
        desks.append(Desk(context, base, size))
        return desks[-1]

    yield make
    for desk in desks:
        desk.page.close()
    for desk in desks:
        desk.watch.check()


@pytest.fixture
def desk(new: Callable[..., Desk]) -> Desk:
    """The product, open at its bare address."""
    return new().open()


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The plan, counted from its files."""
    return Facts()
