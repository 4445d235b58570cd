"""The published file as lines with offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PlanError
from geo.plan.document import document_from_text, trimmed
from tests.plan.real import FOLDER, SOURCE


@given(st.text(alphabet="甲乙丙 \n\r\t\u00a0,a", min_size=1).filter(lambda t: bool(t.strip())))
def test_a_line_is_what_stands_at_its_offsets(text):
    for line in document_from_text("t", text).lines:
        assert text[line.start : line.end] == line.text == line.text.strip()
        assert text.count("\n", 0, line.start) + 1 == line.number


def test_the_real_lines_hold_every_visible_character():
    document = document_from_text("source.txt", SOURCE)
    assert "".join("".join(line.text for line in document.lines).split()) == "".join(SOURCE.split())


def test_ends_are_cut_only_where_they_read_as_announced():
    document = document_from_text("t", "广告\n正文\n网站地图")
    cut = trimmed(document, leading=("广告",), trailing=("网站地图",))
    assert [line.text for line in cut.lines] == ["正文"]
    with pytest.raises(PlanError, match="第 3 行"):
        trimmed(document, leading=("广告",), trailing=("版权所有",))
    with pytest.raises(PlanError, match="第 1 行"):
        trimmed(document, leading=("正文",), trailing=())


def test_more_announced_than_there_is_is_refused():
    document = document_from_text("t", "甲")
    with pytest.raises(PlanError):
        trimmed(document, leading=("甲", "乙"), trailing=())


def test_the_committed_source_is_utf8_without_a_mark_and_with_plain_newlines():
    raw = (FOLDER / "source.txt").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
