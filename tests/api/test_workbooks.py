"""The workbook over HTTP: everybody takes it, an editor brings it back, whole and once."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from geo.access.audit import deeds_of
from geo.export.package import LIMITS
from geo.maps.ledger import open_ledger
from geo.status.filetypes import XLSX
from geo.store.engine import reading
from tests.api.desks import at_the_desk, recorded, staffed
from tests.export.conftest import ENTRY, SOURCE, Formula, put, refilled, row_of
from tests.export.test_package import added
from tests.plan.real import KEY_TASKS, MEASURES

EVERY = [row["id"] for row in (*MEASURES, *KEY_TASKS)]


@pytest.fixture
def settings(tmp_path):
    return staffed(tmp_path)


@pytest.fixture
def editor(settings):
    with at_the_desk(settings, "liming") as client:
        yield client


def book(client, query=""):
    answer = client.get(f"/workbook.xlsx{query}")
    assert answer.status_code == 200
    return answer.content


def ids(data):
    return [cell.value for cell in load_workbook(BytesIO(data))["进展"]["A"]][1:]


def bring(client, data, query="", **headers):
    return client.post(f"/workbook{query}", content=data, headers={"Content-Type": XLSX, **headers})


def test_everybody_takes_the_workbook_of_the_filter_before_them(settings):
    with at_the_desk(settings) as stranger:
        whole = stranger.get("/workbook.xlsx")
        assert whole.headers["content-type"] == XLSX
        assert whole.headers["content-disposition"].startswith("attachment; filename=")
        assert ids(whole.content) == EVERY
        third = [i for i in ids(book(stranger, "?w=W3")) if i.startswith("W")]
        assert third == [m["id"] for m in MEASURES if m["id"].startswith("W3.")]
        assert ids(book(stranger, "?w=nonsense")) == EVERY


def test_days_in_the_address_choose_rows_but_where_they_stand_is_told_as_of_now(editor):
    """A sheet of the past, filled in, would overrule entries that nobody saw on it."""
    assert "W3.1.1" in ids(book(editor, "?s=underway"))
    assert "W3.1.1" not in ids(book(editor, "?s=underway&asof=2020-01-01"))
    sheet = load_workbook(BytesIO(book(editor, "?asof=2020-01-01")))["进展"]
    assert sheet.cell(row_of(sheet, "W3.1.1"), 4).value == "underway 推进中"


def test_the_whole_workbook_goes_round_and_the_same_file_twice_changes_nothing(editor, settings):
    data = refilled(book(editor), dict.fromkeys(EVERY, ENTRY))
    told = bring(editor, data, "?dry=1").json()
    assert (told["adds"], told["refused"], len(told["lines"])) == (len(EVERY), 0, len(EVERY))
    assert all("将登记「underway 推进中」" in line["told"] for line in told["lines"])
    answer = bring(editor, data)
    assert (answer.status_code, answer.json()) == (201, {"added": len(EVERY), "present": 0})
    now = recorded(settings)
    assert {now.events[subject][-1].recorded_by for subject in EVERY} == {"liming"}
    again = bring(editor, data, "?dry=1").json()
    assert (again["adds"], {line["outcome"] for line in again["lines"]}) == (0, {"present"})
    assert bring(editor, data).json() == {"added": 0, "present": len(EVERY)}
    assert recorded(settings).head == now.head
    with reading(open_ledger(settings).engine()) as connection:
        assert len(deeds_of(connection, "event.import")) == len(EVERY)


def test_a_dry_run_writes_nothing_and_tells_every_row(editor, settings):
    before = recorded(settings).head
    filling = {"A17": ENTRY, "A1": {"新状态": "done"}, "A2": {**ENTRY, "依据等级": None}}
    told = bring(editor, refilled(book(editor), filling), "?dry=1").json()
    assert (told["adds"], told["refused"]) == (1, 2)
    assert [line["row"] for line in told["lines"]] == sorted(line["row"] for line in told["lines"])
    assert recorded(settings).head == before


def test_with_one_row_to_mend_no_row_is_recorded(editor, settings):
    before = recorded(settings).head
    answer = bring(editor, refilled(book(editor), {"A17": ENTRY, "A1": {"新状态": "done"}}))
    assert (answer.status_code, "「done」" in answer.json()["found"]) == (422, True)
    assert recorded(settings).head == before


def test_the_second_of_two_writers_is_told_who_was_first(editor, settings):
    mine = refilled(book(editor), {"A17": ENTRY, "A18": ENTRY})
    with at_the_desk(settings, "zhaoxin") as other:
        assert bring(other, refilled(book(other), {"A17": {**ENTRY, **SOURCE}})).status_code == 201
        later = refilled(book(other), {"A17": {**ENTRY, "说明（中文）": "别的话"}})
        assert bring(other, later).status_code == 201
    mine = refilled(mine, {"A17": {"说明（中文）": "第三种说法"}})
    head = recorded(settings).head
    told = bring(editor, mine, "?dry=1").json()
    assert "zhaoxin" in next(x["told"] for x in told["lines"] if x["outcome"] == "refused")
    answer = bring(editor, mine)
    assert (answer.status_code, "zhaoxin" in answer.json()["found"]) == (409, True)
    assert recorded(settings).head == head


@pytest.mark.parametrize("query", ["", "?dry=1"])
@pytest.mark.parametrize(("name", "status"), [("", 401), ("wang", 403), ("jiang", 403)])
def test_who_is_no_editor_brings_nothing_not_even_to_look(settings, name, status, query):
    with at_the_desk(settings, name) as client:
        before = recorded(settings).head if not name else None
        answer = bring(client, refilled(book(client), {"A17": ENTRY}), query)
        assert answer.status_code == status
        assert "A17" not in recorded(settings).events
        assert before is None or recorded(settings).head == before


@pytest.mark.parametrize("query", ["", "?dry=1"])
def test_what_is_no_workbook_of_ours_is_refused_in_words(editor, query):
    data = book(editor)
    cases = [
        (b"", 422),
        (b"id,status\nA1,done\n", 422),
        (added(data, "xl/vbaProject.bin"), 422),
        (b"PK" * LIMITS.file_bytes, 413),
    ]
    for content, status in cases:
        answer = bring(editor, content, query)
        assert (answer.status_code, bool(answer.json()["remedy"])) == (status, True)
    assert bring(editor, data, query, Origin="https://evil.example").status_code == 403
    assert bring(editor, data, query, **{"Content-Type": "text/csv"}).status_code == 415


def test_a_formula_brought_in_is_refused_and_one_in_a_note_goes_out_as_text(editor, settings):
    text = '=HYPERLINK("https://example.org/","看")'
    formula = refilled(
        book(editor),
        {"A17": ENTRY},
        lambda made: put(made["进展"], row_of(made["进展"], "A17"), "说明（中文）", Formula(text)),
    )
    told = bring(editor, formula, "?dry=1").json()
    assert "是公式" in told["lines"][0]["told"]
    noted = {**ENTRY, "说明（中文）": text, "依据题名": "@SUM(1)"}
    assert bring(editor, refilled(book(editor), {"A17": noted})).status_code == 201
    assert recorded(settings).events["A17"][-1].note_zh == text
    made = load_workbook(BytesIO(book(editor)))
    kinds = {c.data_type for sheet in made for row in sheet.iter_rows() for c in row}
    assert kinds <= {"s", "d", "n"}


def test_a_ledger_that_cannot_be_read_gives_no_workbook_and_no_path(tmp_path, settings):
    (tmp_path / "file").write_text("no folder", "utf-8")
    broken = replace(settings, database_url=f"sqlite:///{tmp_path}/file/x.sqlite")
    with at_the_desk(broken) as client:
        answer = client.get("/workbook.xlsx")
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text
