"""Every page under AppTest, in both languages, at every id of the data."""

import json

import pytest

from geo.maps.library import LANGS, open_library
from geo.settings import Settings
from geo.ui.frame import page_name
from geo.ui.look import make_look
from geo.ui.payload import bar_data, panel_data, reader_data
from geo.view.filters import from_query
from geo.web.pages import PAGES as NAMES
from tests.plan.real import KEY_TASKS, MEASURES, PASSAGES, PLAN, TASKS, ids
from tests.ui.desk import PAGES, PARTS, elements, page, parts

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
ATLAS = LIBRARY.atlas
FILTER = {"w": "W5", "d": "health", "q": "医院", "roll": "1", "cmp": "nantong,wuxi"}


def test_the_pages_are_these():
    assert set(NAMES) == set(PAGES)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_made_of_its_parts_under_one_bar(name, lang):
    told = parts(page({"lang": lang} if lang != "zh" else {}, name))
    assert set(told) == set(PARTS)
    board, beside = PAGES[name]
    assert told["board"]["board"] == board
    assert {part for part in ("map", "panel") if "absent" not in told[part]} == beside
    assert told["bar"]["page"] == ("" if name == "atlas" else name)
    assert {part["lang"] for part in told.values()} == {lang}
    names = [title for _, title in told["bar"]["pages"]]
    assert names == [page_name(n, lang, ATLAS.home) for n in NAMES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_whole_filter_holds_on_every_page(name, lang):
    query = {**FILTER, **({} if lang == "zh" else {"lang": lang})}
    told = parts(page(query, name))
    assert told["bar"]["query"] == query
    assert told["bar"]["rejected"] == []
    assert told["bar"]["matching"] == len(
        [m for m in MEASURES if m["id"].startswith("W5.2") and "医院" in m["text"]]
    )


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_in_an_address_is_told_as_data_on_every_page(name):
    nasty = "</script><img onerror=1>{{7*7}}${1}`"
    told = parts(page({"q": nasty, "at": nasty, "cmp": nasty, "t": nasty, "pub": nasty}, name))
    keys = {key for key, _ in told["bar"]["rejected"]}
    assert keys == {"at", "cmp", "t", "pub"}


def at(selected):
    """What a page is given at the address of a selection."""
    return make_look(Settings(), LIBRARY, *from_query({"at": selected}, LIBRARY.vocabulary))


DEPARTMENTS = ids(PLAN["departments"])
PLACES = [p.id for p in ATLAS.places] + [p.id for p in ATLAS.rolled_only]
SHOWN_BY = [
    *(
        ("partners" if ATLAS.gazetteer.place(p).extent == "delta" else "landmarks", p)
        for p in PLACES
    ),
    *(("measures", r) for r in ids(MEASURES) + ids(KEY_TASKS)),
    *(("departments", d) for d in DEPARTMENTS),
]


@pytest.mark.parametrize(("name", "selected"), SHOWN_BY, ids=lambda v: v)
def test_every_id_has_a_deep_link_that_opens_it(name, selected):
    look = at(selected)
    assert bar_data(look, name)["rejected"] == []
    assert panel_data(look)["dossier"]["id"] == selected


@pytest.mark.parametrize("selected", ids(PASSAGES) + ids(TASKS) + ids(MEASURES) + ids(KEY_TASKS))
def test_every_passage_and_task_has_a_deep_link_in_the_reader(selected):
    look = at(selected)
    assert look.rejected == ()
    assert reader_data(look)["at"] == selected


@pytest.mark.parametrize("place", [p.id for p in ATLAS.places])
def test_the_reader_knows_the_paragraphs_of_a_place(place):
    assert reader_data(at(place))["named"] == list(ATLAS.records_by_place[place])


def test_a_page_of_one_extent_keeps_to_it():
    for name, view in (("partners", "delta"), ("landmarks", "city")):
        told = parts(page({"at": "yuyuan", "view": "city" if view == "delta" else "delta"}, name))
        assert (told["map"]["view"], told["map"]["fixed"]) == (view, True)
    assert parts(page({"view": "city"}))["map"]["fixed"] is False


def test_what_is_compared_stays_bright_on_the_map():
    told = parts(page({"cmp": "nantong,hefei"}, "partners"))
    assert set(told["map"]["related"]) == {"nantong", "hefei"}
    assert told["board"]["compare"] == ["nantong", "hefei"]


def test_one_cell_of_the_matrix_is_told_to_the_panel():
    told = parts(page({"d": "health", "p": "nantong"}, "departments"))
    assert told["panel"]["cell"] == ["health", "nantong"]
    assert told["panel"]["measures"] == ["W5.2.3", "W5.2.4"]
    assert parts(page({"d": "health"}, "departments"))["panel"]["cell"] is None


def test_in_english_the_panel_tells_both_languages():
    (item,) = parts(page({"at": "W5.2.4", "lang": "en"}, "measures"))["panel"]["dossier"]["items"]
    assert "Nantong" in item["translated"]["text"]
    assert "南通" in item["excerpt"]["text"]


def test_the_parts_of_the_frame_are_the_same_on_every_page():
    """Parts with the same identity stay in the browser when the page changes."""
    frames = [{n: p.id for n, p in elements(page({}, name)).items()} for name in NAMES]
    assert all(frame == frames[0] for frame in frames)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_sends_little(name):
    session = page({"at": "nantong"}, name)
    told = parts(session)
    # The page about the atlas lists every file with its hash, once.
    assert len(json.dumps(told, ensure_ascii=False).encode()) < 30_000
