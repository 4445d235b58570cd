"""From page to page: the filter travels, Back returns, every way in leads on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.support import MAIN_PART, Desk, Facts

pytestmark = pytest.mark.e2e

PAGES = list(MAIN_PART)
# Those that every reader finds in the navigation.
LISTED = [name for name in PAGES if name != "desk"]
SIZES = [(1440, 900), (1920, 1080), (3840, 1080), (720, 450), (390, 844)]
# English runs longer: it is looked at where room is shortest.
ENDS = [(1440, 900), (390, 844)]


def at(page: Page, name: str) -> None:
    """Wait for the path of a page."""
    page.wait_for_function(f"() => location.pathname === '/{name}'")


def test_every_page_is_one_click_away_and_back_returns_through_all(desk: Desk) -> None:
    desk.window(5).click()
    desk.has_address(w="W5")
    for name in LISTED[1:]:
        desk.go(name)
        at(desk.page, name)
        desk.has_address(w="W5")
    for name in reversed(LISTED[:-1]):
        desk.page.go_back()
        at(desk.page, name)
        desk.has_address(w="W5")
        desk.arrived(name)
    desk.page.go_back()
    desk.has_address()


def test_the_map_is_not_built_anew_on_the_next_page(desk: Desk) -> None:
    stage = desk.page.locator(".atlas-stage").element_handle()
    for name in ("partners", "landmarks", "measures", "clauses", ""):
        desk.go(name)
        if name != "measures":
            expect(desk.page.locator(".atlas-stage")).to_have_count(1)
            now = desk.page.locator(".atlas-stage").element_handle()
            assert desk.page.evaluate("([a, b]) => a === b", [stage, now])


def test_a_map_that_was_out_of_sight_shows_every_place_again(new: Callable[..., Desk]) -> None:
    desk = new().visit("partners")
    desk.go("measures")
    expect(desk.page.locator(".desk-map")).to_be_hidden()
    desk.go("clauses")
    desk.page.wait_for_function(
        """() => {
             const frame = document.querySelector(".desk-map").getBoundingClientRect();
             const faces = [...document.querySelectorAll(".atlas-marker .atlas-face")];
             return faces.length > 20 && faces.every((face) => {
               const box = face.getBoundingClientRect();
               return box.left >= frame.left && box.right <= frame.right
                 && box.top >= frame.top && box.bottom <= frame.bottom;
             });
           }"""
    )


def test_from_search_to_partner_to_measure_to_clause_to_map_and_back(desk: Desk) -> None:
    desk.page.keyboard.press("/")
    expect(desk.page.locator(".desk-input")).to_be_focused()
    desk.go("measures")
    desk.look_for("nantong")
    desk.page.keyboard.press("Enter")
    at(desk.page, "partners")
    desk.has_address(at="nantong")
    expect(desk.panel.locator("h2")).to_have_text("南通")
    expect(desk.page.locator("[data-partner=nantong]")).to_have_class("is-selected")
    desk.panel.locator("button[data-open='W5.2.4']").click()
    desk.has_address(at="W5.2.4")
    desk.panel.get_by_role("link", name="举措详情").click()
    at(desk.page, "measures")
    expect(desk.page.locator(".desk-clause.is-selected")).to_have_attribute("data-record", "W5.2.4")
    desk.panel.locator("[data-clause='W5.2.4']").click()
    at(desk.page, "clauses")
    desk.arrived("clauses")
    # Boards that rest keep their rows: only the reader's own count here.
    current = desk.page.locator(".desk-reader [data-record='W5.2.4']").filter(visible=True)
    expect(current.first).to_be_in_viewport()
    desk.go("")
    expect(desk.page.locator(".atlas-marker:not(.is-dim)")).to_have_count(2)
    for name, selected in (
        ("clauses", "W5.2.4"),
        ("measures", "W5.2.4"),
        ("partners", "W5.2.4"),
        ("partners", "nantong"),
    ):
        desk.page.go_back()
        at(desk.page, name)
        desk.has_address(at=selected)
        desk.arrived(name)
    desk.page.go_back()
    at(desk.page, "measures")
    desk.has_address()


@pytest.mark.parametrize(
    ("words", "name", "selected"),
    [
        ("yuyuan", "landmarks", "yuyuan"),
        ("外滩", "landmarks", "bund"),
        ("雨花台", "partners", "yuhuatai"),
        ("人社局", "departments", "human-resources"),
        ("A10", "measures", "A10"),
        ("w5.2.3", "measures", "W5.2.3"),
        ("Hefei", "partners", "hefei"),
    ],
)
def test_a_word_leads_to_the_page_that_shows_it(
    new: Callable[..., Desk], words: str, name: str, selected: str
) -> None:
    desk = new().visit("measures")
    desk.look_for(words)
    desk.page.keyboard.press("Enter")
    at(desk.page, name)
    desk.has_address(at=selected)


def test_on_the_atlas_a_found_place_is_shown_on_its_map(desk: Desk) -> None:
    desk.look_for("豫园")
    desk.page.keyboard.press("Enter")
    desk.has_address(at="yuyuan", view="city")
    expect(desk.marker("yuyuan")).to_have_attribute("aria-pressed", "true")


def test_two_partners_side_by_side(new: Callable[..., Desk]) -> None:
    desk = new().visit("partners")
    for place in ("nantong", "wuxi"):
        desk.page.locator(f"[data-focus=pick-{place}]").click()
    desk.has_address(cmp="nantong,wuxi")
    heads = desk.page.locator("[data-compared]")
    expect(heads).to_have_text(["南通", "无锡"])
    expect(desk.page.locator(".desk-compare")).to_contain_text("约 106 公里")
    desk.page.locator("[data-focus=off-wuxi]").click()
    desk.has_address(cmp="nantong")
    expect(desk.page.locator("[data-partner=nantong] input")).to_be_checked()


def test_partners_ticked_at_once_are_all_compared(new: Callable[..., Desk]) -> None:
    desk = new().visit("partners")
    desk.page.evaluate(
        """() => ["nantong", "wuxi", "hefei", "suzhou"].forEach((place) =>
             document.querySelector(`[data-focus=pick-${place}]`).click())"""
    )
    # Three stand side by side; a fourth finds no room.
    expect(desk.page.locator("[data-compared]")).to_have_count(3)
    desk.has_address(cmp="nantong,wuxi,hefei")
    desk.page.evaluate(
        """() => ["wuxi", "hefei"].forEach((place) =>
             document.querySelector(`[data-focus=off-${place}]`).click())"""
    )
    desk.has_address(cmp="nantong")


def test_counties_stand_under_their_city_when_asked(new: Callable[..., Desk]) -> None:
    desk = new().visit("partners")
    expect(desk.page.locator("[data-partner=deqing]")).to_have_count(1)
    desk.page.get_by_label("区县计入所在城市").click()
    desk.has_address(roll="1")
    expect(desk.page.locator("[data-partner=deqing]")).to_have_count(0)
    row = desk.page.locator("[data-partner=huzhou]")
    expect(row).to_contain_text("含上卷的区县：德清县")
    row.locator("button").first.click()
    desk.has_address(roll="1", at="huzhou")
    expect(desk.panel).to_contain_text("含上卷的区县：德清县")
    expect(desk.marker("huzhou")).to_have_attribute("aria-pressed", "true")


def test_unlocated_places_lie_in_the_tray_and_never_on_the_map(new: Callable[..., Desk]) -> None:
    desk = new().visit("landmarks")
    tray = desk.page.locator(".desk-tray [data-place]")
    ids = tray.evaluate_all("nodes => nodes.map((n) => n.dataset.place)")
    assert {"mixpace", "madrid-window", "esports-parlour"} <= set(ids)
    assert not set(ids) & set(desk.centres())
    desk.page.locator(".desk-tray [data-place=mixpace]").click()
    desk.has_address(at="mixpace")
    expect(desk.panel).to_contain_text("未定位，不落图")


def test_all_measures_stand_under_their_window_and_task(
    new: Callable[..., Desk], facts: Facts
) -> None:
    desk = new().visit("measures")
    rows = desk.page.locator(".desk-clause")
    expect(rows).to_have_count(len(facts.clauses))
    shown = rows.evaluate_all("nodes => nodes.map((n) => n.dataset.record)")
    assert shown == [c.id for c in facts.clauses]
    expect(desk.page.locator(".desk-window-head")).to_have_count(len(facts.windows))
    desk.page.locator("[data-kind=keyTasks]").click()
    expect(rows).to_have_count(len(facts.plan["key_tasks"]))


def test_the_order_of_the_measures_can_be_chosen(new: Callable[..., Desk], facts: Facts) -> None:
    desk = new().visit("measures")
    desk.page.locator(".desk-measures select").select_option("places")
    first = desk.page.locator(".desk-clause").first
    most = max(facts.clauses, key=lambda c: len(c.places))
    expect(first).to_have_attribute("data-record", most.id)


def test_the_page_about_the_atlas_tells_what_is_in_doubt(
    new: Callable[..., Desk], facts: Facts
) -> None:
    desk = new().visit("about")
    about = desk.page.locator(".desk-about")
    expect(about).to_contain_text("已届满")
    expect(about).to_contain_text(f"勘误（{len(facts.plan['corrections'])} 处）")
    expect(about).to_contain_text("位置待核的地点")
    expect(about).to_contain_text("由展示方向自然资源主管部门确认")


def test_english_and_back_keep_the_view(desk: Desk) -> None:
    desk.marker("nantong").focus()
    desk.page.keyboard.press("Enter")
    desk.has_address(at="nantong")
    desk.page.locator("[data-act=lang]").click()
    desk.has_address(at="nantong", lang="en")
    expect(desk.panel.locator("h2")).to_have_text("Nantong")
    expect(desk.panel).to_contain_text("Unofficial translation")
    assert desk.page.evaluate("document.documentElement.lang") == "en"
    original = desk.panel.locator(".desk-reference").first
    original.locator("summary").click()
    expect(original.locator("[lang=zh-CN]")).to_contain_text("南通")
    desk.page.locator("[data-act=lang]").click()
    desk.has_address(at="nantong")
    expect(desk.panel.locator("h2")).to_have_text("南通")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_english_has_no_chinese_of_its_own(new: Callable[..., Desk], name: str) -> None:
    desk = new().visit(f"{name}?lang=en")
    odd = desk.page.evaluate(
        r"""() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const node = walker.currentNode;
            const own = node.parentElement?.closest("[lang]")?.lang ?? "";
            if (own.startsWith("zh") || !/[\u4e00-\u9fff]/.test(node.data)) continue;
            found.push(node.data.trim());
          }
          return found;
        }"""
    )
    # The number of the document is its name in every language.
    assert [text for text in odd if "黄府发" not in text] == []


def test_a_hint_is_closed_for_good(new: Callable[..., Desk]) -> None:
    desk = new(fresh=True).open()
    hint = desk.page.locator(".desk-first")
    expect(hint).to_be_visible()
    desk.page.locator("[data-act=close-hint]").click()
    expect(hint).to_have_count(0)
    desk.page.reload()
    desk.ready()
    expect(hint).to_have_count(0)


def test_a_word_to_the_keepers_is_a_text_when_no_address_is_set(desk: Desk) -> None:
    desk.marker("nantong").focus()
    desk.page.keyboard.press("Enter")
    desk.panel.locator("[data-act=report-record]").click()
    with desk.page.expect_download() as saved:
        desk.page.locator("[data-act=feedback-otherwise]").click()
    text = saved.value.path().read_text("utf-8-sig")
    assert "nantong" in text
    assert f"{desk.base}/?at=nantong" in text
    assert saved.value.suggested_filename.endswith("nantong.txt")


def test_with_an_address_it_is_a_mail_that_nobody_sent(
    new: Callable[..., Desk], start_server: Callable[..., object]
) -> None:
    with start_server(ATLAS_FEEDBACK_MAIL="atlas@example.org") as address:  # type: ignore[attr-defined]
        desk = new(address).open("?at=W5.2.3")
        desk.page.evaluate(
            """() => {
                 HTMLAnchorElement.prototype.click = function () { window.mail = this.href; };
               }"""
        )
        desk.panel.locator("[data-act=report-record]").click()
        desk.page.locator("[data-act=feedback-otherwise]").click()
        mail = desk.page.evaluate("decodeURIComponent(window.mail)")
        assert mail.startswith("mailto:atlas@example.org?subject=")
        assert "W5.2.3" in mail
        assert "\r\nCc:" not in mail.partition("&body=")[0]


def test_a_code_to_scan_needs_a_public_address(
    new: Callable[..., Desk], start_server: Callable[..., object]
) -> None:
    desk = new().open("?at=nantong")
    desk.page.locator("[data-act=share]").click()
    expect(desk.page.locator(".desk-share-panel")).to_contain_text("仅本机可用")
    expect(desk.page.locator(".desk-code img")).to_have_count(0)
    with start_server(ATLAS_PUBLIC_URL="https://atlas.example.org") as address:  # type: ignore[attr-defined]
        desk = new(address).open("?at=nantong")
        desk.page.locator("[data-act=share]").click()
        code = desk.page.locator(".desk-code img")
        expect(code).to_have_js_property("complete", True)
        assert code.evaluate("(node) => node.naturalWidth") > 0


@pytest.mark.parametrize(
    ("size", "lang"), [*((s, "zh") for s in SIZES), *((s, "en") for s in ENDS)]
)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_the_window(
    new: Callable[..., Desk], name: str, size: tuple[int, int], lang: str
) -> None:
    """720 × 450 is a desk of 1440 × 900 at 200 % zoom."""
    desk = new(size=size).visit(f"{name}?at=nantong{'&lang=en' if lang == 'en' else ''}")
    wide = desk.page.evaluate(
        """() => [...document.querySelectorAll("html, body, [data-testid=stMain]")]
             .filter((n) => n.scrollWidth > n.clientWidth + 1)
             .map((n) => [n.tagName, n.scrollWidth])"""
    )
    assert wide == []
    for button in (".desk-page", "[data-act=lang]", "[data-act=theme]", ".desk-input"):
        box = desk.page.locator(button).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0, button
        assert box["width"] > 0, button
