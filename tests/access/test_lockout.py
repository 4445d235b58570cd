"""The arithmetic of failed sign-ins."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geo.access.lockout import Lock, LockRule, after_failure, lock_time, waiting

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULE = LockRule()
MINUTE = timedelta(minutes=1)


def test_four_failures_do_not_lock_and_five_do():
    assert after_failure(RULE, recent=4, lock=None, now=NOW) is None
    assert after_failure(RULE, recent=5, lock=None, now=NOW) == Lock(1, NOW + MINUTE)


def test_each_lock_in_a_row_lasts_twice_as_long_up_to_an_hour():
    minutes = [lock_time(RULE, times) // MINUTE for times in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_lock_after_a_lock_counts_on():
    lock = after_failure(RULE, recent=5, lock=Lock(2, NOW - MINUTE), now=NOW)
    assert lock == Lock(3, NOW + 4 * MINUTE)


def test_a_day_without_a_lock_begins_anew():
    lock = after_failure(RULE, recent=5, lock=Lock(6, NOW - timedelta(hours=25)), now=NOW)
    assert lock == Lock(1, NOW + MINUTE)


def test_waiting_ends_with_the_lock():
    lock = Lock(1, NOW + MINUTE)
    assert waiting(lock, NOW) == MINUTE
    assert waiting(lock, NOW + MINUTE) == timedelta(0)
    assert waiting(lock, NOW + 2 * MINUTE) == timedelta(0)
    assert waiting(None, NOW) == timedelta(0)


@given(st.integers(1, 10_000_000))
def test_no_number_of_locks_is_too_much_for_the_sum(times):
    assert timedelta(0) < lock_time(RULE, times) <= RULE.longest
