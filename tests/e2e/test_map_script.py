"""The map's script in a browser, alone on a page: what it draws, what it reports.

Every request that leaves the loopback address is aborted and fails the test.
"""

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.map_harness.harness import CITY_MARKS, DELTA_MARKS, MARKS, Payloads, serving

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

DESK = (1015, 520)
SIZES = [DESK, (1440, 900), (1480, 700), (1920, 1080)]
EXTENTS = {"delta": DELTA_MARKS, "city": CITY_MARKS}
HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "${window.hit=1}`\\x41",
    "{{7*7}}{% if %}{# #}",
    "</script><script>window.hit=1</script>",
    "\u202egnivol\u2066南通",
    "长" * 10_000,
    "__proto__",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def payloads() -> Payloads:
    return Payloads.real()


class Map:
    """The page under test, with the few moves a reader makes."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int], query: str) -> None:
        self.problems: list[str] = []
        self.outside: list[str] = []
        self.rev = 0
        self.page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        self.page.route("**/*", self._gate)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{address}?{query}")
        self.page.wait_for_function("window.loaded")

    def _gate(self, route: Any) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def show(self, view: str, marks: Any = MARKS, **state: Any) -> None:
        self.rev += 1
        full = {"rev": self.rev, "view": view, "marks": marks, "selected": None, "related": []}
        self.page.evaluate("state => atlas.update(state)", {**full, **state})
        self.page.wait_for_function("rev => painted.includes(rev)", arg=self.rev)

    def city(self) -> None:
        self.page.evaluate("atlas.complete")

    def stats(self) -> Any:
        return self.page.evaluate("atlas.stats()")

    def rest(self) -> None:
        """Waits until fonts have come and their repaint is done."""
        self.page.evaluate(
            """() => document.fonts.ready.then(() => new Promise((done) =>
                 requestAnimationFrame(() => requestAnimationFrame(done))))"""
        )

    def chosen(self) -> list[str | None]:
        return list(self.page.evaluate("calls.select"))

    def centre(self, place_id: str) -> tuple[float, float]:
        box = self.page.evaluate(
            """id => {
                 const marker = [...document.querySelectorAll(".atlas-marker")]
                   .find((node) => node.dataset.place === id);
                 const face = marker.querySelector(".atlas-face").getBoundingClientRect();
                 return [face.left + face.width / 2, face.top + face.height / 2];
               }""",
            place_id,
        )
        return box[0], box[1]

    def under(self, x: float, y: float) -> str | None:
        found = self.page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('[data-place]')?.dataset.place",
            [x, y],
        )
        return None if found is None else str(found)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())


@pytest.fixture
def open_map(browser: Any, payloads: Payloads) -> Iterator[Any]:
    maps: list[Map] = []
    with serving(payloads) as address:

        def opened(size: tuple[int, int] = DESK, query: str = "") -> Map:
            maps.append(Map(browser, address, size, query))
            return maps[-1]

        yield opened
        for made in maps:
            made.page.close()
    assert [made.outside for made in maps] == [[] for _ in maps]
    assert [made.problems for made in maps] == [[] for _ in maps]


@pytest.mark.parametrize("view", EXTENTS)
@pytest.mark.parametrize("size", SIZES)
def test_every_marked_place_is_reached_at_its_centre(
    open_map: Any, size: tuple[int, int], view: str
) -> None:
    made = open_map(size)
    made.city()
    made.show(view)
    away = made.page.evaluate("document.querySelector('.atlas-pill').textContent")
    covered = {}
    for place_id in EXTENTS[view]:
        x, y = made.centre(place_id)
        if 0 < x < size[0] and 0 < y < size[1] - 24:
            under = made.under(x, y)
            if under != place_id:
                covered[place_id] = under
        else:
            assert away, f"{place_id} lies outside and nothing says so"
    assert covered == {}


@pytest.mark.parametrize("size", SIZES)
def test_all_delta_places_fit_into_the_home_view(open_map: Any, size: tuple[int, int]) -> None:
    made = open_map(size)
    made.show("delta")
    assert made.page.locator(".atlas-pill").is_hidden()
    for place_id in DELTA_MARKS:
        x, y = made.centre(place_id)
        assert 8 < x < size[0] - 8
        assert 8 < y < size[1] - 32


@pytest.mark.parametrize("size", SIZES)
def test_names_do_not_overlap_one_another(open_map: Any, size: tuple[int, int]) -> None:
    made = open_map(size)
    made.show("delta")
    boxes = made.page.evaluate(
        """() => [...document.querySelectorAll(".atlas-label")].map((node) => {
             const r = node.getBoundingClientRect();
             return [node.dataset.label, r.left, r.top, r.right, r.bottom];
           })"""
    )
    assert len(boxes) >= 14
    clashes = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if min(a[3], b[3]) - max(a[1], b[1]) > 3 and min(a[4], b[4]) - max(a[2], b[2]) > 5
    ]
    assert clashes == []


def test_the_markers_carry_count_name_and_role(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    marker = made.page.get_by_role("button", name="南通，3 条举措")
    assert marker.text_content() == "3"
    assert marker.get_attribute("tabindex") == "0"
    assert made.page.locator(".atlas-marker").count() == len(DELTA_MARKS)


def test_a_filter_changes_nodes_in_place(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.evaluate("window.kept = document.querySelector('[data-place=nantong].atlas-marker')")
    made.show("delta", {"nantong": [0, 0, 0, 0, 2], "hefei": [0, 0, 0, 0, 1]})
    assert made.page.evaluate(
        "kept.isConnected && kept === document.querySelector('[data-place=nantong].atlas-marker')"
    )
    assert made.page.locator(".atlas-marker").count() == 2
    assert made.page.locator(".atlas-arc").count() == 2
    assert made.stats()["mounts"] == 1


def test_the_same_state_twice_paints_once(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.rest()
    before = made.stats()["paints"]
    made.show("delta")
    assert made.stats()["paints"] == before
    assert made.page.evaluate("document.getElementById('map').dataset.rev") == "2"


def test_an_arc_is_as_wide_as_its_count(open_map: Any) -> None:
    made = open_map()
    made.show("delta", {"nantong": [0, 0, 2, 0, 3]})
    widths = made.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".atlas-arc")].map((arc) =>
             [arc.dataset.arc, Number(arc.querySelector(".atlas-arc-line")
               .getAttribute("stroke-width"))]))"""
    )
    assert widths == {"nantong 5": 4.5}
    made.show("delta", {"nantong": [0, 0, 0, 0, 1]})
    assert made.page.locator(".atlas-arc-line").get_attribute("stroke-width") == "2.30"


def test_clicks_choose_again_and_again(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.mouse.click(*made.centre("nantong"))
    made.page.mouse.click(*made.centre("nantong"))
    made.page.mouse.click(500, 400)
    assert made.chosen() == ["nantong", "nantong"]


def test_keys_choose_and_escape_lets_go(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    marker = made.page.get_by_role("button", name="宁波，1 条举措")
    marker.focus()
    made.page.keyboard.press("Enter")
    made.page.keyboard.press(" ")
    made.page.keyboard.press("Escape")
    assert made.chosen() == ["ningbo", "ningbo", None]


def test_escape_in_a_text_field_is_left_alone(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.evaluate("document.body.prepend(document.createElement('input'))")
    made.page.locator("body > input").press("Escape")
    assert made.chosen() == []


def test_the_end_of_a_drag_chooses_nothing(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    x, y = made.centre("nantong")
    made.page.mouse.move(x, y)
    made.page.mouse.down()
    made.page.mouse.move(x - 60, y + 40, steps=4)
    made.page.mouse.up()
    assert made.chosen() == []


def test_the_selection_dims_the_others(open_map: Any) -> None:
    made = open_map()
    made.show("delta", selected="nantong", related=["hefei"])
    dim = made.page.evaluate(
        "[...document.querySelectorAll('.atlas-marker.is-dim')].map((n) => n.dataset.place)"
    )
    assert set(dim) == set(DELTA_MARKS) - {"nantong", "hefei"}
    assert made.page.locator(".atlas-arc:not(.is-dim)").count() == 1
    assert made.page.locator(".atlas-marker[aria-pressed=true]").count() == 1


def test_a_selection_elsewhere_dims_nothing_here(open_map: Any) -> None:
    made = open_map()
    made.show("delta", selected="yuyuan")
    assert made.page.locator(".is-dim").count() == 0


def test_hovering_names_the_place(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.mouse.move(*made.centre("haishu"))
    assert made.text(".atlas-tip") == "海曙区 · 1 条举措"
    made.page.mouse.move(500, 420)
    assert made.page.locator(".atlas-tip").is_hidden()


def test_what_lies_outside_is_named_and_fetched(open_map: Any) -> None:
    made = open_map()
    made.city()
    made.show("city")
    pill = made.page.locator(".atlas-pill")
    assert "图外 2 处" in pill.inner_text()
    assert "世博浦西园区" in pill.inner_text()
    pill.click()
    made.page.wait_for_function("document.querySelector('.atlas-pill').hidden")
    x, y = made.centre("expo-puxi")
    assert made.under(x, y) == "expo-puxi"


def test_switching_extents_and_coming_home(open_map: Any) -> None:
    made = open_map(query="calm=0")
    made.city()
    made.show("delta")
    home = made.stats()["zoom"]
    made.show("city")
    made.page.wait_for_function("atlas.stats().zoom > 13")
    assert made.stats()["mode"] == "city"
    made.show("delta")
    made.page.wait_for_function("home => Math.abs(atlas.stats().zoom - home) < 0.01", arg=home)
    made.page.locator("[data-act=zoomIn]").click()
    made.page.wait_for_function("home => atlas.stats().zoom > home + 0.2", arg=home)
    made.page.locator("[data-act=home]").click()
    made.page.wait_for_function("home => Math.abs(atlas.stats().zoom - home) < 0.01", arg=home)


def test_a_new_size_keeps_the_extent(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.set_viewport_size({"width": 1480, "height": 800})
    made.page.wait_for_function("atlas.stats().zoom > 7.4")
    assert made.page.locator(".atlas-pill").is_hidden()


def test_the_footer_can_be_set_later(open_map: Any) -> None:
    made = open_map(query="footer=")
    assert made.page.locator(".atlas-footer").is_hidden()
    made.page.evaluate("atlas.setFooter('资料截至 2020-04-30')")
    assert made.text(".atlas-footer") == "资料截至 2020-04-30"


def test_a_long_footer_breaks_and_is_not_cut(open_map: Any) -> None:
    made = open_map(size=(700, 500))
    made.page.evaluate("atlas.setFooter('示意图 · 资料截至 2020-04-30 · '.repeat(5))")
    made.show("delta")
    fits = """() => {
        const strip = document.querySelector(".atlas-footer");
        return strip.scrollHeight <= strip.clientHeight + 1 && strip.clientHeight > 30;
    }"""
    assert made.page.evaluate(fits)
    floor = made.page.evaluate("document.querySelector('.atlas-footer').offsetTop")
    assert made.centre("lishui")[1] < floor


def test_a_layer_is_switched_off_and_on(open_map: Any) -> None:
    made = open_map()
    made.city()
    made.show("city")
    made.page.locator("[data-act=layers]").click()
    made.page.get_by_label("轨道交通").uncheck()
    assert "轨道交通" not in made.text(".atlas-legend")
    made.page.get_by_label("轨道交通").check()
    assert "轨道交通" in made.text(".atlas-legend")
    made.page.keyboard.press("Escape")
    assert made.page.locator(".atlas-switches").is_hidden()
    assert made.chosen() == []


def test_deep_zooms_away_from_the_city_stay_with_the_delta(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    made.page.mouse.move(*made.centre("hefei"))
    zoom = made.stats()["zoom"]
    for _ in range(12):
        made.page.mouse.wheel(0, -240)
        made.page.wait_for_function("z => atlas.stats().zoom > z || z >= 10", arg=zoom)
        zoom = made.stats()["zoom"]
    assert made.stats()["mode"] == "delta"
    assert made.under(*made.centre("hefei")) == "hefei"


def test_the_theme_reaches_the_ground(open_map: Any) -> None:
    made = open_map()
    made.show("delta")
    sample = """() => {
        const canvas = document.querySelector("canvas.atlas-canvas");
        const at = [canvas.width - 240, canvas.height / 2];
        return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
    }"""
    light = made.page.evaluate(sample)
    made.page.evaluate("document.documentElement.dataset.theme='dark'; atlas.setTheme('dark')")
    dark = made.page.evaluate(sample)
    assert light[:3] == [0xD5, 0xE4, 0xEA]
    assert dark[:3] == [0x07, 0x16, 0x22]


@pytest.mark.parametrize("lost", ["/delta.json", "/city.json", "/places.json"])
def test_a_lost_layer_leaves_the_rest(open_map: Any, payloads: Payloads, lost: str) -> None:
    payloads.answers[lost] = None
    made = open_map()
    made.city()
    made.show("delta")
    made.page.wait_for_function("!document.querySelector('.atlas-note').hidden")
    assert made.text(".atlas-note") == "底图未载入，清单仍可使用"
    expected = 0 if lost == "/places.json" else len(DELTA_MARKS)
    assert made.page.locator(".atlas-marker").count() == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(open_map: Any, payloads: Payloads, name: str) -> None:
    for place in payloads.answers["/places.json"]["places"]:
        if place["id"] in {"nantong", "haishu", "expo-puxi"}:
            place["name_zh"] = name
    made = open_map(query="footer=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E")
    made.city()
    made.show("city", selected="expo-puxi")
    made.show("delta", selected="nantong")
    made.page.mouse.move(*made.centre("nantong"))
    shown = made.page.evaluate("document.querySelector('[data-label=nantong]').textContent")
    assert shown.startswith(name[:10].strip())
    assert len(shown) <= 30
    assert made.page.evaluate("window.hit") is None
    assert made.page.locator("#map img, #map script").count() == 0
    assert made.text(".atlas-footer").startswith("<img")
    assert made.under(*made.centre("nantong")) == "nantong"


def test_reduced_motion_opens_without_drawing_in(open_map: Any) -> None:
    made = open_map(query="calm=1")
    made.show("delta")
    assert made.page.locator(".is-opening").count() == 0


def test_arcs_draw_in_once(open_map: Any) -> None:
    made = open_map(query="calm=0")
    made.show("delta", DELTA_MARKS)
    assert made.page.locator(".is-opening").count() > 10
    made.page.wait_for_function("!document.querySelector('.is-opening')")
    made.show("delta", {"nantong": [0, 0, 0, 0, 1]})
    made.show("delta", DELTA_MARKS)
    assert made.page.locator(".is-opening").count() == 0
