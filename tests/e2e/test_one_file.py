"""The show as one file opens from the disk, without any network; the desk leads to the wall."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geo.settings import Settings
from geo.show.file import single_file
from geo.show.studio import Studio
from geo.web.words import words_json
from tests.show.standin import standin

pytestmark = pytest.mark.e2e
HOSTILE = "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'>"


@pytest.fixture
def written(tmp_path) -> Path:
    """A show with hostile words in one file, with a script in the place of the wall's own."""
    studio = Studio(Settings(database_url=f"sqlite:///{tmp_path / 'a.sqlite'}"))
    asked = studio.asked({})
    show = studio.show(asked)
    first = replace(show.scenes[0], title=HOSTILE)
    show = replace(show, scenes=(first, *show.scenes[1:]), notices=(HOSTILE,))
    layers = {
        name: asked.library.payload(layer)
        for name, layer in (
            ("places", "places"),
            ("delta", "base/delta"),
            ("city", "base/city"),
        )
    }
    file = tmp_path / "wall.html"
    words = words_json("zh")
    file.write_bytes(single_file(show, layers=layers, words=words, assets=standin()))
    return file


def test_the_file_opens_without_a_network_and_runs_nothing_hostile(browser: Browser, written):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(written.as_uri())
    expect(page.locator("#show[data-ready='1']")).to_be_visible()
    assert wrong == []
    assert asked[0] == written.as_uri()
    assert {url.split(":")[0] for url in asked[1:]} <= {"blob", "data"}
    assert page.evaluate("window.ran") is None
    assert HOSTILE in page.locator("#show").inner_text()
    assert page.locator("#show .leaflet-container, #show .atlas").count()
    loaded = page.evaluate("document.fonts.ready.then(() => [...document.fonts].length)")
    assert loaded >= 4
    context.close()


def test_every_page_leads_to_the_wall_with_what_is_filtered(desk):
    wall = desk.page.locator("[data-act='show']")
    expect(wall).to_have_attribute("href", f"{desk.base}/show")
    expect(wall).to_have_attribute("target", "_blank")
    expect(wall).to_have_attribute("rel", "noopener")
    desk.page.locator(".desk-window[data-window='3']").click()
    expect(wall).to_have_attribute("href", f"{desk.base}/show?w=W3")
    expect(wall).to_have_accessible_name("大屏演示")
