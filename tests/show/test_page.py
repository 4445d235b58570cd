"""The frame of the big screen as the server sends it."""

import re
from html.parser import HTMLParser

import pytest

from geo.show.page import (
    CONSOLE_SCRIPT,
    CONSOLE_STYLES,
    POLICY,
    SCRIPT,
    STYLES,
    console_page,
    served_page,
)
from geo.web.assets import Asset, AssetBundle, bundle

BASE = bundle()
ASSETS = AssetBundle(
    BASE.hash,
    {
        **BASE.assets,
        SCRIPT: Asset(SCRIPT, "text/javascript", b'import "./show/x.js";'),
        "js/show/x.js": Asset("js/show/x.js", "text/javascript", b'import "../atlas.js";'),
        "css/show.css": Asset("css/show.css", "text/css", b"#show{}"),
    },
)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def page(**changes):
    asked = {"lang": "zh", "plan": "p", "query": "", "auto": False, "theme": "", **changes}
    return served_page(ASSETS, **asked)


def test_the_element_tells_the_script_where_everything_is():
    (node,) = [a for a in Tags(page(query="w=W3&lang=en")).named("div") if a["id"] == "show"]
    assert node["data-src"] == "show/data.json?w=W3&lang=en"
    assert node["data-head"] == "show/head.json?w=W3&lang=en"
    assert node["data-assets"] == f"./assets/{BASE.hash}/"
    assert (node["data-layers"], node["data-plan"]) == ("./layers/p/", "p")
    assert node["data-words"] == "./words/zh.json"


def test_every_address_is_relative_so_that_a_proxy_may_add_a_path():
    tags = Tags(page()).tags
    addresses = [a[key] for _, a in tags for key in ("src", "href") if key in a]
    assert len(addresses) > len(STYLES)
    assert all(address.startswith("./assets/") for address in addresses)


def test_no_script_stands_in_the_page_itself():
    text = page()
    (script,) = Tags(text).named("script")
    assert script["type"] == "module"
    assert re.search(r"<script[^>]*></script>", text)
    assert "script-src 'self';" in POLICY
    assert "unsafe" not in POLICY.replace("style-src 'self' 'unsafe-inline'", "")


def test_all_scripts_of_the_wall_are_fetched_side_by_side():
    links = Tags(page()).named("link")
    ahead = [a["href"].split("/", 3)[3] for a in links if a["rel"] == "modulepreload"]
    assert ahead[-1] == SCRIPT
    assert "js/atlas.js" in ahead


@pytest.mark.parametrize(("theme", "shown"), [("", "dark"), ("light", "light"), ('"><b>', "dark")])
def test_the_wall_is_dark_unless_asked_otherwise(theme, shown):
    (html,) = Tags(page(theme=theme)).named("html")
    assert html["data-theme"] == shown


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "q=%22%3E", "a&b<c>"])
def test_a_hostile_query_stays_in_its_attribute(query):
    tags = Tags(page(query=query))
    assert len(tags.named("script")) == 1
    (node,) = [a for a in tags.named("div") if a["id"] == "show"]
    assert node["data-src"] == f"show/data.json?{query}"


def test_without_its_script_the_page_says_so():
    text = served_page(
        BASE if not BASE.has(SCRIPT) else AssetBundle("x", {}),
        lang="zh",
        plan="p",
        query="",
        auto=False,
        theme="",
    )
    assert Tags(text).named("script") == []
    assert "此页需要允许脚本的浏览器" in text


def test_the_console_is_a_page_of_the_same_show_one_step_below():
    tags = Tags(console_page(BASE, lang="en", plan="p", query="w=W3", theme="light"))
    (node,) = [a for a in tags.named("div") if a["id"] == "show"]
    assert node["data-src"] == "../show/data.json?w=W3"
    assert node["data-relay"] == "../show/relay"
    assert (node["data-words"], node["data-plan"]) == ("../words/en.json", "p")
    (html,) = tags.named("html")
    assert (html["lang"], html["data-theme"]) == ("en", "light")
    addresses = [a[key] for _, a in tags.tags for key in ("src", "href") if key in a]
    assert all(address.startswith("../assets/") for address in addresses)
    for path in (CONSOLE_SCRIPT, *CONSOLE_STYLES):
        assert f"..{BASE.url(path)}" in addresses
