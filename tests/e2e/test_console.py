"""The speaker's console drives the wall: from another machine by code, and beside it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, Route, expect

from tests.e2e.support import Stoppable, Watch
from tests.e2e.wall import Wall

pytestmark = pytest.mark.e2e

CODE = re.compile(r"^\d{4} \d{4}$")
DESKS = [(1440, 900), (1024, 768)]
PHONE = (390, 844)
# What the browser itself notes when a server has gone.
GONE = ("WebSocket connection to", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")
# A picture that did not come is asked for again after a while.
PATIENCE_MS = 30_000
HOSTILE = "<img src=x onerror=window.hit=1>"


class Console:
    """The page of the console, with the moves a speaker makes."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page = page
        self.watch = watch
        self.root = page.locator("#show")
        self.title = page.locator(".con-title")
        self.next = page.locator(".con-next-title")
        self.notes = page.locator(".con-notes-list")
        self.link = page.locator(".con-link")

    def word(self, word: str) -> "Console":
        """Wait until the line stands as a word says."""
        expect(self.root).to_have_attribute("data-link", word)
        return self

    def on(self, scene: str) -> "Console":
        """Wait until the wall has told that a scene is on."""
        expect(self.row(scene).locator(".con-scene")).to_have_attribute("aria-current", "step")
        return self

    def row(self, scene: str) -> Locator:
        return self.page.locator(f".con-row[data-scene='{scene}']")

    def mirror(self, which: str, scene: str, patience: float | None = None) -> FrameLocator:
        """The picture of a scene, once it is seen; patience is in ms."""
        picture = self.page.locator(f".con-{which} .con-mirror.is-seen iframe")
        inside = picture.content_frame
        shown = inside.locator(f"#show[data-ready][data-scene='{scene}']")
        expect(shown).to_have_count(1, timeout=patience)
        expect(picture).to_be_visible()
        return inside

    def press(self, name: str) -> "Console":
        self.page.locator(f".con-keys .is-{name}").click()
        return self

    def skip(self, scene: str, on: bool = True) -> None:
        self.row(scene).get_by_role("checkbox").set_checked(on)


@pytest.fixture
def make(browser: Browser, server: str) -> Iterator[Callable[..., Wall]]:
    """Makes walls; checks at the end what they must not have done."""
    walls: list[Wall] = []

    def made(base: str = server, **options: Any) -> Wall:
        walls.append(Wall(browser, base, **options))
        return walls[-1]

    yield made
    for wall in walls:
        wall.close()


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Callable[..., Console]]:
    """Makes consoles on other machines: nothing is shared with the wall but the server."""
    made: list[tuple[BrowserContext, Watch]] = []

    def make_one(base: str, path: str, size: tuple[int, int] = DESKS[0]) -> Console:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            locale="zh-CN",
        )
        context.set_default_timeout(10_000)
        watch = Watch()
        page = context.new_page()
        watch.over(page)
        made.append((context, watch))
        page.goto(f"{base}/show/console{path}")
        expect(page.locator("#show[data-ready]")).to_have_count(1)
        return Console(page, watch)

    yield make_one
    for context, watch in made:
        context.close()
        watch.check()


def code_of(wall: Wall) -> str:
    """The digits that the wall shows on its sheet; closes the sheet."""
    wall.press("r")
    room = wall.page.locator(".show-room")
    expect(room).to_have_text(CODE)
    code = (room.text_content() or "").replace(" ", "")
    wall.press("Escape")
    expect(wall.page.locator(".show-over")).to_be_hidden()
    return code


@pytest.fixture
def wall(make: Callable[..., Wall]) -> Wall:
    return make().open(scene="overview").on("overview")


@pytest.fixture
def console(wall: Wall, elsewhere: Callable[..., Console]) -> Console:
    """A console on another machine, joined by code."""
    return elsewhere(wall.base, f"#code={code_of(wall)}").word("open").on("overview")


def test_a_console_on_another_machine_drives_the_wall(wall: Wall, console: Console) -> None:
    expect(console.next).to_have_text("要素集散之窗")
    console.press("next").on("W1")
    wall.on("W1")
    expect(console.title).to_have_text("要素集散之窗")
    expect(console.notes).to_contain_text("举措")
    console.press("previous").on("overview")
    wall.on("overview")
    console.row("W4").locator(".con-scene").click()
    console.on("W4")
    wall.on("W4")
    black = wall.page.locator(".show-black")
    console.press("black")
    expect(black).to_be_visible()
    expect(console.page.locator(".con-keys .is-black")).to_contain_text("取消黑屏")
    console.press("black")
    expect(black).to_be_hidden()
    console.press("auto")
    expect(wall.root).to_have_attribute("data-auto", "on")
    expect(console.page.locator(".con-keys .is-auto")).to_contain_text("停止播放")
    console.press("auto")
    expect(wall.root).to_have_attribute("data-auto", "off")
    # What is done at the wall is seen on the console, a place beside the tour too.
    wall.press("5")
    console.on("W5")
    wall.page.evaluate("location.hash = 'nantong'")
    expect(console.title).to_contain_text("南通")
    expect(console.next).to_have_text("公共服务之窗")


def test_the_keys_of_the_wall_work_on_the_console(wall: Wall, console: Console) -> None:
    for key, scene in [
        ("PageDown", "W1"),
        ("Space", "W2"),
        ("Enter", "W3"),
        ("PageUp", "W2"),
        ("ArrowLeft", "W1"),
        ("4", "W4"),
        ("End", "closing"),
        ("Home", "opening"),
    ]:
        console.page.keyboard.press(key)
        wall.on(scene)
        console.on(scene)
    console.page.keyboard.press("b")
    expect(wall.page.locator(".show-black")).to_be_visible()
    console.page.keyboard.press(".")
    expect(wall.page.locator(".show-black")).to_be_hidden()


def test_a_scene_that_is_skipped_is_passed_by(wall: Wall, console: Console) -> None:
    console.skip("W1")
    console.skip("W2")
    expect(console.next).to_have_text("品牌营销之窗")
    console.press("next")
    wall.on("W3")
    wall.press("PageUp").on("overview")
    # Going there by hand is still possible, and so is taking it in again.
    console.row("W2").locator(".con-scene").click()
    wall.on("W2")
    console.skip("W1", False)
    console.press("previous")
    wall.on("W1")


def test_the_tour_passes_a_skipped_scene_by(
    make: Callable[..., Wall], elsewhere: Callable[..., Console]
) -> None:
    wall = make().open("?auto=1&tempo=40", scene="W5").on("W5")
    console = elsewhere(wall.base, f"#code={code_of(wall)}").word("open")
    for scene in ("key-tasks", "closing", "opening", "overview", "W1", "W2", "W3"):
        console.skip(scene)
        expect(console.row(scene)).to_have_class(re.compile("is-skipped"))
    # Seen in the page: a scene of the test is on for half a second.
    wall.page.evaluate(
        """() => {
          const root = document.querySelector('#show'), trail = [];
          window.trail = new Promise((whole) => new MutationObserver(() => {
            if (trail.push(root.dataset.scene) === 4) whole(trail);
          }).observe(root, { attributeFilter: ['data-scene'] }));
        }"""
    )
    wall.press("p")
    assert wall.page.evaluate("() => window.trail") == ["W4", "W5", "W4", "W5"]


def test_the_console_shows_the_present_and_the_next_scene_as_the_wall_does(
    wall: Wall, console: Console
) -> None:
    now, following = console.mirror("now", "overview"), console.mirror("next", "W1")
    expect(now.locator(".show-centre, .show-head").first).to_be_attached()
    expect(following.locator(".show-head-title")).to_have_text("要素集散之窗")
    console.press("next").on("W1")
    console.mirror("now", "W1")
    console.mirror("next", "W2")
    # A place beside the tour is shown too, and the pages of the browser do not pile up.
    wall.page.evaluate("location.hash = 'nantong'")
    console.mirror("now", "nantong")
    console.mirror("next", "W1")
    assert console.page.evaluate("history.length") == 2


def test_after_the_last_scene_there_is_no_picture_and_nothing_is_loaded_again(
    wall: Wall, console: Console
) -> None:
    console.mirror("next", "W1")
    loads: list[str] = []
    console.page.on("framenavigated", lambda frame: loads.append(frame.url))
    console.page.keyboard.press("End")
    console.on("closing").mirror("now", "closing")
    expect(console.page.locator(".con-next .con-mirror.is-seen")).to_have_count(0)
    # The wall answers each of these with where it stands.
    for _ in range(3):
        console.press("next")
        console.press("auto")
    console.press("previous").on("key-tasks").mirror("next", "closing")
    assert all("#" in url for url in loads), loads


def test_the_pictures_of_the_console_are_deaf_and_no_walls_of_their_own(
    wall: Wall, console: Console
) -> None:
    console.mirror("now", "overview")
    frames = console.page.locator("iframe")
    expect(frames).to_have_count(2)
    for n in range(2):
        expect(frames.nth(n)).to_have_attribute("inert", "")
        inside = frames.nth(n).content_frame
        inside.locator("body").dispatch_event("keydown", {"key": "End", "code": "End"})
        expect(inside.locator("#show")).to_have_attribute("data-auto", "off")
    console.mirror("now", "overview")
    console.mirror("next", "W1")
    # Neither has taken the room or the name of the wall.
    assert console.page.evaluate("sessionStorage.getItem('atlas-wall')") is None
    console.press("next")
    wall.on("W1")


@pytest.mark.parametrize("part", ["/show?", "/show/data.json", "/show.js"])
def test_a_picture_that_did_not_come_is_asked_for_again(
    wall: Wall, elsewhere: Callable[..., Console], part: str
) -> None:
    console = elsewhere(wall.base, f"#code={code_of(wall)}").word("open")
    console.watch.provoked = ("ERR_FAILED",)
    asked: list[str] = []

    def lose_twice(route: Route) -> None:
        # The page of a picture is known by its address, what it asks for by its frame.
        url = route.request.url
        if "mirror=1" not in url and "mirror=1" not in route.request.frame.url:
            route.fallback()
            return
        asked.append(url)
        if len(asked) > 2:
            route.fallback()
        else:
            route.abort()

    # As when a server goes while the pictures, two of them, begin.
    console.page.route(re.compile(re.escape(part)), lose_twice)
    console.page.reload()
    console.word("open").on("overview")
    console.mirror("now", "overview", PATIENCE_MS).locator(".show-head").wait_for()
    console.mirror("next", "W1", PATIENCE_MS)
    assert len(asked) > 2, asked


def test_the_picture_has_the_shape_of_the_wall_and_a_phone_builds_one(
    make: Callable[..., Wall], elsewhere: Callable[..., Console]
) -> None:
    wall = make(size=(3840, 1080)).open(scene="W2").on("W2")
    console = elsewhere(wall.base, f"#code={code_of(wall)}", PHONE).word("open")
    console.mirror("now", "W2")
    expect(console.page.locator("iframe")).to_have_count(1)
    box = console.page.locator(".con-pad-face").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(3840 / 1080, rel=0.02)
    frame = console.page.locator("iframe").bounding_box()
    assert frame is not None
    assert frame["width"] == pytest.approx(box["width"], abs=3)


def test_the_pad_moves_a_dot_on_the_wall_that_leaves_by_itself(
    wall: Wall, console: Console
) -> None:
    box = console.page.locator(".con-pad-face").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(1920 / 1080, rel=0.02)
    console.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    console.page.mouse.down()
    console.page.mouse.move(
        box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75, steps=12
    )
    dot = wall.page.locator(".show-dot")
    expect(dot).to_be_visible()
    expect(dot).to_have_attribute("style", re.compile(r"left: 2[45]\.?\d*%; top: 7[456]\.?\d*%"))
    console.page.mouse.up()
    expect(dot).to_be_hidden()
    wall.on("overview")


def beside(wall: Wall) -> Console:
    """The console that the wall's own button opens in a window of the same browser."""
    with wall.context.expect_page() as opened:
        wall.page.locator(".show-way-console").click()
    return Console(opened.value, Watch())


def test_without_the_server_the_wall_plays_on_and_its_consoles_meet_it_again(
    make: Callable[..., Wall], elsewhere: Callable[..., Console], tmp_path
) -> None:
    with Stoppable(tmp_path / "log.txt") as machine:
        wall = make(machine.address)
        wall.watch.provoked = GONE
        wall.open().on("opening")
        far = elsewhere(machine.address, f"#code={code_of(wall)}").word("open")
        far.watch.provoked = GONE
        near = beside(wall).word("open").on("opening")
        machine.stop()
        far.word("away")
        expect(far.link).to_contain_text("大屏照常播放")
        # Between two windows of one browser there is no server.
        near.press("next").on("overview")
        wall.on("overview")
        wall.press("PageDown").on("W1")
        machine.start()
        expect(far.root).to_have_attribute("data-link", "open", timeout=30_000)
        far.on("W1").press("next")
        wall.on("W2")
        near.on("W2")


def test_of_two_walls_in_one_browser_each_has_its_own_console(wall: Wall) -> None:
    other = wall.context.new_page()
    other.goto(f"{wall.base}/show#W2")
    expect(other.locator("#show[data-ready]")).to_have_count(1)
    wall.press("Home").on("opening")
    console = beside(wall).word("open").on("opening")
    console.press("next").on("overview")
    wall.on("overview")
    expect(other.locator("#show")).to_have_attribute("data-scene", "W2")
    wall.page.goto("about:blank")
    console.word("silent")


def test_a_wrong_code_is_told_and_asked_for_again(
    wall: Wall, elsewhere: Callable[..., Console]
) -> None:
    code = code_of(wall)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    console = elsewhere(wall.base, f"#code={wrong}").word("unknown")
    expect(console.link).to_have_text("没有这个号码，请核对大屏")
    field = console.page.get_by_label("大屏上的号码")
    field.fill(f"{code[:4]} {code[4:]}")
    field.press("Enter")
    console.word("open").on("overview")


def test_the_console_takes_the_filter_and_language_of_its_wall(
    make: Callable[..., Wall], elsewhere: Callable[..., Console]
) -> None:
    wall = make().open("?w=W3&lang=en&theme=light")
    console = elsewhere(wall.base, f"?theme=light#code={code_of(wall)}").word("open")
    expect(console.page).to_have_url(re.compile(r"/show/console\?w=W3&lang=en&theme=light#code="))
    expect(console.link).to_have_text("Connected to the wall")


def test_a_reload_of_the_wall_keeps_its_consoles(wall: Wall, console: Console) -> None:
    wall.page.reload()
    expect(wall.page.locator("#show[data-ready]")).to_have_count(1)
    console.word("open").on("overview")
    console.press("next")
    wall.on("W1")


def test_what_is_hostile_is_text_or_nothing(wall: Wall, console: Console) -> None:
    """Orders past the page's own hands, over the line that every window of a browser has."""
    page = wall.context.new_page()
    page.goto(f"{wall.base}/show/console")
    wall.page.evaluate(
        """([bad]) => {
          const { wall } = JSON.parse(sessionStorage.getItem('atlas-wall'));
          localStorage.setItem('wall', wall);
        }""",
        [HOSTILE],
    )
    page.evaluate(
        """(bad) => {
          const channel = new BroadcastChannel(
            `atlas-show:huangpu-yrd-2020:${localStorage.getItem('wall')}`);
          const say = (message) => channel.postMessage({ from: 'console', message });
          for (const message of [null, 1, 'next', [], {}, { kind: bad }, { kind: 'go', id: bad },
            { kind: 'go', id: '__proto__' }, { kind: 'skip', id: bad, on: true },
            { kind: 'skip', id: 'W1', on: 'yes' }, { kind: 'pointer', x: 2, y: 0 },
            { kind: 'pointer', x: NaN, y: 0 }, { kind: 'full' }, { kind: 'help' },
            { kind: 'point', place: 'nantong' }, { kind: 'read', id: 'W1.1.1' }]) say(message);
          say({ kind: 'go', id: 'W2' });
        }""",
        HOSTILE,
    )
    wall.on("W2")
    expect(wall.page.locator(".show-dot")).to_be_hidden()
    expect(wall.page.locator(".show-over")).to_be_hidden()
    assert wall.page.evaluate("window.hit") is None
    page.goto(f"{wall.base}/show/console#wall=made-up")
    expect(page.locator("#show[data-link=connecting]")).to_have_count(1)
    page.evaluate(
        """(bad) => new BroadcastChannel('atlas-show:huangpu-yrd-2020:made-up').postMessage({
          from: 'wall', message: { kind: 'state', scene: bad, next: bad, index: 0, total: 1,
            aside: false, auto: false, held: false, black: false, skipped: [bad], sceneMs: 1,
            showMs: 1, ratio: 1.8, query: '' } })""",
        HOSTILE,
    )
    expect(page.locator(".con-title")).to_have_text(HOSTILE)
    expect(page.locator("#show img")).to_have_count(0)
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_console_fits_every_screen_and_every_control_has_a_name(
    make: Callable[..., Wall], elsewhere: Callable[..., Console], lang: str
) -> None:
    wall = make().open(f"?lang={lang}", scene="W3").on("W3")
    console = elsewhere(wall.base, f"?lang={lang}#code={code_of(wall)}", PHONE).word("open")
    for theme in ("dark", "light"):
        console.page.evaluate("t => (document.documentElement.dataset.theme = t)", theme)
        for width, height in (*DESKS, PHONE):
            console.page.set_viewport_size({"width": width, "height": height})
            seen = console.page.evaluate(
                """() => ({
                  wide: document.documentElement.scrollWidth,
                  high: document.documentElement.scrollHeight,
                  small: [...document.querySelectorAll('.con-keys button')].filter((n) =>
                    n.getBoundingClientRect().height < 48).length,
                  out: [...document.querySelectorAll('.con-keys button')].filter((n) =>
                    n.getBoundingClientRect().bottom > innerHeight + 1).length,
                  cut: [...document.querySelectorAll('.con-part, .con-button')].filter((n) =>
                    n.scrollWidth > n.clientWidth + 1).map((n) => n.className),
                })"""
            )
            assert seen["wide"] == width, (theme, width, seen)
            assert seen["small"] == seen["out"] == 0, (theme, width, seen)
            assert seen["cut"] == [], (theme, width, seen)
            if width > 800:
                assert seen["high"] == height, (theme, width, seen)
    names = console.page.locator("button, input").evaluate_all(
        """nodes => nodes.filter((n) => n.checkVisibility()).map((n) =>
             n.getAttribute('aria-label') ?? n.textContent.trim())"""
    )
    assert all(names)
    assert len(names) > 20
    tall = console.page.locator("html")
    expect(tall).to_have_attribute("lang", re.compile("^zh" if lang == "zh" else "^en"))


def test_the_help_tells_of_the_console_and_opens_it(wall: Wall) -> None:
    wall.press("?")
    sheet = wall.page.locator(".show-sheet")
    expect(sheet).to_contain_text("讲解台：显示连接所用的号码")
    with wall.context.expect_page() as opened:
        sheet.get_by_role("button", name="讲解台").click()
    Console(opened.value, Watch()).word("open").on("overview")
