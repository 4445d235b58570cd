"""The address: it holds the whole state, is shared, refused in parts, and gone back to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

PUBLIC = "https://atlas.example.org/plan"

LINKS = [
    "?w=W1,W5&d=finance,health&at=nantong",
    "?view=city&w=W3&key=1&at=yuyuan",
    "?p=nantong&c=advance&s=unreported&loc=placed&q=%E5%8D%97%E9%80%9A&at=W5.2.3",
    "?w=W2&p=nantong",
    "?at=A10",
]


def test_a_link_opens_the_same_view_in_a_new_browser(new: Callable[..., Desk]) -> None:
    first = new(fresh=True).open()
    first.view("city").click()
    first.has_address(view="city")
    first.window(3).click()
    first.has_address(view="city", w="W3")
    first.choose("departments", "commerce")
    first.has_address(view="city", w="W3", d="commerce")
    first.filter_by("豫园")
    first.has_address(view="city", w="W3", d="commerce", q="豫园")
    expect(first.chips).to_have_count(3)
    first.click_place("yuyuan")
    expect(first.panel.locator("h2")).to_have_text("豫园")
    second = new(fresh=True).open(first.page.url.removeprefix(f"{first.base}/"))
    expect(second.panel.locator("h2")).to_have_text("豫园")
    assert second.snapshot() == first.snapshot()
    assert second.centres().keys() == first.centres().keys()
    assert all(
        abs(a - b) < 2
        for place, point in second.centres().items()
        for a, b in zip(point, first.centres()[place], strict=True)
    )


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_the_same_in_every_browser(new: Callable[..., Desk], link: str) -> None:
    shots = []
    for _ in range(2):
        desk = new(fresh=True).open(link)
        assert desk.page.locator(".desk-warning").count() == 0
        shots.append(desk.snapshot())
        assert desk.page.url == f"{desk.base}/{link}"
    assert shots[0] == shots[1]


def test_unknown_values_are_told_and_ignored(new: Callable[..., Desk]) -> None:
    desk = new().open("?w=W1,W9&d=zzz&view=moon&lang=xx&at=nowhere&plan=other&key=7")
    warning = desk.page.locator(".desk-warning")
    expect(warning).to_be_visible()
    expect(warning).to_have_role("alert")
    for part in ("w=W9", "d=zzz", "view=moon", "lang=xx", "at=nowhere", "plan=other", "key=7"):
        expect(warning).to_contain_text(part)
    expect(desk.window(1)).to_have_attribute("aria-pressed", "true")
    expect(desk.matching).to_have_text("符合 15／63 条")
    expect(desk.view("delta")).to_have_attribute("aria-pressed", "true")
    desk.window(2).click()
    desk.has_address(w="W1,W2")
    expect(warning).to_have_count(0)


def go(page: Page, way: str) -> None:
    """Back or forward, as the buttons of a browser do it."""
    page.evaluate(f"history.{way}()")


def test_back_takes_one_step_at_a_time_and_stays(desk: Desk) -> None:
    desk.window(5).click()
    desk.has_address(w="W5")
    desk.choose("departments", "health")
    desk.has_address(w="W5", d="health")
    desk.click_place("nantong")
    desk.has_address(w="W5", d="health", at="nantong")
    desk.page.get_by_role("switch").click()
    desk.has_address(w="W5", d="health", at="nantong", key="1")
    length = desk.page.evaluate("history.length")

    go(desk.page, "back")
    desk.has_address(w="W5", d="health", at="nantong")
    expect(desk.page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    expect(desk.panel.locator("h2")).to_have_text("南通")
    go(desk.page, "back")
    desk.has_address(w="W5", d="health")
    expect(desk.page.locator(".atlas-marker[aria-pressed=true]")).to_have_count(0)
    expect(desk.chips).to_have_count(2)
    go(desk.page, "back")
    desk.has_address(w="W5")
    expect(desk.matching).to_have_text("符合 17／63 条")
    expect(desk.menu("departments")).to_contain_text("全部")
    go(desk.page, "back")
    desk.has_address()
    expect(desk.window(5)).to_have_attribute("aria-pressed", "false")
    expect(desk.rows).to_have_count(63)

    for step in ({"w": "W5"}, {"w": "W5", "d": "health"}):
        go(desk.page, "forward")
        desk.has_address(**step)
        expect(desk.chips).to_have_count(len(step))
    assert desk.page.evaluate("history.length") == length


def test_each_change_is_one_step(desk: Desk) -> None:
    before = desk.page.evaluate("history.length")
    for number in (1, 2, 3):
        desk.window(number).click()
        desk.has_address(w=",".join(f"W{n}" for n in range(1, number + 1)))
    expect(desk.chips).to_have_count(3)
    assert desk.page.evaluate("history.length") == before + 3
    desk.page.evaluate("history.go(-3)")
    desk.has_address()
    expect(desk.chips).to_have_count(0)
    expect(desk.rows).to_have_count(63)


def test_after_back_the_next_choice_builds_on_what_is_shown(desk: Desk) -> None:
    desk.window(1).click()
    desk.has_address(w="W1")
    desk.window(2).click()
    desk.has_address(w="W1,W2")
    go(desk.page, "back")
    desk.has_address(w="W1")
    expect(desk.chips).to_have_count(1)
    desk.window(4).click()
    desk.has_address(w="W1,W4")
    expect(desk.chips).to_have_count(2)


def test_back_after_choices_out_of_order(desk: Desk) -> None:
    desk.window(5).click()
    desk.has_address(w="W5")
    expect(desk.chips).to_have_count(1)
    desk.window(1).click()
    desk.has_address(w="W1,W5")
    expect(desk.chips).to_have_count(2)
    go(desk.page, "back")
    desk.has_address(w="W5")
    expect(desk.chips).to_have_count(1)
    expect(desk.window(1)).to_have_attribute("aria-pressed", "false")
    desk.window(2).click()
    desk.has_address(w="W2,W5")


def test_words_that_the_address_tidies_do_not_come_back(desk: Desk) -> None:
    desk.filter_by("  金融   外滩\u202e ")
    desk.has_address(q="金融 外滩")
    expect(desk.page.locator("[data-chip=q]")).to_have_text("“金融 外滩”")
    desk.chips.first.click()
    desk.has_address()
    desk.window(1).click()
    desk.has_address(w="W1")
    expect(desk.chips).to_have_count(1)


def test_a_reload_keeps_the_view(new: Callable[..., Desk]) -> None:
    desk = new().open(LINKS[0])
    before = desk.snapshot()
    desk.page.reload()
    desk.ready()
    assert desk.snapshot() == before


def _told(desk: Desk) -> Locator:
    return desk.page.locator(".desk-share-panel [role=status]")


def _copied(desk: Desk) -> str:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if desk.page.locator(".desk-share-panel").is_hidden():
        desk.page.locator("[data-act=share]").click()
    desk.page.locator("[data-act=copy]").click()
    expect(_told(desk)).to_contain_text("链接已复制")
    return str(desk.page.evaluate("navigator.clipboard.readText()"))


def test_a_copied_link_says_that_it_works_here_only(new: Callable[..., Desk]) -> None:
    desk = new().open("?w=W5&at=nantong")
    assert _copied(desk) == f"{desk.base}/?w=W5&at=nantong"
    expect(_told(desk)).to_contain_text("仅本机可用")


def test_the_public_link_is_copied(
    new: Callable[..., Desk], start_server: Callable[..., object]
) -> None:
    with start_server(ATLAS_PUBLIC_URL=PUBLIC) as address:  # type: ignore[attr-defined]
        desk = new(address).open("?w=W5&at=nantong")
        assert _copied(desk) == f"{PUBLIC}/?w=W5&at=nantong"
        expect(_told(desk)).to_have_text("链接已复制")
        desk.window(1).click()
        desk.has_address(w="W1,W5", at="nantong")
        expect(desk.chips).to_have_count(2)
        assert _copied(desk) == f"{PUBLIC}/?w=W1%2CW5&at=nantong"
