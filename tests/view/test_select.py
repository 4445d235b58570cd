"""What a filter leaves, against a count that goes through the records one by one."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.filters import PlanFilter
from geo.view.progress import Standing
from geo.view.select import FACETS, judged, select, status_marks
from tests.plan.real import (
    KEY_TASKS,
    MAP_ROLES,
    MEASURES,
    MENTIONS,
    PLACES,
    PLAN,
    TASKS,
    WINDOWS,
    places_named_by,
    wide,
)

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
VALUES = LIBRARY.vocabulary.values
DEFAULT = LIBRARY.vocabulary.default()
LOCATED = {p for p, r in PLACES.items() if r["precision"] in ("exact", "approximate", "area")}
# Drawn at the point of another place, and counted there as well.
DRAWN_AT = {"yuyuan-brand-centre": "yuyuan"}
DEPARTMENT_IDS = {d["name"]: d["id"] for d in PLAN["departments"]}
REPEATED = {r for k in KEY_TASKS for r in k["repeats"]}
TASK_OF = {m["id"]: t for t in TASKS for m in t["measures"]}
WINDOW_OF = {m["id"]: w for w in WINDOWS for t in w["tasks"] for m in t["measures"]}


def shown_places(record):
    named = places_named_by(record)
    return named | {DRAWN_AT[p] for p in named if p in DRAWN_AT}


def _words(measure):
    """What a search looks through: id, text, task, window, departments, key tasks, places."""
    task, window = TASK_OF[measure["id"]], WINDOW_OF[measure["id"]]
    forms = [f for d in PLAN["departments"] if d["name"] in task["departments"] for f in d["forms"]]
    keys = [k["id"] for k in KEY_TASKS if measure["id"] in k["repeats"]]
    mentioned = {m["place"] for m in MENTIONS if m["record"] == measure["id"]} & ON_MAP
    names = [
        name
        for p in mentioned
        for row in [PLACES[p]]
        for name in (row["name_zh"], *row["aliases"].split("|"), row["name_en"])
    ]
    english = LIBRARY.translations["en"].records[measure["id"]]
    parts = [measure["id"], measure["text"], task["name"], window["name"], english]
    return wide(" ".join([*parts, *task["departments"], *forms, *keys, *names])).casefold()


LATIN = tuple("abcdefghijklmnopqrstuvwxyz0123456789")
ON_MAP = {m["place"] for m in MENTIONS if m["role"] in MAP_ROLES}


def _located(measure):
    places = places_named_by(measure["id"])
    return "placed" if places & LOCATED else "unlocated" if places else "unnamed"


FACTS = {
    m["id"]: {
        "windows": {WINDOW_OF[m["id"]]["id"]},
        "tasks": {TASK_OF[m["id"]]["id"]},
        "departments": {DEPARTMENT_IDS[n] for n in TASK_OF[m["id"]]["departments"]},
        "places": shown_places(m["id"]),
        "commitments": {c["class"] for c in m["commitments"]},
        "statuses": {"unreported"},
        "levels": {"none"},
        "schedules": {"none"},
        "located": {_located(m)},
        "key_only": m["id"] in REPEATED,
        "text": _words(m),
    }
    for m in MEASURES
}


def fits(measure, chosen, without=""):
    facts = FACTS[measure]
    many = all(
        facet == without or not getattr(chosen, facet) or set(getattr(chosen, facet)) & facts[facet]
        for facet in FACETS
    )
    key = without == "key_only" or not chosen.key_only or facts["key_only"]
    words = [] if without == "text" else wide(chosen.text).casefold().split()
    return many and key and all(holds(facts["text"], w) for w in words)


def holds(text, word):
    """Chinese anywhere; words in Latin letters from their beginning."""
    if word.isascii() and word[0].isalnum():
        return any(
            text[m.start() - 1 : m.start()] not in LATIN for m in re.finditer(re.escape(word), text)
        )
    return word in text


def left(chosen, without=""):
    return [m for m in FACTS if fits(m, chosen, without)]


TEXTS = [
    *("", "南通", "豫园", "W5.2", "A8", "金融", "，", "5G"),
    *("区科委 创新", "nantong", "没有这个词", "商务委 A15"),
]


def few_of(values):
    """Mostly nothing, else one to three of the values in their own order."""
    chosen = st.sets(st.sampled_from(values), min_size=1, max_size=3)
    return st.one_of(
        st.just(()),
        st.just(()),
        chosen.map(lambda wanted: tuple(value for value in values if value in wanted)),
    )


FILTERS = st.builds(
    PlanFilter,
    plan=st.just(DEFAULT.plan),
    view=st.just(DEFAULT.view),
    lang=st.just(DEFAULT.lang),
    **{name: few_of(VALUES[name]) for name in FACETS},
    key_only=st.booleans(),
    text=st.sampled_from(TEXTS),
)


@settings(max_examples=60)
@given(FILTERS)
@example(DEFAULT)
def test_what_is_left_is_what_fits_in_document_order(chosen):
    assert list(select(LIBRARY.index, chosen).measures) == left(chosen)


@settings(max_examples=60)
@given(FILTERS)
@example(DEFAULT)
def test_facet_counts_are_those_of_the_other_filters(chosen):
    selection = select(LIBRARY.index, chosen)
    for facet in FACETS:
        others = left(chosen, without=facet)
        counted = tuple(sum(v in FACTS[m][facet] for m in others) for v in VALUES[facet])
        assert selection.facets[facet] == counted, facet
    assert selection.key_count == sum(
        FACTS[m]["key_only"] for m in left(chosen, without="key_only")
    )


@settings(max_examples=60)
@given(FILTERS)
def test_no_result_says_which_filter_to_loosen(chosen):
    selection = select(LIBRARY.index, chosen)
    if selection.measures:
        assert selection.loosenings == ()
        return
    ways = {way.field: way.count for way in selection.loosenings}
    assert ways == {
        name: len(left(chosen, without=name))
        for name in chosen.narrowing
        if left(chosen, without=name)
    }


@settings(max_examples=60)
@given(FILTERS)
@example(DEFAULT)
def test_marks_count_the_measures_of_each_window(chosen):
    selection = select(LIBRARY.index, chosen)
    remaining = left(chosen)
    expected = {}
    for place in ON_MAP & LOCATED - set(DRAWN_AT):
        counts = tuple(
            sum(place in FACTS[m]["places"] and w in FACTS[m]["windows"] for m in remaining)
            for w in VALUES["windows"]
        )
        if any(counts):
            expected[place] = counts
    assert {p: c for p, c in selection.marks.items() if any(c)} == expected
    assert set(selection.marks) <= ON_MAP & LOCATED - set(DRAWN_AT)


def test_places_of_introductions_and_goals_stand_with_zeros_until_the_filter_drops_them():
    zeros = {p for p, c in select(LIBRARY.index, DEFAULT).marks.items() if not any(c)}
    assert zeros == {"south-bund", "fashion-zone"}
    for chosen in (
        PlanFilter(DEFAULT.plan, "delta", "zh", key_only=True),
        PlanFilter(DEFAULT.plan, "delta", "zh", text="金融"),
        PlanFilter(DEFAULT.plan, "delta", "zh", departments=("finance",)),
    ):
        assert all(any(c) for c in select(LIBRARY.index, chosen).marks.values())
    window = PlanFilter(DEFAULT.plan, "delta", "zh", windows=("W3",))
    assert "fashion-zone" in select(LIBRARY.index, window).marks
    assert "south-bund" not in select(LIBRARY.index, window).marks


@settings(max_examples=60)
@given(FILTERS)
def test_the_three_counts_of_the_plan_always_sum_to_sixty_three(chosen):
    assert dict(select(LIBRARY.index, chosen).located) == {
        "placed": 24,
        "unlocated": 6,
        "unnamed": 33,
    }


@settings(max_examples=60)
@given(FILTERS)
def test_key_tasks_are_kept_by_their_own_window_and_status(chosen):
    selection = select(LIBRARY.index, chosen)
    for key in selection.key_tasks:
        repeats = next(k["repeats"] for k in KEY_TASKS if k["id"] == key)
        assert not chosen.windows or {r.split(".")[0] for r in repeats} & set(chosen.windows)
        assert not chosen.statuses or "unreported" in chosen.statuses
        assert not chosen.levels or "none" in chosen.levels
        assert not chosen.commitments


@pytest.mark.parametrize("department", LIBRARY.atlas.plan.departments, ids=lambda d: d.id)
def test_a_department_keeps_the_key_tasks_it_answers_for_itself(department):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", departments=(department.id,))
    own = [k["id"] for k in KEY_TASKS if department.name in k["departments"]]
    assert list(select(LIBRARY.index, chosen).key_tasks) == own


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("nantong", ["A8", "A10"]),
        ("wuhu", []),
        ("deqing", []),
        ("bund", []),
        ("yuyuan", ["A16"]),
        ("show-life", ["A14"]),
        ("haishu", ["A9"]),
    ],
)
def test_a_place_keeps_the_key_tasks_that_name_it(place, expected):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", places=(place,))
    assert list(select(LIBRARY.index, chosen).key_tasks) == expected


@pytest.mark.parametrize(
    ("text", "measures", "keys"),
    [("A1", [], ["A1"]), ("A10", ["W5.2.3"], ["A10"]), ("W5.2.3", ["W5.2.3"], [])],
)
def test_an_id_finds_that_record_and_not_its_longer_namesakes(text, measures, keys):
    selection = select(LIBRARY.index, PlanFilter(DEFAULT.plan, "delta", "zh", text=text))
    assert list(selection.measures) == measures
    assert list(selection.key_tasks) == keys


def test_without_a_filter_everything_is_left():
    selection = select(LIBRARY.index, DEFAULT)
    assert len(selection.measures) == 63
    assert selection.key_tasks == tuple(f"A{n}" for n in range(1, 19))
    assert selection.facets["windows"] == (15, 11, 10, 10, 17)
    assert selection.facets["located"] == (24, 6, 33)
    assert selection.facets["statuses"] == (63, *[0] * (len(VALUES["statuses"]) - 1))


@pytest.mark.parametrize("status", VALUES["statuses"])
def test_until_a_ledger_exists_every_record_is_unreported(status):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", statuses=(status,))
    assert len(select(LIBRARY.index, chosen).measures) == (63 if status == "unreported" else 0)


def test_a_reported_status_moves_a_measure():
    index = judged(LIBRARY.index, {"W5.2.3": Standing("underway", "E2", "no-date")})
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", statuses=("underway",))
    assert select(index, chosen).measures == ("W5.2.3",)
    assert select(index, replace(chosen, levels=("E3",))).measures == ()
    assert select(index, replace(chosen, levels=("E2",))).measures == ("W5.2.3",)
    assert select(index, replace(chosen, schedules=("no-date",))).measures == ("W5.2.3",)


def test_a_place_tells_the_status_its_measures_share_and_no_average_where_they_differ():
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh")
    named = {p: [m["id"] for m in MEASURES if p in shown_places(m["id"])] for p in LOCATED}
    one = next(p for p, measures in sorted(named.items()) if len(measures) == 1)
    many = next(p for p, ms in sorted(named.items()) if len(ms) > 1 and named[one][0] not in ms)
    reports = dict.fromkeys((named[one][0], named[many][0]), Standing("underway", "E2", "no-date"))
    index = judged(LIBRARY.index, reports)
    marks = status_marks(index, chosen, select(index, chosen))
    assert (marks[one], marks[many]) == (("underway", 1), ("", 1))
    narrowed = replace(chosen, statuses=("unreported",))
    marks = status_marks(index, narrowed, select(index, narrowed))
    assert (one in marks, marks[many]) == (False, ("unreported", 0))


def test_a_place_that_no_measure_names_tells_no_status():
    chosen = PlanFilter(DEFAULT.plan, "city", "zh")
    selection = select(LIBRARY.index, chosen)
    passing = {place for place, counts in selection.marks.items() if not any(counts)}
    assert passing
    assert not passing & set(status_marks(LIBRARY.index, chosen, selection))


def test_a_key_task_is_kept_by_its_own_standing():
    index = judged(LIBRARY.index, {"A12": Standing("completed", "E3", "finished-late")})
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", schedules=("finished-late",))
    assert (select(index, chosen).measures, select(index, chosen).key_tasks) == ((), ("A12",))


@pytest.mark.parametrize("department", VALUES["departments"])
def test_a_department_leaves_the_measures_of_its_tasks(department):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", departments=(department,))
    expected = [m for m in FACTS if department in FACTS[m]["departments"]]
    assert expected
    assert list(select(LIBRARY.index, chosen).measures) == expected


def test_a_department_without_a_match_is_empty_and_offers_two_ways_out():
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", windows=("W1",), departments=("housing",))
    selection = select(LIBRARY.index, chosen)
    assert (selection.measures, selection.key_tasks, dict(selection.marks)) == ((), (), {})
    assert [(way.field, way.count) for way in selection.loosenings] == [
        ("windows", 5),
        ("departments", 15),
    ]


@pytest.mark.parametrize("place", VALUES["places"])
def test_a_place_leaves_the_measures_that_name_it(place):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", places=(place,))
    expected = [m for m in FACTS if place in FACTS[m]["places"]]
    assert list(select(LIBRARY.index, chosen).measures) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W5.2.3", ["W5.2.3"]),
        ("w5.2.3", ["W5.2.3"]),
        ("远程医疗", ["W5.2.3"]),
        ("5g", ["W5.4.2"]),
        ("马德里", ["W5.1.2"]),
        ("(QFLP)", ["W1.1.2"]),
        ("远程医疗 养老", []),
        ("nantong", ["W5.2.3", "W5.2.4", "W5.3.3"]),
        ("社科院", ["W2.2.4"]),
        ("上海社会科学院", ["W2.2.4"]),
    ],
)
def test_free_text_finds_every_word_in_any_order(text, expected):
    chosen = PlanFilter(DEFAULT.plan, "delta", "zh", text=text)
    assert list(select(LIBRARY.index, chosen).measures) == expected


def test_the_memory_of_searches_is_bounded():
    for n in range(600):
        select(LIBRARY.index, PlanFilter(DEFAULT.plan, "delta", "zh", text=f"词{n}"))
    assert len(LIBRARY.index._text_masks) <= 257
