"""What a filled workbook proposes, and how everything that cannot stay is told by its row."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from geo.export.columns import LEVEL, SHEET, STATUS
from geo.export.package import Limits
from geo.export.reading import read_workbook
from geo.status.model import STATUSES
from tests.export.conftest import ENTRY, NOW, SOURCE, TITLES, Formula, put, row_of
from tests.export.test_package import SHEET_PART, replaced


def only(found):
    """The one problem of a reading without rows: column, found, expected."""
    assert found.rows == ()
    (problem,) = found.problems
    return problem


def told(found):
    return " ".join(problem.told for problem in found.problems)


def filled_row(desk, subject="A17"):
    sheet = load_workbook(BytesIO(desk.written()))[SHEET]
    return row_of(sheet, subject)


def test_a_workbook_as_it_was_written_proposes_nothing(desk):
    found = desk.read(desk.written())
    assert (found.rows, found.problems) == ((), ())


def test_a_filled_row_is_one_event_and_its_evidence(desk):
    (row,) = desk.read_filled({"A17": {**ENTRY, "提醒": "转载", "语言": "英文"}}).rows
    event, page = row.event, row.evidence
    assert (row.row, row.label, row.seen) == (filled_row(desk), "underway 推进中", None)
    assert (event.subject, event.status, event.valid_on) == ("A17", "underway", date(2021, 3, 1))
    assert (event.note_zh, event.note_en) == ("筹备情况见公告。", "")
    assert event.evidence == (page.key,)
    assert (page.title, page.url, page.level) == (SOURCE["依据题名"], SOURCE["网址"], "E3")
    assert (page.published_on, page.language, page.relation) == (date(2021, 3, 2), "en", "direct")
    assert (page.caution, page.part, page.subjects) == ("转载", None, ("A17",))


def test_a_row_without_a_source_is_refused_as_in_the_form(desk):
    problem = only(desk.read_filled({"W1.1.1": {"新状态": "ongoing"}}))
    assert (problem.column, "须有依据" in problem.found) == (STATUS, True)


def test_a_record_of_several_actions_is_completed_by_a_source_that_names_them_all(desk):
    done = {**ENTRY, "新状态": "completed 已完成"}
    problem = only(desk.read_filled({"A12": done}))
    assert "尚无证据说明这些部分" in problem.found
    whole = desk.atlas.records["A12"].text
    (row,) = desk.read_filled({"A12": {**done, "所指部分": whole}}).rows
    assert row.event.status == "completed"


def test_a_row_of_a_subject_with_a_history_knows_the_last_entry_that_was_seen(desk):
    (row,) = desk.read_filled({"A12": ENTRY}).rows
    assert row.seen == desk.recorded().events["A12"][-1].seq


@pytest.mark.parametrize("status", STATUSES[1:])
def test_every_status_can_be_chosen_by_code_word_or_both(desk, status):
    zh = next(t.zh for t in desk.atlas.words.official if t.code == status)
    for said in (status, zh, f"{status} {zh}", f" {status}  {zh} "):
        (row,) = desk.read_filled({"A17": {**ENTRY, "新状态": said}}).rows
        assert row.event.status == status


def test_the_keys_follow_from_the_content_alone(desk):
    keys = {
        (row.event.key, row.evidence.key)
        for _ in range(2)
        for row in desk.read_filled({"A17": ENTRY}).rows
    }
    assert len(keys) == 1
    (other,) = desk.read_filled({"A17": {**ENTRY, "说明（中文）": "别的话"}}).rows
    ((event, evidence),) = keys
    assert other.event.key != event
    assert other.evidence.key == evidence


@pytest.mark.parametrize(
    "value",
    ["2020-09-24", " 2020-09-24 ", date(2020, 9, 24), datetime(2020, 9, 24)],  # noqa: DTZ001 - a cell has no zone
)
def test_a_real_date_and_iso_text_are_days(desk, value):
    (row,) = desk.read_filled({"A17": {**ENTRY, "生效日期": value}}).rows
    assert row.event.valid_on == date(2020, 9, 24)


@pytest.mark.parametrize(
    "value",
    [
        *("2020/9/24", "2020年9月24日", "2020-9-24", "20200924", "2020-02-30", "去年"),
        *(datetime(2020, 9, 24, 13, 5), True),  # noqa: DTZ001 - a cell has no zone
    ],
)
@pytest.mark.parametrize("title", ["生效日期", "依据日期"])
def test_other_ways_to_write_a_date_are_told_with_what_is_expected(desk, title, value):
    problem = only(desk.read_filled({"A17": {**ENTRY, title: value}}))
    assert (problem.row, problem.column) == (filled_row(desk), title)
    assert str(value) in problem.found
    assert "2020-09-24" in problem.expected


def test_a_number_that_only_another_format_makes_a_date_is_no_day(desk):
    def change(book):
        cell = book[SHEET].cell(row_of(book[SHEET], "A17"), TITLES.index("生效日期") + 1)
        cell.value, cell.number_format = 44098, "General"

    problem = only(desk.read_filled({"A17": ENTRY}, change))
    assert "44098" in problem.found


@pytest.mark.parametrize("value", ["1899-12-31", "2200-01-01"])
def test_a_day_out_of_all_bounds_is_told(desk, value):
    assert value in only(desk.read_filled({"A17": {**ENTRY, "依据日期": value}})).found


def test_a_day_after_today_is_refused_with_the_rule(desk):
    problem = only(desk.read_filled({"A17": {**ENTRY, "生效日期": date(2026, 11, 26)}}))
    assert "今天之后" in problem.found


@pytest.mark.parametrize(
    "title", ["编号", "新状态", "生效日期", "说明（中文）", "网址", "依据日期", "台账序号"]
)
@pytest.mark.parametrize("text", ["=A1", '=HYPERLINK("https://example.org/","x")', "=1/0"])
def test_a_formula_is_refused_wherever_it_would_be_read(desk, title, text):
    def change(book):
        put(book[SHEET], row_of(book[SHEET], "A17"), title, Formula(text))

    found = desk.read_filled({"A17": ENTRY}, change)
    assert found.rows == ()
    assert ("是公式", title) in {(p.found, p.column) for p in found.problems}
    assert {p.row for p in found.problems} == {filled_row(desk)}


def test_a_lone_formula_makes_its_row_a_row(desk):
    assert "是公式" in told(desk.read_filled({"A17": {"说明（中文）": Formula("=1+1")}}))


def test_an_error_value_is_refused(desk):
    def change(book):
        cell = book[SHEET].cell(row_of(book[SHEET], "A17"), TITLES.index("说明（中文）") + 1)
        cell.value = "#REF!"

    assert "#REF!" in only(desk.read_filled({"A17": ENTRY}, change)).found


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("https://example.org/","看")', "@SUM(1,1)", "+8621", "-无", "甲\t乙"]
)
def test_text_that_looks_like_a_formula_is_text_and_comes_back_as_it_was(desk, text):
    (row,) = desk.read_filled({"A17": {**ENTRY, "说明（中文）": text}}).rows
    assert row.event.note_zh == text


def test_signs_that_nobody_sees_do_not_enter_the_record(desk):
    (row,) = desk.read_filled({"A17": {**ENTRY, "说明（中文）": "甲\u202e乙\u200b丙\u2066"}}).rows
    assert row.event.note_zh == "甲乙丙"


def test_a_number_is_taken_as_text_and_a_truth_is_not(desk):
    (row,) = desk.read_filled({"A17": {**ENTRY, "依据题名": 2021}}).rows
    assert row.evidence.title == "2021"
    assert "不是文字" in only(desk.read_filled({"A17": {**ENTRY, "依据题名": True}})).found


def test_text_that_is_too_long_is_told_by_its_length(desk):
    problem = only(desk.read_filled({"A17": {**ENTRY, "说明（英文）": "x" * 2001}}))
    assert (problem.found, problem.expected) == ("有 2001 字", "不超过 2000 字")


@pytest.mark.parametrize("status", ["done", "完成", "UNDERWAY", "unreported 未见公开进展"])
def test_an_unknown_status_is_told_with_those_that_are_known(desk, status):
    problem = only(desk.read_filled({"A17": {**ENTRY, "新状态": status}}))
    assert (problem.column, status in problem.found) == (STATUS, True)
    assert "completed 已完成" in problem.expected


@pytest.mark.parametrize("level", ["E0", "E5", "高"])
def test_an_unknown_level_is_told(desk, level):
    problem = only(desk.read_filled({"A17": {**ENTRY, "依据等级": level}}))
    assert (problem.column, level in problem.found) == (LEVEL, True)


def test_a_row_without_a_status_is_told(desk):
    problem = only(desk.read_filled({"A17": SOURCE}))
    assert (problem.column, problem.found) == (STATUS, "没有填写")


def test_a_source_without_a_level_or_a_title_is_told(desk):
    assert only(desk.read_filled({"A17": {**ENTRY, "依据等级": None}})).column == LEVEL
    problem = only(desk.read_filled({"A17": {**ENTRY, "依据题名": None}}))
    assert (problem.column, problem.found) == ("依据题名", "没有标题")


def test_a_source_that_nobody_can_open_is_an_announcement_at_most(desk):
    problem = only(desk.read_filled({"A17": {**ENTRY, "网址": None}}))
    assert (problem.column, "E1" in problem.found) == ("网址", True)
    assert desk.read_filled({"A17": {**ENTRY, "网址": None, "依据等级": "E1"}}).rows


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "www.example.org", "https://a b.org", "https://u:p@example.org/"]
)
def test_what_is_no_address_is_told(desk, url):
    problem = only(desk.read_filled({"A17": {**ENTRY, "网址": url}}))
    assert (problem.column, url in problem.found) == ("网址", True)


@pytest.mark.parametrize(("value", "told"), [("汉语", "「汉语」"), (None, "没有填写")])
def test_a_language_is_chosen_and_never_guessed(desk, value, told):
    problem = only(desk.read_filled({"A17": {**ENTRY, "语言": value}}))
    assert (problem.column, told in problem.found) == ("语言", True)


def test_the_part_of_a_source_is_quoted_from_the_record(desk):
    part = desk.atlas.records["A17"].text[:8]
    (row,) = desk.read_filled({"A17": {**ENTRY, "所指部分": part}}).rows
    assert row.evidence.part == part
    assert "无此文字" in only(desk.read_filled({"A17": {**ENTRY, "所指部分": "无此文字"}})).found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"依据等级": "E1"}, "E2 或以上"),
        ({"关系": "planned 预告"}, "E2 或以上"),
        ({"生效日期": None}, "须有日期"),
    ],
    ids=["announced", "planned", "no-date"],
)
def test_completed_without_evidence_or_date_is_refused_with_the_rule(desk, change, reason):
    done = {**ENTRY, "新状态": "completed 已完成"}
    assert desk.read_filled({"A17": done}).rows
    problem = only(desk.read_filled({"A17": {**done, **change}}))
    assert problem.column == STATUS
    assert reason in problem.found


def test_every_broken_rule_of_a_row_is_told(desk):
    found = desk.read_filled({"A17": {"新状态": "suspended 暂停"}})
    assert "原因" in told(found)
    assert "来源" in told(found)
    assert found.rows == ()


def test_one_bad_row_does_not_hide_the_others(desk):
    found = desk.read_filled({"A17": ENTRY, "A1": {"新状态": "done"}, "W1.1.1": ENTRY})
    assert {row.event.subject for row in found.rows} == {"A17", "W1.1.1"}
    assert [p.column for p in found.problems] == [STATUS]


def test_an_unknown_id_is_told_by_its_row(desk):
    def change(book):
        row = row_of(book[SHEET], "A17")
        book[SHEET].cell(row, 1).value = "A99"

    found = desk.read_filled({"A17": ENTRY}, change)
    assert "「A99」" in told(found)
    assert {p.row for p in found.problems} == {filled_row(desk)}


def test_a_row_without_an_id_is_told(desk):
    def change(book):
        put(book[SHEET], book[SHEET].max_row + 1, "新状态", "underway")

    assert "没有编号" in told(desk.read_filled({}, change))


@pytest.mark.parametrize("other", ["W1.intro", "W1.1", "finance", "nantong"])
def test_what_is_no_measure_or_key_task_is_an_unknown_id(desk, other):
    def change(book):
        book[SHEET].cell(row_of(book[SHEET], "A17"), 1).value = other

    assert f"「{other}」" in told(desk.read_filled({"A17": ENTRY}, change))


def test_a_second_row_of_a_subject_is_told_with_the_first(desk):
    def change(book):
        sheet = book[SHEET]
        first = row_of(sheet, "A17")
        for n, cell in enumerate(list(sheet[first]), start=1):
            sheet.cell(sheet.max_row if n > 1 else sheet.max_row + 1, n).value = cell.value

    found = desk.read_filled({"A17": ENTRY}, change)
    (problem,) = found.problems
    assert f"第 {filled_row(desk)} 行" in problem.found
    assert problem.row > filled_row(desk)


def test_an_empty_second_row_of_a_subject_is_no_matter(desk):
    def change(book):
        book[SHEET].cell(book[SHEET].max_row + 1, 1).value = "A17"

    assert desk.read_filled({"A17": ENTRY}, change).problems == ()


@pytest.mark.parametrize(
    "mark", ["", "7", "huangpu-yrd-2020/A17#999999", "huangpu-yrd-2020/A1#0", "other-plan/A17#0"]
)
def test_a_hidden_column_that_was_touched_or_is_of_another_plan_is_told(desk, mark):
    problem = only(desk.read_filled({"A17": {**ENTRY, "台账序号": mark}}))
    assert problem.column == "台账序号"


def test_rows_in_another_order_are_read_all_the_same(desk):
    def change(book):
        sheet = book[SHEET]
        one, two = row_of(sheet, "A17"), row_of(sheet, "A1")
        for n in range(1, len(TITLES) + 1):
            a, b = sheet.cell(one, n), sheet.cell(two, n)
            a.value, b.value = b.value, a.value

    (row,) = desk.read_filled({"A17": ENTRY}, change).rows
    assert row.event.subject == "A17"
    assert row.row != filled_row(desk)


def test_columns_in_another_order_are_read_all_the_same(desk):
    def change(book):
        sheet = book[SHEET]
        for row in sheet.iter_rows():
            row[1].value, row[11].value = row[11].value, row[1].value

    (row,) = desk.read_filled({"A17": ENTRY}, change).rows
    assert row.evidence.title == SOURCE["依据题名"]


def header(desk, change):
    return desk.read_filled({"A17": ENTRY}, lambda book: change(book[SHEET]))


def test_a_renamed_column_is_told_with_the_one_that_is_missing(desk):
    found = header(desk, lambda sheet: setattr(sheet["H1"], "value", "新的状态"))
    assert found.rows == ()
    assert {p.row for p in found.problems} == {1}
    assert "「新的状态」" in found.problems[0].found
    assert (found.problems[1].column, found.problems[1].found) == ("新状态", "缺少这一列")


def test_a_deleted_column_is_told(desk):
    problem = only(header(desk, lambda sheet: sheet.delete_cols(9)))
    assert (problem.row, problem.column) == (1, "生效日期")


def test_a_column_that_stands_there_twice_is_told(desk):
    problem = only(header(desk, lambda sheet: setattr(sheet["V1"], "value", "新状态")))
    assert (problem.row, problem.column, "两次" in problem.found) == (1, "V 列", True)


def test_a_column_without_a_name_is_told(desk):
    found = header(desk, lambda sheet: sheet.insert_cols(3))
    assert [(p.row, p.column, p.found) for p in found.problems] == [(1, "C 列", "列名是空白")]


def test_a_merged_header_is_told_by_its_row(desk):
    found = header(desk, lambda sheet: sheet.merge_cells("H1:I1"))
    assert (found.problems[0].row, found.problems[0].column) == (1, "H 列")
    assert "表头有合并" in found.problems[0].found


def test_a_merged_cell_below_is_told_by_its_row(desk):
    found = header(desk, lambda sheet: sheet.merge_cells("H5:H6"))
    assert (found.problems[0].row, found.problems[0].found) == (5, "单元格有合并")


def test_a_heading_above_the_header_is_told(desk):
    problem = only(header(desk, lambda sheet: sheet.insert_rows(1)))
    assert (problem.row, problem.found) == (1, "第一行不是列名")


def test_a_sheet_without_anything_is_told(desk):
    assert only(header(desk, lambda sheet: sheet.delete_rows(1, 500))).row == 1


def test_a_date_beyond_the_calendar_of_the_file_is_an_error_value(desk):
    data = desk.filled({"A17": ENTRY})
    serial = b"<v>%d</v>" % (date(2021, 3, 1) - date(1899, 12, 30)).days
    found = desk.read(replaced(data, SHEET_PART, serial, b"<v>99999999999</v>"))
    assert only(found).column == "生效日期"


def test_the_clock_is_given_and_the_easternmost_zone_counts(desk):
    data = desk.filled({"A17": {**ENTRY, "生效日期": date(2026, 11, 24)}})
    early = NOW.replace(day=23, hour=12)
    recorded = desk.recorded()
    assert read_workbook(data, desk.atlas, recorded, now=early).rows
    assert not read_workbook(data, desk.atlas, recorded, now=early.replace(hour=9)).rows


def test_the_limit_of_a_text_can_be_set(desk):
    found = desk.read(desk.filled({"A17": ENTRY}), limits=Limits(text=4))
    assert "不超过 4 字" in told(found)
