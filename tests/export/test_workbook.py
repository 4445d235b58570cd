"""The workbook as it is written: the real plan, ready to be filled in, and nothing that runs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from geo.export.columns import COLUMNS, FILLED, GUIDE, SHEET
from geo.export.workbook import write_workbook
from geo.status.derive import Timeline, timeline
from geo.status.model import STATUSES, StatusEvent
from geo.status.snapshot import Snapshot
from geo.view.filters import from_query
from geo.view.progress import Clock, Standing, progress
from geo.view.select import judged, select
from tests.export.conftest import NOW, TITLES, row_of
from tests.plan.real import KEY_TASKS, MEASURES

RECORDS = [*MEASURES, *KEY_TASKS]


@pytest.fixture(scope="module")
def data(desk):
    return desk.written()


@pytest.fixture(scope="module")
def book(data):
    return load_workbook(BytesIO(data))


def cell(sheet, subject, title):
    return sheet.cell(row_of(sheet, subject), TITLES.index(title) + 1)


def cells(book):
    return [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]


def test_there_is_a_row_for_every_measure_and_key_task_in_order(book):
    assert book.sheetnames == [SHEET, GUIDE]
    assert [c.value for c in book[SHEET][1]] == TITLES
    assert [c.value for c in book[SHEET]["A"]][1:] == [r["id"] for r in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["id"])
def test_a_row_tells_the_record_and_where_it_stands(desk, book, record):
    subject = record["id"]
    recorded = desk.recorded()
    at = progress(desk.atlas, recorded, Clock(NOW.date())).standings[subject]
    told = {title: cell(book[SHEET], subject, title).value for title in TITLES}
    assert told["原文"] == desk.atlas.records[subject].text
    assert told["责任部门"]
    assert told["现状态"].split()[0] == at.status
    assert told["证据等级"].split()[0] == at.level
    assert told["时序"].split()[0] == at.schedule
    day = told["现生效日期"]
    assert (day.date().isoformat() if day else "") == at.valid_on
    last = recorded.events[subject][-1].seq if subject in recorded.events else 0
    assert told["台账序号"] == f"huangpu-yrd-2020/{subject}#{last}"
    assert [told[title] for title in FILLED] == [None] * len(FILLED)


def test_a_filter_leaves_only_its_rows(desk):
    def narrow(index):
        chosen, _ = from_query({"w": "W3"}, index.vocabulary)
        return select(index, chosen)

    sheet = load_workbook(BytesIO(desk.written(narrow)))[SHEET]
    ids = [c.value for c in sheet["A"]][1:]
    assert [i for i in ids if i.startswith("W")] == [
        m["id"] for m in MEASURES if m["id"].startswith("W3.")
    ]
    assert 0 < len(ids) < len(RECORDS)


def test_a_filter_that_leaves_nothing_gives_an_empty_sheet_that_can_be_read(desk):
    def narrow(index):
        return replace(select(index, index.vocabulary.default()), measures=(), key_tasks=())

    found = desk.read(desk.written(narrow))
    assert (found.rows, found.problems) == ((), ())


def test_only_what_a_person_fills_in_is_unlocked_and_the_number_of_the_entry_is_hidden(book):
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "B2"
    for column, found in zip(COLUMNS, sheet[2], strict=True):
        assert found.protection.locked is not column.filled
        setting = sheet.column_dimensions[found.column_letter]
        assert setting.hidden is (column.title == "台账序号")
        assert setting.width == column.width


def test_the_lists_offer_every_code_with_its_word_and_cover_every_row(desk, book):
    rules = {str(rule.sqref): rule for rule in book[SHEET].data_validations.dataValidation}
    lists = {}
    for where, rule in rules.items():
        assert where.endswith(str(len(RECORDS) + 1))
        if rule.type == "list":
            area = book[GUIDE][rule.formula1.split("!")[1].replace("$", "")]
            letter = where.rstrip("0123456789").split(":")[0].rstrip("0123456789")
            title = TITLES[book[SHEET][f"{letter}1"].column - 1]
            lists[title] = [row[0].value for row in area]
    assert [told.split()[0] for told in lists["新状态"]] == list(STATUSES[1:])
    assert lists["依据等级"][0] == "E1 仅预告"
    assert lists["语言"] == ["zh 中文", "en 英文", "ja 日文"]
    assert lists["关系"][0] == "direct 直接"
    assert sum(rule.type == "date" for rule in rules.values()) == 2


def test_every_column_and_every_code_is_explained(desk, book):
    told = [[c.value for c in row] for row in book[GUIDE].iter_rows()]
    explained = {row[0] for row in told if row[2]}
    assert set(TITLES) <= explained
    options = {row[1] for row in told}
    words = desk.atlas.words
    for term in (*words.official, *words.levels, *words.schedules):
        assert f"{term.code} {term.zh}" in options


def test_the_same_input_gives_the_same_bytes_and_another_moment_others(desk, data):
    assert desk.written() == data
    assert desk.written(made_at=NOW.replace(minute=1)) != data


def test_the_file_tells_the_moment_it_was_made_and_no_other(data, book):
    made = NOW.replace(tzinfo=None)
    assert (book.properties.created, book.properties.modified) == (made, made)
    assert book.properties.title == "进展台账"
    with ZipFile(BytesIO(data)) as parts:
        stamps = {entry.date_time for entry in parts.infolist()}
        assert stamps == {made.timetuple()[:6]}
        assert not [n for n in parts.namelist() if "vba" in n.lower() or "external" in n.lower()]


def test_no_cell_is_a_formula(book):
    assert {c.data_type for c in cells(book)} <= {"s", "d"}


HOSTILE = [
    '=HYPERLINK("https://example.org/","看")',
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "#N/A",
    "=",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_a_formula_is_written_as_text(desk, text):
    """Every text that comes from the plan or from people goes through the same hand."""
    atlas = desk.atlas
    windows = tuple(
        replace(
            w,
            tasks=tuple(
                replace(t, measures=tuple(replace(m, text=text) for m in t.measures))
                for t in w.tasks
            ),
        )
        for w in atlas.plan.windows
    )
    hostile = replace(atlas, plan=replace(atlas.plan, windows=windows))
    now = progress(hostile, Snapshot(), Clock(NOW.date()))
    chosen = select(judged(desk.index, now.standings), desk.index.vocabulary.default())
    data = write_workbook(hostile, Snapshot(), now, chosen, title=text, made_at=NOW)
    book = load_workbook(BytesIO(data))
    assert {c.data_type for c in cells(book)} == {"s"}
    found = cell(book[SHEET], "W1.1.1", "原文")
    assert found.value.strip() == text.strip()
    assert found.quotePrefix is (text[0] in "=+-@\t\r")


def test_signs_that_turn_or_hide_text_and_control_signs_do_not_enter_the_file(desk):
    data = desk.written(title="甲\u202e乙\u200b丙\x07丁")
    assert load_workbook(BytesIO(data)).properties.title == "甲乙丙\ufffd丁"
    assert load_workbook(BytesIO(data))[GUIDE]["A1"].value == "甲乙丙\ufffd丁"


def test_a_moment_in_another_zone_is_told_in_utc(desk, data):
    shanghai = datetime.fromisoformat("2026-11-24T16:00:00+08:00")
    assert desk.written(made_at=shanghai) == data
    assert shanghai.astimezone(UTC) == NOW


def test_a_standing_that_the_words_do_not_know_is_told_by_its_code(desk):
    recorded = Snapshot()
    now = progress(desk.atlas, recorded, Clock(NOW.date()))
    strange = replace(now, standings={**now.standings, "A1": Standing(status="paused")})
    chosen = select(judged(desk.index, now.standings), desk.index.vocabulary.default())
    data = write_workbook(desk.atlas, recorded, strange, chosen, title="t", made_at=NOW)
    assert cell(load_workbook(BytesIO(data))[SHEET], "A1", "现状态").value == "paused"


def test_the_mark_of_a_row_is_the_last_entry_recorded_not_the_one_that_counts(desk):
    first = StatusEvent("A1", "ongoing", date(2024, 1, 1), "", "", (), "t", key="a", seq=3)
    second = replace(first, status="preparing", valid_on=date(2021, 1, 1), key="b", seq=9)
    both = (first, second)
    recorded = Snapshot(events={"A1": both}, timelines={"A1": timeline(Timeline(), both)})
    now = progress(desk.atlas, recorded, Clock(NOW.date()))
    chosen = select(judged(desk.index, now.standings), desk.index.vocabulary.default())
    data = write_workbook(desk.atlas, recorded, now, chosen, title="t", made_at=NOW)
    sheet = load_workbook(BytesIO(data))[SHEET]
    assert cell(sheet, "A1", "现状态").value == "ongoing 常态化推进"
    assert cell(sheet, "A1", "台账序号").value == "huangpu-yrd-2020/A1#9"
