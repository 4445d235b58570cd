"""The matrix of departments, every cell against a count made anew from the plan's files."""

from dataclasses import replace

import pytest

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.matrix import department_matrix
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
)

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
DEFAULT = LIBRARY.vocabulary.default()
DEPARTMENTS = {d["id"]: d["name"] for d in PLAN["departments"]}
TASK_OF = {m["id"]: t for t in TASKS for m in t["measures"]}
WINDOW_OF = {m["id"]: w["id"] for w in WINDOWS for t in w["tasks"] for m in t["measures"]}
NAMED = {m["place"] for m in MENTIONS if m["role"] in MAP_ROLES}
PARTNERS = [p for p, row in PLACES.items() if p in NAMED and row["extent"] == "delta"]
REPEATED = {record for key in KEY_TASKS for record in key["repeats"]}
ANNEX = {
    "health": {"changzhou", "nantong"},
    "human-resources": {"nantong", "hefei"},
    "government-office": {"changzhou-hitech", "jiangyin", "liandu"},
    "reform": {"wuxi"},
    "education": {"haishu"},
    "civil-affairs": {"xinchang"},
}


def rows(**changed):
    """Rows by department under a filter."""
    chosen = replace(DEFAULT, **changed)
    return {row.id: row for row in department_matrix(LIBRARY.index, chosen)}


ROWS = rows()


def own_measures(department):
    """Measures of the tasks that name the department."""
    name = DEPARTMENTS[department]
    return [m["id"] for m in MEASURES if name in TASK_OF[m["id"]]["departments"]]


def own_keys(department):
    return [k for k in KEY_TASKS if DEPARTMENTS[department] in k["departments"]]


def counted(values):
    return {value: values.count(value) for value in values}


def test_every_department_of_the_plan_has_one_row():
    ids = [row.id for row in department_matrix(LIBRARY.index, DEFAULT)]
    assert sorted(ids) == sorted(DEPARTMENTS)


def test_those_with_most_tasks_come_first_and_equals_stay_in_the_order_of_the_plan():
    tasks = {d: sum(name in t["departments"] for t in TASKS) for d, name in DEPARTMENTS.items()}
    assert list(ROWS) == sorted(DEPARTMENTS, key=lambda d: -tasks[d])
    assert [len(row.tasks) for row in ROWS.values()] == [tasks[d] for d in ROWS]


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_windows_and_tasks_count_the_measures_of_its_own_tasks(department):
    own = own_measures(department)
    assert dict(ROWS[department].windows) == counted([WINDOW_OF[m] for m in own])
    assert dict(ROWS[department].tasks) == counted([TASK_OF[m]["id"] for m in own])


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_row_claims_no_task_that_does_not_name_the_department(department):
    claimed = {task for task, _ in ROWS[department].tasks}
    assert claimed == {t["id"] for t in TASKS if DEPARTMENTS[department] in t["departments"]}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_key_tasks_are_counted_under_the_task_they_repeat(department):
    repeated = [
        task["id"]
        for key in own_keys(department)
        for task in TASKS
        if set(key["repeats"]) & {m["id"] for m in task["measures"]}
    ]
    assert dict(ROWS[department].keys) == counted(repeated)


def test_a_key_task_that_repeats_an_introduction_stands_under_no_task():
    introductions = [k for k in KEY_TASKS if k["repeats"][0].endswith(".intro")]
    shown = sum(n for row in ROWS.values() for _, n in row.keys)
    bodies = sum(len(k["departments"]) for k in KEY_TASKS)
    assert introductions
    assert shown == bodies - sum(len(k["departments"]) for k in introductions)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_partners_count_the_measures_of_its_tasks_that_name_them(department):
    own = own_measures(department)
    counts = {p: sum(p in places_named_by(m) for m in own) for p in PARTNERS}
    assert dict(ROWS[department].partners) == {p: n for p, n in counts.items() if n}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_explicit_are_the_partners_that_its_own_key_tasks_name(department):
    named = {p for key in own_keys(department) for p in places_named_by(key["id"])}
    assert set(ROWS[department].explicit) == named & set(PARTNERS)
    assert set(ROWS[department].explicit) == ANNEX.get(department, set())


def test_nothing_is_counted_that_is_nought():
    for row in ROWS.values():
        cells = (*row.windows, *row.tasks, *row.keys, *row.partners)
        assert min(n for _, n in cells) > 0


@pytest.mark.parametrize(
    "own",
    [
        {"windows": ("W5",)},
        {"tasks": ("W5.2",)},
        {"departments": ("health",)},
        {"places": ("nantong",)},
        {"departments": ("health",), "places": ("nantong",)},
    ],
    ids=lambda own: " ".join(own),
)
def test_the_table_is_not_narrowed_by_what_its_rows_and_columns_stand_for(own):
    assert rows(**own) == ROWS


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_the_switch_for_key_tasks_leaves_only_measures_that_one_repeats(department):
    kept = [m for m in own_measures(department) if m in REPEATED]
    row = rows(key_only=True)[department]
    assert dict(row.tasks) == counted([TASK_OF[m]["id"] for m in kept])
    counts = {p: sum(p in places_named_by(m) for m in kept) for p in PARTNERS}
    assert dict(row.partners) == {p: n for p, n in counts.items() if n}


@pytest.mark.parametrize("kind", LIBRARY.vocabulary.values["commitments"])
def test_a_commitment_counts_only_measures_of_its_class(kind):
    fitting = {m["id"] for m in MEASURES if kind in {c["class"] for c in m["commitments"]}}
    narrowed = rows(commitments=(kind,), departments=("health",))
    for department, row in narrowed.items():
        kept = [m for m in own_measures(department) if m in fitting]
        assert dict(row.windows) == counted([WINDOW_OF[m] for m in kept])


def test_words_that_nothing_holds_empty_every_count_but_keep_rows_and_key_tasks():
    narrowed = rows(text="没有这个词")
    assert list(narrowed) == list(ROWS)
    for department, row in narrowed.items():
        assert row.windows == row.tasks == row.partners == ()
        assert (row.keys, row.explicit) == (ROWS[department].keys, ROWS[department].explicit)
