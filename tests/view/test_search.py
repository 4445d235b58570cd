"""One box for everything, on the real plan: what is found, by which words, in which order."""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from geo.maps.library import open_library
from geo.plan.model import KeyTask, Measure
from geo.settings import Settings
from geo.view.search import (
    BEGINS,
    EXACT_ID,
    EXACT_NAME,
    IN_NAME,
    IN_TEXT,
    KINDS,
    MOST_HITS,
    WORD_BEGINS,
    Entry,
    SearchIndex,
    entries,
    make_search,
    search,
)
from tests.plan.real import KEY_TASKS, MEASURES, PASSAGES, PLACES, PLAN, TASKS, WINDOWS, names_of

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
INDEX = make_search(LIBRARY.atlas, LIBRARY.translations)
ENGLISH = LIBRARY.translations["en"]
ON_MAP = [place.id for place in LIBRARY.atlas.places]
SPELLINGS = [(name, place) for place in ON_MAP for name in names_of(place)]
CHINESE = [(name, place) for name, place in SPELLINGS if re.fullmatch("[\u4e00-\u9fff]+", name)]
DEPARTMENTS = [(f, d["id"]) for d in PLAN["departments"] for f in (d["name"], *d["forms"])]
IDS = [
    *((row["id"], "window") for row in WINDOWS),
    *((row["id"], "task") for row in TASKS),
    *((row["id"], "measure") for row in MEASURES),
    *((row["id"], "key-task") for row in KEY_TASKS),
    *((row["id"], "passage") for row in PASSAGES),
]
HOSTILE = [
    '"',
    '"a',
    "*",
    "a*",
    "^",
    "NEAR(",
    "NEAR(a b, 3)",
    "a AND",
    "OR",
    "NOT x",
    "words : a",
    "-",
    "'; drop table keys; --",
    "{{7*7}}",
    "${alert(1)}",
    "<img src=x onerror=alert(1)>",
    "%s%n",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e外滩\u202c",
    "\u2066\u2069",
    "\U000e0041",
    "\U0010ffff",
    "x" * 10_000,
    "外" * 10_000,
    '"' * 10_000,
    "a " * 5_000,
]


def found(text, **options):
    return [(hit.kind, hit.id) for hit in search(INDEX, text, **options)]


def first(text):
    return search(INDEX, text)[0]


# -- places ---------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "place"), SPELLINGS)
def test_a_place_comes_first_by_each_of_its_names(name, place):
    hit = first(name)
    assert (hit.kind, hit.id) == ("place", place)
    assert hit.score >= EXACT_NAME


@pytest.mark.parametrize(("name", "place"), CHINESE)
def test_a_place_is_found_by_its_pinyin(name, place):
    assert ("place", place) in found("".join(lazy_pinyin(name)))[:3]


@pytest.mark.parametrize(("name", "place"), CHINESE)
def test_a_place_is_found_by_its_initials(name, place):
    initials = "".join(syllable[0] for syllable in lazy_pinyin(name))
    places = [own_id for kind, own_id in found(initials) if kind == "place"]
    assert place in places[:8]


@pytest.mark.parametrize("place", ON_MAP)
def test_a_place_comes_first_by_its_english_name(place):
    for name in (PLACES[place]["name_en"], PLACES[place]["name_en"].upper()):
        assert ("place", place) == found(name)[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nantong", "nantong"),
        ("Nan Tong", "nantong"),
        ("nántōng", "nantong"),
        ("NANTONG", "nantong"),
        ("nantong", "nantong"),
        ("nan'tong", "nantong"),
        ("nanto", "nantong"),
        ("nt", "nantong"),
        ("yuyuan", "yuyuan"),
        ("yy", "yuyuan"),
        ("雨花台", "yuhuatai"),
        ("雨花区", "yuhuatai"),
        ("莲都", "liandu"),
        ("liandu", "liandu"),
        ("一大会址", "first-congress"),
        ("新北区", "changzhou-hitech"),
        ("外滩", "bund"),
        ("bund", "bund"),
        ("yu garden", "yuyuan"),
        ("Yu Gar", "yuyuan"),
        ("shanghai gold", "sge"),
    ],
)
def test_people_type_places_in_many_ways(text, place):
    assert found(text)[0] == ("place", place)


@pytest.mark.parametrize("text", ["liandou", "liandu", "ld"])
def test_a_sign_of_two_readings_is_found_by_either(text):
    assert ("place", "liandu") in found(text)


@pytest.mark.parametrize("text", ["changsanjiao", "zhangsanjiao", "csjqyylzx"])
def test_a_reading_that_the_dictionary_misses_is_found_too(text):
    assert ("place", "yrd-medical-centre") in found(text)


@pytest.mark.parametrize("text", ["lvhua", "luhua", "lühua"])
def test_either_spelling_of_one_vowel_is_found(text):
    assert found(text) == [("department", "greening")]


def test_a_word_of_an_english_name_finds_it():
    hits = [hit for hit in search(INDEX, "hospital") if hit.kind == "place"]
    assert {hit.id for hit in hits} >= {"ruijin-wuxi", "ruijin-zhoushan", "renji-ningbo"}
    assert {hit.score for hit in hits} == {WORD_BEGINS}


def test_words_in_any_order_find_the_name_that_holds_them_all():
    assert found("无锡 瑞金")[0] == ("place", "ruijin-wuxi")
    assert found("wuxi ruij")[0] == ("place", "ruijin-wuxi")


# -- departments, ids, texts -------------------------------------------------------------


@pytest.mark.parametrize(("name", "department"), DEPARTMENTS)
def test_a_department_comes_first_by_each_of_its_forms(name, department):
    assert found(name)[0] == ("department", department)


@pytest.mark.parametrize("department", [d["id"] for d in PLAN["departments"]])
def test_a_department_comes_first_by_its_english_name(department):
    assert found(ENGLISH.departments[department])[0] == ("department", department)


@pytest.mark.parametrize("text", ["人社局", "区人社局", "rsj", "renshe", "人力资源"])
def test_the_bureau_with_three_names_comes_first(text):
    assert found(text)[0] == ("department", "human-resources")


@pytest.mark.parametrize(("own_id", "kind"), IDS)
def test_an_id_comes_first_in_any_case(own_id, kind):
    for text in (own_id, own_id.lower(), f" {own_id.lower()} "):
        hit = first(text)
        assert (hit.kind, hit.id, hit.matched, hit.score) == (kind, own_id, own_id, EXACT_ID)


def test_the_beginning_of_an_id_finds_what_stands_below_it():
    below = [("measure", m["id"]) for t in TASKS if t["id"] == "W5.2" for m in t["measures"]]
    assert found("W5.2") == [("task", "W5.2"), *below]
    assert found("w5.2.") == found("w5.2")
    assert found("a1")[:3] == [("key-task", "A1"), ("key-task", "A10"), ("key-task", "A11")]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: w["id"])
def test_a_window_comes_first_by_its_names(window):
    names = (window["name"], window["short_name"], *ENGLISH.windows[window["id"]])
    assert {found(name)[0] for name in names} == {("window", window["id"])}


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t["id"])
def test_a_task_comes_first_by_its_names(task):
    names = (task["name"], ENGLISH.tasks[task["id"]])
    assert {found(name)[0] for name in names} == {("task", task["id"])}


@pytest.mark.parametrize("record", LIBRARY.atlas.plan.records, ids=lambda r: r.id)
def test_a_record_is_found_by_any_piece_of_its_text_in_either_language(record):
    kind = {Measure: "measure", KeyTask: "key-task"}.get(type(record), "passage")
    for text, length in ((record.text, 24), (ENGLISH.records[record.id], 58)):
        for start in (0, len(text) // 2, max(0, len(text) - length)):
            piece = text[start : start + length]
            # A Latin word without its beginning is no word.
            cut = start and text[start - 1 : start + 1].isascii()
            asked = re.sub("^[!-~]+", "", piece) if cut else piece
            assert (kind, record.id) in found(asked, limit=100), asked


@pytest.mark.parametrize("text", ["医院", "医", "金融", "发展", "的"])
def test_one_sign_or_more_are_found_anywhere_in_the_measures(text):
    holding = [m["id"] for m in MEASURES if text in m["text"]]
    hits = [own_id for kind, own_id in found(text, limit=100) if kind == "measure"]
    assert hits == holding[: len(hits)]
    assert len(hits) == min(len(holding), MOST_HITS) or len(found(text, limit=100)) == MOST_HITS


def test_a_word_in_a_text_is_found_while_it_is_typed():
    for text in ("cooperation", "cooperat", "coop"):
        assert "measure" in {kind for kind, _ in found(text)}


# -- order -------------------------------------------------------------------------------


def test_nearer_comes_before_farther_and_ties_keep_the_order_of_kinds_and_document():
    order = {(e.kind, e.id): n for n, e in enumerate(INDEX.entries)}
    for text in ("w5", "金融", "上海", "nan", "district", "外滩", "长三角", "s"):
        hits = search(INDEX, text)
        keys = [(-hit.score, order[hit.kind, hit.id]) for hit in hits]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(hits)


def test_the_six_degrees_of_nearness():
    own = SearchIndex(
        [
            Entry("passage", "x6", (), "远看江边 the river"),
            Entry("task", "x5", ("在江边",)),
            Entry("task", "x4", ("By the River",)),
            Entry("department", "x3", ("江边的人", "River-side people")),
            Entry("place", "x2", ("江边", "River")),
            Entry("place", "river", ("河",)),
        ]
    )
    assert [(h.id, h.score, h.matched) for h in search(own, "江边")] == [
        ("x2", EXACT_NAME, "江边"),
        ("x3", BEGINS, "江边的人"),
        ("x5", IN_NAME, "在江边"),
        ("x6", IN_TEXT, ""),
    ]
    assert [(h.id, h.score, h.matched) for h in search(own, "RIVER")] == [
        ("river", EXACT_ID, "河"),
        ("x2", EXACT_NAME, "River"),
        ("x3", BEGINS, "River-side people"),
        ("x4", WORD_BEGINS, "By the River"),
        ("x6", IN_TEXT, ""),
    ]


def test_what_matched_is_the_name_that_did():
    assert first("一大会址").matched == "一大会址"
    assert first("yuyuan").matched == "豫园"
    assert first("nt").matched == "南通"
    assert first("yu garden").matched == "Yu Garden"


@pytest.mark.parametrize("text", ["长三角", "上海", "金融", "w", "a"])
def test_no_kind_crowds_out_the_others(text):
    hits = search(INDEX, text)
    kinds = [hit.kind for hit in hits]
    assert len(hits) <= MOST_HITS
    assert max(kinds.count(kind) for kind in KINDS) <= 8
    few = search(INDEX, text, limit=2)
    assert max([hit.kind for hit in few].count(kind) for kind in KINDS) <= 2


def test_the_same_question_has_the_same_answer():
    other = make_search(LIBRARY.atlas, LIBRARY.translations)
    for text in ("上海", "nan", "w5", "的"):
        assert search(INDEX, text) == search(INDEX, text) == search(other, text)


def test_many_threads_may_ask_at_once():
    texts = ["上海", "nan", "w5", "的", "district", "金融"] * 40
    alone = [search(INDEX, text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: search(INDEX, text), texts)) == alone


# -- hostile -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\t\n", "　", "\u200b", "。", "——", "“”", "*", '"'])
def test_a_text_without_letters_or_digits_finds_nothing(text):
    assert search(INDEX, text) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_a_question_and_none_an_error(text):
    assert len(search(INDEX, text)) <= MOST_HITS
    assert found("南通")[0] == ("place", "nantong")


def test_signs_of_the_query_language_mean_nothing():
    assert found('"外滩"*') == found("外滩")
    assert found("NEAR(外滩)")[:1] == found("near 外滩")[:1]
    assert found("names : 外滩") == found("names 外滩")


def test_direction_marks_and_markup_do_not_hide_a_name():
    assert found("\u202e外\u2066滩") == found("外滩")
    assert found("<b>外滩</b>")[:1] != found("外滩")[:1]


@given(st.text(max_size=80))
@example('"*"')
@example("1.a")
@example("a1外b2")
def test_whatever_is_asked_the_answer_is_in_order(text):
    hits = search(INDEX, text)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(st.text(min_size=1, max_size=40))
def test_hostile_names_are_names_like_any_other(name):
    index = SearchIndex([Entry("place", "p", (name,), name), Entry("measure", "W1.1.1", (), name)])
    letters = [c for c in unicodedata.normalize("NFKD", name) if c.isalnum()]
    hits = search(index, name)
    assert hits == () if not letters else hits[0].kind in ("place", "measure")


def test_an_empty_library_answers_nothing():
    assert search(SearchIndex([]), "外滩") == ()


def test_everything_of_the_plan_is_in_the_index_once():
    listed = [(e.kind, e.id) for e in entries(LIBRARY.atlas, LIBRARY.translations)]
    assert len(set(listed)) == len(listed)
    assert {own_id for kind, own_id in listed if kind == "place"} == set(ON_MAP)
    assert {(own_id, kind) for kind, own_id in listed} >= set(IDS)


def test_without_a_translation_the_chinese_is_found():
    index = make_search(LIBRARY.atlas, {})
    assert search(index, "南通")[0].id == "nantong"
    assert search(index, "District Tax Bureau") == ()
