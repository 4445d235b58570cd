"""The show as one file: everything inside, nothing outside, the same bytes each time."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from geo.errors import AssetError
from geo.show.file import LIMIT_BYTES, file_name, single_file
from geo.show.form import as_data
from geo.show.problems import ShowError
from geo.web.assets import bundle
from geo.web.words import words_json
from tests.show.standin import standin

HOSTILE = "</script><script>alert(1)</script><!--<b>`${7*7}`"


class Page(HTMLParser):
    """Elements with their attributes, and the text of each script and style."""

    def __init__(self, body):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts = [], []
        self.feed(body.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self.tags[-1], data))

    def block(self, name):
        (text,) = [t for (_, a), t in self.texts if a.get("id") == name]
        return json.loads(text)


def made(studio, show, assets=None):
    library = studio.asked({}).library
    layers = {
        "places": library.payload("places"),
        "delta": library.payload("base/delta"),
        "city": library.payload("base/city"),
    }
    words = words_json(show.lang)
    return single_file(show, layers=layers, words=words, assets=assets or standin())


@pytest.fixture(scope="module")
def page(studio, show_of):
    return Page(made(studio, show_of()))


def test_data_layers_and_words_are_inside(page, show_of, studio):
    told = page.block("show-data")
    whole = json.loads(json.dumps(as_data(show_of())))
    assert told["scenes"] == whole["scenes"]
    library = studio.asked({}).library
    assert page.block("layer-delta") == json.loads(library.payload("base/delta"))
    assert page.block("layer-places") == json.loads(library.payload("places"))
    assert page.block("words")["title"] == show_of().title


def test_the_footer_names_the_versions_and_nothing_asks_a_server(page, show_of):
    told, show = page.block("show-data"), show_of()
    for key in ("footer", "footer_city"):
        assert f"数据版本 {show.version.data} · 台账 {show.version.head}" in told[key]
    assert told["standing"] == ""
    assert not [a for _, a in page.tags if "data-src" in a]


def test_no_element_leads_outside(page):
    for tag, attrs in page.tags:
        for name in ("src", "href", "srcset", "action", "poster", "data"):
            assert attrs.get(name, "data:").startswith("data:"), (tag, attrs)
    for (tag, _), text in page.texts:
        if tag == "style":
            found = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
            assert all(address.startswith(("data:", "#")) for address in found)
            assert "@import" not in text


def test_the_policy_lets_only_the_one_loader_run(page):
    (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv")]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}' blob:;", policy)
    assert "connect-src" not in policy
    assert policy.startswith("default-src 'none'")
    plain = [a for tag, a in page.tags if tag == "script" and "type" not in a]
    assert plain == [{}]


def test_the_same_show_gives_the_same_bytes(studio, show_of):
    assert made(studio, show_of()) == made(studio, show_of())
    assert made(studio, show_of()) != made(studio, show_of(w="W3"))


def test_the_file_is_small_enough_to_carry(studio, show_of):
    assert len(made(studio, show_of(lang="en"))) < LIMIT_BYTES


def test_a_file_that_is_too_large_is_told(studio, show_of):
    show = show_of()
    heavy = replace(show.occasion, logo="data:image/png;base64," + "A" * LIMIT_BYTES)
    with pytest.raises(ShowError, match="不超过 4 MB"):
        made(studio, replace(show, occasion=heavy))


def test_hostile_text_closes_no_element(studio, show_of):
    show = show_of()
    scenes = (replace(show.scenes[0], title=HOSTILE, notes=(HOSTILE,)), *show.scenes[1:])
    hostile = replace(show, scenes=scenes, notices=(HOSTILE,), title=HOSTILE)
    page, plain = Page(made(studio, hostile)), Page(made(studio, show))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert page.block("show-data")["scenes"][0]["title"] == HOSTILE


def test_without_the_script_of_the_wall_no_file_is_made(studio, show_of):
    bare = replace(standin(), assets={p: a for p, a in bundle().assets.items() if "show" not in p})
    with pytest.raises(AssetError, match=r"js/show\.js"):
        made(studio, show_of(), bare)


@pytest.mark.parametrize(
    ("title", "name", "begins"),
    [
        ("黄浦融入长三角行动图谱", "", "黄浦融入长三角行动图谱-2021-06-03-"),
        ("图谱", '接待<南通>: "A/B\\C" | ?*', "图谱-接待-南通-A-B-C-2021-06-03-"),
        ("图\x00谱\n", "..", "图-谱-2021-06-03-"),
        ("长" * 200, "", "长" * 80 + ".html"),
    ],
)
def test_the_name_of_the_file_suits_every_system(show_of, title, name, begins):
    made = file_name(replace(show_of(), title=title), name)
    assert made.startswith(begins)
    assert made.endswith(".html")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', made)
    assert len(made.encode()) < 255


def test_a_name_that_windows_keeps_for_a_device_is_changed(show_of):
    show = show_of()
    version = replace(show.version, data="", as_of="", latest="")
    assert file_name(replace(show, title="con", version=version)) == "_con.html"
