"""The map of a filter as a file for print, opened by programs that did not write it."""

from io import BytesIO

import pytest
from lxml import etree
from PIL import Image
from playwright.sync_api import sync_playwright

from geo.errors import FilterError
from geo.export.pictures import picture_of
from geo.settings import Settings
from tests.e2e.support import ARGUMENTS, chromium_path


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("picture") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}")


def test_a_png_has_three_hundred_dots_an_inch_of_its_paper(settings):
    with Image.open(BytesIO(picture_of(settings, {"w": "W5"}, "png").data)) as picture:
        wanted = [mm / 25.4 * 300 for mm in (297, 210)]
        assert list(picture.size) == pytest.approx(wanted, abs=3)
        # A map has sea, land and more than one window's worth of colours.
        assert len(picture.convert("RGB").resize((200, 140)).getcolors(28_000)) > 100


def test_the_larger_paper_shows_more_at_the_same_size_of_type(settings):
    root = etree.fromstring(picture_of(settings, {}, "svg", paper="a3").data)
    size = [float(root.get(side)) / 96 * 25.4 for side in ("width", "height")]
    assert size == pytest.approx([420, 297], abs=0.5)


def test_title_filter_and_footer_are_on_the_picture(settings):
    text = picture_of(settings, {"w": "W5"}, "svg").data.decode()
    assert "黄浦融入长三角行动图谱" in text
    assert "筛选：窗口：公共服务之窗" in text
    assert "不表示行政区域界线" in text
    english = picture_of(settings, {"w": "W5"}, "svg", lang="en").data.decode()
    assert "Public Services" in english
    assert "Unofficial translation" in english


def test_an_empty_filter_is_told_on_the_picture(settings):
    assert "没有符合条件的举措" in picture_of(settings, {"q": "此处没有"}, "svg").data.decode()


def test_the_same_address_is_the_same_bytes(settings):
    for form in ("svg", "png"):
        first, again = (picture_of(settings, {"view": "city"}, form) for _ in range(2))
        assert first == again


def test_another_form_or_paper_is_refused(settings):
    with pytest.raises(FilterError, match="svg"):
        picture_of(settings, {}, "gif")
    with pytest.raises(FilterError, match="a4"):
        picture_of(settings, {}, "svg", paper="a0")


def test_a_browser_shows_the_svg_from_the_disk_with_the_fonts_inside_it(settings, tmp_path):
    file = tmp_path / "map.svg"
    file.write_bytes(picture_of(settings, {}, "svg").data)
    asked = []
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1130, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        faces = page.evaluate(
            "document.fonts.ready.then(() => [...document.fonts]"
            ".filter((face) => face.status === 'loaded').map((face) => face.family))"
        )
        names = page.locator("text", has_text="南通")
        box = names.first.bounding_box()
        browser.close()
    assert {name.strip('"') for name in faces} == {"Atlas Sans SC", "Atlas Serif SC"}
    assert 0 < box["x"] < 1130
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}
