"""From published characters to shown text, and where a published character then stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PlanError
from geo.plan.document import document_from_text
from geo.plan.wording import (
    TextDecision,
    full_width,
    locate_corrections,
    shown_offset,
    shown_text,
)
from tests.plan.real import MENTIONS, RECORDS, wide

REASON = "为测试"


def test_half_width_signs_become_full_width():
    assert full_width("甲,乙:丙;(丁)") == "甲，乙：丙；（丁）"
    assert full_width("2018-2020/100%.") == "2018-2020/100%."


@given(st.text())
def test_full_width_keeps_every_position(text):
    assert len(full_width(text)) == len(text)
    assert full_width(full_width(text)) == full_width(text)


def corrected(text, *decisions):
    return locate_corrections(document_from_text("t", text), decisions)


def test_a_correction_is_found_with_its_line_and_offset():
    (row,) = corrected("甲\n推进5g应用", TextDecision("推进5g", "5g", "5G", REASON))
    assert (row.line, row.start, row.end, row.corrected) == (2, 4, 6, "5G")


@pytest.mark.parametrize(
    "decision",
    [
        TextDecision("没有这句", "这", "那", REASON),
        TextDecision("推进5g", "6g", "6G", REASON),
        TextDecision("推进5g", "5g", "5G", REASON, times=2),
    ],
    ids=["absent", "not-inside", "count"],
)
def test_a_correction_that_does_not_fit_the_text_is_refused(decision):
    with pytest.raises(PlanError, match="corrections"):
        corrected("推进5g应用", decision)


def test_a_longer_correction_moves_what_follows():
    longer = TextDecision("ab", "ab", "ABB", REASON)
    shorter = TextDecision("cd", "cd", "", REASON)
    rows = corrected("甲ab乙cd丙", longer, shorter)
    assert shown_text("甲ab乙cd丙", 0, rows) == "甲ABB乙丙"
    shown = "甲ABB乙丙"
    for published, char in ((0, "甲"), (3, "乙"), (6, "丙")):
        assert shown[shown_offset(published, 0, rows)] == char


@pytest.mark.parametrize("record", sorted({m["record"] for m in MENTIONS}))
def test_a_mention_is_found_again_in_the_shown_text(atlas, record):
    start = RECORDS[record]["source"]["start"]
    for m in (m for m in MENTIONS if m["record"] == record):
        a = shown_offset(m["start"], start, atlas.plan.corrections)
        b = shown_offset(m["end"], start, atlas.plan.corrections)
        assert RECORDS[record]["text"][a:b] == wide(m["quote"])
