"""Every page in both themes, and one in English, held against the rules of axe-core."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ADDRESSES = [
    "?at=nantong",
    "?at=yuyuan&view=city&w=W3&q=豫园",
    "?w=W2&p=nantong",
    "partners?at=nantong",
    "partners?cmp=nantong,wuxi,hefei&roll=1",
    "landmarks?at=yuyuan",
    "measures?at=W5.2.3",
    "departments?d=health&p=nantong",
    "departments?at=health",
    "progress?at=A12&since=2020-01-01",
    "progress?at=W3.1.1",
    "clauses?at=W5.2.3",
    "clauses?at=nantong&pub=1",
    "about",
    "?lang=en&at=nantong",
    "clauses?lang=en&at=W5.2.3",
    "progress?lang=en&at=A12",
]


def serious(page: Page) -> list[tuple[str, str, list[object]]]:
    """What axe calls serious or critical on the page as it stands."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        (v["impact"], v["id"], [node["target"] for node in v["nodes"]][:5])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_no_serious_problem(new: Callable[..., Desk], address: str, theme: str) -> None:
    desk = new(theme=theme).visit(address)
    assert serious(desk.page) == []


@pytest.mark.parametrize("act", ["[data-act=share]", "[data-menu=places]", "[data-menu=statuses]"])
def test_axe_finds_no_serious_problem_in_an_open_panel(new: Callable[..., Desk], act: str) -> None:
    desk = new().open()
    desk.page.locator(act).click()
    assert serious(desk.page) == []


def test_axe_finds_no_serious_problem_in_the_search(new: Callable[..., Desk]) -> None:
    desk = new().open()
    desk.look_for("nantong")
    assert serious(desk.page) == []
