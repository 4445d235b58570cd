"""The document as a reader: every published character in its place, told apart."""

import dataclasses
import json
import re
from collections import Counter
from itertools import pairwise

import pytest

from geo.plan.model import Correction
from geo.view.atlas import link
from geo.view.reader import read
from tests.plan.real import (
    FOLDER,
    KEY_TASKS,
    MENTIONS,
    PLAN,
    RECORDS,
    SOURCE,
    TASKS,
    WINDOWS,
    wide,
)

NUMERALS = "一二三四五"
PIECES = json.loads((FOLDER / "document.json").read_text(encoding="utf-8"))["pieces"]
IN_ORDER = sorted(RECORDS, key=lambda record: RECORDS[record]["source"]["start"])
FORMS = {form: d["id"] for d in PLAN["departments"] for form in (d["name"], *d["forms"])}


@pytest.fixture(scope="module")
def document(atlas):
    return read(atlas)


@pytest.fixture(scope="module")
def records(document):
    return {block.id: block for block in document.blocks if block.kind == "record"}


def words(segments):
    return "".join(text for text, _, _ in segments)


def bare(text):
    return re.sub(r"\s", "", text)


def outermost(record):
    """Mentions of a record that stand in no longer one, in order."""
    own = [m for m in MENTIONS if m["record"] == record]
    return [m for m in own if not any(_holds(other, m) for other in own)]


def _holds(outer, inner):
    if (outer["start"], outer["end"]) == (inner["start"], inner["end"]):
        return False
    return outer["start"] <= inner["start"] and inner["end"] <= outer["end"]


def test_every_record_stands_once_and_in_the_order_of_the_document(document):
    assert [block.id for block in document.blocks if block.kind == "record"] == IN_ORDER


@pytest.mark.parametrize("record", IN_ORDER)
def test_the_shown_segments_are_the_corrected_text(records, record):
    assert words(records[record].shown) == RECORDS[record]["text"]


@pytest.mark.parametrize("record", IN_ORDER)
def test_the_published_segments_are_the_quotation(records, record):
    assert words(records[record].published) == RECORDS[record]["quote"]


@pytest.mark.parametrize("record", IN_ORDER)
def test_every_mention_that_is_in_no_longer_one_is_a_segment_of_both_forms(records, record):
    expected = [(wide(m["quote"]), m["role"], m["place"]) for m in outermost(record)]
    for form in (records[record].shown, records[record].published):
        found = [(wide(text), kind, ref) for text, kind, ref in form if kind]
        assert [row for row in found if row[1] != "corrected"] == expected


@pytest.mark.parametrize("record", IN_ORDER)
def test_every_corrected_spot_is_marked_as_published_with_what_it_became(records, record):
    start, end = (RECORDS[record]["source"][edge] for edge in ("start", "end"))
    expected = [
        (c["as_is"], "corrected", c["corrected"])
        for c in PLAN["corrections"]
        if start <= c["start"] and c["end"] <= end
    ]
    block = records[record]
    assert [row for row in block.published if row[1] == "corrected"] == expected
    assert block.corrections == len(expected)


def test_no_correction_lies_outside_the_records(records):
    assert sum(block.corrections for block in records.values()) == len(PLAN["corrections"])


def test_a_correction_inside_a_name_is_marked_and_the_rest_is_still_the_name(atlas):
    mention = next(m for m in atlas.mentions if (m.record, m.place) == ("W5.2.3", "nantong"))
    spot = Correction(1, mention.start, mention.start + 1, "南", "楠", "试")
    plan = dataclasses.replace(atlas.plan, corrections=(spot,))
    changed = link(plan, atlas.mentions, atlas.gazetteer, atlas.words, pieces=atlas.pieces)
    block = next(b for b in read(changed).blocks if b.id == "W5.2.3")
    at = block.published.index(("南", "corrected", "楠"))
    assert block.published[at + 1] == ("通", "partner", "nantong")
    assert words(block.published) == RECORDS["W5.2.3"]["quote"]


@pytest.mark.parametrize("task", TASKS, ids=[t["id"] for t in TASKS])
def test_every_department_of_the_bracket_of_a_task_is_marked(document, task):
    (block,) = (b for b in document.blocks if (b.kind, b.id) == ("departments", task["id"]))
    expected = [FORMS[name] for name in task["departments"]]
    for form in (block.shown, block.published):
        assert [ref for _, kind, ref in form if kind == "department"] == expected
        assert all(FORMS[text] == ref for text, kind, ref in form if kind)
    assert words(block.shown) == f"（责任部门：{wide(task['departments_as_written'])}）"


@pytest.mark.parametrize("key", KEY_TASKS, ids=[k["id"] for k in KEY_TASKS])
def test_every_body_of_a_key_task_is_marked(document, key):
    blocks = [b for b in document.blocks if (b.kind, b.id) == ("departments", key["id"])]
    assert [words(b.shown) for b in blocks] == key["departments_as_written"]
    assert [ref for b in blocks for _, _, ref in b.shown] == [FORMS[n] for n in key["departments"]]


def test_the_headings_carry_the_window_and_the_task_they_open(document):
    windows = [(b.id, b.text) for b in document.blocks if b.kind == "window"]
    assert windows == [
        (w["id"], f"（{n}）{w['name']}") for n, w in zip(NUMERALS, WINDOWS, strict=True)
    ]
    tasks = [(b.id, b.text) for b in document.blocks if b.kind == "task"]
    assert tasks == [(t["id"], f"{t['name']}。") for t in TASKS]


def test_what_follows_a_heading_belongs_to_its_window_and_task(document):
    window = task = ""
    for block in document.blocks:
        if block.kind in ("section", "window"):
            window, task = block.id, ""
        elif block.kind == "task":
            task = block.id
        elif block.kind in ("record", "departments") and window:
            assert block.id.startswith(f"{task or window}.") or block.id == task


def test_sections_parts_and_the_annex_are_told_apart(document):
    found = [(b.kind, b.text) for b in document.blocks if b.kind in ("section", "part", "annex")]
    assert found == [
        ("section", "一、总体要求"),
        ("part", "（一）指导思想"),
        ("part", "（二）基本原则"),
        ("part", "（三）主要目标"),
        ("section", "二、主要任务"),
        ("section", "三、保障措施"),
        ("annex", "附件：2020年重点任务推进表"),
        ("annex", "附件"),
        ("annex", "2020年重点任务推进表"),
    ]


def test_the_table_has_its_columns_and_each_category_once(document):
    columns = [b.text for b in document.blocks if b.kind == "table"]
    assert columns == ["类型", "序号", "重点任务", "责任单位"]
    categories = list(dict.fromkeys(key["category"] for key in KEY_TASKS))
    assert [b.text for b in document.blocks if b.kind == "category"] == categories


def test_a_number_stands_before_every_measure_and_every_task(document):
    marks = {
        after.id: before
        for before, after in pairwise(document.blocks)
        if after.kind in ("task", "record")
    }
    for task in TASKS:
        assert words(marks[task["id"]].published) == f"{task['id'].split('.')[1]}."
        for measure in task["measures"]:
            assert marks[measure["id"]].text == f"（{measure['id'].split('.')[2]}）"


def test_the_published_blocks_give_back_the_published_text(document):
    own = [b for b in document.blocks if b.id != "I0"]
    published = SOURCE[SOURCE.index("一、总体要求") : SOURCE.rindex("网站地图")]
    assert bare("".join(words(b.published) for b in own)) == bare(published)


def test_the_corrected_blocks_differ_in_marked_places_and_in_width_only(document):
    for block in document.blocks:
        changed = block.text or words(block.shown)
        assert block.corrections or changed == wide(words(block.published))


def test_the_ledger_sums_to_the_characters_of_the_pieces(document):
    counted = Counter()
    for piece in PIECES:
        counted[piece["kind"]] += piece["end"] - piece["start"]
    assert document.ledger == dict(counted)
    assert sum(document.ledger.values()) == PIECES[-1]["end"] - PIECES[0]["start"]


def test_a_plan_without_its_pieces_is_an_empty_document(atlas):
    bare_atlas = link(atlas.plan, atlas.mentions, atlas.gazetteer, atlas.words)
    assert read(bare_atlas).blocks == ()
    assert read(bare_atlas).ledger == {}
