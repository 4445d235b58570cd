"""Every character of the plan belongs to something: the text rebuilt from its records."""

import re
from collections import Counter
from itertools import pairwise

from geo.plan.decisions import read_settings
from geo.plan.document import read_document, trimmed
from geo.plan.parse import ledger, parse_outline
from tests.plan.real import FOLDER, PLAN, RECORDS, SOURCE, WINDOWS, wide

NUMERALS = "一二三四五"
KINDS = ("record", "heading", "number-mark", "department-bracket", "table-head")


def pieces():
    """(kind, characters) from the first section to the last cell, told from plan.json alone."""
    general, goals_intro, closing = (
        next(p for p in PLAN["introductions"] if p["id"] == i) for i in ("I1", "G.intro", "S.intro")
    )
    yield "heading", "一、总体要求"
    yield "heading", "（一）指导思想"
    yield "record", general["quote"]
    yield "heading", "（二）基本原则"
    yield from _marked(PLAN["principles"], ["——"] * 4)
    yield "heading", "（三）主要目标"
    yield "record", goals_intro["quote"]
    yield from _marked(PLAN["goals"], ["——"] * 5)
    yield "heading", "二、主要任务"
    for number, window in enumerate(WINDOWS):
        yield "heading", f"（{NUMERALS[number]}）{window['name']}"
        yield "record", window["intro"]["quote"]
        for task in window["tasks"]:
            yield from _task(task)
    yield "heading", "三、保障措施"
    yield "record", closing["quote"]
    yield from _marked(PLAN["safeguards"], [f"（{n}）" for n in NUMERALS])
    yield from _annex()


def _marked(records, marks):
    for record, mark in zip(records, marks, strict=False):
        yield "number-mark", mark
        yield "record", record["quote"]


def _task(task):
    yield "number-mark", f"{task['id'].split('.')[1]}."
    yield "heading", f"{task['name']}。"
    yield from _marked(task["measures"], [f"（{n}）" for n in range(1, 9)])
    yield "department-bracket", f"（责任部门：{task['departments_as_written']}）"


def _annex():
    yield "heading", "附件：2020年重点任务推进表"
    yield "heading", "附件"
    yield "heading", "2020年重点任务推进表"
    for cell in ("类型", "序号", "重点任务", "责任单位"):
        yield "table-head", cell
    category = ""
    for key in PLAN["key_tasks"]:
        if key["category"] != category:
            category = key["category"]
            yield "table-head", category
        yield "number-mark", str(key["number"])
        yield "record", key["quote"]
        for unit in key["departments_as_written"]:
            yield "department-bracket", unit


def _bare(text: str) -> str:
    return re.sub(r"\s", "", wide(text))


def test_the_records_and_their_marks_give_back_the_published_text():
    published = SOURCE[SOURCE.index("一、总体要求") : SOURCE.rindex("网站地图")]
    assert "".join(_bare(text) for _, text in pieces()) == _bare(published)


def test_the_only_record_before_the_first_section_is_the_preamble():
    first = SOURCE.index("一、总体要求")
    assert [r for r, v in RECORDS.items() if v["source"]["start"] < first] == ["I0"]


def test_records_do_not_overlap():
    spans = sorted((r["source"]["start"], r["source"]["end"]) for r in RECORDS.values())
    for (_, end), (start, _) in pairwise(spans):
        assert end < start


def test_the_ledger_of_the_build_counts_the_same_characters():
    settings = read_settings(FOLDER / "plan.toml")
    document = trimmed(
        read_document(FOLDER / "source.txt"), leading=settings.leading, trailing=settings.trailing
    )
    outline = parse_outline(document)
    told = Counter(dict.fromkeys(KINDS, 0))
    for kind, text in pieces():
        told[kind] += len(_bare(text))
    found = Counter(dict.fromkeys(KINDS, 0))
    for piece in outline.pieces:
        found[piece.kind] += len(_bare(document.text[piece.start : piece.end]))
    assert found == told
    assert set(ledger(outline)) == set(KINDS)


def test_the_ledger_leaves_no_character_over(built):
    first = SOURCE.index("一、总体要求")
    last = max(SOURCE.rindex("区教育局") + len("区教育局"), 0)
    assert sum(built.ledger.values()) == last - first


def test_what_stands_outside_the_ledger_is_the_letter_the_preamble_and_the_site():
    before = [line.strip() for line in SOURCE[: SOURCE.index("一、总体要求")].split("\n")]
    after = SOURCE[SOURCE.rindex("区教育局") + len("区教育局") :]
    assert after.strip() == "网站地图"
    assert RECORDS["I0"]["quote"] in before
