"""Quotations stand as published; the shown text is corrected, and nothing else is changed."""

import re
import tomllib

import pytest

from tests.plan.real import (
    CORRECTIONS,
    FOLDER,
    MEASURES,
    PASSAGES,
    PLAN,
    RECORDS,
    SOURCE,
    ids,
    wide,
)

ALL = list(RECORDS.values())
ROWS = PLAN["corrections"]


@pytest.mark.parametrize("record", ALL, ids=ids(ALL))
def test_a_quote_is_exactly_what_stands_in_the_source(record):
    where = record["source"]
    assert SOURCE[where["start"] : where["end"]] == record["quote"]
    assert SOURCE.split("\n")[where["line"] - 1].find(record["quote"]) >= 0


@pytest.mark.parametrize("record", ALL, ids=ids(ALL))
def test_a_text_has_full_width_punctuation_and_no_lower_case_letters(record):
    assert not re.search(r"[,:;()<>]", record["text"])
    assert not re.search(r"[a-z]", record["text"])
    assert not re.search(r"\s", record["text"])


@pytest.mark.parametrize("record", ALL, ids=ids(ALL))
def test_a_text_is_its_quote_with_the_listed_corrections(record):
    start, end = record["source"]["start"], record["source"]["end"]
    parts, at = [], start
    for row in ROWS:
        if start <= row["start"] and row["end"] <= end:
            parts += [wide(SOURCE[at : row["start"]]), row["corrected"]]
            at = row["end"]
    assert record["text"] == "".join(parts) + wide(SOURCE[at:end])


@pytest.mark.parametrize("record", [*MEASURES, *PASSAGES], ids=ids([*MEASURES, *PASSAGES]))
def test_a_record_starts_after_its_mark_and_ends_with_its_stop(record):
    assert record["text"].endswith("。")
    assert not re.match(r"[（(—\d]", record["text"])


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row['line']}-{row['start']}-{row['as_is'].strip()}" for row in ROWS]
)
def test_a_correction_says_where_what_and_why(row):
    assert SOURCE[row["start"] : row["end"]] == row["as_is"]
    assert row["corrected"] != row["as_is"]
    assert SOURCE.count("\n", 0, row["start"]) + 1 == row["line"]
    assert len(row["reason"]) > 5


def test_corrections_stand_in_document_order_inside_records():
    starts = [row["start"] for row in ROWS]
    assert starts == sorted(starts)
    for row in ROWS:
        holders = [
            r["id"]
            for r in ALL
            if r["source"]["start"] <= row["start"] and row["end"] <= r["source"]["end"]
        ]
        assert len(holders) == 1


def test_every_lower_case_run_inside_a_record_is_corrected():
    runs = {(m.start(), m.end()) for m in re.finditer(r"\d*[a-z]+", SOURCE)}
    inside = {
        (s, e) for s, e in runs if any(r["source"]["start"] <= s < r["source"]["end"] for r in ALL)
    }
    assert inside == {(r["start"], r["end"]) for r in ROWS if re.search("[a-z]", r["as_is"])}


@pytest.mark.parametrize(
    ("record", "wording"),
    [
        ("W1.intro", "（CAZ）"),
        ("W1.intro", "组建CBD发展联盟"),
        ("W1.1.1", "（CIPS）"),
        ("W1.1.2", "（QFLP）"),
        ("W1.1.2", "（QDLP）"),
        ("W1.1.4", "“INCLUSION·外滩大会”"),
        ("W1.3.4", "“长三角一体化ETF”"),
        ("W2.3.1", "“6+365”"),
        ("W4.3.3", "“互联网+”旅游"),
        ("W5.1.2", "“互联网+海关”"),
        ("W5.4.2", "5G"),
        ("A1", "（CAZ）"),
        ("I0", "〈长江三角洲区域一体化发展规划纲要〉"),
    ],
)
def test_what_the_web_copy_lost_is_restored(record, wording):
    assert wording in RECORDS[record]["text"]


def test_a_doubt_that_is_not_acted_upon_keeps_its_reason_and_still_stands_in_the_source():
    for row in CORRECTIONS["doubts"]:
        assert row["context"] in SOURCE
        assert len(row["reason"]) > 5


@pytest.mark.parametrize("table", ["text", "proper_names", "mentions", "repeats"])
def test_every_hand_decision_has_a_reason(table):
    assert CORRECTIONS[table]
    for row in CORRECTIONS[table]:
        assert row["reason"].strip()


@pytest.mark.parametrize(
    "name", [r["name"] for r in CORRECTIONS["proper_names"]], ids=lambda name: name[:12]
)
def test_no_decision_about_a_proper_name_is_idle(name):
    assert wide(name) in wide(SOURCE)


def test_the_settings_name_what_the_copy_added_at_both_ends():
    settings = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))["source"]
    lines = [line.strip() for line in SOURCE.split("\n") if line.strip()]
    assert lines[: len(settings["leading"])] == settings["leading"]
    assert lines[-len(settings["trailing"]) :] == settings["trailing"]


KINDS = {"continuing", "advance", "establish", "host-event", "pilot", "support"}


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_what_a_measure_promises_is_quoted_from_it(measure):
    assert measure["commitments"]
    for commitment in measure["commitments"]:
        assert commitment["class"] in KINDS
        assert len(commitment["evidence"]) >= 3
        assert commitment["evidence"] in measure["text"]


def test_no_commitment_is_listed_twice():
    for measure in MEASURES:
        rows = [(c["class"], c["evidence"]) for c in measure["commitments"]]
        assert len(set(rows)) == len(rows)
