"""The data of a filter as tables, read back by programs that did not write them."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from geo.errors import FilterError
from geo.export.asking import about, telling_of
from geo.export.fields import layouts
from geo.export.tables import table_document, tables_of
from geo.settings import Settings
from tests.plan.real import KEY_TASKS, MEASURES

NOTHING = {"q": "此处没有这样的词"}
HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    store = tmp_path_factory.mktemp("tables") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheets(document):
    return load_workbook(BytesIO(document.data))


def read_json(settings, params):
    return json.loads(tables_of(settings, params, "json").data)


def lines(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_measure_and_key_task_of_the_plan_is_in_the_tables(settings):
    tables = read_json(settings, {})["tables"]
    assert [r["id"] for r in tables["measures"]] == [m["id"] for m in MEASURES]
    assert [r["text"] for r in tables["measures"]] == [m["text"] for m in MEASURES]
    assert [r["id"] for r in tables["key_tasks"]] == [k["id"] for k in KEY_TASKS]


def test_the_three_forms_say_the_same(settings):
    told = read_json(settings, {"w": "W3"})["tables"]["measures"]
    rows = read_csv(tables_of(settings, {"w": "W3"}, "csv").data)
    book = lines(sheets(tables_of(settings, {"w": "W3"}, "xlsx"))["举措"])
    assert [r["编号"] for r in rows] == [r["id"] for r in told] == [r["编号"] for r in book]
    assert [r["原文"] for r in rows] == [r["text"] for r in told] == [r["原文"] for r in book]
    assert {r["窗口编号"] for r in rows} == {"W3"}


@pytest.mark.parametrize("table", [layout.id for layout in layouts()])
def test_each_table_is_a_file_of_its_own_as_csv(settings, table):
    document = tables_of(settings, {}, "csv", table=table)
    told = read_json(settings, {})["tables"][table]
    assert document.data.startswith(b"\xef\xbb\xbf")
    assert document.data.count(b"\r\n") >= len(told)
    assert len(read_csv(document.data)) == len(told) > 0


def test_a_status_has_its_code_its_word_its_day_and_its_evidence(settings):
    telling = telling_of(settings, {})
    reported = {s: at for s, at in telling.judged.progress.standings.items() if at.valid_on}
    assert reported
    tables = read_json(settings, {})["tables"]
    found = {r["id"]: r for r in (*tables["measures"], *tables["key_tasks"])}
    for subject, at in reported.items():
        row = found[subject]
        assert (row["status"], row["level"], row["valid_on"]) == (at.status, at.level, at.valid_on)
        assert row["status_name"] != row["status"]
        assert row["evidence"]
        assert not [told for told in row["evidence"] if "returned" in told]
    silent = [r for r in found.values() if r["id"] not in reported]
    assert {r["status_name"] for r in silent} == {"未见公开进展"}
    assert {r["valid_on"] for r in silent} == {None}


def test_a_day_is_a_date_in_the_workbook(settings):
    book = sheets(tables_of(settings, {}, "xlsx"))
    days = [r["状态生效日期"] for s in ("举措", "重点任务") for r in lines(book[s])]
    assert any(isinstance(day, datetime) for day in days)
    assert all(day is None or isinstance(day, datetime) for day in days)


def test_a_place_nobody_can_locate_has_no_coordinates_but_its_row(settings, atlas):
    rows = {r["id"]: r for r in read_json(settings, {})["tables"]["places"]}
    assert set(rows) == {p.id for p in atlas.places}
    for place in atlas.places:
        row = rows[place.id]
        assert (row["lon"], row["lat"]) == (
            (place.lon, place.lat) if place.located else (None, None)
        )
        assert row["needs_check"] is place.needs_check
        assert not place.needs_check or row["doubt"]


def test_counts_of_a_place_are_those_of_the_map(settings):
    telling = telling_of(settings, {"w": "W2"})
    rows = {r["id"]: r for r in read_json(settings, {"w": "W2"})["tables"]["places"]}
    for place, counts in telling.selection.marks.items():
        assert rows[place]["measure_count"] == sum(counts) == len(rows[place]["measures"])


def test_the_workbook_has_a_cover_that_says_what_it_is(settings):
    book = sheets(tables_of(settings, {"w": "W3", "d": "finance"}, "xlsx"))
    cover = "\n".join(str(row[0]) for row in book["说明"].iter_rows(values_only=True) if row[0])
    assert "筛选：窗口" in cover
    assert "来源：黄浦区加快推进" in cover
    assert "不表示行政区域界线" in cover
    assert "资料截至 2021-06-03" in cover
    assert "https://atlas.example.org/?w=W3&d=finance" in cover


def test_every_column_is_explained(settings):
    book = sheets(tables_of(settings, {}, "xlsx"))
    guide = {(r["表"], r["列"]): r["说明"] for r in lines(book["字段说明"])}
    for layout in layouts():
        head = next(book[layout.title["zh"]].iter_rows(max_row=1, values_only=True))
        assert all(guide[(layout.title["zh"], title)] for title in head)
        assert len(set(head)) == len(head)


def test_the_sheets_are_made_to_be_read(settings):
    sheet = sheets(tables_of(settings, {}, "xlsx"))["举措"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["F2"].alignment.wrap_text
    assert sheet.column_dimensions["F"].width > 40


def test_in_english_the_chinese_stands_beside(settings):
    row = read_json(settings, {"lang": "en"})["tables"]["measures"][0]
    assert row["text_zh"] == MEASURES[0]["text"]
    assert row["text"].isascii() or "“" in row["text"]
    told = read_json(settings, {"lang": "en"})["about"]
    assert told["unofficial"].startswith("Unofficial translation")
    assert "text_zh" not in read_json(settings, {})["tables"]["measures"][0]


def test_a_filter_without_a_result_gives_a_polite_empty_document(settings):
    book = sheets(tables_of(settings, NOTHING, "xlsx"))
    cover = [row[0] for row in book["说明"].iter_rows(values_only=True)]
    assert "没有符合条件的内容" in cover
    assert lines(book["举措"]) == []
    assert read_csv(tables_of(settings, NOTHING, "csv").data) == []
    assert read_json(settings, NOTHING)["tables"]["places"] == []


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_the_same_question_gives_the_same_bytes(settings, form):
    first, second = (tables_of(settings, {"lang": "en"}, form) for _ in range(2))
    assert first == second
    assert first.data != tables_of(settings, {"lang": "en", "w": "W1"}, form).data


def test_no_trace_of_a_clock_is_in_the_workbook(settings):
    document = tables_of(settings, {}, "xlsx")
    with ZipFile(BytesIO(document.data)) as parts:
        assert {info.date_time[:3] for info in parts.infolist()} == {(2021, 6, 3)}
    assert sheets(document).properties.created.date() == date(2021, 6, 3)


def test_names_of_files_say_what_they_are(settings):
    assert tables_of(settings, {}, "xlsx").name == ("黄浦融入长三角行动图谱-数据表-2021-06-03.xlsx")
    assert tables_of(settings, {}, "csv", table="places").name.endswith("-地点-2021-06-03.csv")


@pytest.mark.parametrize(("form", "table"), [("exe", "measures"), ("csv", "../x"), ("json", "x")])
def test_a_form_or_table_that_is_none_is_told(settings, form, table):
    with pytest.raises(FilterError, match="改用其中之一"):
        tables_of(settings, {}, form, table=table)


def hostile(telling):
    """The same, with a measure and a task whose texts are an attack."""
    head, *others = telling.atlas.plan.windows
    task, *tasks = head.tasks
    first, *measures = task.measures
    bad = replace(first, text=HOSTILE + "\x07<script>\u202e{{ 7*7 }}")
    window = replace(head, tasks=(replace(task, measures=(bad, *measures), name="@SUM(1)"), *tasks))
    plan = replace(telling.atlas.plan, windows=(window, *others))
    library = replace(telling.library, atlas=replace(telling.atlas, plan=plan))
    return replace(telling, library=library)


def test_hostile_text_is_text_in_every_form(settings):
    telling = hostile(telling_of(settings, {}))
    told = about(settings, telling)
    rows = read_csv(table_document(telling, told, "csv").data)
    assert rows[0]["原文"] == f"'{HOSTILE}\ufffd<script>{{{{ 7*7 }}}}"
    assert rows[0]["任务"] == "'@SUM(1)"
    sheet = sheets(table_document(telling, told, "xlsx"))["举措"]
    assert (sheet["F2"].data_type, sheet["F2"].quotePrefix) == ("s", True)
    assert sheet["F2"].value.startswith(HOSTILE)
    whole = json.loads(table_document(telling, told, "json").data)
    assert whole["tables"]["measures"][0]["text"] == f"{HOSTILE}\ufffd<script>{{{{ 7*7 }}}}"
