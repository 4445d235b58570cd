"""The outline of the plan: how many of what, in which order, under which names."""

import pytest

from tests.plan.real import KEY_TASKS, MEASURES, PLAN, RECORDS, TASKS, WINDOWS, ids

MEASURES_PER_TASK = [[6, 3, 6], [3, 4, 4], [4, 2, 4], [3, 4, 3], [3, 5, 4, 5]]
SHORT_NAMES = ["要素集散之窗", "走向世界之窗", "品牌营销之窗", "文化旅游之窗", "公共服务之窗"]
CATEGORIES = ["协同发展类"] * 4 + ["优势对接类"] * 7 + ["活动举办类"] * 7


def test_the_plan_says_what_it_is():
    assert PLAN["schema_version"] == 1
    assert PLAN["plan"] == {
        "id": "huangpu-yrd-2020",
        "title": "黄浦区加快推进长江三角洲区域一体化发展国家战略行动方案（2020-2022年）",
        "number": "黄府发〔2020〕008号",
        "issuer": "上海市黄浦区人民政府",
        "issued": "2020-04-30",
        "period": [2020, 2022],
        "key_tasks_due": "2020-12-31",
        "home": "huangpu",
    }


def test_five_windows_sixteen_tasks_sixty_three_measures():
    assert [[len(t["measures"]) for t in w["tasks"]] for w in WINDOWS] == MEASURES_PER_TASK
    assert (len(WINDOWS), len(TASKS), len(MEASURES), len(KEY_TASKS)) == (5, 16, 63, 18)


def test_windows_carry_their_short_names_in_order():
    assert ids(WINDOWS) == ["W1", "W2", "W3", "W4", "W5"]
    assert [w["short_name"] for w in WINDOWS] == SHORT_NAMES


@pytest.mark.parametrize("window", WINDOWS, ids=ids(WINDOWS))
def test_ids_follow_the_outline(window):
    assert window["intro"]["id"] == f"{window['id']}.intro"
    for t, task in enumerate(window["tasks"], start=1):
        assert task["id"] == f"{window['id']}.{t}"
        for m, measure in enumerate(task["measures"], start=1):
            assert measure["id"] == f"{task['id']}.{m}"


def test_principles_goals_safeguards_and_introductions():
    assert ids(PLAN["principles"]) == ["P1", "P2", "P3", "P4"]
    assert ids(PLAN["goals"]) == ["G1", "G2", "G3", "G4", "G5"]
    assert ids(PLAN["safeguards"]) == ["S1", "S2", "S3", "S4"]
    assert ids(PLAN["introductions"]) == ["I0", "I1", "G.intro", "S.intro"]


def test_eighteen_key_tasks_in_three_categories():
    assert ids(KEY_TASKS) == [f"A{n}" for n in range(1, 19)]
    assert [k["number"] for k in KEY_TASKS] == list(range(1, 19))
    assert [k["category"] for k in KEY_TASKS] == CATEGORIES


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_key_task_repeats_a_measure_or_an_introduction(key):
    bodies = {m["id"] for m in MEASURES} | {w["intro"]["id"] for w in WINDOWS}
    assert key["repeats"]
    assert set(key["repeats"]) <= bodies


def test_no_two_records_share_an_id():
    assert len(RECORDS) == 63 + 18 + 5 + 4 + 4 + 5 + 4


DEPARTMENTS = {d["name"] for d in PLAN["departments"]}


def test_twenty_one_departments_each_once():
    assert len(PLAN["departments"]) == len(DEPARTMENTS) == 21
    assert len({d["id"] for d in PLAN["departments"]}) == 21


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_the_departments_of_a_task_are_known_and_stand_as_written(task):
    assert task["departments"]
    assert set(task["departments"]) <= DEPARTMENTS
    assert len(set(task["departments"])) == len(task["departments"])
    forms = {f: d["name"] for d in PLAN["departments"] for f in (d["name"], *d["forms"])}
    written = task["departments_as_written"].removesuffix("等").replace(",", "、").split("、")
    assert [forms[name] for name in written] == task["departments"]


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_list_that_ends_with_deng_is_open_ended(task):
    assert task["open_ended"] == task["departments_as_written"].endswith("等")


def test_the_open_ended_lists_by_name():
    open_ended = [t["id"] for t in TASKS if t["open_ended"]]
    assert open_ended == ["W1.2", "W1.3", "W2.1", "W4.2", "W5.3", "W5.4"]


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_the_units_of_a_key_task_are_known_departments(key):
    assert key["departments"]
    assert set(key["departments"]) <= DEPARTMENTS
    assert len(set(key["departments"])) == len(key["departments_as_written"])


def test_a_department_is_listed_only_when_the_plan_names_it():
    named = {n for t in TASKS for n in t["departments"]}
    named |= {n for k in KEY_TASKS for n in k["departments"]}
    assert named == DEPARTMENTS


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_task_name_has_neither_number_nor_final_stop(task):
    assert not task["name"][0].isdigit()
    assert "。" not in task["name"]
    assert "." not in task["name"]


def test_the_departments_stand_in_the_order_of_first_appearance():
    seen = list(dict.fromkeys(n for t in TASKS for n in t["departments"]))
    assert [d["name"] for d in PLAN["departments"] if d["name"] in seen] == [
        d["name"] for d in PLAN["departments"]
    ]
    assert {d["name"] for d in PLAN["departments"]} == set(seen)


def test_the_extents_hold_their_view():
    assert [e["id"] for e in PLAN["extents"]] == ["delta", "city"]
    for extent in PLAN["extents"]:
        west, south, east, north = extent["bounds"]
        assert west < east
        assert south < north
