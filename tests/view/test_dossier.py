"""What the panel is told of a place or a record, against the published mentions."""

import pytest

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.dossier import dossier
from tests.plan.real import (
    KEY_TASKS,
    MAP_ROLES,
    MEASURES,
    MENTIONS,
    PASSAGES,
    PLACES,
    RECORDS,
    TASKS,
    ids,
    places_named_by,
    wide,
)

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
ATLAS = LIBRARY.atlas
ON_MAP = sorted({m["place"] for m in MENTIONS if m["role"] in MAP_ROLES})
TASK_OF = {m["id"]: t for t in TASKS for m in t["measures"]}
SAME_POINT = {"yuyuan": {"yuyuan-brand-centre"}}


def of(selected):
    found = dossier(ATLAS, selected, {})
    assert found is not None
    return found


def named(departments):
    """Names of departments by their ids."""
    return [ATLAS.department_ids[d].name for d in departments]


def naming(places):
    """Records that put one of the places on the map."""
    return {m["record"] for m in MENTIONS if m["place"] in places and m["role"] in MAP_ROLES}


@pytest.mark.parametrize("place", ON_MAP)
def test_a_place_lists_every_record_that_names_it(place):
    told = of(place)
    records = naming({place} | SAME_POINT.get(place, set()))
    measures = [m["id"] for m in MEASURES if m["id"] in records]
    passages = {p["id"] for p in PASSAGES if p["id"] in records}
    keys = [k["id"] for k in KEY_TASKS if k["id"] in records]
    assert [item.id for item in told.items][: len(measures)] == measures
    assert {item.id for item in told.items[len(measures) :]} == passages
    assert (told.measure_count, told.key_task_count) == (len(measures), len(keys))
    assert told.task_count == len({TASK_OF[m]["id"] for m in measures})
    assert (told.kind, told.id) == ("place", place)


@pytest.mark.parametrize("place", ON_MAP)
def test_a_mark_in_an_excerpt_is_a_published_mention_of_the_place(place):
    wanted = {place} | SAME_POINT.get(place, set())
    for item in of(place).items:
        published = [
            wide(m["quote"])
            for m in MENTIONS
            if m["record"] == item.id and m["place"] in wanted and m["role"] in MAP_ROLES
        ]
        assert published
        assert [item.excerpt.text[a:b] for a, b in item.excerpt.marks] == published


@pytest.mark.parametrize("place", ON_MAP)
def test_an_excerpt_is_whole_sentences_of_its_record(place):
    for item in of(place).items:
        text = RECORDS[item.id]["text"]
        assert item.excerpt.text in text
        assert item.excerpt.text.endswith("。")
        start = text.index(item.excerpt.text)
        assert start == 0 or text[start - 1] == "。"
        at = text.index(item.excerpt.text)
        assert item.excerpt.before == (at > 0)
        assert item.excerpt.after == (at + len(item.excerpt.text) < len(text))


@pytest.mark.parametrize("place", ON_MAP)
def test_departments_are_the_task_s_and_keep_their_deng(place):
    for item in of(place).items:
        if item.id in TASK_OF:
            task = TASK_OF[item.id]
            assert named(item.departments) == task["departments"]
            assert item.open_ended == task["open_ended"]
            own = {place} | SAME_POINT.get(place, set())
            keys = [
                k
                for k in KEY_TASKS
                if item.id in k["repeats"] and own & set(places_named_by(k["id"]))
            ]
            assert list(item.key_tasks) == ids(keys)
        else:
            assert item.departments == ()


@pytest.mark.parametrize("place", ON_MAP)
def test_other_places_of_the_same_measures_stand_beside(place):
    told = of(place)
    own = {place} | SAME_POINT.get(place, set())
    measures = [i.id for i in told.items if i.id in TASK_OF]
    assert set(told.places) == {p for m in measures for p in places_named_by(m)} - own
    assert len(set(told.places)) == len(told.places)


@pytest.mark.parametrize("place", ON_MAP)
def test_only_a_located_place_of_the_delta_has_a_distance(place):
    row = PLACES[place]
    told = of(place)
    if row["extent"] == "delta" and row["lon"]:
        assert told.distance_km
        assert 50 <= told.distance_km <= 450
    else:
        assert told.distance_km is None


def test_nantong():
    told = of("nantong")
    assert [item.id for item in told.items] == ["W5.2.3", "W5.2.4", "W5.3.3"]
    assert told.key_task_count == 2
    assert naming({"nantong"}) - set(TASK_OF) == {"A8", "A10"}
    assert [list(item.key_tasks) for item in told.items] == [["A10"], ["A8"], []]
    assert told.windows == ("W5",)
    assert told.task_count == 2
    assert "hefei" in told.places


def test_the_sentences_of_nantong_hold_every_mention_of_it():
    both = of("nantong").items[1].excerpt
    assert [both.text[a:b] for a, b in both.marks] == ["南通", "南通"]
    assert both.text.count("。") == 2


def test_yuyuan_includes_the_centre_that_is_proposed_in_it():
    told = of("yuyuan")
    assert told.contained == ("yuyuan-brand-centre",)
    assert {i.id for i in told.items} == {"W3.1.1", "W3.1.3", "W3.2.2", "G3"}
    centre = of("yuyuan-brand-centre")
    assert [i.id for i in centre.items] == ["W3.2.2"]
    assert (centre.measure_count, centre.key_task_count, centre.contained) == (1, 1, ())


def test_ningbo_is_not_haishu_nor_its_hospital():
    assert [i.id for i in of("ningbo").items] == ["W3.1.4"]
    assert [i.id for i in of("haishu").items] == ["W5.2.2"]
    assert [i.id for i in of("renji-ningbo").items] == ["W5.2.3"]
    assert of("haishu").host == of("renji-ningbo").host == "ningbo"


def test_a_place_named_only_by_a_goal_has_no_measures():
    told = of("south-bund")
    assert ([i.id for i in told.items], told.measure_count) == (["G1"], 0)
    assert told.items[0].window == "W1"


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_told_whole(record):
    told = of(record)
    (item,) = told.items
    assert item.excerpt.text == RECORDS[record]["text"]
    assert not item.excerpt.before
    assert not item.excerpt.after
    assert set(told.places) == places_named_by(record)
    published = [
        wide(m["quote"]) for m in MENTIONS if m["record"] == record and m["role"] in MAP_ROLES
    ]
    assert [item.excerpt.text[a:b] for a, b in item.excerpt.marks] == published
    assert told.kind == ("key-task" if record.startswith("A") else "record")


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_key_task_has_its_own_departments(key):
    (item,) = of(key["id"]).items
    assert named(item.departments) == key["departments"]
    assert item.window == key["repeats"][0].split(".")[0]


@pytest.mark.parametrize("passage", PASSAGES, ids=ids(PASSAGES))
def test_a_passage_names_no_department(passage):
    (item,) = of(passage["id"]).items
    assert (item.departments, item.open_ended) == ((), False)


def test_the_introduction_of_the_first_window_has_its_key_task():
    (item,) = of("W1.intro").items
    assert item.key_tasks == ("A1",)


def test_without_a_ledger_everything_is_unreported_and_with_one_it_is_told():
    items = [i for p in ON_MAP for i in of(p).items]
    assert {i.status for i in items if i.id in TASK_OF} == {"unreported"}
    assert {i.status for i in items if i.id not in TASK_OF} == {""}
    told = dossier(ATLAS, "nantong", {"W5.2.4": "underway"})
    assert told is not None
    assert [i.status for i in told.items] == ["unreported", "underway", "unreported"]


@pytest.mark.parametrize(
    "selected", ["", "no-such", "上海", "shanghai", "jiangsu", "ruijin-hospital", "huangpu", "W1"]
)
def test_what_is_no_selection_has_no_dossier(selected):
    assert dossier(ATLAS, selected, {}) is None


def test_a_task_is_told_with_its_measures_and_departments():
    for task in TASKS:
        told = of(task["id"])
        assert told.kind == "task"
        assert [i.id for i in told.items] == ids(task["measures"])
        assert named(told.departments) == [
            d.name for d in ATLAS.plan.departments if d.name in task["departments"]
        ]


@pytest.mark.parametrize("department", ATLAS.plan.departments, ids=lambda d: d.id)
def test_a_department_is_told_with_its_tasks_its_own_key_tasks_and_partners(department):
    told = of(department.id)
    tasks = [t for t in TASKS if department.name in t["departments"]]
    keys = [k for k in KEY_TASKS if department.name in k["departments"]]
    assert (told.kind, list(told.tasks)) == ("department", ids(tasks))
    assert [i.id for i in told.items] == ids(keys)
    assert told.measure_count == sum(len(t["measures"]) for t in tasks)
    own = {p for k in keys for p in places_named_by(k["id"])}
    via = {p for t in tasks for m in t["measures"] for p in places_named_by(m["id"])}
    assert (set(told.places), set(told.via)) == (own, via - own)


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_a_measure_has_its_relatives_by_task_and_by_place(measure):
    told = of(measure["id"])
    task = TASK_OF[measure["id"]]
    assert list(told.same_task) == [m for m in ids(task["measures"]) if m != measure["id"]]
    for place, others in told.same_place:
        assert place in places_named_by(measure["id"])
        drawn = {place} | SAME_POINT.get(place, set())
        naming_it = {m for m in ids(MEASURES) if drawn & places_named_by(m)}
        assert set(others) == naming_it - {measure["id"]}


@pytest.mark.parametrize("record", RECORDS)
def test_in_english_a_record_is_told_in_both_languages(record):
    told = dossier(ATLAS, record, {}, LIBRARY.translations["en"])
    assert told is not None
    (item,) = told.items
    assert item.excerpt.text == RECORDS[record]["text"]
    assert item.translated is not None
    assert item.translated.text == LIBRARY.translations["en"].records[record]
    wordings = {
        LIBRARY.translations["en"].places[m["quote"]]
        for m in MENTIONS
        if m["record"] == record and m["role"] in MAP_ROLES
    }
    marked = {item.translated.text[a:b] for a, b in item.translated.marks}
    assert marked <= wordings
    assert bool(marked) == bool(wordings)


def test_counties_are_told_under_their_city_only_when_asked():
    assert [i.id for i in of("wuxi").items] == ["W5.3.3"]
    rolled = dossier(ATLAS, "wuxi", {}, rolled=True)
    assert rolled is not None
    assert (rolled.rolled, [i.id for i in rolled.items]) == (("jiangyin",), ["W1.3.6", "W5.3.3"])


def test_a_city_the_plan_does_not_name_stands_for_its_counties():
    told = of("huzhou")
    assert told.rolled == ("deqing",)
    assert [i.id for i in told.items] == ["W1.3.6"]


def test_no_id_stands_for_two_things():
    places, records = set(ATLAS.gazetteer.by_id), set(ATLAS.records)
    departments, tasks = set(ATLAS.department_ids), set(ATLAS.tasks)
    assert not places & departments
    assert not (places | departments) & (records | tasks)
    assert not records & tasks
