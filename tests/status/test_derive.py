"""What follows from the events, on two clocks, and the schedule that nobody types."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.status.derive import (
    SCHEDULES,
    Timeline,
    changes_since,
    counts,
    due_date,
    effective_on,
    fresh,
    level,
    official,
    roll_up,
    schedule,
    timeline,
)
from geo.status.model import ACCEPT, REJECT, STATUSES, PlanChange, Review, SearchEntry
from tests.status.entries import event, evidence

DUE = date(2020, 12, 31)
DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2022, 12, 31))
OPEN = ("not-started", "preparing", "underway")


def recorded(seq, status="underway", valid_on=date(2020, 6, 1), **given):
    plain = {"key": f"e{seq}", "recorded_at": f"2024-01-{seq:02}T00:00:00.000000Z"}
    return event(status, valid_on=valid_on, seq=seq, **{**plain, **given})


def verdict(seq, key, word, **given):
    return Review(key, word, "", "wu", seq=seq, recorded_at=f"2024-01-{seq:02}T00:00:00.000000Z")


def by_event(reviews):
    return {key: tuple(r for r in reviews if r.event == key) for key in {r.event for r in reviews}}


def current(events, reviews=(), **given):
    line = timeline(Timeline(), (e for e in events if e.subject == "A3"))
    found = official(line, by_event(reviews), **given)
    return found and found.key


def counted(events):
    line = timeline(Timeline(), events)
    return [e.key for e in line.events if counts(line, {})(e)]


FIRST = recorded(1)
LATER = recorded(2, "completed", date(2020, 11, 6))
EARLIER_DAY = recorded(3, "preparing", date(2020, 3, 1))


def test_the_latest_day_counts_not_the_latest_record():
    assert current([FIRST, LATER, EARLIER_DAY]) == "e2"


def test_of_one_day_the_later_record_counts():
    assert current([recorded(5), recorded(4, "preparing")]) == "e5"


def test_as_of_asks_for_the_day_on_which_it_was_valid():
    asked = {date(2020, 2, 1): None, date(2020, 3, 1): "e3", date(2020, 11, 5): "e1", DUE: "e2"}
    for day, key in asked.items():
        assert current([FIRST, LATER, EARLIER_DAY], as_of=day) == key


def test_as_known_asks_for_the_moment_at_which_it_was_recorded():
    asked = {"2023-12-31": None, "2024-01-01T12": "e1", "2024-01-02T12": "e2"}
    for moment, key in asked.items():
        assert current([FIRST, LATER, EARLIER_DAY], as_known=moment) == key


def test_an_event_without_a_day_counts_from_the_day_of_its_record():
    undated = recorded(4, valid_on=None)
    assert current([LATER, undated], as_of=date(2024, 1, 3)) == "e2"
    assert current([LATER, undated], as_of=date(2024, 1, 4)) == "e4"


def test_what_is_corrected_no_longer_counts_on_any_day_but_did_before_it_was_known():
    correction = recorded(4, "underway", date(2020, 12, 1), supersedes="e2")
    events = [FIRST, LATER, correction]
    assert current(events) == "e4"
    assert current(events, as_of=date(2020, 11, 20)) == "e1"
    assert current(events, as_known="2024-01-03") == "e2"
    assert counted(events) == ["e1", "e4"]


def test_a_correction_of_a_correction_does_not_bring_the_first_back():
    events = [LATER, recorded(4, supersedes="e2"), recorded(5, "preparing", supersedes="e4")]
    assert counted(events) == ["e5"]


def test_a_correction_of_another_subject_with_the_same_key_changes_nothing():
    assert current([FIRST, recorded(4, subject="A4", supersedes="e1")]) == "e1"


def test_a_rejected_event_does_not_count_and_corrects_nothing():
    correction = recorded(4, "preparing", supersedes="e1")
    rejected = [verdict(5, "e4", "reject")]
    assert current([FIRST, correction], rejected) == "e1"
    assert current([FIRST, correction], [*rejected, verdict(6, "e4", "accept")]) == "e4"
    assert current([FIRST, correction], rejected, as_known="2024-01-04T12") == "e4"


def test_where_a_reviewer_is_required_nothing_counts_before_acceptance():
    accepted = [verdict(5, "e1", "accept")]
    assert current([FIRST, LATER], review_required=True) is None
    assert current([FIRST, LATER], accepted, review_required=True) == "e1"
    again = [*accepted, verdict(6, "e1", "reject")]
    assert current([FIRST, LATER], again, review_required=True) is None


@st.composite
def histories(draw):
    """Events of one subject in order of record, some correcting earlier ones; then verdicts."""
    events = []
    for seq in range(1, draw(st.integers(1, 8)) + 1):
        earlier = st.sampled_from([e.key for e in events]) if events else st.none()
        events.append(
            recorded(
                seq,
                draw(st.sampled_from(STATUSES)),
                draw(st.none() | DAYS),
                supersedes=draw(st.none() | earlier),
            )
        )
    keys = st.sampled_from([e.key for e in events])
    words = st.sampled_from((ACCEPT, REJECT))
    told = draw(st.lists(st.tuples(keys, words), max_size=6))
    return events, [verdict(9 + n, *said) for n, said in enumerate(told)]


def by_definition(events, reviews, as_of, as_known, review_required):
    """The same answer from all events at once, with nothing prepared."""
    verdicts = {
        r.event: r.verdict for r in reviews if as_known is None or r.recorded_at <= as_known
    }
    known = [
        e
        for e in events
        if (as_known is None or e.recorded_at <= as_known)
        and (verdicts.get(e.key) == ACCEPT if review_required else verdicts.get(e.key) != REJECT)
    ]
    corrected = {e.supersedes for e in known}
    left = [e for e in known if e.key not in corrected]
    left = [e for e in left if as_of is None or effective_on(e) <= as_of]
    return max(left, key=lambda e: (effective_on(e), e.seq), default=None)


@given(histories(), st.none() | DAYS, st.none() | st.integers(1, 16), st.booleans(), st.data())
def test_a_timeline_tells_what_the_events_tell_however_it_was_put_together(
    told, as_of, by_then, review_required, data
):
    events, reviews = told
    as_known = by_then and f"2024-01-{by_then:02}T12"
    cut = data.draw(st.integers(0, len(events)))
    line = timeline(timeline(Timeline(), events[:cut]), events[cut:])
    assert line == timeline(Timeline(), events)
    clock = {"as_of": as_of, "as_known": as_known, "review_required": review_required}
    assert official(line, by_event(reviews), **clock) == by_definition(events, reviews, **clock)


def test_the_level_is_the_highest_that_weighs_and_e0_needs_a_search():
    search = SearchEntry("A3", DUE, "网站", "联盟", "无", "lin")
    assert level([]) is None
    assert level([], [search]) == "E0"
    assert level([evidence("E3", relation="context")], [search]) == "E0"
    assert level([evidence("E2"), evidence("E1")], [search]) == "E2"


def test_a_deadline_moves_with_the_last_decision():
    moved = PlanChange("A3", "due", "2020-12-31", "2021-06-30", "文", date(2020, 12, 1), "lin")
    again = replace(moved, new="2021-12-31", decided_on=date(2021, 6, 1), seq=2)
    assert due_date(DUE, []) == DUE
    assert due_date(None, [again, moved]) == date(2021, 12, 31)
    assert due_date(DUE, [moved, replace(again, new=None)]) is None
    assert due_date(DUE, [replace(moved, field="text", new="x")]) == DUE


@pytest.mark.parametrize(
    ("status", "valid_on", "today", "expected"),
    [
        (None, None, DUE - 31 * DAY, "upcoming"),
        ("not-started", DUE - 60 * DAY, DUE - 31 * DAY, "upcoming"),
        ("preparing", DUE - 60 * DAY, DUE - 31 * DAY, "upcoming"),
        ("underway", DUE - 60 * DAY, DUE - 31 * DAY, "on-time"),
        ("underway", DUE - 60 * DAY, DUE - 30 * DAY, "due-soon"),
        (None, None, DUE, "due-soon"),
        (None, None, DUE + DAY, "undetermined"),
        ("underway", DUE - DAY, DUE + 400 * DAY, "undetermined"),
        ("underway", DUE, DUE + DAY, "overdue"),
        ("not-started", DUE + DAY, DUE + 2 * DAY, "overdue"),
        ("completed", DUE, DUE + DAY, "finished-on-time"),
        ("completed", DUE - 60 * DAY, DUE - 50 * DAY, "finished-on-time"),
        ("completed-modified", DUE + DAY, DUE + DAY, "finished-late"),
        ("ongoing", DUE - DAY, DUE + 400 * DAY, "on-time"),
        ("unreported", DUE + DAY, DUE + 2 * DAY, "undetermined"),
        ("suspended", DUE + DAY, DUE + 2 * DAY, None),
        ("discontinued", DUE - DAY, DUE + 2 * DAY, None),
    ],
)
def test_the_schedule_follows_from_deadline_and_event(status, valid_on, today, expected):
    said = recorded(1, status, valid_on) if status else None
    assert schedule(DUE, said, today=today) == expected


@given(st.none() | st.sampled_from(STATUSES), st.none() | DAYS, st.none() | DAYS, DAYS)
def test_the_schedule_is_never_typed_and_silence_is_never_late(status, due, valid_on, today):
    dated = valid_on or today
    said = recorded(1, status, min(dated, today)) if status else None
    found = schedule(due, said, today=today)
    if status in ("suspended", "discontinued"):
        assert found is None
        return
    assert found in SCHEDULES
    assert (found == "no-date") == (due is None)
    if status in (None, "unreported", "ongoing"):
        assert found not in ("overdue", "finished-on-time", "finished-late")
    if found == "overdue":
        assert status in OPEN
        assert said.valid_on >= due
        assert today > due
    if found in ("finished-on-time", "finished-late"):
        assert (said.valid_on <= due) == (found == "finished-on-time")


@given(st.none() | st.sampled_from(STATUSES), DAYS, DAYS, st.integers(0, 2000))
def test_time_alone_makes_nothing_overdue(status, due, valid_on, days):
    said = recorded(1, status, valid_on) if status else None
    before = schedule(due, said, today=max(due, valid_on) + DAY)
    assert schedule(due, said, today=max(due, valid_on) + DAY + days * DAY) == before


def test_a_report_is_fresh_for_a_hundred_and_eighty_days():
    assert fresh(FIRST, today=FIRST.valid_on + 180 * DAY)
    assert not fresh(FIRST, today=FIRST.valid_on + 181 * DAY)
    assert fresh(LATER, today=date(2030, 1, 1))


def test_a_roll_up_counts_every_subject_once_and_a_withdrawal_as_no_report():
    now = {"A1": LATER, "A2": FIRST, "A3": recorded(4, "unreported"), "X": FIRST}
    told = roll_up(["A1", "A2", "A3", "A4"], now)
    assert (told.reported, told.total) == (2, 4)
    assert tuple(told.counts) == STATUSES
    assert told.counts["unreported"] == 2
    assert told.counts["completed"] == told.counts["underway"] == 1


@given(st.lists(st.none() | st.sampled_from(STATUSES)))
def test_the_counts_of_a_roll_up_sum_to_its_total(statuses):
    subjects = [f"S{n}" for n in range(len(statuses))]
    now = {s: recorded(1, word) for s, word in zip(subjects, statuses, strict=True) if word}
    told = roll_up(subjects, now)
    assert sum(told.counts.values()) == told.total == len(subjects)
    assert told.reported == told.total - told.counts["unreported"]


def test_changes_are_told_with_what_was_before():
    other = recorded(4, subject="A4")
    before = {"A3": FIRST}
    told = changes_since(before, {"A3": LATER, "A4": other})
    assert [(c.subject, c.before, c.after) for c in told] == [
        ("A3", FIRST, LATER),
        ("A4", None, other),
    ]
