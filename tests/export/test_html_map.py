"""The map as one HTML file: everything inside, and it works from the disk without a network."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from geo.errors import LayerError
from geo.export.asking import about, telling_of
from geo.export.htmlmap import LIMIT_BYTES, htmlmap_of, map_document
from geo.places.operator_map import OperatorMap
from geo.settings import Settings
from tests.e2e.support import ARGUMENTS, chromium_path
from tests.e2e.test_accessibility import RULES

HOSTILE = "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'>"
# Two frames in which the map has not moved.
SETTLED = """() => new Promise((resolve) => {
  const pane = document.querySelector('.leaflet-map-pane');
  const look = (last, calm) => requestAnimationFrame(() => {
    const now = pane.style.transform + innerWidth + document.querySelector('[data-place]')
      ?.getBoundingClientRect().left;
    if (now === last && calm > 4) resolve(true);
    else look(now, now === last ? calm + 1 : 0);
  });
  look('', 0);
})"""
LAND = OperatorMap('{"type":"FeatureCollection","features":[]}', (118, 28, 123, 33), None)


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    store = tmp_path_factory.mktemp("map") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path):
    """Opens a file from the disk with the network cut; at the end nothing else was asked for."""
    asked: list[str] = []
    wrong: list[str] = []
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )

    def go(data: bytes) -> Page:
        file = tmp_path / "map.html"
        file.write_bytes(data)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: m.type in ("error", "warning") and wrong.append(m.text))
        page.goto(file.as_uri())
        expect(page.locator("#mapfile[data-ready='1']")).to_be_visible()
        return page

    yield go
    context.close()
    assert wrong == []
    assert asked
    assert asked[0].startswith("file:")
    assert {url.split(":")[0] for url in asked[1:]} <= {"blob", "data"}


def test_a_place_chosen_on_the_map_shows_its_clauses(opened, settings, atlas):
    page = opened(htmlmap_of(settings, {}).data)
    box = page.locator(".atlas-marker[data-place='nantong']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".mapfile-panel h2")).to_have_text("南通")
    named = atlas.records_by_place["nantong"]
    shown = page.locator("[data-record]")
    assert [shown.nth(n).get_attribute("data-record") for n in range(shown.count())] == [
        r for r in named if r in {m.id for m in atlas.measures}
    ] + [k.id for k in atlas.plan.key_tasks if k.id in named]
    first = page.locator(".mapfile-card").first
    expect(first).to_contain_text(atlas.records["W5.2.3"].text[:20])
    expect(first).to_contain_text("责任部门：")
    expect(first).to_contain_text("未见公开进展")


def test_the_list_leads_to_every_place_and_back(opened, settings, atlas):
    page = opened(htmlmap_of(settings, {}).data)
    assert page.locator(".mapfile-place[data-place]").count() == len(atlas.places)
    hidden = next(p for p in atlas.places if not p.located)
    page.locator(f".mapfile-place[data-place='{hidden.id}']").click()
    expect(page.locator(".mapfile-doubt")).to_have_text("未定位，不落图")
    page.keyboard.press("Escape")
    page.locator(".mapfile-place[data-place='bund']").click()
    expect(page.locator(".mapfile-views [aria-pressed='true']")).to_have_text("黄浦城区")
    page.get_by_role("button", name="返回全部").click()
    expect(page.locator(".mapfile-panel h2")).to_have_text("涉及地点")


def test_footer_legend_versions_and_filter_are_told(opened, settings):
    document = htmlmap_of(settings, {"w": "W5"})
    page = opened(document.data)
    expect(page.locator(".atlas-footer")).to_contain_text(
        "示意图 · 不表示行政区域界线 · 资料截至 2021-06-03"
    )
    expect(page.locator(".atlas-legend")).to_contain_text("位置待核")
    expect(page.locator(".mapfile-windows li")).to_have_count(5)
    expect(page.locator(".mapfile-sentence")).to_contain_text("筛选：窗口")
    expect(page.locator(".mapfile-foot")).to_contain_text("数据版本")
    expect(page.locator(".mapfile-foot")).to_contain_text("https://atlas.example.org/?w=W5")
    assert document.name == "黄浦融入长三角行动图谱-地图-2021-06-03.html"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_place_lies_under_the_legend_or_the_buttons(opened, settings, lang):
    page = opened(htmlmap_of(settings, {"lang": lang}).data)
    for width, height in [(1280, 720), (1440, 900), (1920, 1080), (3840, 1080)]:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(SETTLED)
        marks, under = page.evaluate(
            """() => {
              const boxOf = (node) => node.getBoundingClientRect();
              const over = [...document.querySelectorAll(
                '.atlas-legend, .atlas-button, .atlas-footer')].map(boxOf).filter((b) => b.width);
              const marks = [...document.querySelectorAll('.leaflet-container [data-place]')];
              const meets = (a, b) => a.left < b.right && b.left < a.right
                && a.top < b.bottom && b.top < a.bottom;
              return [marks.length, marks.filter((m) => over.some((b) => meets(boxOf(m), b)))
                .map((m) => m.dataset.place)];
            }"""
        )
        assert marks >= 23
        assert under == [], (width, height)


def test_measures_without_a_place_are_not_lost(opened, settings, atlas):
    page = opened(htmlmap_of(settings, {}).data)
    page.get_by_role("button", name="未提地名").click()
    nowhere = [m.id for m in atlas.measures if atlas.located(m.id) == "unnamed"]
    assert page.locator("[data-record]").count() == len(nowhere) > 0


def test_a_filter_without_a_result_says_so(opened, settings):
    page = opened(htmlmap_of(settings, {"q": "此处没有这样的词"}).data)
    expect(page.locator(".mapfile-none")).to_have_text("没有符合条件的举措")


def test_in_english_the_translation_is_marked(opened, settings):
    page = opened(htmlmap_of(settings, {"lang": "en", "at": "nantong"}).data)
    expect(page.locator(".mapfile-head")).to_contain_text("Unofficial translation")
    expect(page.locator(".mapfile-panel h2")).to_have_text("Nantong")
    assert page.locator("html").get_attribute("lang") == "en"


def test_axe_finds_no_serious_problem(opened, settings):
    page = opened(htmlmap_of(settings, {"at": "nantong"}).data)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_hostile_text_runs_nothing(opened, settings):
    telling = telling_of(settings, {"at": "nantong"})
    gazetteer = telling.atlas.gazetteer
    places = tuple(
        replace(p, name_zh=HOSTILE, note=HOSTILE) if p.id == "nantong" else p
        for p in gazetteer.places
    )
    atlas = replace(telling.atlas, gazetteer=replace(gazetteer, places=places))
    hostile = replace(telling, library=replace(telling.library, atlas=atlas, _bytes={}))
    page = opened(map_document(hostile, about(settings, hostile)).data)
    expect(page.locator(".mapfile-panel h2")).to_have_text(HOSTILE)
    assert page.evaluate("window.ran") is None


def test_the_file_is_small_and_always_the_same(settings):
    for params in ({}, {"lang": "en"}):
        data = htmlmap_of(settings, params).data
        assert len(data) < LIMIT_BYTES
        assert data == htmlmap_of(settings, params).data


def test_nothing_in_the_file_leads_outside(settings):
    text = htmlmap_of(settings, {}).data.decode()
    assert not re.search(r"""<(?:link|img|script|iframe)[^>]+(?:src|href)=["'](?!data:)""", text)
    assert "connect-src" not in text
    assert "default-src 'none'" in text


def with_map(settings, number):
    telling = telling_of(settings, {})
    carried = replace(LAND, approval_no=number)
    library = replace(telling.library, operator_map=carried, operator_wanted=True, _bytes={})
    return replace(telling, library=library)


def test_a_boundary_without_an_approval_number_does_not_leave(settings):
    telling = with_map(settings, None)
    with pytest.raises(LayerError, match="审图号"):
        map_document(telling, about(settings, telling, base=True))


def test_a_boundary_with_its_number_leaves_with_the_number(settings):
    telling = with_map(settings, "GS(2024)0650号")
    data = map_document(telling, about(settings, telling, base=True)).data
    assert "审图号：GS(2024)0650号" in data.decode()
