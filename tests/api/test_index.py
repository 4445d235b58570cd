import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from geo.api.index import (
    FAVICON,
    MARKERS,
    STYLES,
    Head,
    dress,
    inline_script_hashes,
    modules,
)
from geo.api.site import middleware
from geo.web.assets import Asset, bundle
from tests.api.asgi import call

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
HEAD = Head(title="行动图谱", plan="huangpu-yrd-2020")


@pytest.fixture(scope="module")
def assets():
    """The real bundle, completed by empty files for those other authors still owe."""
    known = dict(bundle().assets)
    for path in (*STYLES, *modules(bundle())):
        known.setdefault(path, Asset(path, "text/plain", b""))
    return replace(bundle(), assets=MappingProxyType(known))


@pytest.fixture(scope="module")
def app(assets):
    """The frame's own file handler behind our middleware."""
    extra = [
        Route("/plain", lambda _: PlainTextResponse("文字")),
        Route("/other", lambda _: HTMLResponse("<html><body>别的页面</body></html>")),
        Route("/failed", lambda _: HTMLResponse("<title>Streamlit</title>", status_code=500)),
    ]
    return Starlette(
        routes=[*extra, *create_streamlit_static_assets_routes("")],
        middleware=middleware(HEAD, assets=assets),
    )


class _Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def links(self, rel):
        return [a["href"] for t, a in self.tags if t == "link" and a.get("rel") == rel]


@pytest.mark.parametrize("marker", MARKERS)
def test_the_installed_frame_has_each_marker_once(marker):
    assert INDEX.count(marker) == 1


def test_the_page_is_dressed(app, assets):
    answer = call(app, "/")
    html = answer.body.decode()
    tags = _Tags(html)
    assert ("html", {"lang": "zh-CN"}) in tags.tags
    assert "<title>行动图谱</title>" in html
    assert tags.links("icon") == ["." + assets.url(FAVICON)]
    assert tags.links("shortcut icon") == []
    own = [href for href in tags.links("stylesheet") if "/assets/" in href]
    assert own == ["." + assets.url(path) for path in STYLES]
    scripts = [href for href in tags.links("modulepreload") if "/assets/" in href]
    assert scripts == ["." + assets.url(path) for path in modules(assets)]
    early = [a for t, a in tags.tags if t == "link" and a.get("as") == "fetch"]
    assert [a["href"] for a in early] == [
        "./layers/huangpu-yrd-2020/base/delta.json",
        "./layers/huangpu-yrd-2020/places.json",
        "./layers/huangpu-yrd-2020/records-zh.json",
        "./words/zh.json",
    ]
    assert all("crossorigin" in a for a in early)


def test_the_frames_own_parts_stay(app):
    before, after = _Tags(INDEX), _Tags(call(app, "/").body.decode())
    scripts = [tag for tag in before.tags if tag[0] == "script"]
    assert [tag for tag in after.tags if tag[0] == "script"] == scripts
    assert set(before.links("modulepreload")) < set(after.links("modulepreload"))


@pytest.mark.parametrize("path", ["/", "/atlas", "/index.html", "/?w=5&s=南通"])
def test_every_page_address_is_dressed_whatever_the_client_accepts(app, path):
    answer = call(app, path, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert answer.status == 200
    assert "<title>行动图谱</title>" in answer.body.decode()
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/search", "/search/plan.json", "/search/anything", "/code.svg"])
def test_an_address_of_ours_is_never_the_page(app, path):
    assert "<title>行动图谱</title>" not in call(app, path).body.decode()


def test_the_tag_belongs_to_the_dressed_page(app):
    first = call(app, "/")
    again = call(app, "/", headers={"If-None-Match": first.headers["etag"]})
    stale = call(app, "/", headers={"If-None-Match": '"something-else"'})
    assert (again.status, again.body) == (304, b"")
    assert (stale.status, stale.body) == (200, first.body)
    assert "last-modified" not in first.headers


def test_head_of_the_page(app):
    answer = call(app, "/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(call(app, "/").body)


def test_the_policy_admits_exactly_the_inline_scripts_of_the_page(app):
    answer = call(app, "/")
    scripts = re.findall(r"<script>(.*?)</script>", answer.body.decode(), re.DOTALL)
    expected = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert expected
    policy = answer.headers["content-security-policy"]
    assert re.findall(r"'sha256-([^']+)'", policy) == expected
    assert list(inline_script_hashes(INDEX)) == expected


def test_other_answers_pass_unchanged(app):
    assert call(app, "/plain").body.decode() == "文字"
    assert call(app, "/plain", method="HEAD").body == b""
    assert call(app, "/failed").body == b"<title>Streamlit</title>"
    assert call(app, "/favicon.png").body.startswith(b"\x89PNG")


def test_a_frame_without_markers_is_passed_on_and_logged(app, caplog):
    answer = call(app, "/other")
    assert answer.body.decode() == "<html><body>别的页面</body></html>"
    assert "页面框架与预期不符" in caplog.text


def test_missing_files_are_left_out_and_logged(assets, caplog):
    known = {p: a for p, a in assets.assets.items() if p != "css/desk.css"}
    html = dress(INDEX, HEAD, replace(assets, assets=MappingProxyType(known)))
    assert "css/desk.css" not in html
    assert "css/desk.css" in caplog.text


def test_hostile_title_stays_text(assets):
    html = dress(INDEX, Head(title="</title><script>alert(1)</script>", plan="p"), assets)
    assert "<script>alert(1)" not in html
    assert html.count("</title>") == 1


@pytest.mark.parametrize("path", [*STYLES, *modules(bundle()), FAVICON])
def test_every_linked_file_is_shipped(path):
    assert bundle().has(path)
