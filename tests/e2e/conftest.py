"""Fixtures of the end-to-end tests: one server a session, one browser a module."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.support import Desk, Facts, chromium_path, new_desk, serving


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
        arguments = ["--no-sandbox", "--disable-background-networking"]
        chromium = engine.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def new(browser: Browser, server: str) -> Iterator[Callable[..., Desk]]:
    """Makes desks in contexts of their own; checks at the end what they must not have done."""
    desks: list[Desk] = []

    def make(base: str = server, **options: Any) -> Desk:
        desks.append(new_desk(browser, base, **options))
        return desks[-1]

    yield make
    for desk in desks:
        desk.context.close()
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
