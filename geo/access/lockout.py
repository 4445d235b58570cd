"""The arithmetic of failed sign-ins: how many are too many, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class LockRule:
    """``failures`` within ``window`` lock for ``first``, then twice as long, up to ``longest``.

    ``forget`` after the end of a lock the next one is a first one again.
    """

    failures: int = 5
    window: timedelta = timedelta(minutes=15)
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=1)
    forget: timedelta = timedelta(hours=24)


LOCK_RULE = LockRule()


@dataclass(frozen=True)
class Lock:
    """The latest lock of an account or an address; ``times`` counts those in a row."""

    times: int
    until: datetime


def lock_time(rule: LockRule, times: int) -> timedelta:
    """How long the ``times``-th lock in a row lasts, counted from one."""
    # The exponent is bounded so that a long attack does not overflow a duration.
    return min(rule.longest, rule.first * (1 << min(times - 1, 20)))


def waiting(lock: Lock | None, now: datetime) -> timedelta:
    """How long the lock lasts yet; zero when there is none."""
    if lock is None:
        return timedelta(0)
    return max(timedelta(0), lock.until - now)


def after_failure(rule: LockRule, *, recent: int, lock: Lock | None, now: datetime) -> Lock | None:
    """The new lock when ``recent`` failures (this one counted) are too many, else None."""
    if recent < rule.failures:
        return None
    remembered = lock is not None and now < lock.until + rule.forget
    times = lock.times + 1 if lock is not None and remembered else 1
    return Lock(times, now + lock_time(rule, times))
