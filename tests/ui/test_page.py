"""The page under AppTest: whatever the address says, four parts are told what to show."""

import json
import random

import pytest

from geo.maps.library import open_library
from geo.settings import Settings
from geo.ui.look import make_look
from geo.ui.payload import bar_data
from geo.view.dossier import dossier
from geo.view.filters import PlanFilter, to_query
from geo.view.select import select
from tests.plan.real import MEASURES, RECORDS
from tests.ui.desk import PARTS, elements, page, parts

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
VOCABULARY = LIBRARY.vocabulary
MANY = {
    "w": "windows",
    "d": "departments",
    "p": "places",
    "c": "commitments",
    "s": "statuses",
    "loc": "located",
}
# Searched for, or given where an id belongs.
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`",
    "\\x3cimg",
    "{{7*7}}",
    "{%",
    "{#",
    "</script>",
    "\u202e\u200f",
    "甲" * 10_000,
    "%",
    "' OR 1=1 --",
]


def test_the_bare_address_shows_everything():
    told = parts(page({}))
    assert set(told) == set(PARTS)
    assert {t["plan"] for t in told.values()} == {"huangpu-yrd-2020"}
    assert {t["lang"] for t in told.values()} == {"zh"}
    bar = told["bar"]
    assert (bar["query"], bar["rejected"], bar["link"]) == ({}, [], None)
    assert (bar["matching"], bar["total"]) == (63, 63)
    assert bar["located"] == [24, 6, 33]
    assert told["board"]["measures"] is None
    assert told["panel"]["dossier"] is None
    assert told["panel"]["facets"] == [15, 11, 10, 10, 17]
    assert (told["map"]["view"], told["map"]["selected"]) == ("delta", None)
    assert told["map"]["as_of"] == "2021-06-03"


def test_the_day_of_the_data_is_the_newest_that_was_valid_on_the_day_looked_at():
    """What had been reported by the end of April 2020 is nothing: the plan's own day remains."""
    assert parts(page({"asof": "2020-04-30"}))["map"]["as_of"] == "2020-04-30"
    assert parts(page({"st": "1"}))["map"]["as_of"] == parts(page({}))["map"]["as_of"]


DEEP = [
    {"w": "W5", "at": "nantong"},
    {"at": "yuyuan", "view": "city"},
    {"at": "W5.2.3"},
    {"at": "A8"},
    {"at": "W1.intro"},
    {"at": "G3"},
    {"d": "finance,commerce", "c": "pilot"},
    {"p": "nantong,hefei", "q": "仲裁"},
    {"key": "1", "loc": "unnamed"},
    {"loc": "unlocated"},
    {"s": "completed"},
    {"w": "W1", "d": "housing"},
    {"at": "mixpace"},
    {"at": "yuyuan-brand-centre"},
]


@pytest.mark.parametrize("query", DEEP, ids=lambda q: "&".join(f"{k}={v}" for k, v in q.items()))
def test_a_deep_link_shows_what_it_says(query):
    told = parts(page(query))
    assert told["bar"]["query"] == query
    assert told["bar"]["rejected"] == []
    fields = {name: tuple(query[k].split(",")) for k, name in MANY.items() if k in query}
    chosen = PlanFilter(
        "huangpu-yrd-2020",
        query.get("view", "delta"),
        "zh",
        **fields,
        key_only="key" in query,
        text=query.get("q", ""),
        at=query.get("at", ""),
    )
    selection = select(LIBRARY.index, chosen)
    assert told["bar"]["matching"] == len(selection.measures)
    assert told["map"]["marks"] == {p: list(c) for p, c in selection.marks.items()}
    assert told["map"]["loosenings"] == [[w.field, w.count] for w in selection.loosenings]
    assert told["board"]["at"] == query.get("at", "")
    listed = told["board"]["measures"]
    assert (list(RECORDS_OF_MEASURES) if listed is None else listed) == list(selection.measures)
    if "at" in query:
        assert told["panel"]["dossier"]["id"] == query["at"]
    else:
        assert told["panel"]["dossier"] is None


RECORDS_OF_MEASURES = [m["id"] for m in MEASURES]


def test_a_selected_place_and_its_neighbours_reach_the_map():
    told = parts(page({"at": "nantong"}))
    assert told["map"]["selected"] == "nantong"
    assert {"hefei", "wuxi", "changzhou"} <= set(told["map"]["related"])
    assert "nantong" not in told["map"]["related"]
    assert told["board"]["related"] == ["W5.2.3", "W5.2.4", "W5.3.3"]


def test_a_selected_record_marks_its_places():
    told = parts(page({"at": "W5.2.4"}))
    assert told["map"]["selected"] is None
    assert told["map"]["related"] == ["nantong", "hefei"]


def test_a_place_inside_another_selects_the_marker_it_is_drawn_at():
    told = parts(page({"at": "yuyuan-brand-centre"}))
    assert told["map"]["selected"] == "yuyuan"
    assert told["panel"]["dossier"]["id"] == "yuyuan-brand-centre"


@pytest.mark.parametrize("key", ["w", "d", "p", "c", "s", "loc", "at", "view", "lang", "key"])
@pytest.mark.parametrize("value", ["no-such", "".join(HOSTILE)], ids=["unknown", "hostile"])
def test_an_unknown_value_is_told_and_the_page_stands(key, value):
    told = parts(page({key: value}))
    assert told["bar"]["query"] == {}
    assert [row[0] for row in told["bar"]["rejected"]] == [key]
    assert len(told["bar"]["rejected"][0][1]) <= 60
    assert told["bar"]["matching"] == 63


@pytest.mark.parametrize("value", ["no-such", "../places", "".join(HOSTILE)], ids=["a", "b", "c"])
def test_an_unknown_plan_shows_the_default_one_and_says_so(value):
    told = parts(page({"plan": value, "w": "W5"}))
    assert told["bar"]["plan"] == "huangpu-yrd-2020"
    assert [row[0] for row in told["bar"]["rejected"]] == ["plan"]
    assert told["bar"]["query"] == {"w": "W5"}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda v: ascii(v)[:16])
def test_hostile_free_text_comes_back_as_short_plain_data(text):
    told = parts(page({"q": text}))
    query = told["bar"]["query"].get("q", "")
    assert len(query) <= 60
    assert not set(query) & set("\u202e\u200f")
    found = [m["id"] for m in MEASURES if query in m["text"]]
    assert told["bar"]["matching"] == len(found)


def some_filter(seed):
    dice = random.Random(seed)  # noqa: S311 - examples, not secrets
    fields = {
        name: tuple(v for v in VOCABULARY.values[name] if dice.random() < share)
        for name in MANY.values()
        for share in [dice.choice([0, 0, 0, 0.3, 1])]
    }
    selectable = sorted(VOCABULARY.selectable)
    return PlanFilter(
        "huangpu-yrd-2020",
        dice.choice(VOCABULARY.views),
        "zh",
        **fields,
        key_only=dice.random() < 0.2,
        text=dice.choice(["", "", "长三角", "金融", "豫园"]),
        at=dice.choice(["", *selectable, "nantong", "bund", "yuyuan"]),
    )


@pytest.mark.parametrize("seed", range(30))
def test_a_rerun_sends_little_only_ids_and_counts_and_no_geometry(seed):
    query = to_query(some_filter(seed), VOCABULARY)
    session = page(query)
    size = {name: proto.ByteSize() for name, proto in elements(session).items()}
    assert size["bar"] + size["map"] <= 5_000
    assert sum(size.values()) <= 30_000
    told = parts(session)
    assert told["bar"]["query"] == query
    assert "coordinates" not in json.dumps(told)
    located = {p.id for p in LIBRARY.atlas.places if p.located}
    assert set(told["map"]["marks"]) <= located
    for counts in told["map"]["marks"].values():
        assert len(counts) == 5
        assert all(isinstance(n, int) and n >= 0 for n in counts)
    assert set(told["map"]["related"]) <= set(told["map"]["marks"])


@pytest.mark.parametrize("selected", sorted(VOCABULARY.selectable))
def test_the_panel_of_any_selection_stays_small(selected):
    found = dossier(LIBRARY.atlas, selected, {})
    assert found is not None
    texts = [i.excerpt.text + i.quote for i in found.items]
    assert sum(len(text.encode()) for text in texts) < 20_000


def test_every_excerpt_of_the_panel_is_text_of_the_plan():
    told = parts(page({"at": "bund"}))
    for item in told["panel"]["dossier"]["items"]:
        assert item["excerpt"]["text"] in RECORDS[item["id"]]["text"]


def test_the_component_script_is_one_import_of_our_own_and_keeps_no_text():
    for name, proto in elements(page({"q": "<b>", "at": "nantong"})).items():
        assert name in PARTS
        assert "http" not in proto.js_content
        assert "南通" not in proto.js_content
        assert (proto.html_content, proto.css_content) == ("", "")


def test_the_script_of_a_part_is_the_same_at_every_rerun():
    """A changed script would mount the part anew."""
    first = {n: p.js_content for n, p in elements(page({})).items()}
    second = {n: p.js_content for n, p in elements(page({"w": "W3", "at": "yuyuan"})).items()}
    assert first == second
    ids = [{n: p.id for n, p in elements(page(q)).items()} for q in ({}, {"w": "W3", "at": "A8"})]
    assert ids[0] == ids[1]


def test_with_a_public_address_the_link_of_the_view_is_told():
    chosen = some_filter(3)
    look = make_look(Settings(public_url="https://atlas.example.org"), LIBRARY, chosen)
    told = bar_data(look, "partners")
    assert told["link"].startswith("https://atlas.example.org/partners?")
    assert " " not in told["link"]
