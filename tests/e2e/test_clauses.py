"""The document as a reader: a paragraph shows its places, a place its paragraphs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.support import Desk, Facts, numbers
from tests.plan.real import MAP_ROLES, MENTIONS

pytestmark = pytest.mark.e2e

_MIDDLE_IN_SIGHT = """
(node) => {
  const box = node.getBoundingClientRect();
  const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return found !== null && node.contains(found);
}
"""


def record(desk: Desk, record_id: str) -> Locator:
    return desk.page.locator(f".reader-record[data-record='{record_id}']")


def selected(desk: Desk) -> Locator:
    return desk.page.locator(".reader-text .is-selected")


def mention(desk: Desk, record_id: str, place: str) -> Locator:
    return record(desk, record_id).locator(f".is-shown [data-at='{place}']").first


def in_sight(node: Locator) -> None:
    """Wait until the middle of a node is what a click there would meet."""
    node.page.wait_for_function(_MIDDLE_IN_SIGHT, arg=node.element_handle())


def naming(place: str) -> int:
    """How many records of the plan name a place."""
    rows = (m for m in MENTIONS if m["place"] == place and m["role"] in MAP_ROLES)
    return len({m["record"] for m in rows})


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("address", ["W5.2.3", "A10", "G1", "W5.intro", "I0", "S4"])
def test_a_deep_link_boxes_its_paragraph_and_brings_it_into_sight(
    new: Callable[..., Desk], size: tuple[int, int], address: str
) -> None:
    desk = new(size=size).visit(f"clauses?at={address}")
    expect(selected(desk)).to_have_attribute("data-record", address)
    current = record(desk, address).locator("[aria-current=true]")
    expect(current).to_have_text(address)
    in_sight(record(desk, address))


def test_a_paragraph_shows_its_places_on_the_map_and_beside_it(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses?at=W5.2.3")
    side = desk.page.locator(".reader-side")
    expect(side.locator("h3")).to_have_text("识别 6 处地点")
    expect(side.locator(".reader-place b")).to_have_text(
        [
            "长三角区域医疗中心",
            "常州",
            "南通",
            "瑞金医院舟山分院",
            "瑞金医院无锡分院",
            "仁济医院宁波医院",
        ]
    )
    expect(side.locator(".reader-place.is-unlocated")).to_have_count(1)
    expect(desk.marker("suzhou")).to_have_class("atlas-marker is-dim")
    expect(desk.marker("nantong")).to_have_class("atlas-marker")


def test_a_name_selects_its_place_and_marks_the_paragraphs_that_name_it(
    new: Callable[..., Desk],
) -> None:
    desk = new().visit("clauses?at=W5.2.3")
    mention(desk, "W5.2.3", "nantong").click()
    desk.has_address(at="nantong")
    expect(desk.marker("nantong")).to_have_attribute("aria-pressed", "true")
    expect(desk.page.locator(".reader-record.is-named")).to_have_count(naming("nantong"))
    note = desk.page.locator(".reader-note")
    expect(note).to_have_text(f"提到南通的段落 {naming('nantong')} 处 · 1 / 5")
    # The paragraph that was read stays where it was.
    expect(selected(desk)).to_have_attribute("data-record", "W5.2.3")


def test_the_paragraphs_of_a_place_are_walked_through(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses?at=nantong")
    order = ["W5.2.3", "W5.2.4", "W5.3.3", "A8", "A10"]
    expect(desk.page.locator(".reader-row .desk-tag")).to_have_text(order)
    for paragraph in (*order[1:], order[0]):
        desk.page.locator("[data-act=next]").click()
        expect(selected(desk)).to_have_attribute("data-record", paragraph)
        in_sight(record(desk, paragraph))
    desk.page.locator("[data-act=previous]").click()
    expect(selected(desk)).to_have_attribute("data-record", "A10")
    desk.has_address(at="nantong")


def test_a_paragraph_that_is_clicked_goes_into_the_address_and_back_returns(
    new: Callable[..., Desk],
) -> None:
    desk = new().visit("clauses?at=W5.2.3")
    record(desk, "W5.2.4").locator(".reader-words").click(position={"x": 4, "y": 40})
    desk.has_address(at="W5.2.4")
    expect(selected(desk)).to_have_attribute("data-record", "W5.2.4")
    mention(desk, "W5.2.4", "hefei").click()
    desk.has_address(at="hefei")
    desk.page.go_back()
    desk.has_address(at="W5.2.4")
    desk.page.go_back()
    desk.has_address(at="W5.2.3")
    expect(selected(desk)).to_have_attribute("data-record", "W5.2.3")
    in_sight(record(desk, "W5.2.3"))


def test_a_paragraph_is_reached_and_chosen_by_the_keyboard(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses")
    record(desk, "W1.1.1").locator(".desk-tag").focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(at="W1.1.1")
    expect(record(desk, "W1.1.1").locator("[aria-current=true]")).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(mention(desk, "W1.1.1", "cfets")).to_be_focused()
    desk.page.keyboard.press("Enter")
    # A place in the district brings its map into view.
    desk.has_address(at="cfets", view="city")


def test_the_contents_lead_to_a_task_and_tell_where_one_reads(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses")
    contents = desk.page.locator(".reader-contents")
    contents.locator("[data-at='W3.2']").click()
    desk.has_address(at="W3.2")
    expect(selected(desk)).to_have_attribute("data-task", "W3.2")
    expect(contents.locator("[aria-current=true]")).to_have_text("2激发经典品牌活力")
    contents.locator("[data-kind=annex]").click()
    expect(contents.locator("[aria-current=true]")).to_have_text("2020年重点任务推进表18")
    in_sight(desk.page.locator(".reader-annex").last)
    desk.has_address(at="W3.2")


def test_a_department_leads_to_the_matrix(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses?at=W5.2")
    desk.page.locator("[data-task='W5.2'] .reader-bodies [data-at=health]").first.click()
    desk.arrived("departments")
    desk.has_address(at="health")


def test_the_published_form_is_one_toggle_away(new: Callable[..., Desk]) -> None:
    desk = new().visit("clauses?at=W1.1.1")
    words = record(desk, "W1.1.1").locator(".reader-words")
    expect(words).to_contain_text("（CIPS）二期建设，为长三角")
    desk.page.locator("[data-form=published]").click()
    desk.has_address(at="W1.1.1", pub="1")
    expect(words.locator(".is-published").last).to_contain_text("(cips)二期建设,为长三角")
    expect(words.locator(".is-shown").last).to_be_hidden()
    spot = words.locator("[data-kind=corrected]")
    expect(spot).to_have_text("cips")
    expect(spot).to_have_attribute("title", "勘误后为“CIPS”")
    bracket = desk.page.locator("[data-task='W1.1'] .reader-bodies").last
    expect(bracket).to_have_text("(责任部门:区金融办)", use_inner_text=True)
    desk.page.locator("[data-form=corrected]").click()
    desk.has_address(at="W1.1.1")
    expect(words.locator(".is-published").last).to_be_hidden()


def test_the_ledger_accounts_for_every_measure_and_character(
    new: Callable[..., Desk], facts: Facts
) -> None:
    desk = new().visit("clauses")
    ledger = desk.page.locator(".reader-ledger")
    expect(ledger.locator("b").first).to_have_text("63 / 63 条举措、18 / 18 项重点任务入账")
    assert desk.page.locator(".reader-text article .desk-status").count() == len(facts.clauses)
    ledger.locator("summary").click()
    rows = ledger.locator("tbody td")
    expect(rows).to_have_count(5)
    total = sum(int(n) for n in rows.all_inner_texts())
    expect(ledger.locator("tfoot td")).to_have_text(str(total))
    expect(ledger).to_contain_text(f"正文与附表共 {total} 个字符")
    desk.page.keyboard.press("Escape")
    expect(ledger.locator("table")).to_be_hidden()


def test_every_paragraph_of_the_plan_stands_once(new: Callable[..., Desk], facts: Facts) -> None:
    desk = new().visit("clauses")
    shown = desk.page.locator(".reader-record").evaluate_all("n => n.map((r) => r.dataset.record)")
    assert [r for r in shown if r in {c.id for c in facts.clauses}] == [c.id for c in facts.clauses]
    assert len(shown) == len(set(shown)) == len(facts.clauses) + facts.passages() + 18


def test_what_the_filter_leaves_out_stays_readable_and_says_so(
    new: Callable[..., Desk], facts: Facts
) -> None:
    desk = new().visit("clauses?w=W5&at=W5.2.3")
    dim = desk.page.locator("article.is-outside")
    expect(dim).to_have_count(len(facts.clauses) - len(facts.matching(window="W5")))
    expect(dim.first).to_have_attribute("title", "不在当前筛选结果内")
    expect(record(desk, "P1")).not_to_have_class("is-outside")
    assert numbers(desk.matching.inner_text()) == [17, 63]


def test_in_english_the_chinese_stands_first_and_the_translation_says_what_it_is(
    new: Callable[..., Desk],
) -> None:
    desk = new().visit("clauses?lang=en&at=W5.2.3")
    expect(record(desk, "W5.2.3").locator(".reader-words")).to_contain_text("加强与常州、南通")
    translation = record(desk, "W5.2.3").locator(".reader-translation")
    expect(translation).to_have_attribute("lang", "en")
    expect(translation).to_contain_text("Changzhou and Nantong")
    expect(translation.locator("small")).not_to_be_empty()
