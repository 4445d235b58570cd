"""Text that is not this plan: one error that says where, what, what was expected, what to do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.build.plan import build_plan
from geo.errors import PlanError
from geo.plan.decisions import read_settings
from geo.plan.document import document_from_text, trimmed
from geo.plan.parse import ledger, parse_outline
from tests.plan.real import FOLDER, KEY_TASKS, MEASURES, SOURCE, TASKS, ids

LINES = SOURCE.split("\n")
FIRST = next(n for n, line in enumerate(LINES) if line.startswith("一、"))
TEXT_LINES = [n for n in range(FIRST, len(LINES)) if LINES[n].strip()]
SETTINGS = read_settings(FOLDER / "plan.toml")


def outline_of(text):
    document = document_from_text("source.txt", text)
    return parse_outline(trimmed(document, leading=SETTINGS.leading, trailing=SETTINGS.trailing))


USUAL = ledger(outline_of(SOURCE))


def refused(plan_copy, ground_names, content):
    """The one error of a build from ``content``; fails when the build goes through."""
    raw = content if isinstance(content, bytes) else content.encode()
    (plan_copy / "source.txt").write_bytes(raw)
    before = {p.name: p.read_bytes() for p in plan_copy.iterdir()}
    with pytest.raises(PlanError) as caught:
        build_plan(plan_copy, ground_names)
    assert {p.name: p.read_bytes() for p in plan_copy.iterdir()} == before
    error = caught.value
    for part in (error.found, error.where, error.expected, error.remedy):
        assert part.strip()
        assert part in str(error)
    assert str(error).isprintable(), ascii(str(error))
    return error


def line_number(error):
    found = re.search(r"第 (\d+) 行", error.where)
    assert found, error.where
    return int(found[1])


def test_another_text_is_refused_at_its_first_line(plan_copy, ground_names):
    error = refused(plan_copy, ground_names, "关于召开会议的通知\n\n各单位：\n请准时参加。\n")
    assert line_number(error) == 1
    assert "关于召开会议的通知" in error.found
    assert SETTINGS.leading[0] in error.expected


def test_another_text_between_the_same_ends_is_refused(plan_copy, ground_names):
    body = f"{SETTINGS.leading[0]}\n\n另一份文件\n\n没有章节。\n\n{SETTINGS.trailing[0]}\n"
    error = refused(plan_copy, ground_names, body)
    assert line_number(error) == 5
    assert "一、" in error.expected


@pytest.mark.parametrize("content", ["", "\n\n \n\u00a0\n"], ids=["nothing", "white-space"])
def test_an_empty_file_is_refused(plan_copy, ground_names, content):
    error = refused(plan_copy, ground_names, content)
    assert line_number(error) == 1
    assert "空" in error.found


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5hkscs"])
def test_another_encoding_is_refused_at_its_first_bad_byte(plan_copy, ground_names, encoding):
    error = refused(plan_copy, ground_names, SOURCE.encode(encoding, errors="ignore"))
    assert line_number(error) == 1
    assert "UTF-8" in error.expected


def test_a_broken_byte_is_named_with_its_line(plan_copy, ground_names):
    broken = SOURCE.encode().replace("提升创新资源".encode(), b"\xff\xfe", 1)
    error = refused(plan_copy, ground_names, broken)
    assert line_number(error) == 66
    assert "0xff" in error.found


def test_a_missing_file_is_refused(plan_copy, ground_names):
    (plan_copy / "source.txt").unlink()
    with pytest.raises(PlanError, match="读不到文件"):
        build_plan(plan_copy, ground_names)


def test_a_byte_order_mark_is_refused_in_words_that_can_be_seen(plan_copy, ground_names):
    refused(plan_copy, ground_names, "\ufeff" + SOURCE)


def test_a_file_cut_in_the_middle_is_refused(plan_copy, ground_names):
    refused(plan_copy, ground_names, SOURCE[: len(SOURCE) // 2])


@pytest.mark.parametrize("sign", ["\0", "\x1b[31m", "\u202e"], ids=["nul", "escape", "rtl"])
def test_a_hidden_sign_does_not_reach_the_message_raw(plan_copy, ground_names, sign):
    error = refused(plan_copy, ground_names, SOURCE.replace("\n类型\n", f"\n{sign}类型\n"))
    assert line_number(error) == LINES.index("类型") + 1


def test_windows_line_ends_give_the_same_records(plan_copy, ground_names, built):
    (plan_copy / "source.txt").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    other = build_plan(plan_copy, ground_names)
    for ours, theirs in zip(built.plan.records, other.plan.records, strict=True):
        assert (ours.id, ours.text, ours.quote) == (theirs.id, theirs.text, theirs.quote)
        assert ours.source.line == theirs.source.line
    assert [(m.record, m.place, m.role) for m in built.mentions] == [
        (m.record, m.place, m.role) for m in other.mentions
    ]


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_missing_task_is_noticed(plan_copy, ground_names, task):
    number = task["measures"][0]["source"]["line"] - 1
    refused(plan_copy, ground_names, "\n".join(LINES[:number] + LINES[number + 1 :]))


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_task_that_stands_twice_is_refused_at_the_second(plan_copy, ground_names, task):
    number = task["measures"][0]["source"]["line"] - 1
    text = "\n".join(LINES[: number + 1] + LINES[number:])
    error = refused(plan_copy, ground_names, text)
    assert line_number(error) == number + 2
    assert "任务编号" in error.found


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_a_task_without_its_department_bracket_is_refused(plan_copy, ground_names, task):
    written = f"(责任部门:{task['departments_as_written']})"
    number = task["measures"][0]["source"]["line"] - 1
    assert LINES[number].endswith(written)
    changed = [*LINES[:number], LINES[number].removesuffix(written), *LINES[number + 1 :]]
    error = refused(plan_copy, ground_names, "\n".join(changed))
    assert line_number(error) == number + 1
    assert "责任部门" in error.found


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_a_measure_that_lost_its_number_is_noticed(plan_copy, ground_names, measure):
    start = measure["source"]["start"]
    mark = f"({measure['id'].rsplit('.', 1)[1]})"
    assert SOURCE[start - len(mark) : start] == mark
    refused(plan_copy, ground_names, SOURCE[: start - len(mark)] + SOURCE[start:])


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_a_measure_number_that_stands_twice_is_refused(plan_copy, ground_names, measure):
    start = measure["source"]["start"]
    number = int(measure["id"].rsplit(".", 1)[1])
    mark, wrong = f"({number})", f"({number - 1})"
    error = refused(plan_copy, ground_names, SOURCE[: start - len(mark)] + wrong + SOURCE[start:])
    assert line_number(error) == measure["source"]["line"]


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_missing_key_task_is_noticed(plan_copy, ground_names, key):
    number = key["source"]["line"]
    lines = LINES.copy()
    cells = [n for n in range(number - 3, len(lines)) if lines[n].strip()]
    end = 2 + len(key["departments_as_written"])
    assert lines[cells[0]] == str(key["number"])
    for n in cells[:end]:
        lines[n] = ""
    refused(plan_copy, ground_names, "\n".join(lines))


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_key_task_number_out_of_turn_is_refused(plan_copy, ground_names, key):
    number = key["source"]["line"] - 3
    lines = LINES.copy()
    assert lines[number] == str(key["number"])
    lines[number] = str(key["number"] + 1)
    error = refused(plan_copy, ground_names, "\n".join(lines))
    assert line_number(error) == number + 1


@pytest.mark.parametrize("task", TASKS, ids=ids(TASKS))
def test_an_unknown_department_of_a_task_is_named_with_its_line(plan_copy, ground_names, task):
    written = task["departments_as_written"]
    text = SOURCE.replace(f":{written})", f":{written.removesuffix('等')}、区大数据局)")
    error = refused(plan_copy, ground_names, text)
    assert "区大数据局" in error.found
    assert line_number(error) == task["measures"][0]["source"]["line"]


def test_an_unknown_unit_of_a_key_task_is_named_with_its_line(plan_copy, ground_names):
    lines = LINES.copy()
    key = KEY_TASKS[9]
    unit = key["source"]["line"] + 1
    assert lines[unit] == "区卫生健康委"
    lines[unit] = "区大数据局"
    error = refused(plan_copy, ground_names, "\n".join(lines))
    assert "区大数据局" in error.found
    assert line_number(error) == key["source"]["line"]


@pytest.mark.parametrize("key", KEY_TASKS, ids=ids(KEY_TASKS))
def test_a_unit_that_stands_twice_is_refused(plan_copy, ground_names, key):
    lines = LINES.copy()
    unit = key["source"]["line"] + 1
    assert lines[unit] == key["departments_as_written"][0]
    refused(plan_copy, ground_names, "\n".join([*lines[:unit], lines[unit], *lines[unit:]]))


def parsed_or_refused(text):
    """The ledger of a text, or None when it was refused; any other exception goes through."""
    try:
        return ledger(outline_of(text))
    except PlanError as error:
        assert error.found
        assert error.where
        assert error.expected
        assert error.remedy
        return None


@pytest.mark.parametrize("number", TEXT_LINES, ids=[str(n + 1) for n in TEXT_LINES])
def test_without_any_one_line_the_text_is_refused_or_counts_differently(number):
    assert parsed_or_refused("\n".join(LINES[:number] + LINES[number + 1 :])) != USUAL


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["delete", "double", "swap", "empty"]), st.sampled_from(TEXT_LINES)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_lines_lost_doubled_or_swapped_never_crash(edits):
    lines = LINES.copy()
    for what, number in edits:
        at = min(number, len(lines) - 2)
        if what == "delete":
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "swap":
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
        else:
            lines[at] = ""
    parsed_or_refused("\n".join(lines))


@given(st.integers(0, len(SOURCE)), st.integers(0, 400), st.text(max_size=12))
def test_a_run_of_characters_replaced_never_crashes(start, length, other):
    parsed_or_refused(SOURCE[:start] + other + SOURCE[start + length :])


@given(st.text(max_size=400))
def test_any_text_is_refused(text):
    assert parsed_or_refused(text) is None


@given(
    st.text(
        alphabet="一二三四五六、（）()：:。，,12.—等类附件责任部门区\n\u00a0",
        min_size=1,
        max_size=300,
    )
)
def test_a_text_of_the_form_s_own_signs_never_crashes(text):
    body = f"{SETTINGS.leading[0]}\n一、总体要求\n{text}\n{SETTINGS.trailing[0]}"
    assert parsed_or_refused(body) is None
