"""The big screen: every scene whole on every wall, and in the presenter's hand."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.support import Stoppable, fetched
from tests.e2e.wall import PROFILES, Wall

pytestmark = pytest.mark.e2e

HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "${window.hit=1}`\\x41",
    "</script><script>window.hit=1</script>",
    "\u202egnivol\u2066南通",
    "长" * 400,
]
# Twelve places on three maps, by the scene that shows them.
CHOSEN = {
    "overview": ["nantong", "hefei", "suzhou", "lishui", "jingxian", "ruijin-zhoushan", "ningbo"],
    "W3": ["bund", "yuyuan", "cool-docks"],
    "W1": ["shcpe", "peoples-square"],
}


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
def wall(make: Callable[..., Wall]) -> Wall:
    """The show at its overview on the usual wall."""
    return make().open(scene="overview").on("overview")


@pytest.fixture(scope="session")
def scenes(server: str) -> dict[str, list[Any]]:
    """What the server has to show, by language."""
    return {
        lang: json.loads(fetched(f"{server}/show/data.json?lang={lang}"))["scenes"]
        for lang in ("zh", "en")
    }


def apart(first: list[float], second: list[float], by: float = 0) -> bool:
    return (
        first[0] >= second[2] - by
        or second[0] >= first[2] - by
        or first[1] >= second[3] - by
        or second[1] >= first[3] - by
    )


def inside(box: list[float], frame: list[float], by: float) -> bool:
    return (
        box[0] >= frame[0] - by
        and box[1] >= frame[1] - by
        and box[2] <= frame[2] + by
        and box[3] <= frame[3] + by
    )


def is_whole(wall: Wall, size: tuple[int, int], name: str) -> None:
    """Nothing overflows, nothing lies on anything, nothing is too small."""
    width, height = size
    seen = wall.look()
    assert seen["page"] == [width, height], name
    assert seen["boxes"] == [], name
    expect(wall.root).to_have_attribute("data-fits", "true")
    panels = seen["panels"]
    for n, (one, box) in enumerate(panels):
        for other, another in panels[n + 1 :]:
            assert apart(box, another, 1), (name, one, other)
    # Places, their names and the legend keep clear of what the page writes.
    sides = [box for cls, box in panels if "centre" not in cls]
    for kind in ("places", "names", "legend"):
        for what, box in seen[kind]:
            for side in sides:
                assert apart(box, side, 0.006 * height), (name, kind, what, box, side)
            assert inside(box, [0, 0, width, height], 1), (name, kind, what)
    least = max(15, min(0.015 * height, 44))
    for word in seen["words"]:
        small = 0.014 * height if word["map"] else least
        assert word["size"] >= small - 0.05, (name, word)
        box, panel = word["box"], word["panel"]
        if word["line"] == "ellipsis":
            # Its end is cut at the side, and only there.
            box = [panel[0], box[1], panel[2], box[3]]
        # The box of a line is higher than its letters.
        assert inside(box, panel, 3 + 0.17 * word["size"]), (name, word)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_scene_is_whole(
    make: Callable[..., Wall], scenes: dict[str, list[Any]], profile: str
) -> None:
    wall = make(size=PROFILES[profile]).open()
    for scene in scenes["zh"]:
        wall.page.evaluate("id => (location.hash = id)", scene["id"])
        wall.on(scene["id"])
        is_whole(wall, PROFILES[profile], f"{profile} {scene['id']}")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_scene_of_the_tour_is_whole_in_english(
    make: Callable[..., Wall], scenes: dict[str, list[Any]], profile: str
) -> None:
    wall = make(size=PROFILES[profile]).open("?lang=en")
    for scene in [scene for scene in scenes["en"] if scene["tour"]]:
        wall.page.evaluate("id => (location.hash = id)", scene["id"])
        wall.on(scene["id"])
        is_whole(wall, PROFILES[profile], f"{profile} {scene['id']}")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", ["?p=nantong", "?w=W1,W3,W5&roll=1&asof=2021-01-01&lang=en"])
def test_every_scene_of_a_filtered_tour_is_whole(
    make: Callable[..., Wall], server: str, profile: str, query: str
) -> None:
    wall = make(size=PROFILES[profile]).open(query)
    shown = json.loads(fetched(f"{server}/show/data.json{query}"))["scenes"]
    for scene in [scene for scene in shown if scene["tour"]]:
        wall.page.evaluate("id => (location.hash = id)", scene["id"])
        wall.on(scene["id"])
        is_whole(wall, PROFILES[profile], f"{profile} {query} {scene['id']}")


@pytest.mark.parametrize("size", [(1280, 1024), (1600, 900), (2560, 1080), (3440, 1440)], ids=str)
def test_walls_in_between_stay_whole(
    make: Callable[..., Wall], scenes: dict[str, list[Any]], size: tuple[int, int]
) -> None:
    wall = make(size=size).open()
    for scene in [scene for scene in scenes["zh"] if scene["tour"]]:
        wall.page.evaluate("id => (location.hash = id)", scene["id"])
        wall.on(scene["id"])
        is_whole(wall, size, f"{size} {scene['id']}")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_place_that_is_clicked_comes_into_the_light(
    make: Callable[..., Wall], profile: str
) -> None:
    wall = make(size=PROFILES[profile]).open()
    for scene, places in CHOSEN.items():
        wall.page.evaluate("id => (location.hash = id)", scene)
        wall.on(scene)
        for place in places:
            wall.point(place).on(place)
            expect(wall.marker(place)).to_have_attribute("aria-pressed", "true")
            wall.press("Escape").on(scene)


def test_the_next_key_leads_back_to_the_tour_where_it_was(wall: Wall) -> None:
    wall.point("nantong").on("nantong")
    wall.press("PageDown").on("overview")
    wall.press("PageDown").on("W1")


def test_clicker_and_keyboard_before_and_after_a_click_on_the_map(wall: Wall) -> None:
    for _ in range(2):
        wall.press("PageDown").on("W1").press("ArrowRight").on("W2").press("Space").on("W3")
        wall.press("PageUp").on("W2").press("ArrowLeft").on("W1")
        wall.press("5").on("W5").press("1").on("W1")
        wall.press("End").on("closing").press("PageDown").on("closing")
        wall.press("Home").on("opening").press("PageUp").on("opening")
        wall.press("PageDown").on("overview")
        wall.page.mouse.click(900, 500)
        wall.point("hefei").on("hefei").press("Escape").on("overview")


def test_keys_count_wherever_the_focus_is(wall: Wall) -> None:
    wall.tabs.nth(3).focus()
    wall.press("Space").on("W1")
    wall.marker("bund").focus()
    wall.press("PageDown").on("W2")


def test_the_letters_count_under_a_chinese_input_method(wall: Wall) -> None:
    press = """code => window.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Process", code, bubbles: true, cancelable: true }))"""
    wall.page.evaluate(press, "KeyB")
    expect(wall.page.locator(".show-black")).to_be_visible()
    wall.page.evaluate(press, "Period")
    expect(wall.page.locator(".show-black")).to_be_hidden()


def test_a_black_wall_comes_back_where_it_was(wall: Wall) -> None:
    black = wall.page.locator(".show-black")
    wall.press("b")
    expect(black).to_be_visible()
    wall.press("PageDown")
    expect(black).to_be_hidden()
    wall.on("overview").press(".")
    expect(black).to_be_visible()
    wall.press("Escape")
    expect(black).to_be_hidden()


def test_help_is_opened_and_left(wall: Wall) -> None:
    sheet = wall.page.locator(".show-sheet")
    wall.press("?")
    expect(sheet).to_contain_text("PageDown")
    wall.press("Escape")
    expect(sheet).to_have_count(0)
    wall.on("overview")


def test_a_clause_that_is_cut_can_be_read_whole(wall: Wall, scenes: dict[str, list[Any]]) -> None:
    wall.press("1").on("W1")
    window = next(scene for scene in scenes["zh"] if scene["id"] == "W1")
    measure = window["body"]["tasks"][0]["measures"][0]
    row = wall.page.locator(f".show-row[data-record='{measure['id']}']")
    assert measure["text"] not in row.inner_text()
    expect(row).to_contain_text("……")
    row.click()
    expect(wall.page.locator(".show-quote")).to_have_text(measure["text"])
    wall.press("Escape")
    expect(wall.page.locator(".show-sheet")).to_have_count(0)
    wall.on("W1")


def test_an_address_opens_its_scene_and_follows(wall: Wall) -> None:
    wall.press("3").on("W3")
    assert wall.page.url.endswith("#W3")
    wall.open(scene="nantong").on("nantong")
    wall.page.goto("about:blank")
    wall.open(scene="no-such-scene").on("opening")


def test_the_strip_leads_anywhere_and_marks_the_present(wall: Wall) -> None:
    wall.tabs.nth(4).click()
    wall.on("W3")
    expect(wall.tabs.nth(4)).to_have_attribute("aria-current", "step")
    assert wall.page.locator(".show-tab[aria-current]").count() == 1
    expect(wall.page.locator(".show-where")).to_contain_text("场景 5 / 9")


def test_a_swipe_and_the_edges_turn_the_page(make: Callable[..., Wall]) -> None:
    wall = make(touch=True).open(scene="overview").on("overview")
    wall.page.touchscreen.tap(1915, 560)
    wall.on("W1")
    wall.page.touchscreen.tap(5, 560)
    wall.on("overview")
    mouse = wall.page.mouse
    for start, end, scene in ((1000, 700, "W1"), (700, 1000, "overview")):
        mouse.move(start, 600)
        mouse.down()
        mouse.move(end, 610, steps=4)
        mouse.up()
        wall.on(scene)


def quick(data: Any) -> None:
    """Every scene a third of a second."""
    for scene in data["scenes"]:
        scene["seconds"] = 0.3


def note_scenes(wall: Wall) -> None:
    wall.page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
             window.seen = [];
             new MutationObserver(() => {
               const { scene } = document.querySelector("#show").dataset;
               if (scene && seen.at(-1) !== scene) seen.push(scene);
             }).observe(document.querySelector("#show"), { attributes: true });
           });"""
    )


def until_seen(wall: Wall, scenes: list[str]) -> None:
    """Wait until the show has gone through all of these, one after the other."""
    wall.page.evaluate(
        """wanted => new Promise((done, fail) => {
             setTimeout(() => fail(new Error(seen.join())), 15000);
             const through = () => seen.join(" ").includes(wanted.join(" "));
             const look = () => (through() ? done() : setTimeout(look, 50));
             look();
           })""",
        scenes,
    )


def test_the_tour_runs_by_itself_and_begins_again(
    make: Callable[..., Wall], scenes: dict[str, list[Any]]
) -> None:
    wall = make().change(quick)
    note_scenes(wall)
    wall.open("?auto=1")
    tour = [scene["id"] for scene in scenes["zh"] if scene["tour"]]
    until_seen(wall, [*tour, tour[0], tour[1]])


def test_a_hand_holds_the_tour_and_after_a_minute_it_goes_on(make: Callable[..., Wall]) -> None:
    wall = make()
    wall.page.clock.install()
    wall.open("?auto=1", scene="overview").on("overview")
    expect(wall.root).to_have_attribute("data-auto", "on")
    wall.page.mouse.click(900, 500)
    expect(wall.root).to_have_attribute("data-auto", "held")
    wall.page.clock.fast_forward(30_000)
    wall.on("overview")
    wall.page.clock.fast_forward(31_000)
    expect(wall.root).to_have_attribute("data-auto", "on")
    wall.page.clock.fast_forward(20_500)
    wall.on("W1")
    wall.press("p")
    expect(wall.root).to_have_attribute("data-auto", "off")
    wall.press("p")
    expect(wall.root).to_have_attribute("data-auto", "on")


def test_the_pointer_goes_when_it_rests(make: Callable[..., Wall]) -> None:
    wall = make()
    wall.page.clock.install()
    wall.open(scene="overview").on("overview")
    wall.page.clock.fast_forward(3_100)
    assert wall.root.evaluate("node => getComputedStyle(node).cursor") == "none"
    wall.page.mouse.move(600, 600)
    assert wall.root.evaluate("node => getComputedStyle(node).cursor") != "none"


def test_the_screen_is_asked_to_stay_on_at_the_first_gesture(make: Callable[..., Wall]) -> None:
    wall = make()
    wall.page.add_init_script(
        """window.asked = [];
           Object.defineProperty(navigator, "wakeLock", {
             value: { request: async (kind) => asked.push(kind) } });"""
    )
    wall.open().on("opening")
    assert wall.page.evaluate("asked") == []
    wall.press("PageDown", "PageDown").on("W1")
    assert wall.page.evaluate("asked") == ["screen"]


def test_f_fills_the_screen_and_leaves_it(wall: Wall) -> None:
    wall.press("f")
    expect(wall.page.locator("html:fullscreen")).to_have_count(1)
    wall.press("f")
    expect(wall.page.locator("html:fullscreen")).to_have_count(0)


def test_the_lines_of_a_scene_draw_themselves(make: Callable[..., Wall]) -> None:
    wall = make(calm=False).open(scene="W5").on("W5")
    expect(wall.page.locator(".is-opening")).to_have_count(0)
    wall.press("PageUp").on("W4")
    expect(wall.page.locator(".show-map .is-opening").first).to_be_attached()
    expect(wall.page.locator(".is-opening")).to_have_count(0)


def test_reduced_motion_moves_nothing(wall: Wall) -> None:
    for scene in ("W1", "W2", "W3", "W4", "W5"):
        wall.press("PageDown").on(scene)
        running = "document.getAnimations().filter((a) => a.playState === 'running').length"
        assert wall.page.evaluate(running) == 0
        assert wall.page.locator(".is-opening").count() == 0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_text(make: Callable[..., Wall], text: str) -> None:
    def spoil(data: Any) -> None:
        data["welcome"] = data["filter"] = data["title"] = data["number"] = text
        data["names"] = dict.fromkeys(data["names"], text)
        data["notices"] = [text]
        for scene in data["scenes"]:
            scene["title"] = scene["tab"] = scene["subtitle"] = text
            scene["notes"] = [text]
            for task in scene["body"].get("tasks", []):
                task["name"] = task["measures"][0]["text"] = text
            for record in scene["body"].get("measures", []):
                record["text"] = text
            scene["body"]["doubt"] = text

    wall = make().change(spoil).open()
    for scene in ("opening", "overview", "W1", "W3", "key-tasks", "nantong", "closing"):
        wall.page.evaluate("id => (location.hash = id)", scene)
        wall.on(scene)
        assert wall.page.evaluate("window.hit") is None
        assert wall.page.locator("#show script, #show iframe").count() == 0
        assert wall.page.locator("#show img:not(.show-code-image)").count() == 0
        assert wall.look()["page"] == list(PROFILES["1080"])


def test_a_server_that_is_away_is_missed_and_found_again(
    make: Callable[..., Wall], tmp_path: Any
) -> None:
    with Stoppable(tmp_path / "log.txt") as started:
        wall = make(started.address)
        wall.watch.provoked = ("Failed to load resource", "ERR_")
        wall.open(scene="W3").on("W3")
        away = wall.page.locator(".show-away")
        expect(away).to_be_hidden()
        started.stop()
        expect(away).to_contain_text("离线", timeout=30_000)
        wall.press("PageDown").on("W4").press("PageDown").on("W5")
        started.start()
        expect(away).to_be_hidden(timeout=60_000)
        wall.on("W5")


def test_what_is_recorded_meanwhile_appears_in_place(make: Callable[..., Wall]) -> None:
    wall = make()
    news = {"on": False}

    def edit(data: Any) -> None:
        if not news["on"]:
            return
        data["standing"] = "another"
        for scene in data["scenes"]:
            for task in scene["body"].get("tasks", []):
                for measure in task.get("measures", []):
                    if measure["id"] == "W5.1.1":
                        measure["status"] = "underway"

    wall.change(edit).open(scene="W5").on("W5")
    glyph = wall.page.locator(".show-row[data-record='W5.1.1'] .show-status")
    expect(glyph).to_have_attribute("data-status", "unreported")
    before = wall.marker("nantong").bounding_box()
    news["on"] = True
    wall.page.route(
        "**/show/head.json*",
        lambda route: route.fulfill(
            body='{"standing": "another"}', content_type="application/json"
        ),
    )
    expect(glyph).to_have_attribute("data-status", "underway")
    wall.on("W5")
    assert wall.marker("nantong").bounding_box() == before


def test_the_one_file_plays_without_any_server(
    browser: Browser, server: str, tmp_path: Any
) -> None:
    file = tmp_path / "show.html"
    file.write_bytes(fetched(f"{server}/show/file.html"))
    wall = Wall(browser, server)
    asked: list[str] = []
    wall.page.on("request", lambda request: asked.append(request.url))
    wall.page.goto(f"{file.as_uri()}#overview")
    expect(wall.page.locator("#show[data-ready]")).to_have_count(1)
    wall.on("overview").point("nantong").on("nantong").press("PageDown").on("overview")
    wall.press("3").on("W3")
    assert wall.page.locator(".show-inset .atlas-marker").count() > 0
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert wall.watch.errors == []
    wall.context.close()
