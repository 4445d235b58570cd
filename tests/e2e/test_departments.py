"""The matrix of departments: what its cells say, and that one click filters everything."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.support import Desk, Facts

pytestmark = pytest.mark.e2e

_FILLED = """
() => Object.fromEntries([...document.querySelectorAll(".desk-matrix td[data-column]")]
  .filter((td) => td.firstChild)
  .map((td) => [`${td.parentNode.dataset.department} ${td.dataset.column}`, td.innerText.trim()]))
"""
_SCROLLED = """
() => {
  const node = document.querySelector(".desk-matrix-scroll");
  return [node.scrollWidth - node.clientWidth, node.scrollHeight - node.clientHeight];
}
"""

# The address changes under the reader, as with Forward.
_NARROW = """
() => {
  history.pushState({}, "", "?key=1");
  dispatchEvent(new PopStateEvent("popstate"));
}
"""


def opened(new: Callable[..., Desk], query: str = "", **how: Any) -> Desk:
    """The page at an address, when table, bar and panel stand."""
    desk = new(**how)
    # Streamlit asks beneath the page's own path first; its answer is 404 and harmless.
    desk.watch.provoked = ("404",)
    desk.page.goto(f"{desk.base}/departments{query}")
    expect(desk.page.locator(".desk-matrix tbody tr")).to_have_count(21)
    expect(desk.page.locator(".desk-dashed")).to_have_count(3)
    expect(desk.panel.locator("h2")).to_be_attached()
    return desk


@pytest.fixture
def board(new: Callable[..., Desk]) -> Desk:
    return opened(new)


def cell(desk: Desk, department: str, column: str) -> Locator:
    row = f".desk-matrix tr[data-department='{department}']"
    return desk.page.locator(f"{row} td[data-column='{column}']")


def button(desk: Desk, department: str, column: str) -> Locator:
    return cell(desk, department, column).locator("button")


def name(desk: Desk, department: str) -> Locator:
    return desk.page.locator(f".desk-matrix tr[data-department='{department}'] th button")


def head(desk: Desk, text: str) -> Locator:
    return desk.page.locator(".desk-matrix thead button", has_text=text)


# -- what stands there ------------------------------------------------------------------


def test_every_filled_cell_is_in_the_plan_and_every_pair_of_the_plan_is_filled(
    board: Desk, facts: Facts
) -> None:
    expected: dict[str, str] = {}
    for clause in facts.clauses:
        task = clause.id.rsplit(".", 1)[0]
        for department in clause.departments:
            for column in (clause.window, task, *clause.places):
                key = f"{department} {column}"
                expected[key] = str(int(expected.get(key, 0)) + 1)
    columns = board.page.locator(".desk-matrix tbody tr").first.locator("td[data-column]")
    shown = columns.evaluate_all("cells => cells.map((td) => td.dataset.column)")
    pairs = {k: n for k, n in expected.items() if k.split()[1] in shown}
    filled = board.page.evaluate(_FILLED)
    assert set(filled) == set(pairs)
    # A partner's cell is a circle: its number is in its label.
    assert {k: n for k, n in filled.items() if n} == {
        k: n for k, n in pairs.items() if k.split()[1].startswith("W")
    }


def test_labels_say_how_a_partner_is_linked(board: Desk) -> None:
    explicit = button(board, "health", "nantong")
    expect(explicit).to_have_attribute(
        "aria-label", "区卫生健康委 × 南通：重点任务明确对应，任务中 2 条举措"
    )
    via = button(board, "health", "hefei")
    expect(via).to_have_attribute("aria-label", "区卫生健康委 × 合肥：经任务间接关联，1 条举措")


def test_a_square_counts_measures_and_names_its_key_tasks(board: Desk) -> None:
    square = button(board, "finance", "W1.1")
    expect(square).to_have_text("6")
    expect(square).to_have_attribute(
        "aria-label", "区金融办 × 提升资本要素辐射力：6 条举措、2 项重点任务"
    )


def test_an_empty_cell_says_that_the_plan_does_not_name_it(board: Desk) -> None:
    empty = cell(board, "justice", "nantong")
    expect(empty).to_have_attribute("title", "区司法局 × 南通：方案未提及")
    expect(empty).to_have_attribute("aria-label", "区司法局 × 南通：方案未提及")
    expect(empty.locator("button")).to_have_count(0)
    expect(empty).to_have_text("")


def test_a_key_task_of_an_introduction_is_not_denied(board: Desk) -> None:
    # A1 names 区商务委 for window 1, where no task does.
    expect(cell(board, "commerce", "W1")).to_have_attribute(
        "title", "区商务委 × 要素集散之窗：对应窗口总述的重点任务不入格"
    )


def test_the_title_counts_the_plan(board: Desk, facts: Facts) -> None:
    tasks = [t for w in facts.plan["windows"] for t in w["tasks"]]
    told = (
        len(facts.departments),
        *(
            sum(len(row["departments"]) for row in rows)
            for rows in (tasks, facts.plan["key_tasks"])
        ),
    )
    expect(board.page.locator(".desk-matrix-figures b")).to_have_text([str(n) for n in told])


def test_a_filter_never_makes_the_plan_say_less(new: Callable[..., Desk], facts: Facts) -> None:
    desk = opened(new, "?key=1")
    kept = len(facts.matching(department="commerce", window="W3", key="1"))
    expect(button(desk, "commerce", "W3")).to_have_text(str(kept))
    out = cell(desk, "commerce", "W3.1")
    expect(out).to_have_attribute("title", "区商务委 × 提升重点商圈能级：不在当前筛选结果内")
    expect(out.locator("button")).to_have_count(0)
    expect(desk.page.locator(".desk-matrix-sign").last).to_have_text("不在当前筛选结果内")
    expect(desk.page.locator(".desk-matrix-sign").last).to_be_visible()
    denied = desk.page.locator(".desk-matrix td[title$=方案未提及]").count()
    desk.page.locator(".desk-switch").click()
    expect(button(desk, "commerce", "W3.1")).to_have_text("4")
    expect(desk.page.locator(".desk-matrix td[title$=方案未提及]")).to_have_count(denied)
    expect(desk.page.locator(".desk-matrix-sign").last).to_be_hidden()


# -- clicks --------------------------------------------------------------------------------


def test_a_circle_filters_everything_and_a_second_click_clears(board: Desk, facts: Facts) -> None:
    button(board, "health", "nantong").click()
    board.has_address(d="health", p="nantong")
    expect(board.chips).to_have_text(["区卫生健康委", "南通"])
    wanted = facts.matching(department="health", place="nantong")
    expect(board.matching).to_have_text(f"符合 {len(wanted)}／63 条")
    expect(board.panel.locator("h2")).to_have_text("区卫生健康委 × 南通")
    for record in wanted:
        expect(board.panel.locator(f"[data-open='{record}']")).to_be_visible()
    expect(button(board, "health", "nantong")).to_have_attribute("aria-pressed", "true")
    expect(button(board, "health", "nantong")).to_be_focused()
    expect(board.page.locator(".desk-matrix tr.is-chosen")).to_have_count(1)
    button(board, "health", "nantong").click()
    board.has_address()
    expect(board.chips).to_have_count(0)
    expect(button(board, "health", "nantong")).to_have_attribute("aria-pressed", "false")
    expect(board.page.locator(".desk-matrix .is-chosen")).to_have_count(0)


def test_one_cell_takes_the_place_of_another(board: Desk) -> None:
    button(board, "finance", "W1").click()
    board.has_address(d="finance", w="W1")
    expect(board.matching).to_have_text("符合 15／63 条")
    button(board, "culture-tourism", "W4.2").click()
    board.has_address(d="culture-tourism", t="W4.2")
    expect(board.matching).to_have_text("符合 4／63 条")
    button(board, "reform", "wuxi").click()
    board.has_address(d="reform", p="wuxi")
    expect(board.panel.locator("h2")).to_have_text("区发展改革委 × 无锡")


def test_other_filters_stay(new: Callable[..., Desk]) -> None:
    desk = opened(new, "?key=1&q=合作")
    button(desk, "health", "nantong").click()
    desk.has_address(key="1", q="合作", d="health", p="nantong")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("公共服务之窗", {"w": "W5"}),
        ("推进社会民生共建共享", {"t": "W5.2"}),
        ("南通", {"p": "nantong"}),
    ],
)
def test_the_head_of_a_column_filters_by_it(
    new: Callable[..., Desk], text: str, address: dict[str, str]
) -> None:
    desk = opened(new, "?d=health&w=W2&at=health")
    head(desk, text).click()
    desk.has_address(**address)
    column = desk.page.locator(".desk-matrix td.is-chosen")
    expect(column).to_have_count(21)
    expect(column.first).to_have_attribute("data-column", next(iter(address.values())))
    head(desk, text).click()
    desk.has_address()


def test_a_name_opens_the_department_with_tasks_key_tasks_and_partners(board: Desk) -> None:
    button(board, "health", "nantong").click()
    board.has_address(d="health", p="nantong")
    name(board, "health").click()
    board.has_address(at="health")
    expect(board.panel.locator("h2")).to_have_text("区卫生健康委")
    for task in ("W1.2", "W2.1", "W5.2"):
        expect(board.panel.locator(f".desk-overview-row[data-open='{task}']")).to_be_visible()
    for key in ("A3", "A10"):
        expect(board.panel.locator(f"[data-record='{key}']")).to_be_attached()
    for partner in ("changzhou", "nantong", "hefei"):
        expect(board.panel.locator(f"[data-place='{partner}']")).to_be_attached()
    chosen = board.page.locator(".desk-matrix tr.is-chosen")
    expect(chosen).to_have_attribute("data-department", "health")


def test_back_returns(board: Desk) -> None:
    button(board, "health", "nantong").click()
    board.has_address(d="health", p="nantong")
    name(board, "finance").click()
    board.has_address(at="finance")
    expect(board.panel.locator("h2")).to_have_text("区金融办")
    board.page.go_back()
    board.has_address(d="health", p="nantong")
    expect(board.panel.locator("h2")).to_have_text("区卫生健康委 × 南通")
    expect(button(board, "health", "nantong")).to_have_attribute("aria-pressed", "true")
    board.page.go_back()
    board.has_address()
    expect(board.page.locator(".desk-matrix .is-chosen")).to_have_count(0)


# -- keyboard --------------------------------------------------------------------------------


def test_the_table_is_one_stop_and_arrows_walk_its_buttons(board: Desk) -> None:
    stop = board.page.locator(".desk-matrix button[tabindex='0']")
    expect(stop).to_have_count(1)
    expect(stop).to_have_text("区金融办")
    stop.focus()
    for key, department, column in (
        ("ArrowRight", "finance", "W1"),
        ("ArrowRight", "finance", "W1.1"),
        ("ArrowDown", "finance", "W1.1"),  # nobody else answers for it: the focus stays
        ("ArrowRight", "finance", "W1.2"),
        ("ArrowDown", "reform", "W1.2"),
        ("End", "reform", "deqing"),
        ("ArrowLeft", "reform", "liandu"),
    ):
        board.page.keyboard.press(key)
        expect(button(board, department, column)).to_be_focused()
    board.page.keyboard.press("Home")
    expect(name(board, "reform")).to_be_focused()
    expect(stop).to_have_count(1)
    expect(stop).to_have_text("区发展改革委")


def test_arrows_reach_the_heads_and_enter_filters(board: Desk) -> None:
    button(board, "finance", "W1").focus()
    board.page.keyboard.press("ArrowUp")
    expect(head(board, "要素集散之窗")).to_be_focused()
    board.page.keyboard.press("ArrowRight")
    expect(head(board, "走向世界之窗")).to_be_focused()
    board.page.keyboard.press("Enter")
    board.has_address(w="W2")
    expect(head(board, "走向世界之窗")).to_be_focused()
    expect(head(board, "走向世界之窗")).to_have_attribute("aria-pressed", "true")


def test_the_focus_is_not_lost_with_a_cell_that_the_filter_empties(board: Desk) -> None:
    button(board, "commerce", "W3.1").focus()
    board.page.evaluate(_NARROW)
    expect(button(board, "commerce", "W3.1")).to_have_count(0)
    expect(name(board, "finance")).to_be_focused()


# -- room ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)])
def test_the_whole_table_is_seen_at_once(new: Callable[..., Desk], size: tuple[int, int]) -> None:
    desk = opened(new, size=size)
    assert desk.page.evaluate(_SCROLLED) == [0, 0]
    last = desk.box(".desk-matrix tbody tr:last-child")
    board = desk.box(".desk-matrix")
    assert last["bottom"] <= board["bottom"] <= size[1]
    assert last["right"] <= board["right"]


def test_the_heads_of_columns_are_whole(board: Desk) -> None:
    """The letters stand one below the other, as close as the type is high."""
    heads = board.page.locator(".desk-matrix-column")
    expect(heads).not_to_have_count(0)
    cut = heads.evaluate_all(
        "heads => heads.filter((n) => n.scrollHeight > n.clientHeight).map((n) => n.textContent)"
    )
    assert cut == []


def test_on_a_phone_names_and_heads_stay_while_the_table_scrolls(new: Callable[..., Desk]) -> None:
    desk = opened(new, "?d=health&p=nantong", size=(390, 844))
    # The chosen cell is brought into sight within the table.
    button(desk, "health", "nantong").scroll_into_view_if_needed()
    assert (
        desk.page.evaluate("() => document.querySelector('.desk-matrix-scroll').scrollLeft") > 300
    )
    scroller = desk.box(".desk-matrix-scroll")
    names = desk.box("tr[data-department='health'] th")
    assert scroller["left"] <= names["left"] < names["right"] < scroller["left"] + 140
    assert abs(desk.box(".desk-matrix thead")["top"] - scroller["top"]) < 1
    assert desk.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_in_english(new: Callable[..., Desk]) -> None:
    desk = opened(new, "?lang=en")
    expect(name(desk, "health")).to_have_text("District Health Commission")
    expect(head(desk, "W5.2 ")).to_have_count(1)
    label = cell(desk, "justice", "nantong").get_attribute("title")
    assert label is not None and "District Justice Bureau" in label and "Nantong" in label
    assert desk.page.evaluate(_SCROLLED)[0] <= 0
