"""Taking a workbook over: told before, by an editor only, whole or not at all, and once."""

from dataclasses import replace

import pytest

from geo.access.audit import deeds
from geo.access.problems import AccessError
from geo.access.roles import ANONYMOUS, Person, Role
from geo.export.applying import ADD, PRESENT, REFUSED, apply, dry_run
from geo.export.problems import WorkbookError
from geo.status.model import StatusEvent
from geo.status.problems import StatusError
from geo.status.repository import record_event
from geo.store.chain import verify
from geo.store.engine import reading, writing
from geo.store.problems import ConflictError
from geo.view.progress import Clock, progress
from tests.export.conftest import EDITOR, ENTRY, LATER, SOURCE, VIEWER, refilled

ADMIN = Person("oidc:an", "安", Role.ADMIN)
TWO = {"A12": ENTRY, "A17": ENTRY}


def take(office, found, person=EDITOR, now=LATER):
    with writing(office.engine) as connection:
        return apply(connection, found, person, now=now)


def outcomes(office, found):
    return {line.subject: line.outcome for line in dry_run(found, office.recorded())}


def somebody_else(office, subject):
    events = office.recorded().events.get(subject, ())
    event = StatusEvent(subject, "preparing", None, "另有进展", "", (), "吴")
    with writing(office.engine) as connection:
        return record_event(
            connection,
            event,
            expected_head_of_subject=events[-1].seq if events else None,
            now=LATER,
        )


def sound(office):
    with reading(office.engine) as connection:
        assert verify(connection) == []


def test_a_workbook_goes_round(office):
    found = office.read_filled(TWO)
    assert outcomes(office, found) == {"A12": ADD, "A17": ADD}
    taken = take(office, found)
    assert [e.subject for e in taken.added] == ["A12", "A17"]
    assert taken.present == ()
    recorded = office.recorded()
    event = recorded.events["A17"][-1]
    assert (event.status, event.level, event.recorded_by) == ("underway", "E3", "林")
    assert recorded.evidence[event.evidence[0]].recorded_by == "林"
    now = progress(office.atlas, recorded, Clock(LATER.date()))
    assert (now.standings["A17"].status, now.standings["A17"].level) == ("underway", "E3")
    again = office.read(office.written())
    assert (again.rows, again.problems) == ((), ())
    sound(office)


def test_before_it_is_taken_over_every_row_is_told(office):
    found = office.read_filled(
        {**TWO, "A1": {"新状态": "done"}, "W1.1.1": {**SOURCE, "新状态": "ongoing"}}
    )
    lines = dry_run(found, office.recorded())
    assert [line.row for line in lines] == sorted(line.row for line in lines)
    told = {line.subject: line.told for line in lines}
    assert told["A17"] == (
        f"将登记「underway 推进中」，自 2021-03-01 起，依据《{SOURCE['依据题名']}》（E3）"
    )
    assert told["W1.1.1"] == f"将登记「ongoing 常态化推进」，依据《{SOURCE['依据题名']}》（E3）"
    (bad,) = [line for line in lines if line.outcome == REFUSED]
    assert (bad.subject, bad.told.startswith("「新状态」没有「done」这一项")) == ("A1", True)


def test_a_dry_run_writes_nothing(office):
    before = office.recorded().head
    dry_run(office.read_filled(TWO), office.recorded())
    assert office.recorded().head == before


def test_the_same_file_twice_changes_nothing(office):
    data = office.filled(TWO)
    taken = take(office, office.read(data))
    head = office.recorded().head
    again = office.read(data)
    assert outcomes(office, again) == {"A12": PRESENT, "A17": PRESENT}
    assert take(office, again).added == ()
    assert set(take(office, again).present) == {event.key for event in taken.added}
    assert office.recorded().head == head


def test_the_same_words_in_a_newer_workbook_are_not_recorded_again(office):
    take(office, office.read_filled({"A17": ENTRY}))
    head = office.recorded().head
    newer = office.read_filled({"A17": ENTRY})
    assert newer.rows[0].seen is not None
    assert outcomes(office, newer) == {"A17": PRESENT}
    assert take(office, newer).added == ()
    assert office.recorded().head == head


def test_the_same_words_after_somebody_said_otherwise_are_a_new_entry(office):
    take(office, office.read_filled({"A17": ENTRY}))
    somebody_else(office, "A17")
    found = office.read_filled({"A17": ENTRY})
    (line,) = dry_run(found, office.recorded())
    assert (line.outcome, "这条依据台账里已有" in line.told) == (ADD, True)
    take(office, found)
    statuses = [event.status for event in office.recorded().events["A17"]]
    assert statuses == ["underway", "preparing", "underway"]
    assert len([e for e in office.recorded().evidence if e.startswith("evidence:x")]) == 1
    sound(office)


@pytest.mark.parametrize("subject", ["A12", "A17"], ids=["with-history", "without"])
def test_a_newer_entry_of_somebody_else_is_told_and_stops_the_whole_file(office, subject):
    data = office.filled({**TWO, "W1.1.1": ENTRY})
    newer = somebody_else(office, subject)
    head = office.recorded().head
    found = office.read(data)
    (line,) = [x for x in dry_run(found, office.recorded()) if x.outcome == REFUSED]
    for words in ("吴", "2026-11-25 09:30:00", "preparing", newer.key):
        assert words in line.told
    with pytest.raises(ConflictError) as told:
        take(office, found)
    assert f"第 {line.row} 行（{subject}）" == told.value.where
    assert "吴" in told.value.found
    assert office.recorded().head == head
    sound(office)


def test_a_row_that_breaks_a_rule_only_now_stops_the_whole_file(office):
    found = office.read_filled(TWO)
    late = replace(found.rows[-1].event, valid_on=LATER.date().replace(year=2030))
    broken = replace(found, rows=(found.rows[0], replace(found.rows[-1], event=late)))
    head = office.recorded().head
    with pytest.raises(StatusError, match=f"第 {found.rows[-1].row} 行"):
        take(office, broken)
    assert office.recorded().head == head


def test_with_a_problem_left_nothing_is_taken_over(office):
    found = office.read_filled({**TWO, **{f"W1.1.{n}": {"新状态": "done"} for n in range(1, 6)}})
    head = office.recorded().head
    with pytest.raises(WorkbookError, match="「done」"):
        take(office, found)
    assert office.recorded().head == head


def test_of_many_problems_the_first_are_told_and_the_rest_counted(office):
    ids = [measure.id for measure in office.atlas.measures[:8]]
    found = office.read_filled({i: {"新状态": "done"} for i in ids})
    with pytest.raises(WorkbookError, match="另有 3 处"):
        take(office, found)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (VIEWER, 403),
        (Person("oidc:jiang", "蒋", Role.PRESENTER), 403),
        (ANONYMOUS, 401),
        (Person("", "林", Role.EDITOR), 401),
        (Person("local:gone", "林", Role.ADMIN), 401),
    ],
    ids=["viewer", "presenter", "nobody", "nameless", "no-such-account"],
)
def test_who_is_no_editor_at_this_moment_takes_nothing_over(office, person, status):
    found = office.read_filled(TWO)
    head = office.recorded().head
    with pytest.raises(AccessError) as told:
        take(office, found, person)
    assert told.value.status == status
    assert office.recorded().head == head


def test_who_may_not_write_is_not_told_of_problems_either(office):
    found = office.read_filled({"A17": {"新状态": "done"}})
    with pytest.raises(AccessError):
        take(office, found, VIEWER)


def test_every_row_that_was_taken_over_is_a_deed_of_the_trail(office):
    found = office.read_filled(TWO)
    taken = take(office, found)
    take(office, found)
    with reading(office.engine) as connection:
        trail = deeds(connection, ADMIN)
    told = [(d.actor, d.action, d.subject, d.detail["key"]) for d in reversed(trail)]
    assert told == [("oidc:lin", "event.import", e.subject, e.key) for e in taken.added]
    assert [d.detail["row"] for d in reversed(trail)] == [str(row.row) for row in found.rows]


def test_a_hostile_note_comes_back_out_as_text(office):
    text = '=HYPERLINK("https://example.org/","看")'
    take(office, office.read_filled({"A17": {**ENTRY, "说明（中文）": text, "提醒": "@SUM(1)"}}))
    assert office.recorded().events["A17"][-1].note_zh == text
    found = office.read(refilled(office.written(), {"A17": {**SOURCE, "新状态": "ongoing"}}))
    assert found.rows[0].seen == office.recorded().events["A17"][-1].seq
