"""The board of progress in a browser: three axes, the record of one task, two clocks."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.maps.ledger import SEED, open_ledger
from geo.settings import Settings
from geo.store.engine import writing
from tests.e2e.support import Desk
from tests.plan.real import KEY_TASKS
from tests.store import postgres

pytestmark = pytest.mark.e2e

PASSWORD = "tree lamp river"  # noqa: S105 - of an account that lives for one test
DOWN_WITHIN_MS = 5_000
BACK_WITHIN_MS = 10_000
EVENTS = {
    row["subject"]: row
    for row in map(json.loads, (Settings().plan_dir / SEED).read_text("utf-8").splitlines())
    if row["kind"] == "event"
}
REPORTED = [key["id"] for key in KEY_TASKS if key["id"] in EVENTS]


@pytest.fixture
def board(new: Callable[..., Desk]) -> Desk:
    return new().visit("progress")


def test_every_key_task_shows_its_three_axes(board: Desk) -> None:
    cards = board.page.locator(".progress-card")
    expect(cards).to_have_count(len(KEY_TASKS))
    for key in KEY_TASKS:
        card = board.page.locator(f".progress-card[data-record={key['id']}]")
        told = "推进中" if key["id"] in REPORTED else "未见公开进展"
        expect(card.locator(".desk-status")).to_have_text(told)
        expect(card.locator(".desk-schedule")).to_have_text("无法判断")
        expect(card.locator("svg")).to_have_count(3)


def test_how_many_have_a_report_is_counted_and_never_averaged(board: Desk) -> None:
    expect(board.page.locator(".progress-count b")).to_have_text(str(len(REPORTED)))
    expect(board.page.locator(".progress-dot")).to_have_count(len(KEY_TASKS))
    expect(board.page.locator(".progress")).not_to_contain_text("%")


def test_a_task_opens_its_record_with_what_it_rests_on(board: Desk) -> None:
    board.page.locator(".progress-card[data-record=A12]").click()
    board.has_address(at="A12")
    history = board.panel.locator("[data-history=A12]")
    expect(history.locator("[data-report]")).to_have_count(1)
    expect(history).to_contain_text(EVENTS["A12"]["note_zh"])
    expect(history).to_contain_text("期限 2020-12-31")
    link = history.locator("[data-report] .history-source a")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_a_record_without_a_report_says_that_this_is_no_verdict(board: Desk) -> None:
    board.page.locator(".progress-card[data-record=A1]").click()
    expect(board.panel.locator("[data-history=A1]")).to_contain_text("不表示未开展")
    expect(board.panel.locator("[data-report]")).to_have_count(0)


def test_the_clock_goes_back_before_the_report_and_forward_again(board: Desk) -> None:
    day = board.page.locator("[data-clock=asof]")
    told = board.page.locator(".progress-card[data-record=A12] .desk-status")
    day.fill("2020-09-23")
    board.has_address(asof="2020-09-23")
    expect(told).to_have_text("未见公开进展")
    day.fill("2020-09-24")
    expect(told).to_have_text("推进中")
    board.page.go_back()
    expect(told).to_have_text("未见公开进展")
    expect(day).to_have_value("2020-09-23")


def test_a_clock_is_drawn_along_and_its_end_is_now(board: Desk) -> None:
    slider = board.page.locator("[data-slider=asof]")
    slider.focus()
    board.page.keyboard.press("Home")
    board.has_address(asof="2020-04-30")
    expect(board.page.locator("[data-clock=asof]")).to_have_value("2020-04-30")
    expect(board.page.locator(".progress-count b")).to_have_text("0")
    board.page.keyboard.press("End")
    board.has_address()
    expect(slider).to_have_attribute("aria-valuetext", "至今")
    expect(board.page.locator(".progress-count b")).to_have_text(str(len(REPORTED)))


def test_what_changed_since_a_day_is_listed_and_opens_its_record(board: Desk) -> None:
    board.page.locator("[data-clock=since]").fill("2020-01-01")
    rows = board.page.locator(".progress-change")
    expect(rows).to_have_count(len(EVENTS))
    rows.filter(has_text="W3.1.1").click()
    board.has_address(at="W3.1.1", since="2020-01-01")
    expect(board.panel.locator("[data-history='W3.1.1']")).to_contain_text("南京路步行街东拓")


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("s=underway", {s for s in EVENTS if s.startswith("W")}),
        ("e=E2", {s for s in EVENTS if s.startswith("W")}),
        ("s=completed", set()),
        ("sch=overdue", set()),
    ],
)
def test_status_level_and_schedule_filter_every_page(
    new: Callable[..., Desk], query: str, left: set[str]
) -> None:
    desk = new().visit(f"measures?{query}")
    shown = desk.page.locator(".desk-clause").evaluate_all(
        "(rows) => rows.map((r) => r.dataset.record)"
    )
    assert set(shown) == left


def test_every_list_tells_the_same_status(new: Callable[..., Desk]) -> None:
    for address, row in (
        ("measures?at=W3.1.1", ".desk-clause[data-record='W3.1.1']"),
        ("clauses?at=W3.1.1", "article[data-record='W3.1.1']"),
        ("progress?at=W3.1.1", "tr[data-record='W3.1.1']"),
        ("?at=W3.1.1", ".desk-list tr[data-record='W3.1.1']"),
    ):
        desk = new().visit(address)
        expect(desk.page.locator(row).locator(".desk-status").first).to_have_text("推进中")


def test_the_map_shows_the_status_of_measures_when_asked_and_counts_otherwise(
    new: Callable[..., Desk],
) -> None:
    desk = new().open()
    jing = desk.marker("jingxian")
    expect(jing.locator(".atlas-number")).to_have_text("1")
    desk.page.locator(".desk-by-status").click()
    desk.has_address(st="1")
    expect(jing.locator(".atlas-state")).to_be_attached()
    expect(jing).to_have_attribute("aria-label", re.compile("所涉举措：推进中"))
    expect(desk.page.locator(".atlas-legend")).to_contain_text("非该地进展")
    desk.page.locator(".desk-by-status").click()
    desk.has_address()
    expect(jing.locator(".atlas-number")).to_have_text("1")


def test_a_day_that_is_none_is_refused_in_words(new: Callable[..., Desk]) -> None:
    desk = new().visit("progress?asof=2020-02-30&known=yesterday")
    expect(desk.page.locator(".desk-warning")).to_contain_text("asof=2020-02-30")
    expect(desk.page.locator(".desk-warning")).to_contain_text("known=yesterday")


def test_a_record_that_cannot_be_read_is_told_and_the_plan_is_still_shown(
    new: Callable[..., Desk], start_server: Callable[..., Any], tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", "utf-8")
    with start_server(DATABASE_URL=f"sqlite:///{blocked}/atlas.sqlite") as address:
        desk = new(address).visit("progress")
        expect(desk.page.locator("[data-warning=unread]")).to_have_text(
            "台账暂时读不到，进展尚未读入；所示状态与条数不作数"
        )
        expect(desk.page.locator(".progress-card")).to_have_count(len(KEY_TASKS))
        expect(desk.page.locator(".progress-count b")).to_have_text("0")
        expect(desk.page.locator("body")).not_to_contain_text(str(tmp_path))
        desk.page.close()


def test_a_database_that_goes_down_leaves_what_was_read_and_comes_back(
    new: Callable[..., Desk], start_server: Callable[..., Any]
) -> None:
    database = postgres.start_server()
    try:
        with start_server(DATABASE_URL=database.new_database()) as address:
            desk = new(address).visit("progress")
            told = desk.page.locator(".progress-card[data-record=A12] .desk-status")
            warning = desk.page.locator("[data-warning=unread]")
            expect(told).to_have_text("推进中")
            database.halt()
            # Nobody touches the page: it looks for itself.
            expect(warning).to_be_visible(timeout=DOWN_WITHIN_MS)
            expect(told).to_have_text("推进中")
            desk.window(1).click()
            expect(desk.matching).to_be_visible()
            expect(told).to_have_text("推进中")
            database.resume()
            expect(warning).to_have_count(0, timeout=BACK_WITHIN_MS)
            expect(told).to_have_text("推进中")
            expect(desk.page.locator("body")).not_to_contain_text("Traceback")
            desk.page.close()
    finally:
        database.stop()


@pytest.fixture
def staffed(start_server: Callable[..., Any], tmp_path: Path) -> Iterator[str]:
    """The address of an atlas with one editor."""
    url = f"sqlite:///{tmp_path / 'staffed.sqlite'}"
    engine = open_ledger(Settings(database_url=url)).engine()
    with writing(engine) as connection:
        add_account(connection, OPERATOR, "liming", PASSWORD, Role.EDITOR, now=datetime.now(UTC))
    with start_server(DATABASE_URL=url) as address:
        yield address


def signed_in(desk: Desk) -> Desk:
    desk.panel.locator("[data-act=sign-in]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=name]").fill("liming")
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[type=submit]").click()
    expect(desk.panel.locator("[data-act=record-entry]")).to_be_visible()
    return desk


def test_an_editor_records_what_is_known_and_the_board_tells_it(
    new: Callable[..., Desk], staffed: str
) -> None:
    desk = signed_in(new(staffed, fresh=True).visit("progress?at=A17"))
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    completed = dialog.locator("[name=status][value=completed]")
    expect(completed).to_be_disabled()
    expect(dialog.locator(".entry-hint")).to_contain_text("E2 以上")
    dialog.locator("[name=title]").fill("区门户网站公告")
    dialog.locator("[name=publisher]").fill("黄浦区政府")
    dialog.locator("[name=url]").fill("https://www.shhuangpu.gov.cn/a")
    dialog.locator("[name=published_on]").fill("2021-03-02")
    dialog.locator("[name=kind]").select_option("official")
    expect(dialog.locator("[name=level]")).to_have_value("E3")
    dialog.locator("[name=valid_on]").fill("2021-03-01")
    expect(completed).to_be_enabled()
    dialog.locator("[name=status][value=underway]").check()
    dialog.locator("[name=note_zh]").fill("筹备情况见公告 <b>{{7*7}}</b>")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    card = desk.page.locator(".progress-card[data-record=A17]")
    expect(card.locator(".desk-status")).to_have_text("推进中")
    expect(card.locator(".desk-level")).to_have_text("E3")
    expect(card.locator(".desk-schedule")).to_have_text("逾期")
    expect(desk.panel.locator("[data-report]")).to_contain_text("<b>{{7*7}}</b>")
    expect(desk.page.locator(".progress-count b")).to_have_text(str(len(REPORTED) + 1))
    desk.page.close()


def test_what_the_rules_refuse_is_told_and_nothing_typed_is_lost(
    new: Callable[..., Desk], staffed: str
) -> None:
    desk = signed_in(new(staffed, fresh=True).visit("progress?at=A17"))
    desk.watch.provoked = (*desk.watch.provoked, "422", "401")
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=note_zh]").fill("只写了说明")
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".entry-problem")).to_be_visible()
    expect(dialog.locator("[name=note_zh]")).to_have_value("只写了说明")
    dialog.locator("button[type=button]").click()
    expect(dialog).to_have_count(0)
    desk.panel.locator("[data-act=sign-out]").click()
    expect(desk.panel.locator("[data-act=sign-in]")).to_be_visible()
    expect(desk.panel.locator("[data-act=record-entry]")).to_have_count(0)
    desk.page.close()


def test_an_entry_is_withdrawn_and_stays_in_the_history(
    new: Callable[..., Desk], staffed: str
) -> None:
    desk = signed_in(new(staffed, fresh=True).visit("progress?at=A12"))
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    withdrawn = dialog.locator("[name=status][value=unreported]")
    expect(withdrawn).to_be_hidden()
    dialog.locator("[name=corrects]").check()
    withdrawn.check()
    dialog.locator("[name=note_zh]").fill("依据有误，撤回。")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    told = desk.page.locator(".progress-card[data-record=A12] .desk-status")
    expect(told).to_have_text("未见公开进展")
    expect(desk.panel.locator("[data-report]")).to_have_count(2)
    expect(desk.panel.locator("[data-report].is-past")).to_contain_text("已更正")
    desk.page.close()


def test_a_reader_finds_no_way_to_record(board: Desk) -> None:
    board.page.locator(".progress-card[data-record=A1]").click()
    expect(board.panel.locator("[data-act=sign-in]")).to_be_visible()
    expect(board.panel.locator("[data-act=record-entry]")).to_have_count(0)
