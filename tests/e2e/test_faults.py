"""Lost layers, an operator's map: the rest stays, and the footer tells."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.support import Desk, copied_data

pytestmark = pytest.mark.e2e

NOTE = "底图未载入，清单仍可使用"
APPROVAL = "GS（2024）0650号"
_GROUND = "document.querySelector('canvas.atlas-canvas').toDataURL()"


def _remove(layer: Path) -> None:
    layer.unlink()


def _corrupt(layer: Path) -> None:
    layer.write_bytes(layer.read_bytes()[:200])


@pytest.mark.parametrize(
    ("name", "spoil", "view", "place"),
    [
        ("delta_river.geojson", _remove, "delta", "nantong"),
        ("city_green.geojson", _corrupt, "city", "yuyuan"),
    ],
)
def test_a_lost_layer_file_leaves_the_rest_and_is_told(
    new: Callable[..., Desk],
    start_server: Callable[..., Any],
    tmp_path: Path,
    name: str,
    spoil: Callable[[Path], None],
    view: str,
    place: str,
) -> None:
    data = copied_data(tmp_path / "data")
    spoil(data / "places" / "layers" / name)
    with start_server(ATLAS_DATA_DIR=str(data)) as address:
        desk = new(address).open(f"?view={view}")
        expect(desk.page.locator(".atlas-note")).to_have_text(NOTE)
        expect(desk.page.locator(".atlas-note")).to_be_visible()
        expect(desk.rows).to_have_count(63)
        desk.click_place(place)
        expect(desk.panel.locator("h2")).not_to_be_empty()
        expect(desk.marker(place)).to_have_attribute("aria-pressed", "true")
        expect(desk.footer).to_contain_text("示意图")


def test_a_layer_that_does_not_arrive_is_told(new: Callable[..., Desk]) -> None:
    desk = new()
    # The test itself cuts the line.
    desk.watch.provoked = ("Failed to load resource", "net::ERR_FAILED")
    desk.page.route("**/layers/*/base/*.json", lambda route: route.abort())
    desk.open()
    expect(desk.page.locator(".atlas-note")).to_have_text(NOTE)
    assert desk.markers.count() >= 20
    desk.window(5).click()
    expect(desk.matching).to_have_text("符合 17／63 条")


def _operator_file(folder: Path) -> Path:
    ring = [[118.0, 29.5], [121.0, 29.5], [121.0, 32.0], [118.0, 32.0], [118.0, 29.5]]
    feature = {
        "type": "Feature",
        "properties": {"name": "<img src=x onerror='window.__pwned=1'>"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = folder / "operator.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("approval", "told", "untold"),
    [(APPROVAL, f"审图号：{APPROVAL}", "内部使用"), (None, "内部使用", "审图号")],
)
def test_the_footer_of_an_operators_map(
    new: Callable[..., Desk],
    start_server: Callable[..., Any],
    tmp_path: Path,
    approval: str | None,
    told: str,
    untold: str,
) -> None:
    environment = {"ATLAS_BASEMAP_FILE": str(_operator_file(tmp_path))}
    if approval:
        environment["ATLAS_BASEMAP_APPROVAL"] = approval
    plain = new().open()
    expect(plain.footer).not_to_contain_text("审图号")
    with start_server(**environment) as address:
        desk = new(address).open()
        for view in ("delta", "city"):
            desk.view(view).click()
            expect(desk.view(view)).to_have_attribute("aria-pressed", "true")
            expect(desk.footer).to_contain_text(told)
            expect(desk.footer).not_to_contain_text(untold)
            expect(desk.footer).not_to_contain_text("不表示行政区域界线")
        desk.open()
        assert desk.page.evaluate(_GROUND) != plain.page.evaluate(_GROUND)
        assert desk.page.evaluate("window.__pwned") is None
        again = new().open()
        assert again.page.evaluate(_GROUND) == plain.page.evaluate(_GROUND)
