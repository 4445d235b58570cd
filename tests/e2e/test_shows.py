"""The page of shows: composed with keys alone, saved by presenters, lost by nobody."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from geo.access.roles import Role
from tests.e2e.people import PASSWORD, fill_sign_in, staffed
from tests.e2e.support import Desk
from tests.e2e.test_accessibility import serious

pytestmark = pytest.mark.e2e

PEOPLE = {"chen": Role.PRESENTER, "liming": Role.EDITOR, "wang": Role.VIEWER}
HOSTILE = "<img src=x onerror=window.hit=1>${window.hit=1}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a presenter, an editor and a viewer."""
    with staffed(tmp_path_factory.mktemp("shows"), people=PEOPLE) as (address, _settings):
        yield address


@pytest.fixture
def at(new: Callable[..., Desk], office: str) -> Callable[..., Desk]:
    """The page of shows, with somebody signed in; ``fresh`` in a browser of its own."""

    def opened(name: str = "", address: str = "shows", **options: Any) -> Desk:
        desk = new(office, **options)
        desk.context.clear_cookies()
        desk.watch.provoked = (*desk.watch.provoked, "401", "403", "409")
        if name:
            who = {"name": name, "password": PASSWORD}
            origin = {"Origin": office}
            assert desk.page.request.post(f"{office}/session", data=who, headers=origin).ok
        return desk.visit(address)

    return opened


def act(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f".shows [data-act={name}]")


def sign_in(desk: Desk, name: str) -> None:
    dialog = desk.page.locator(".entry-dialog")
    fill_sign_in(dialog, name)
    expect(dialog).to_have_count(0)


def compose(desk: Desk, name: str) -> Desk:
    act(desk, "compose-show").click()
    expect(scenes(desk).first).to_be_visible()
    field(desk, "name").fill(name)
    return desk


def field(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f".shows-head-fields [name={name}]")


def scenes(desk: Desk) -> Locator:
    return desk.page.locator(".shows-scene")


def in_order(desk: Desk, *subjects: str, start: int = 0) -> None:
    """Wait until scenes stand one after the other, from a position on (from the end: negative)."""
    for n, subject in enumerate(subjects, start=start):
        expect(scenes(desk).nth(n)).to_have_attribute("data-subject", subject)


def scene(desk: Desk, subject: str) -> Locator:
    return desk.page.locator(f".shows-scene[data-subject='{subject}']")


def words(desk: Desk, subject: str) -> Locator:
    """The fields of a scene, opened."""
    here = scene(desk, subject)
    if not here.locator("details").evaluate("node => node.open"):
        here.locator("summary").click()
    return here


def save(desk: Desk) -> str:
    """Save and wait until it is done; gives the key of the show."""
    act(desk, "save-show").click()
    expect(desk.page.locator(".shows-said")).to_contain_text("已保存")
    link = act(desk, "play").get_attribute("href")
    assert link is not None
    return link.rpartition("=")[2]


def line(desk: Desk, key: str) -> Locator:
    return desk.page.locator(f".shows [data-show='{key}']")


def kept(desk: Desk, key: str) -> Any:
    return desk.page.request.get(f"{desk.base}/shows/{key}.json").json()["show"]


def written(folder: Path, value: object) -> Path:
    file = folder / "show.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return file


def bring(desk: Desk, file: Path) -> None:
    act(desk, "import-show").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=show]").set_input_files(file)
    dialog.locator("[type=submit]").click()


def test_a_presenter_composes_saves_plays_copies_and_withdraws(
    at: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = compose(at("chen"), "接待南通：<外滩>")
    in_order(desk, "opening:", "overview:", "window:W1")
    field(desk, "welcome").fill("热烈欢迎")
    desk.page.locator(".shows-find").fill("nantong")
    desk.page.keyboard.press("Enter")
    # A scene goes before the closing one.
    in_order(desk, "partner:nantong", "closing:", start=-2)
    own = words(desk, "partner:nantong")
    own.locator("[name=title]").fill("我们与南通")
    own.locator("[name=notes]").fill("第一句\n\n第二句")
    own.locator("[name=seconds]").fill("100")
    expect(desk.page.locator(".shows-total")).to_have_text("共 10 个场景，4 分 40 秒")
    key = save(desk)
    last = kept(desk, key)["scenes"][-2]
    assert last == {
        "kind": "partner",
        "subject": "nantong",
        "title": "我们与南通",
        "notes": ["第一句", "第二句"],
        "seconds": 100,
    }
    act(desk, "back-to-shows").click()
    row = line(desk, key)
    expect(row).to_contain_text("接待南通：<外滩>")
    expect(row.locator("td").nth(3)).to_have_text("chen")
    play = row.locator("[data-act=play]")
    expect(play).to_have_attribute("target", "_blank")
    show = desk.page.request.get(f"{desk.base}/show/data.json?show={key}").json()
    assert (show["scenes"][8]["title"], show["welcome"]) == ("我们与南通", "热烈欢迎")

    with desk.page.expect_download() as download:
        row.locator("[data-act=export-show]").click()
    assert download.value.suggested_filename == "大屏-接待南通：-外滩.json"
    file = tmp_path / "out.json"
    download.value.save_as(file)
    assert json.loads(file.read_text("utf-8")) == kept(desk, key)

    row.locator("[data-act=copy-show]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=name]").fill("接待无锡")
    dialog.locator("[type=submit]").click()
    expect(desk.page.locator(".shows-table")).to_contain_text("接待无锡")
    row.locator("[data-act=withdraw-show]").click()
    expect(dialog).to_contain_text("仍留在台账，不删除")
    dialog.locator("[type=submit]").click()
    expect(row).to_have_count(0)


def test_the_order_is_changed_with_keys_alone_and_told(at: Callable[..., Desk]) -> None:
    desk = compose(at(), "次序")
    page = desk.page
    scene(desk, "window:W1").locator("[data-act=up-scene]").focus()
    page.keyboard.press("Enter")
    in_order(desk, "opening:", "window:W1", "overview:")
    expect(page.locator(".shows-said")).to_have_text("要素集散之窗 移到第 2 位，共 9 个")
    # The focus goes along: the same key moves it on.
    page.keyboard.press("Enter")
    in_order(desk, "window:W1")
    up = scene(desk, "window:W1").locator("[data-act=up-scene]")
    expect(up).to_be_focused()
    expect(up).to_have_accessible_name("上移：要素集散之窗")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+ArrowDown")
    in_order(desk, "opening:", "window:W1")
    title = words(desk, "window:W2").locator("[name=title]")
    title.fill("走出去")
    page.keyboard.press("Alt+ArrowUp")
    in_order(desk, "window:W2", "overview:", start=2)
    expect(title).to_be_focused()
    expect(title).to_have_value("走出去")
    scene(desk, "overview:").locator("[data-act=remove-scene]").focus()
    page.keyboard.press("Enter")
    expect(scene(desk, "overview:")).to_have_count(0)
    expect(scene(desk, "window:W3").locator("[data-act=remove-scene]")).to_be_focused()
    # What nobody has saved plays from a file.
    with page.expect_download() as download:
        act(desk, "export-page").click()
    assert download.value.suggested_filename == "大屏-次序.html"
    assert "走出去" in download.value.path().read_text("utf-8")
    preview = scene(desk, "window:W3").locator("[data-act=preview]")
    expect(preview).to_have_attribute("href", f"{desk.base}/show?lang=zh#W3")


def test_limits_are_told_where_they_are_passed_and_nothing_is_sent(at: Callable[..., Desk]) -> None:
    desk = compose(at("chen"), "")
    act(desk, "save-show").click()
    problem = desk.page.locator(".shows .entry-problem")
    expect(problem).to_have_text("请写上名称")
    expect(field(desk, "name")).to_be_focused()
    field(desk, "name").fill("限度")
    own = words(desk, "window:W1")
    own.locator("[name=title]").fill("长" * 25)
    own.locator("[name=seconds]").fill("3")
    own.locator("[name=notes]").fill("\n".join("句" for _ in range(13)))
    for name, told in (("title", "超过 24 字"), ("seconds", "5 至 600"), ("notes", "超过 12 条")):
        typed = desk.page.locator(f"[name={name}]")
        expect(own.locator(typed)).to_have_attribute("aria-invalid", "true")
        expect(own.locator(".entry-field", has=typed)).to_contain_text(told)
    own.locator("summary").click()
    act(desk, "save-show").click()
    expect(problem).to_contain_text("超过 24 字")
    expect(own.locator("[name=title]")).to_be_focused()


def test_two_at_once_neither_loses_anything(at: Callable[..., Desk]) -> None:
    first = compose(at("chen"), "两人")
    key = save(first)
    other = at("liming", fresh=True)
    line(other, key).locator("[data-act=edit-show]").click()
    scene(other, "window:W2").locator("[data-act=remove-scene]").click()
    field(other, "welcome").fill("欢迎")
    save(other)
    words(first, "window:W1").locator("[name=title]").fill("我的标题")
    act(first, "save-show").click()
    notice = first.page.locator(".shows-notice.is-conflict")
    expect(notice).to_contain_text("liming")
    expect(notice.locator("li")).to_have_text(
        ["开场的一行字：“” → “欢迎”", "移去场景：走向世界之窗"]
    )
    expect(words(first, "window:W1").locator("[name=title]")).to_have_value("我的标题")
    assert "title" not in kept(first, key)["scenes"][2]
    notice.locator("[data-act=save-over]").click()
    expect(first.page.locator(".shows-said")).to_contain_text("已保存")
    expect(notice).to_have_count(0)
    assert kept(first, key)["scenes"][2]["title"] == "我的标题"
    # The other one is now behind, and keeps both by saving anew.
    field(other, "name").fill("两人之二")
    act(other, "save-show").click()
    other.page.locator(".shows-notice [data-act=save-new]").click()
    expect(other.page.locator(".shows-said")).to_contain_text("已保存")
    assert kept(other, key)["name"] == "两人"


def test_a_file_is_loaded_as_far_as_it_goes_and_the_rest_is_told(
    at: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = at()
    show = {
        "format": "atlas-show/1",
        "name": "来自文件",
        "lang": "zh",
        "query": "w=W5",
        "welcome": "欢" * 30,
        "scenes": [
            {"kind": "partner", "subject": "atlantis"},
            {"kind": "window", "subject": "W5", "seconds": 1, "title": "医卫"},
            {"kind": "window", "subject": "W1"},
            {"kind": "film", "subject": "x"},
        ],
    }
    bring(desk, written(tmp_path, show))
    notice = desk.page.locator(".shows-notice")
    expect(notice).to_contain_text("已载入 1 个场景")
    told = notice.locator("li")
    expect(told).to_have_count(5)
    for word in ("welcome", "seconds", "film", "atlantis", "W1"):
        expect(notice).to_contain_text(word)
    expect(scenes(desk)).to_have_count(1)
    in_order(desk, "window:W5")
    expect(field(desk, "name")).to_have_value("来自文件")
    expect(scene(desk, "window:W5").locator("b")).to_have_text("医卫")
    # What is no show at all leaves the list as it is.
    act(desk, "back-to-shows").click()
    act(desk, "drop-draft").click()
    desk.page.locator(".entry-dialog [type=submit]").click()
    desk.watch.provoked = (*desk.watch.provoked, "422")
    bring(desk, written(tmp_path, "{"))
    expect(desk.page.locator(".entry-dialog .entry-problem")).to_contain_text("不是 JSON")


def test_hostile_words_stay_words(at: Callable[..., Desk], tmp_path: Path) -> None:
    desk = at("chen")
    show = {
        "format": "atlas-show/1",
        "name": HOSTILE,
        "welcome": "<b>",
        "scenes": [
            {"kind": "overview", "title": "<i onclick=1>", "notes": [HOSTILE]},
            {"kind": HOSTILE, "subject": HOSTILE},
        ],
        HOSTILE: 1,
    }
    bring(desk, written(tmp_path, show))
    expect(desk.page.locator(".shows-notice")).to_contain_text("<img src=x")
    expect(words(desk, "overview:").locator("[name=notes]")).to_have_value(HOSTILE)
    key = save(desk)
    act(desk, "back-to-shows").click()
    expect(line(desk, key)).to_contain_text(HOSTILE)
    line(desk, key).locator("[data-act=copy-show]").click()
    expect(desk.page.locator(".entry-dialog h2")).to_contain_text("<img src=x")
    assert desk.page.evaluate("window.hit") is None
    assert desk.page.locator(".shows :is(img, script, i)").count() == 0


def test_a_viewer_composes_and_keeps_the_words_but_saves_nothing(
    at: Callable[..., Desk],
) -> None:
    desk = at("wang")
    expect(desk.page.locator(".shows-head")).to_contain_text("保存须讲解员以上的角色")
    expect(act(desk, "withdraw-show")).to_have_count(0)
    compose(desk, "读者的")
    act(desk, "save-show").click()
    expect(desk.page.locator(".shows .entry-problem")).to_contain_text("当前角色不能")
    expect(field(desk, "name")).to_have_value("读者的")
    listed = desk.page.request.get(f"{desk.base}/shows.json").json()["shows"]
    assert "读者的" not in [show["name"] for show in listed]


def test_what_is_typed_outlives_reload_pages_language_and_session(at: Callable[..., Desk]) -> None:
    desk = compose(at(), "不丢")
    words(desk, "window:W1").locator("[name=title]").fill("写了一半")
    desk.page.reload()
    desk.arrived("shows")
    expect(field(desk, "name")).to_have_value("不丢")
    desk.go("measures")
    desk.go("shows")
    expect(scene(desk, "window:W1").locator("b")).to_have_text("写了一半")
    desk.page.locator("[data-act=lang]").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    expect(field(desk, "name")).to_have_value("不丢")
    desk.page.locator("[data-act=lang]").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "zh-CN")
    # Nobody is signed in: one signs in above the form, and it is saved.
    act(desk, "save-show").click()
    sign_in(desk, "chen")
    expect(desk.page.locator(".shows-said")).to_contain_text("已保存")
    act(desk, "back-to-shows").click()
    expect(desk.page.locator(".shows-table")).to_contain_text("不丢")


def test_a_composition_keeps_its_filter_until_it_takes_the_present_one(
    at: Callable[..., Desk],
) -> None:
    desk = compose(at(address="shows?w=W5"), "筛选")
    expect(scene(desk, "window:W1")).to_have_count(0)
    told = desk.page.locator(".shows-filter-told")
    expect(told).to_contain_text("公共服务之窗")
    use = act(desk, "use-filter")
    expect(use).to_be_hidden()
    desk.window(5).click()
    desk.window(1).click()
    desk.has_address(w="W1")
    expect(use).to_be_visible()
    expect(told).to_contain_text("公共服务之窗")
    use.click()
    expect(told).to_contain_text("要素集散之窗")
    # What the new filter does not have is marked and stays.
    expect(scene(desk, "window:W5")).to_contain_text("播放时略去")


def test_axe_finds_no_serious_problem_in_list_and_form(at: Callable[..., Desk]) -> None:
    desk = at("chen")
    assert serious(desk.page) == []
    compose(desk, "无障碍")
    words(desk, "window:W1")
    desk.page.locator("[data-act=theme]").click()
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert serious(desk.page) == []
