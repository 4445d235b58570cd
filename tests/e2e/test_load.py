"""What stands on the page when it opens, and with which headers it comes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.support import PLAN, Desk, Facts, numbers

pytestmark = pytest.mark.e2e

FOOTER = (
    "示意图",
    "不表示行政区域界线",
    "资料截至 2021-06-03",
    "来源 黄府发〔2020〕008号",
)
LICENCES = {"delta": "Natural Earth", "city": "© OpenStreetMap contributors"}
_SHARES = """
([r, g, b]) => {
  const canvas = document.querySelector("canvas.atlas-canvas");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let hit = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) hit += 1;
  return hit / (data.length / 4);
}
"""


def test_the_title_the_period_and_all_measures_are_told(desk: Desk, facts: Facts) -> None:
    expect(desk.page).to_have_title("黄浦融入长三角行动图谱")
    assert desk.page.evaluate("document.documentElement.lang") == "zh-CN"
    expect(desk.bar).to_contain_text("规划期 2020–2022（已届满）")
    expect(desk.page.locator(".desk-total")).to_have_text("63条举措")
    assert len(facts.clauses) == 63
    assert desk.ids() == [c.id for c in facts.clauses]
    expect(desk.page.locator(".desk-list-note")).to_contain_text("63／63")
    expect(desk.panel).to_contain_text("5 个窗口、16 项任务、63 条举措，附 18 项 2020 年重点任务")


def test_the_three_counts_sum_to_all_measures(desk: Desk) -> None:
    texts = desk.page.locator(".desk-dashed").all_inner_texts()
    assert [text.splitlines()[0] for text in texts] == ["已落点", "有地名未定位", "未提地名"]
    assert sum(numbers("".join(texts))) == 63


def test_the_map_is_painted_with_land_sea_and_places(desk: Desk, facts: Facts) -> None:
    assert desk.page.evaluate(_SHARES, [0xD5, 0xE4, 0xEA]) > 0.02
    expect(desk.marker("nantong")).to_have_accessible_name("南通，3 条举措")
    labels = desk.markers.evaluate_all("n => n.map(m => [m.dataset.place, m.ariaLabel])")
    assert len(labels) >= 20
    told = {place: numbers(label.split("，")[-1])[0] for place, label in labels}
    assert told == {place: facts.naming(place) for place in told}
    assert desk.page.locator(".atlas-arc").count() >= 20


@pytest.mark.parametrize("view", LICENCES)
def test_the_footer_of_every_view_is_complete(new: Callable[..., Desk], view: str) -> None:
    desk = new().open(f"?view={view}")
    expect(desk.footer).to_be_visible()
    for part in (*FOOTER, LICENCES[view]):
        expect(desk.footer).to_contain_text(part)
    expect(desk.footer).not_to_contain_text("审图号")
    expect(desk.footer).not_to_contain_text("内部使用")


def test_the_footer_names_the_licences_of_what_is_drawn(desk: Desk) -> None:
    legend = desk.page.locator(".atlas-legend")
    home = desk.box(".atlas-home-eye")
    desk.page.mouse.move((home["left"] + home["right"]) / 2, (home["top"] + home["bottom"]) / 2)
    for _ in range(12):
        desk.moved_by(lambda: desk.page.mouse.wheel(0, -300))
        if legend.get_attribute("data-view") == "city":
            break
    expect(legend).to_have_attribute("data-view", "city")
    expect(desk.footer).to_contain_text(LICENCES["city"])


def test_the_answer_carries_the_security_headers(new: Callable[..., Desk], server: str) -> None:
    desk = new()
    answer = desk.page.goto(server)
    assert answer is not None
    assert answer.status == 200
    headers = answer.all_headers()
    policy = headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in scripts
    assert "http" not in scripts
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    desk.ready()
    assert len(desk.watch.sockets) == 1
    assert desk.watch.received


@pytest.mark.parametrize("path", [f"layers/{PLAN}/places.json", "words/zh.json"])
def test_plain_data_carry_them_too(new: Callable[..., Desk], server: str, path: str) -> None:
    answer = new().page.request.get(f"{server}/{path}")
    assert answer.ok
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    again = new().page.request.get(
        f"{server}/{path}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status == 304


def test_what_leaves_the_machine_is_seen_and_stopped(new: Callable[..., Desk]) -> None:
    desk = new()
    desk.watch.provoked = ("net::ERR_PROXY_CONNECTION_FAILED",)
    desk.page.set_content("<p>a page without a policy</p>")
    assert desk.page.evaluate("fetch('http://198.51.100.7/x').then(() => 1, () => 0)") == 0
    assert desk.watch.outside == ["http://198.51.100.7/x"]
    desk.watch.outside.clear()


def test_a_script_of_the_page_cannot_be_smuggled_in(desk: Desk) -> None:
    # Both refusals are what is wanted here, and are told on the console.
    desk.watch.provoked = ("CSP script-src", "violates the following Content Security Policy")
    desk.page.evaluate(
        """() => {
             const script = document.createElement("script");
             script.textContent = "window.__pwned = 1";
             document.head.append(script);
             const image = document.createElement("div");
             image.innerHTML = "<img src='data:,' onerror='window.__pwned = 2'>";
             document.body.append(image);
           }"""
    )
    assert desk.page.evaluate("window.__pwned") is None
