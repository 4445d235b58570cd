"""A reviewed file fills a new ledger once, whole or not at all."""

import json
from datetime import date

import pytest

from geo.status.derive import official
from geo.status.problems import StatusError
from geo.status.repository import history, record_event
from geo.status.seed import seed
from geo.status.snapshot import snapshot
from geo.store.chain import head, verify
from geo.store.engine import reading, writing
from tests.status.entries import NOW, event

EVENT = {
    "kind": "event",
    "key": "event:A3:1",
    "subject": "A3",
    "status": "completed",
    "valid_on": "2020-11-06",
    "note_zh": "已成立",
    "note_en": "Established",
    "evidence": ["public-record:3"],
}
EVIDENCE = {
    "kind": "evidence",
    "key": "public-record:3",
    "title": "某页",
    "publisher": "某报",
    "url": "https://example.org/1",
    "published_on": "2020-11-06",
    "date_text": "2020-11-06",
    "retrieved_on": None,
    "level": "E2",
    "level_reason": "媒体",
    "language": "zh",
    "relation": "direct",
    "caution": "",
    "part": None,
    "subjects": ["A3", "W2.1.4"],
}
SEARCH = {
    "kind": "search",
    "key": "search:A4:1",
    "subject": "A4",
    "date": "2024-05-01",
    "where": "网站",
    "query": "联盟",
    "outcome": "无",
}


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "seed.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        return path

    return write


def test_a_seed_is_sown_once_whatever_the_order_of_its_lines(ledger, written):
    path = written(EVENT, SEARCH, EVIDENCE)
    first = seed(ledger, path, now=NOW)
    assert first.added == ("public-record:3", "event:A3:1", "search:A4:1")
    again = seed(ledger, path, now=NOW)
    assert (again.added, again.present) == ((), first.added)
    assert head(ledger).seq == 3
    assert verify(ledger) == []
    found = snapshot(ledger)
    assert found.events["A3"][0].valid_on == date(2020, 11, 6)
    assert found.evidence["public-record:3"].caution is None
    assert found.searches["A4"][0].query == "联盟"


def test_a_line_that_changed_after_it_was_sown_is_told_not_applied(ledger, written):
    seed(ledger, written(EVIDENCE, EVENT), now=NOW)
    told = seed(ledger, written(EVIDENCE, {**EVENT, "note_zh": "别的"}, SEARCH), now=NOW)
    assert (told.added, told.different) == (("search:A4:1",), ("event:A3:1",))
    assert history(ledger, "A3")[0].note_zh == "已成立"


def test_a_seed_grows_beside_what_people_recorded(ledger, written):
    seed(ledger, written(EVIDENCE), now=NOW)
    record_event(ledger, event(), expected_head_of_subject=None, now=NOW)
    told = seed(ledger, written(EVIDENCE, {**EVENT, "key": "event:A3:seed"}), now=NOW)
    assert told.added == ("event:A3:seed",)
    assert len(history(ledger, "A3")) == 2


def test_a_reviewer_s_acceptance_is_recorded_where_one_is_named(ledger, written):
    seed(ledger, written(EVIDENCE, EVENT), now=NOW, accepted_by="wu")
    found = snapshot(ledger)
    assert [(r.event, r.recorded_by) for r in found.reviews] == [("event:A3:1", "wu")]
    line = found.timelines["A3"]
    assert official(line, found.reviews_by_event, review_required=True)


def test_every_broken_line_is_named_and_nothing_is_kept(engine, written, tmp_path):
    path = written(
        EVIDENCE,
        {**EVENT, "evidence": []},
        {**SEARCH, "date": "2024-02-30"},
        {"kind": "rumour"},
        {**EVENT, "key": "event:A4:1", "valid_on": None},
    )
    with path.open("a", encoding="utf-8") as out:
        out.write("\n{half")
    with pytest.raises(StatusError) as told, writing(engine) as connection:
        seed(connection, path, now=NOW)
    assert [rule.split("（")[0].split("：")[0] for rule in sorted(told.value.rules)] == [
        f"第 {n} 行" for n in (2, 3, 4, 5, 6)
    ]
    with reading(engine) as connection:
        assert head(connection).seq == 0


def test_parts_are_asked_for_where_the_record_has_several(ledger, written):
    parts = {"A3": ("成立", "举办")}
    with pytest.raises(StatusError, match="「举办」"):
        seed(ledger, written({**EVIDENCE, "part": "成立"}, EVENT), now=NOW, parts=parts)


def test_a_seed_that_is_not_there_is_told(ledger, tmp_path):
    with pytest.raises(StatusError, match="读不出"):
        seed(ledger, tmp_path / "none.jsonl", now=NOW)


def test_the_seed_of_the_plan_is_sown_without_a_complaint(ledger, plan_dir):
    told = seed(ledger, plan_dir / "ledger-seed.jsonl", now=NOW)
    lines = (plan_dir / "ledger-seed.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(told.added) == len(lines)
    assert verify(ledger) == []
