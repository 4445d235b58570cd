"""The desk in a browser: a reader writes, an editor records, a reviewer decides."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.store.engine import writing
from tests.e2e.support import Desk
from tests.e2e.test_accessibility import serious

pytestmark = pytest.mark.e2e

PASSWORD = "tree lamp river"  # noqa: S105 - of accounts that live for one test
NEW = "window stone bridge"
NASTY = "<img src=x onerror=alert(1)></script>{{7*7}}${1}`"
ROLES = {
    "wang": Role.VIEWER,
    "chen": Role.PRESENTER,
    "liming": Role.EDITOR,
    "zhaoxin": Role.REVIEWER,
    "sunhao": Role.ADMIN,
}


@pytest.fixture(scope="module")
def office(
    start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an atlas with people of every role, where entries must be accepted."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'office.sqlite'}"
    engine = open_ledger(Settings(database_url=url, review_required=True)).engine()
    with writing(engine) as connection:
        for name, role in ROLES.items():
            add_account(connection, OPERATOR, name, PASSWORD, role, now=datetime.now(UTC))
    with start_server(DATABASE_URL=url, ATLAS_REVIEW_REQUIRED="1") as address:
        yield address


def sign_in(desk: Desk, name: str, password: str = PASSWORD) -> Desk:
    desk.page.locator("[data-act=desk-sign-in]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=name]").fill(name)
    dialog.locator("[name=password]").fill(password)
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(desk.page.locator("[data-act=desk-sign-out]")).to_be_visible()
    return desk


def at_desk(new: Callable[..., Desk], office: str, name: str, address: str = "desk") -> Desk:
    """The desk of somebody who has just signed in there."""
    desk = sign_in(new(office, fresh=True).visit(address), name)
    expect(desk.page.locator(".work[data-work=open]")).to_be_visible()
    return desk


def tab(desk: Desk, name: str) -> None:
    desk.page.locator(f"[data-tab={name}]").click()
    expect(desk.page.locator(f"[data-tab={name}]")).to_have_attribute("aria-selected", "true")


def submit(desk: Desk) -> None:
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)


def test_a_reader_finds_no_desk_in_the_navigation_and_a_calm_word_at_its_address(
    new: Callable[..., Desk], office: str
) -> None:
    desk = new(office, fresh=True).visit("desk")
    expect(desk.page.locator(".desk-page[href*='/desk']")).to_be_hidden()
    expect(desk.page.locator(".work")).to_contain_text("查看图谱不需要登录")
    expect(desk.page.locator("[role=tab]")).to_have_count(0)
    assert serious(desk.page) == []
    sign_in(desk, "wang")
    expect(desk.page.locator(".desk-page[href*='/desk']")).to_be_hidden()
    expect(desk.page.locator("[role=tab]")).to_have_count(0)
    desk.page.locator("[data-act=desk-sign-out]").click()
    expect(desk.page.locator("[data-act=desk-sign-in]")).to_be_visible()


def test_a_presenter_is_shown_the_desk_and_that_nothing_waits(
    new: Callable[..., Desk], office: str
) -> None:
    desk = sign_in(new(office, fresh=True).visit("desk"), "chen")
    expect(desk.page.locator(".desk-page[href*='/desk']")).to_be_visible()
    expect(desk.page.locator(".work")).to_contain_text("讲解员")
    expect(desk.page.locator("[role=tab]")).to_have_count(0)


def test_a_reader_writes_an_editor_reads_and_handles_it(
    new: Callable[..., Desk], office: str
) -> None:
    reader = new(office, fresh=True).open("?at=nantong")
    reader.panel.locator("[data-act=report-record]").click()
    dialog = reader.page.locator(".entry-dialog")
    expect(dialog).to_contain_text("由编辑查看，不公开")
    expect(dialog.locator("textarea")).to_be_focused()
    dialog.locator("[name=kind]").select_option("suggestion")
    dialog.locator("[name=text]").fill(f"南通一处有误 {NASTY}")
    assert serious(reader.page) == []
    dialog.locator("[type=submit]").click()
    notice = reader.page.locator(".is-notice")
    expect(notice).to_contain_text("已存入台账")
    notice.locator("[type=submit]").click()
    expect(reader.page.locator(".entry-dialog")).to_have_count(0)

    desk = at_desk(new, office, "liming")
    tab(desk, "feedback")
    card = desk.page.locator("[data-feedback]").filter(has_text="南通一处有误")
    expect(card).to_contain_text(NASTY)
    expect(card).to_contain_text("建议")
    assert serious(desk.page) == []
    card.locator("[data-open=nantong]").click()
    desk.has_address(at="nantong")
    expect(desk.panel.locator("h2")).to_have_text("南通")
    card.locator("[data-act=handle]").click()
    desk.page.locator(".entry-dialog [name=note]").fill("已按公告改正")
    submit(desk)
    expect(card).to_contain_text("liming")
    expect(card).to_contain_text("已按公告改正")
    expect(card.locator("[data-act=handle]")).to_have_count(0)
    assert desk.page.locator("img[src=x]").count() == 0


def test_what_was_typed_stays_when_the_server_is_away_and_after_closing(
    new: Callable[..., Desk], office: str
) -> None:
    desk = new(office, fresh=True).open()
    desk.watch.provoked = (*desk.watch.provoked, "ERR_FAILED", "422")
    desk.page.route("**/feedback", lambda route: route.abort())
    desk.page.locator("[data-act=share]").click()
    desk.page.locator("[data-act=report]").click()
    text = desk.page.locator(".entry-dialog [name=text]")
    text.fill("服务器不在时写下的话")
    desk.page.locator(".entry-dialog [type=submit]").click()
    expect(desk.page.locator(".entry-problem")).to_contain_text("没有回应")
    expect(text).to_have_value("服务器不在时写下的话")
    with desk.page.expect_download() as saved:
        desk.page.locator("[data-act=feedback-otherwise]").click()
    assert "服务器不在时写下的话" in saved.value.path().read_text("utf-8-sig")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".entry-dialog")).to_have_count(0)
    desk.page.unroute("**/feedback")
    desk.page.locator("[data-act=share]").click()
    desk.page.locator("[data-act=report]").click()
    expect(text).to_have_value("服务器不在时写下的话")
    text.fill("请回复 reader@example.org")
    desk.page.locator(".entry-dialog [type=submit]").click()
    expect(desk.page.locator(".entry-problem")).to_contain_text("邮件地址")
    expect(text).to_have_value("请回复 reader@example.org")


def test_an_entry_counts_once_a_reviewer_has_accepted_it_on_the_page(
    new: Callable[..., Desk], office: str
) -> None:
    desk = at_desk(new, office, "liming", "desk?at=A17")
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=title]").fill(NASTY)
    dialog.locator("[name=publisher]").fill("黄浦区政府")
    dialog.locator("[name=url]").fill("https://www.shhuangpu.gov.cn/a")
    dialog.locator("[name=kind]").select_option("official")
    dialog.locator("[name=valid_on]").fill("2021-03-01")
    dialog.locator("[name=status][value=underway]").check()
    dialog.locator("[name=note_zh]").fill("筹备情况见公告")
    submit(desk)
    expect(desk.panel.locator(".entry-waiting")).to_contain_text("通过审核后计入")
    expect(desk.panel.locator("[data-report]")).to_have_count(0)
    expect(desk.panel.locator(".history-now .desk-status")).to_have_text("未见公开进展")
    card = desk.page.locator("[data-event='event:A17:1']")
    expect(card).to_contain_text("筹备情况见公告")
    expect(card.locator("[data-act=accept]")).to_have_count(0)

    reviewer = at_desk(new, office, "zhaoxin", "desk?at=A17")
    expect(reviewer.page.locator("[data-tab=reviews] .desk-count")).to_have_text("1")
    assert serious(reviewer.page) == []
    reviewer.page.locator("[data-event='event:A17:1'] [data-act=accept]").click()
    submit(reviewer)
    expect(reviewer.page.locator("[data-tab=reviews] .desk-count")).to_have_text("0")
    expect(reviewer.page.locator("[data-event='event:A17:1']")).to_contain_text("已通过")
    expect(reviewer.panel.locator(".history-now .desk-status")).to_have_text("推进中")
    reviewer.go("progress")
    told = reviewer.page.locator(".progress-card[data-record=A17] .desk-status")
    expect(told).to_have_text("推进中")
    assert reviewer.page.locator("img[src=x]").count() == 0


def test_a_search_logged_makes_the_level_honest_in_the_history(
    new: Callable[..., Desk], office: str
) -> None:
    desk = at_desk(new, office, "liming", "desk?at=A1")
    desk.watch.provoked = (*desk.watch.provoked, "422")
    desk.panel.locator("[data-act=log-search]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=searched_on]").fill("2026-11-20")
    dialog.locator("[name=place]").fill("区门户网站")
    dialog.locator("[name=query]").fill(f"CAZ {NASTY}")
    dialog.locator("[name=outcome]").fill("检索到三条")
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".entry-problem")).to_contain_text("未检索到")
    dialog.locator("[name=outcome]").fill("未检索到")
    submit(desk)
    expect(desk.panel.locator(".history-now")).to_contain_text("E0")
    expect(desk.panel.locator(".history-now")).to_contain_text("截至 2026-11-20")
    facts = desk.panel.locator(".history-facts")
    expect(facts).to_contain_text("区门户网站")
    expect(facts).to_contain_text(NASTY)
    tab(desk, "searches")
    expect(desk.page.locator(".work-table tbody tr")).to_contain_text("CAZ")
    assert serious(desk.page) == []


def test_a_decision_is_logged_from_the_desk_and_moves_the_deadline(
    new: Callable[..., Desk], office: str
) -> None:
    desk = at_desk(new, office, "liming", "desk?at=A2")
    tab(desk, "changes")
    expect(desk.page.locator(".work-pane")).to_contain_text("尚无方案变更")
    desk.page.locator("[data-act=desk-log-change]").click()
    dialog = desk.page.locator(".entry-dialog")
    assert serious(desk.page) == []
    dialog.locator("[name=subject]").fill("A2")
    expect(dialog.locator("[name=old]")).to_have_value("2020-12-31")
    dialog.locator("[name=new]").fill("2021-12-31")
    dialog.locator("[name=source]").fill("区府办通知")
    dialog.locator("[name=decided_on]").fill("2020-12-20")
    submit(desk)
    expect(desk.page.locator(".work-table tbody tr")).to_contain_text("2020-12-31 → 2021-12-31")
    history = desk.panel.locator("[data-history=A2]")
    expect(history.locator(".history-now")).to_contain_text("期限 2021-12-31")
    expect(history.locator(".history-line")).to_contain_text("期限 2020-12-31")
    expect(history.locator(".history-facts")).to_contain_text("区府办通知")


def test_an_administrator_adds_an_account_that_signs_in_and_changes_its_password(
    new: Callable[..., Desk], office: str
) -> None:
    desk = at_desk(new, office, "sunhao")
    tab(desk, "people")
    expect(desk.page.locator("[data-deed=signed-in]").first).to_be_visible()
    desk.page.locator("[data-act=add-account]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=name]").fill("newcomer")
    dialog.locator("[name=role]").select_option("presenter")
    dialog.locator("[type=submit]").click()
    drawn = desk.page.locator("[name=drawn]").inner_text()
    assert serious(desk.page) == []
    desk.page.locator(".is-notice [type=submit]").click()
    expect(desk.page.locator("[data-account=newcomer]")).to_contain_text("讲解员")
    expect(desk.page.locator("body")).not_to_contain_text(drawn)

    other = sign_in(new(office, fresh=True).visit("desk"), "newcomer", drawn)
    other.watch.provoked = (*other.watch.provoked, "401")
    other.page.locator("[data-act=desk-own-password]").click()
    form = other.page.locator(".entry-dialog")
    form.locator("[name=old]").fill(drawn)
    form.locator("[name=new]").fill(NEW)
    form.locator("[name=again]").fill(f"{NEW}x")
    form.locator("[type=submit]").click()
    expect(form.locator(".entry-problem")).to_contain_text("两次输入的口令不同")
    form.locator("[name=again]").fill(NEW)
    form.locator("[type=submit]").click()
    expect(other.page.locator(".is-notice")).to_contain_text("口令已更改")
    other.page.locator(".is-notice [type=submit]").click()
    other.page.locator("[data-act=desk-sign-out]").click()
    sign_in(other, "newcomer", NEW)

    desk.page.locator("[data-account=newcomer] [data-act=account-disable]").click()
    submit(desk)
    expect(desk.page.locator("[data-account=newcomer]")).to_contain_text("已停用")


def test_the_tabs_are_walked_with_the_arrow_keys(new: Callable[..., Desk], office: str) -> None:
    desk = at_desk(new, office, "sunhao")
    tab(desk, "reviews")
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.page.locator("[data-tab=people]")).to_be_focused()
    expect(desk.page.locator("[data-tab=people]")).to_have_attribute("aria-selected", "true")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("[data-tab=reviews]")).to_be_focused()
    expect(desk.page.locator("[role=tab][tabindex='0']")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_tab(
    new: Callable[..., Desk], office: str, theme: str
) -> None:
    desk = sign_in(new(office, fresh=True, theme=theme).visit("desk?at=A12"), "sunhao")
    for name in ("reviews", "feedback", "searches", "changes", "people"):
        tab(desk, name)
        expect(desk.page.locator(".work-pane > *").first).to_be_visible()
        assert serious(desk.page) == [], name


def test_the_desk_in_english_is_all_english(new: Callable[..., Desk], office: str) -> None:
    desk = sign_in(new(office, fresh=True).visit("desk?lang=en"), "sunhao")
    for name in ("reviews", "feedback", "searches", "changes", "people"):
        tab(desk, name)
        odd = desk.page.locator(".work").evaluate(
            r"""(root) => {
              const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
              const found = [];
              while (walker.nextNode()) {
                const node = walker.currentNode.parentElement;
                // Who published a source is told in the words of the source.
                if (node.closest(".history-source")) continue;
                const own = node.closest("[lang]").lang;
                const text = walker.currentNode.data;
                if (!own.startsWith("zh") && /[\u4e00-\u9fff]/.test(text)) found.push(text);
              }
              return found;
            }"""
        )
        assert odd == [], name


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (1280, 800), (720, 450), (390, 844)])
def test_with_one_page_more_in_the_navigation_nothing_is_wider_than_the_window(
    new: Callable[..., Desk], office: str, size: tuple[int, int], lang: str
) -> None:
    address = f"desk?at=A12{'&lang=en' if lang == 'en' else ''}"
    desk = sign_in(new(office, fresh=True, size=size).visit(address), "sunhao")
    expect(desk.page.locator(".desk-page[href*='/desk']")).to_be_visible()
    for name in ("reviews", "people"):
        tab(desk, name)
        wide = desk.page.evaluate(
            """() => [...document.querySelectorAll("html, body, [data-testid=stMain], .work-pane")]
                 .filter((n) => n.scrollWidth > n.clientWidth + 1)
                 .map((n) => [n.className || n.tagName, n.scrollWidth, n.clientWidth])"""
        )
        assert wide == [], name
    for button in ("[data-act=lang]", "[data-act=theme]"):
        box = desk.page.locator(button).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size[0], button
