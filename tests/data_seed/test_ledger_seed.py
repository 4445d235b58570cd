"""The first entries of the ledger against the register of public pages and the plan's own text."""

import csv
import datetime
import hashlib
import json
import re
import tomllib
from typing import Any

import pytest

from tests.plan.real import FOLDER, KEY_TASKS, MEASURES, PLAN, RECORDS, ROOT

REGISTER = (FOLDER / "public-record.csv").read_bytes()
ROWS: dict[str, dict[str, str]] = {
    f"public-record:{number}": row
    for number, row in enumerate(
        csv.DictReader(REGISTER.decode("utf-8").splitlines(keepends=True)), start=1
    )
}
LINES = (FOLDER / "ledger-seed.jsonl").read_text(encoding="utf-8").splitlines()
ENTRIES: list[dict[str, Any]] = [json.loads(line) for line in LINES]
EVIDENCE = {entry["key"]: entry for entry in ENTRIES if entry["kind"] == "evidence"}
EVENTS = [entry for entry in ENTRIES if entry["kind"] == "event"]
NOTES = (FOLDER / "ledger-seed.md").read_text(encoding="utf-8")
WORDS = tomllib.loads((ROOT / "data" / "status" / "vocabulary.toml").read_text(encoding="utf-8"))

STATUSES = {term["code"] for term in WORDS["official"]} - {"unreported"}
SUBJECTS = [record["id"] for record in [*MEASURES, *KEY_TASKS]]
REPEATS = {key["id"]: key["repeats"] for key in KEY_TASKS}
ISSUED = PLAN["plan"]["issued"]
DONE = {"completed", "completed-modified"}

EVIDENCE_FIELDS = [
    *("kind", "key", "title", "publisher", "url", "published_on", "date_text", "retrieved_on"),
    *("level", "level_reason", "language", "relation", "caution", "part", "subjects"),
]
EVENT_FIELDS = [
    *("kind", "key", "subject", "status", "valid_on", "note_zh", "note_en", "evidence"),
]
# How the register marks a page that carries another's text; fx361 is a library of magazines.
COPY = re.compile(r"repost|mirror|copy|\bvia\b|\bafter\b|fx361")
MONTHS = "January February March April May June July August September October November December"


def entries(chosen):
    return pytest.mark.parametrize("entry", list(chosen), ids=lambda entry: entry["key"])


def full_date(text):
    """Whether the text is one whole date and nothing else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text or ""):
        return False
    datetime.date.fromisoformat(text)
    return True


def clauses(subject):
    """What a record promises, one by one, as its commas and stops part it."""
    return [clause for clause in re.split("[，。；]", RECORDS[subject]["text"]) if clause]


def faults(event, evidence):
    """Why an event may not stand, in words; nothing when it may."""
    if not event["evidence"]:
        return ["no evidence"]
    found = []
    rested_on = [evidence[key] for key in event["evidence"]]
    for item in rested_on:
        if item["relation"] != "direct":
            found.append(f"{item['key']} is {item['relation']}")
        if not full_date(item["date_text"]):
            found.append(f"{item['key']} has no full date")
        elif item["date_text"] < ISSUED:
            found.append(f"{item['key']} is older than the plan")
        if event["subject"] not in item["subjects"]:
            found.append(f"{item['key']} does not speak of {event['subject']}")
        if item["part"] and item["part"] not in RECORDS[event["subject"]]["text"]:
            found.append(f"{item['key']} names a part of another text")
    if event["valid_on"] not in {item["date_text"] for item in rested_on}:
        found.append(f"{event['valid_on']} is no date of its evidence")
    if event["status"] in DONE:
        found += unfinished(event["subject"], rested_on)
    return found


def unfinished(subject, rested_on):
    """Why a record is not done: weak evidence, or a clause that no evidence names."""
    found = [] if max(item["level"] for item in rested_on) >= "E2" else ["below E2"]
    named = {item["part"] for item in rested_on if item["part"]}
    open_clauses = [c for c in clauses(subject) if not any(part in c for part in named)]
    return found + [f"no evidence names {clause}" for clause in open_clauses]


def iso_dates(text):
    """Whole dates of a sentence in either language, as ISO."""
    chinese = re.findall(r"(\d+)年(\d+)月(\d+)日", text)
    found = {f"{y}-{int(m):02}-{int(d):02}" for y, m, d in chinese}
    names = MONTHS.split()
    for d, month, y in re.findall(rf"(\d+) ({'|'.join(names)}) (\d{{4}})", text):
        found.add(f"{y}-{names.index(month) + 1:02}-{int(d):02}")
    return found


def test_the_register_is_the_one_that_was_read():
    """Another register needs another reading before its hash is entered here."""
    assert hashlib.sha256(REGISTER).hexdigest().startswith("31ddbf1d9ecb766d")


def test_every_row_of_the_register_is_there_once_and_in_its_order():
    keys = [entry["key"] for entry in ENTRIES if entry["kind"] == "evidence"]
    assert keys == list(ROWS)


def test_no_two_entries_have_one_key():
    keys = [entry["key"] for entry in ENTRIES]
    assert len(set(keys)) == len(keys)


def test_there_is_evidence_then_events_and_no_search_that_nobody_made():
    kinds = [entry["kind"] for entry in ENTRIES]
    assert kinds == ["evidence"] * len(EVIDENCE) + ["event"] * len(EVENTS)
    assert EVENTS


@pytest.mark.parametrize("line", LINES, ids=range(1, len(LINES) + 1))
def test_a_line_is_one_object_in_readable_letters_and_a_fixed_order(line):
    entry = json.loads(line)
    wanted = {"evidence": EVIDENCE_FIELDS, "event": EVENT_FIELDS}[entry["kind"]]
    assert list(entry) == wanted
    assert json.dumps(entry, ensure_ascii=False) == line


@entries(EVIDENCE.values())
def test_the_facts_of_a_page_are_those_of_its_row(entry):
    row = ROWS[entry["key"]]
    assert entry["title"] == row["page_title"]
    assert entry["publisher"] == row["publisher"]
    assert entry["url"] == (row["url"] or None)
    assert entry["date_text"] == row["date"]
    assert entry["relation"] == row["relation"]
    assert entry["caution"] == row["caution"]


@entries(e for e in EVIDENCE.values() if e["published_on"] is not None)
def test_the_day_of_publication_is_whole_and_stands_in_the_register(entry):
    assert full_date(entry["published_on"])
    same_page = [
        row
        for key, row in ROWS.items()
        if key == entry["key"] or (row["url"] and row["url"] == entry["url"])
    ]
    seen = [text for row in same_page for text in (row["date"], row["publisher"])]
    assert any(entry["published_on"] in text for text in seen)


@entries(e for e in EVIDENCE.values() if not full_date(e["date_text"]))
def test_a_partial_date_is_not_completed(entry):
    """A day of publication beside it is the page's own, which the publisher's name carries."""
    assert entry["published_on"] is None or entry["published_on"] in entry["publisher"]


@entries(EVIDENCE.values())
def test_nobody_claims_to_have_fetched_a_page(entry):
    assert entry["retrieved_on"] is None


@entries(EVIDENCE.values())
def test_a_page_speaks_of_measures_and_key_tasks_of_the_plan(entry):
    assert set(entry["subjects"]) <= set(SUBJECTS)
    assert len(set(entry["subjects"])) == len(entry["subjects"])


@entries(EVIDENCE.values())
def test_a_key_task_is_named_where_the_register_names_it_and_stands_first(entry):
    keys = [subject for subject in entry["subjects"] if subject in REPEATS]
    named = ROWS[entry["key"]]["key_task"]
    assert keys == ([named] if named else [])
    assert entry["subjects"][: len(keys)] == keys


@entries(e for e in EVIDENCE.values() if ROWS[e["key"]]["key_task"])
def test_beside_a_key_task_stand_only_measures_that_it_repeats(entry):
    key, *measures = entry["subjects"]
    assert set(measures) <= set(REPEATS[key])


@entries(e for e in EVIDENCE.values() if e["part"] is not None)
def test_a_part_is_quoted_exactly_from_the_text_of_a_subject(entry):
    assert entry["part"].strip()
    assert any(entry["part"] in RECORDS[subject]["text"] for subject in entry["subjects"])


@entries(e for e in EVIDENCE.values() if e["part"] is None)
def test_a_page_without_a_part_is_only_background(entry):
    assert entry["relation"] in ("related", "context")


@entries(EVIDENCE.values())
def test_a_level_keeps_to_what_a_stranger_can_check_and_says_why(entry):
    assert entry["level"] in ("E1", "E2", "E3", "E4")
    assert entry["level_reason"].strip()
    if entry["url"] is None or entry["relation"] == "planned":
        assert entry["level"] == "E1"
    if COPY.search(entry["publisher"]):
        assert entry["level"] <= "E2"


@entries(e for e in EVIDENCE.values() if e["relation"] != "direct")
def test_background_delivers_nothing(entry):
    assert entry["level"] < "E4"


@entries(EVENTS)
def test_an_event_has_a_known_status_a_subject_of_the_plan_and_a_note_in_both_languages(entry):
    assert entry["status"] in STATUSES
    assert entry["subject"] in SUBJECTS
    assert entry["key"] == f"event:{entry['subject']}:1"
    assert re.search("[一-鿿]", entry["note_zh"])
    assert not re.search("[一-鿿]", entry["note_en"])


@entries(EVENTS)
def test_an_event_rests_on_direct_and_dated_evidence_of_its_own_subject(entry):
    assert faults(entry, EVIDENCE) == []


@entries(EVENTS)
def test_a_note_tells_no_day_that_its_evidence_does_not_tell(entry):
    rows = [ROWS[key] for key in entry["evidence"]]
    assert iso_dates(entry["note_zh"]) == iso_dates(entry["note_en"]) == {entry["valid_on"]}
    assert entry["valid_on"] in {d for row in rows for d in iso_dates(row["claim_zh"])}
    assert entry["valid_on"] in {d for row in rows for d in iso_dates(row["claim_en"])}


@entries(e for e in EVENTS if e["status"] not in DONE)
def test_an_event_that_leaves_work_open_quotes_the_part_that_was_seen(entry):
    for key in entry["evidence"]:
        assert f"“{EVIDENCE[key]['part']}”" in entry["note_zh"]


@entries(EVENTS)
def test_a_record_whose_other_clauses_nobody_reports_could_not_be_called_completed(entry):
    assert any(
        "no evidence names" in fault for fault in faults({**entry, "status": "completed"}, EVIDENCE)
    )


@entries(e for e in EVIDENCE.values() if e["relation"] != "direct" and e["subjects"])
def test_background_could_not_carry_an_event(entry):
    event = {
        "subject": entry["subjects"][-1],
        "status": "underway",
        "valid_on": entry["date_text"],
        "evidence": [entry["key"]],
    }
    assert f"{entry['key']} is {entry['relation']}" in faults(event, EVIDENCE)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"date_text": "2020-04-29"}, "older than the plan"),
        ({"date_text": "2020-09"}, "no full date"),
        ({"subjects": ["A13"]}, "does not speak of A12"),
        ({"part": "外滩金融宣言"}, "a part of another text"),
        ({"date_text": "2020-09-25"}, "no date of its evidence"),
        ({"level": "E1"}, "below E2"),
    ],
)
def test_a_spoilt_event_is_found_out(change, fault):
    event = {
        "subject": "A12",
        "status": "completed",
        "valid_on": "2020-09-24",
        "evidence": ["public-record:7"],
    }
    spoilt = EVIDENCE | {"public-record:7": EVIDENCE["public-record:7"] | change}
    assert any(fault in found for found in faults(event, spoilt))


def test_one_event_at_most_for_a_subject():
    subjects = [event["subject"] for event in EVENTS]
    assert len(set(subjects)) == len(subjects)


@entries(EVENTS)
def test_the_notes_give_the_reason_of_an_event(entry):
    (line,) = [text for text in NOTES.splitlines() if text.startswith(f"- `{entry['subject']}` ")]
    assert entry["valid_on"] in line


@entries(e for e in EVIDENCE.values() if e["relation"] == "direct")
def test_a_direct_row_seeded_an_event_or_the_notes_say_why_not(entry):
    used = {key for event in EVENTS for key in event["evidence"]}
    number = entry["key"].split(":")[1]
    assert entry["key"] in used or f"- 第 {number} 行：" in NOTES
