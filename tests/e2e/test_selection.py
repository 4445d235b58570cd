"""Choosing a place or a record: map, panel, list and address in step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk, Facts, numbers

pytestmark = pytest.mark.e2e

SIZES = [(1440, 900), (1920, 1080)]


def chosen(desk: Desk, place: str, name: str) -> None:
    """Wait until every part shows the place."""
    expect(desk.marker(place)).to_have_attribute("aria-pressed", "true")
    expect(desk.panel.locator("h2")).to_have_text(name)
    assert desk.address()["at"] == place


def nothing_chosen(desk: Desk) -> None:
    desk.page.wait_for_function("() => !new URLSearchParams(location.search).has('at')")
    expect(desk.page.locator(".atlas-marker[aria-pressed=true]")).to_have_count(0)
    expect(desk.panel.locator(".desk-overview-row")).to_have_count(5)


def test_nantong_on_the_map(desk: Desk, facts: Facts) -> None:
    desk.click_place("nantong")
    desk.has_address(at="nantong")
    chosen(desk, "nantong", "南通")
    expect(desk.panel).to_contain_text("直线距离约 106 公里")
    naming = facts.matching(place="nantong")
    cards = desk.panel.locator(".desk-card")
    ids = cards.evaluate_all("n => n.map(c => c.dataset.record)")
    assert [i for i in ids if i.startswith("W") and "intro" not in i] == naming
    for record in naming:
        card = desk.panel.locator(f".desk-card[data-record='{record}']")
        expect(card.locator("mark").first).to_have_text("南通")
        expect(card).to_contain_text("责任部门（任务级）")
    expect(desk.panel).to_contain_text("位置说明")
    assert desk.ids()[: len(naming)] == naming
    expect(desk.page.locator(".desk-list tr.is-related")).to_have_count(len(naming))
    expect(desk.page.locator(".desk-list-note")).to_contain_text("南通相关 3 条置顶")
    expect(desk.marker("suzhou")).to_have_class("atlas-marker is-dim")
    # Hefei stands in one of the three clauses.
    expect(desk.marker("hefei")).to_have_class("atlas-marker")


def test_yuyuan_in_the_city(desk: Desk) -> None:
    desk.view("city").click()
    desk.has_address(view="city")
    expect(desk.view("city")).to_have_attribute("aria-pressed", "true")
    expect(desk.marker("yuyuan")).to_be_visible()
    desk.click_place("yuyuan")
    desk.has_address(view="city", at="yuyuan")
    chosen(desk, "yuyuan", "豫园")
    expect(desk.panel).not_to_contain_text("公里")
    expect(desk.panel.locator(".desk-figures")).to_contain_text("3")
    desk.view("delta").click()
    desk.has_address(at="yuyuan")
    expect(desk.marker("nantong")).to_be_visible()


def test_a_second_click_on_the_same_place_works(desk: Desk) -> None:
    for _ in range(2):
        desk.click_place("nantong")
        desk.has_address(at="nantong")
        chosen(desk, "nantong", "南通")
        desk.page.keyboard.press("Escape")
        nothing_chosen(desk)
    desk.click_place("nantong")
    chosen(desk, "nantong", "南通")
    desk.click_place("nantong")
    desk.click_place("hefei")
    desk.has_address(at="hefei")
    chosen(desk, "hefei", "合肥")


def test_the_panel_is_closed_and_opened_again(desk: Desk) -> None:
    for _ in range(2):
        desk.click_place("nantong")
        chosen(desk, "nantong", "南通")
        desk.panel.get_by_role("button", name="关闭").click()
        nothing_chosen(desk)


def test_escape_lets_go_and_keeps_the_filter(new: Callable[..., Desk]) -> None:
    desk = new().open("?w=W5&at=nantong")
    chosen(desk, "nantong", "南通")
    desk.page.keyboard.press("Escape")
    desk.has_address(w="W5")
    nothing_chosen(desk)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", ["delta", "city"])
def test_every_place_is_reached_at_its_middle(
    new: Callable[..., Desk], size: tuple[int, int], view: str
) -> None:
    desk = new(size=size).open(f"?view={view}")
    expect(desk.view(view)).to_have_attribute("aria-pressed", "true")
    pill = desk.page.locator(".atlas-pill")
    centres = desk.centres()
    assert len(centres) >= 20
    hidden = [place for place, (x, y) in centres.items() if desk.under(x, y) != place]
    if hidden:
        expect(pill).to_be_visible()
        assert numbers(pill.inner_text())[0] == len(hidden), hidden
        desk.moved_by(pill.click)
        expect(pill).to_be_hidden()
        centres = desk.centres()
        assert [p for p, (x, y) in centres.items() if desk.under(x, y) != p] == []
    else:
        expect(pill).to_be_hidden()


def test_a_row_selects_its_clause_everywhere(desk: Desk, facts: Facts) -> None:
    desk.row("W5.2.4").locator("td").nth(1).click()
    desk.has_address(at="W5.2.4")
    expect(desk.row("W5.2.4")).to_have_attribute("aria-current", "true")
    expect(desk.panel.locator("h2")).to_have_text("W5.2.4")
    text = next(c.text for c in facts.clauses if c.id == "W5.2.4")
    expect(desk.panel.locator(".desk-quote")).to_have_text(text)
    expect(desk.panel).to_contain_text("公开文本第")
    expect(desk.page.locator(".atlas-marker:not(.is-dim)")).to_have_count(2)
    for place in ("nantong", "hefei"):
        assert "is-dim" not in str(desk.marker(place).get_attribute("class"))
    desk.panel.get_by_role("button", name="合肥").click()
    chosen(desk, "hefei", "合肥")


def test_from_a_place_to_its_clause_and_key_task(new: Callable[..., Desk]) -> None:
    desk = new().open("?at=nantong")
    desk.panel.locator("[data-open='W5.2.3']").click()
    desk.has_address(at="W5.2.3")
    expect(desk.panel.locator("h2")).to_have_text("W5.2.3")
    desk.panel.get_by_role("button", name="重点 A10").click()
    desk.has_address(at="A10")
    expect(desk.kind("keyTasks")).to_have_attribute("aria-pressed", "true")
    expect(desk.row("A10")).to_have_attribute("aria-current", "true")


def test_key_tasks_and_passages_have_their_tabs(desk: Desk, facts: Facts) -> None:
    desk.kind("keyTasks").click()
    expect(desk.rows).to_have_count(len(facts.plan["key_tasks"]))
    desk.row("A10").click()
    desk.has_address(at="A10")
    expect(desk.panel.locator("h2")).to_have_text("A10")
    expect(desk.panel).to_contain_text("责任单位（重点任务）")
    desk.kind("passages").click()
    expect(desk.rows).to_have_count(facts.passages())
    desk.row("G1").click()
    desk.has_address(at="G1")
    expect(desk.kind("passages")).to_have_attribute("aria-pressed", "true")
    expect(desk.panel.locator(".desk-quote")).to_have_text(facts.plan["goals"][0]["text"])


def test_every_record_can_be_opened_from_the_list(desk: Desk, facts: Facts) -> None:
    for kind in ("measures", "keyTasks", "passages"):
        desk.kind(kind).click()
        for record in desk.ids()[:: 7 if kind == "measures" else 5]:
            desk.row(record).click()
            expect(desk.panel.locator("h2")).to_have_text(record)


def test_the_list_is_sorted_up_down_and_back(desk: Desk) -> None:
    original = desk.ids()
    head = desk.page.locator("th[data-column=id]")
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert desk.ids() == original
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert desk.ids() == original[::-1]
    desk.window(5).click()
    desk.has_address(w="W5")
    expect(desk.rows).to_have_count(17)
    assert desk.ids() == [i for i in original[::-1] if i.startswith("W5")]
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "none")
    assert desk.ids() == [i for i in original if i.startswith("W5")]


@pytest.mark.parametrize("column", ["departments", "places"])
def test_other_columns_sort_too(new: Callable[..., Desk], column: str) -> None:
    desk = new().open()
    head = desk.page.locator(f"th[data-column={column}]")
    number = ["id", "text", "departments", "places"].index(column) + 1

    def values() -> list[str]:
        cells = desk.page.locator(f".desk-list tbody td:nth-child({number})")
        return [str(t) for t in cells.evaluate_all("n => n.map(c => c.textContent)")]

    before = values()
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = values()
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert sorted(up) == sorted(before)
    assert up != before
    # Equal values stay together: both ways the same runs.
    assert list(dict.fromkeys(values())) == list(dict.fromkeys(up))[::-1]


def test_unlocated_places_are_chosen_from_the_panel_alone(new: Callable[..., Desk]) -> None:
    desk = new().open("?at=esports-parlour")
    expect(desk.panel.locator("h2")).not_to_be_empty()
    expect(desk.panel).to_contain_text("未定位，不落图")
    expect(desk.marker("esports-parlour")).to_have_count(0)
    expect(desk.page.locator(".atlas-marker[aria-pressed=true]")).to_have_count(0)
