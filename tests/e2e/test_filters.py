"""Filters: what is chosen, counted, told and undone, all parts in step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk, Facts, numbers

pytestmark = pytest.mark.e2e


def shows(desk: Desk, ids: list[str]) -> None:
    """Wait until bar and list show exactly these measures."""
    expect(desk.matching).to_have_text(f"符合 {len(ids)}／63 条")
    expect(desk.page.locator(".desk-list-note")).to_contain_text(f"{len(ids)}／63")
    expect(desk.rows).to_have_count(len(ids))
    assert desk.ids() == ids


def window_counts(desk: Desk) -> list[int]:
    texts = desk.page.locator(".desk-window .desk-count").all_inner_texts()
    return [int(text) for text in texts]


def test_a_window(desk: Desk, facts: Facts) -> None:
    desk.window(5).click()
    desk.has_address(w="W5")
    shows(desk, facts.matching(window="W5"))
    expect(desk.window(5)).to_have_attribute("aria-pressed", "true")
    expect(desk.page.locator(".desk-window[aria-pressed=true]")).to_have_count(1)
    expect(desk.marker("suzhou")).to_have_count(0)
    expect(desk.marker("nantong")).to_have_accessible_name("南通，3 条举措")
    desk.window(5).click()
    desk.has_address()
    expect(desk.rows).to_have_count(63)


def test_two_windows_together(desk: Desk, facts: Facts) -> None:
    desk.window(1).click()
    desk.has_address(w="W1")
    desk.window(4).click()
    desk.has_address(w="W1,W4")
    shows(desk, facts.matching(window="W1") + facts.matching(window="W4"))


def test_a_department_from_its_menu(desk: Desk, facts: Facts) -> None:
    desk.choose("departments", "health")
    desk.has_address(d="health")
    shows(desk, facts.matching(department="health"))
    expect(desk.menu("departments")).to_contain_text(facts.departments["health"])
    expect(desk.chips).to_have_count(1)
    assert window_counts(desk) == facts.by_window(department="health")


def test_two_departments_in_one_visit_of_the_menu(desk: Desk) -> None:
    desk.choose("departments", "health", "tax")
    desk.has_address(d="health,tax")
    expect(desk.chips).to_have_count(2)


def test_a_place_found_by_its_name(desk: Desk, facts: Facts) -> None:
    desk.menu("places").click()
    finder = desk.menu_list("places").locator(".desk-finder")
    expect(finder).to_be_focused()
    finder.fill("nantong")
    expect(desk.menu_list("places").locator(".desk-option:visible")).to_have_count(1)
    desk.option("places", "nantong").check()
    desk.has_address(p="nantong")
    shows(desk, facts.matching(place="nantong"))
    desk.page.mouse.click(400, 560)
    expect(desk.menu_list("places")).to_be_hidden()


def test_commitments_and_official_status(desk: Desk, facts: Facts) -> None:
    desk.choose("commitments", "pilot")
    desk.has_address(c="pilot")
    shows(desk, facts.matching(commitment="pilot"))
    desk.choose("statuses", "unreported")
    desk.has_address(c="pilot", s="unreported")
    shows(desk, facts.matching(commitment="pilot"))


def test_every_record_says_what_the_ledger_reports_and_nothing_else(desk: Desk) -> None:
    rows = desk.page.locator(".desk-list tbody tr")
    expect(rows).to_have_count(63)
    told = rows.evaluate_all(
        """(rows) => rows.map((row) =>
             [row.dataset.record, row.querySelector(".desk-status").innerText.trim()])"""
    )
    reported = {"W1.1.4", "W3.1.1", "W4.2.1"}
    assert {id_ for id_, status in told if status == "推进中"} == reported
    assert {status for id_, status in told if id_ not in reported} == {"未见公开进展"}
    expect(desk.panel).to_contain_text("不表示未开展")


def test_words_of_the_text(desk: Desk, facts: Facts) -> None:
    desk.filter_by("马德里")
    desk.has_address(q="马德里")
    named = [c.id for c in facts.clauses if "马德里" in c.text]
    expect(desk.matching).to_have_text(f"符合 {len(named)}／63 条")
    assert set(named) <= set(desk.ids())
    expect(desk.page.locator("[data-chip=q]")).to_have_text("“马德里”")
    desk.page.locator("[data-chip=q]").click()
    desk.has_address()
    expect(desk.rows).to_have_count(63)


def test_numbers_are_found_too(desk: Desk) -> None:
    for words in ("W5.2.3", "A10"):
        desk.filter_by(words)
        desk.has_address(q=words)
        expect(desk.row("W5.2.3")).to_be_visible()
        expect(desk.rows).to_have_count(1)


def test_key_tasks_only(desk: Desk, facts: Facts) -> None:
    switch = desk.page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    desk.has_address(key="1")
    shows(desk, facts.matching(key="1"))
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    desk.has_address()


def test_the_three_counts_are_one_click_away(desk: Desk) -> None:
    for value in ("placed", "unlocated", "unnamed"):
        count = numbers(desk.located(value).inner_text())[0]
        desk.located(value).click()
        desk.has_address(loc=value)
        expect(desk.matching).to_have_text(f"符合 {count}／63 条")
        expect(desk.rows).to_have_count(count)
        expect(desk.located(value)).to_have_attribute("aria-pressed", "true")
        counts = desk.page.locator(".desk-dashed").all_inner_texts()
        assert sum(numbers("".join(counts))) == 63
        if value != "placed":
            assert all(numbers(label) == [] for label in _totals(desk))
        desk.located(value).click()
        desk.has_address()
        expect(desk.rows).to_have_count(63)


def _totals(desk: Desk) -> list[str]:
    texts: list[str] = desk.markers.evaluate_all("n => n.map(m => m.ariaLabel.split('，').pop())")
    return texts


def test_facets_count_before_choosing(desk: Desk, facts: Facts) -> None:
    assert window_counts(desk) == facts.by_window()
    desk.window(2).click()
    desk.has_address(w="W2")
    assert window_counts(desk) == facts.by_window()
    options = desk.menu_list("departments").locator(".desk-option")
    told = options.evaluate_all(
        """n => n.map(o => [o.querySelector("input").value,
             o.querySelector(".desk-count").textContent])"""
    )
    expected = [[d, str(len(facts.matching(window="W2", department=d)))] for d in facts.departments]
    assert told == expected
    switch = desk.page.get_by_role("switch").locator(".desk-count")
    expect(switch).to_have_text(str(len(facts.matching(window="W2", key="1"))))


def test_chips_take_away_one_thing_each(new: Callable[..., Desk]) -> None:
    desk = new().open(
        "?w=W5&d=health&p=nantong&c=continuing,advance&s=unreported&loc=placed&key=1&q=南通"
    )
    expect(desk.chips).to_have_count(9)
    for left in range(8, -1, -1):
        desk.chips.first.click()
        expect(desk.chips).to_have_count(left)
    desk.has_address()
    expect(desk.reset).to_have_count(0)
    expect(desk.rows).to_have_count(63)


def test_reset_clears_the_filters_and_keeps_the_view(new: Callable[..., Desk]) -> None:
    desk = new().open("?view=city&w=W3&d=commerce&key=1&q=豫园")
    desk.reset.click()
    desk.has_address(view="city")
    expect(desk.chips).to_have_count(0)
    expect(desk.page.locator(".desk-input")).to_have_value("")
    expect(desk.view("city")).to_have_attribute("aria-pressed", "true")
    expect(desk.rows).to_have_count(63)


def test_an_empty_result_says_what_to_loosen(desk: Desk, facts: Facts) -> None:
    desk.window(2).click()
    desk.has_address(w="W2")
    desk.choose("places", "nantong")
    desk.has_address(w="W2", p="nantong")
    expect(desk.empty).to_be_visible()
    expect(desk.empty).to_contain_text("没有符合条件的举措")
    ways = desk.empty.locator("button")
    expect(ways).to_have_text(
        [
            f"放宽“窗口”，可得 {facts.naming('nantong')} 条",
            f"放宽“地点”，可得 {len(facts.matching(window='W2'))} 条",
            "清除筛选",
        ]
    )
    expect(desk.rows).to_have_count(0)
    ways.first.click()
    desk.has_address(p="nantong")
    expect(desk.empty).to_be_hidden()
    shows(desk, facts.matching(place="nantong"))


def test_an_empty_result_can_be_cleared(new: Callable[..., Desk]) -> None:
    desk = new().open("?w=W2&p=nantong")
    desk.empty.get_by_role("button", name="清除筛选").click()
    desk.has_address()
    expect(desk.empty).to_be_hidden()
    expect(desk.rows).to_have_count(63)
    expect(desk.rows).to_have_count(63)


def test_two_choices_made_at_once_both_hold(desk: Desk) -> None:
    desk.page.evaluate(
        """() => {
             document.querySelector(".desk-window[data-window='1']").click();
             document.querySelector(".desk-window[data-window='2']").click();
           }"""
    )
    desk.has_address(w="W1,W2")


def test_choices_in_two_filters_at_once_both_hold(desk: Desk) -> None:
    desk.page.evaluate(
        """() => {
             document.querySelector(".desk-window[data-window='1']").click();
             document.querySelector(".desk-switch").click();
           }"""
    )
    desk.has_address(w="W1", key="1")


def test_a_window_pressed_after_words_keeps_both(desk: Desk) -> None:
    desk.filter_by("金融")
    desk.window(1).click()
    desk.has_address(w="W1", q="金融")
    expect(desk.chips).to_have_count(2)
