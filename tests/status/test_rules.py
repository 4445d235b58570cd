"""The rules of the ledger, each told by name when it is broken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.status.model import STATUSES, Feedback, PlanChange, Review, SearchEntry
from geo.status.problems import StatusError
from geo.status.rules import (
    check_change,
    check_event,
    check_evidence,
    check_feedback,
    check_review,
    check_search,
    event_level,
    uncovered,
    weight,
)
from geo.status.vocabulary import read_status_words
from tests.status.entries import TODAY, event, evidence

PAGE = evidence("E2", key="page")
PARTS = ("成立专家委员会", "举办首届论坛")


def broken(given, cited=(), parts=()):
    with pytest.raises(StatusError) as told:
        check_event(given, cited, parts=parts, today=TODAY)
    return "；".join(told.value.rules)


def test_the_statuses_are_those_of_the_vocabulary(data_dir):
    words = read_status_words(data_dir / "status" / "vocabulary.toml")
    assert tuple(term.code for term in words.official) == STATUSES


@pytest.mark.parametrize("status", ["preparing", "underway", "ongoing"])
def test_what_goes_on_may_be_recorded_without_evidence(status):
    check_event(event(status, valid_on=None), (), today=TODAY)


@pytest.mark.parametrize("status", ["completed", "completed-modified"])
def test_completion_needs_a_date_and_direct_evidence_of_level_e2(status):
    done = event(status, evidence=("page",), note_zh="由一期改为两期")
    for level in ("E2", "E3", "E4"):
        check_event(done, [evidence(level, key="page")], today=TODAY)
    assert "须有日期" in broken(replace(done, valid_on=None), [PAGE])
    assert "E2 或以上" in broken(done, [evidence("E1", key="page")])
    assert "E2 或以上" in broken(replace(done, evidence=()), [PAGE])


@pytest.mark.parametrize(
    "relation", ["partial", "related", "planned", "pre-plan", "after", "context"]
)
def test_what_is_only_near_completes_nothing(relation):
    near = evidence("E4", key="page", relation=relation)
    assert "E2 或以上" in broken(event("completed", evidence=("page",)), [near])


def test_a_record_of_several_actions_is_complete_only_when_each_is_covered():
    done = event("completed", evidence=("a", "b"))
    first = evidence("E3", key="a", part=PARTS[0])
    second = evidence("E2", key="b", part="2020年" + PARTS[1])
    check_event(done, [first, second], parts=PARTS, today=TODAY)
    assert uncovered(PARTS, [first, second]) == ()
    assert PARTS[1] in broken(done, [first, replace(second, part=None)], PARTS)
    assert PARTS[1] in broken(done, [first, replace(second, level="E1")], PARTS)
    assert PARTS[1] in broken(done, [first, replace(second, relation="partial")], PARTS)
    assert PARTS[1] in broken(replace(done, evidence=("a",)), [first, second], PARTS)


@pytest.mark.parametrize("status", ["completed-modified", "suspended", "discontinued"])
def test_a_change_of_plan_is_explained(status):
    assert "说明里写出" in broken(event(status, evidence=("page",), note_zh=" "), [PAGE])
    check_event(event(status, evidence=("page",), note_zh="因故"), [PAGE], today=TODAY)


@pytest.mark.parametrize("status", ["suspended", "not-started"])
def test_silence_is_no_source(status):
    assert "须有来源" in broken(event(status, note_zh="因故"))


def test_no_report_is_recorded_only_to_take_one_back():
    assert "取代" in broken(event("unreported", note_zh="误记"))
    assert "原因" in broken(event("unreported", supersedes="event:A3:1"))
    check_event(event("unreported", supersedes="x", note_zh="误记"), (), today=TODAY)


def test_every_broken_rule_is_told_at_once():
    told = broken(event("finished", subject="", recorded_by="", evidence=("nowhere",)))
    for words in ("没有状态", "举措或重点任务", "登记人", "没有这条证据"):
        assert words in told


def test_what_has_not_happened_yet_is_not_recorded():
    check_event(event(valid_on=TODAY), (), today=TODAY)
    assert "今天之后" in broken(event(valid_on=TODAY + timedelta(days=1)))


def test_only_direct_evidence_and_announcements_weigh():
    assert weight(evidence("E4")) == "E4"
    assert weight(evidence("E3", relation="planned")) == "E1"
    assert weight(evidence("E3", relation="context")) is None
    assert event_level([]) is None
    assert event_level([evidence("E1"), evidence("E3"), evidence("E2")]) == "E3"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": " "}, "标题"),
        ({"level": "E0"}, "E1 至 E4"),
        ({"level": "E5"}, "E1 至 E4"),
        ({"relation": "cousin"}, "没有关系"),
        ({"url": None}, "至多为 E1"),
        ({"url": "javascript:alert(1)"}, "http"),
        ({"url": "https://example.org/a b"}, "http"),
        ({"url": "https://example.org/\n"}, "http"),
        ({"file_sha256": "ab" * 32}, "附件须同时"),
        ({"file_sha256": "xyz", "file_size": 1, "file_type": "application/pdf"}, "64 位"),
        ({"part": ""}, "空的"),
    ],
)
def test_evidence_that_nobody_could_check_is_refused(given, told):
    with pytest.raises(StatusError, match=told):
        check_evidence(replace(evidence(), **given))


def test_a_file_serves_as_well_as_an_address():
    check_evidence(
        evidence("E3", url=None, file_sha256="ab" * 32, file_size=9, file_type="application/pdf")
    )
    check_evidence(evidence("E1", url=None))


def test_a_search_says_where_for_what_and_when():
    made = SearchEntry("A3", TODAY, "网站", "联盟", "无", "lin")
    check_search(made, today=TODAY)
    for wrong in ({"query": ""}, {"place": " "}, {"searched_on": TODAY + timedelta(days=1)}):
        with pytest.raises(StatusError):
            check_search(replace(made, **wrong), today=TODAY)


def test_a_moved_deadline_is_a_real_day_with_a_source():
    moved = PlanChange("A3", "due", "2020-12-31", "2021-12-31", "某号文", date(2020, 12, 1), "lin")
    check_change(moved)
    check_change(replace(moved, new=None))
    for wrong in ({"new": "2021-02-30"}, {"new": "20211231"}, {"source": ""}, {"subject": ""}):
        with pytest.raises(StatusError):
            check_change(replace(moved, **wrong))


def test_a_rejection_gives_its_reason():
    check_review(Review("event:A3:1", "accept", "", "wu"))
    for wrong in (("reject", ""), ("perhaps", "?")):
        with pytest.raises(StatusError):
            check_review(Review("event:A3:1", *wrong, "wu"))


def test_empty_feedback_is_refused():
    check_feedback(Feedback(None, "suggestion", "字太小", "reader"))
    with pytest.raises(StatusError):
        check_feedback(Feedback(None, "suggestion", "  ", "reader"))
