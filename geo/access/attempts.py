"""Attempts to sign in, counted in the database by account and by address."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from geo.access.lockout import LOCK_RULE, Lock, LockRule, after_failure, waiting
from geo.access.names import name_key
from geo.access.problems import LockedError
from geo.access.tables import signin_failure, signin_lock
from geo.store.canonical import utc_text

_SECOND = timedelta(seconds=1)
ACCOUNT = "account"
ADDRESS = "address"
# Whoever holds one address of IPv6 usually holds the whole network of this length.
_IPV6_PREFIX = 64
# No name is this long; of what is typed instead the beginning tells enough.
_NAME_LENGTH = 256
_COLUMNS = {ACCOUNT: signin_failure.c.account_sha256, ADDRESS: signin_failure.c.address_sha256}


@dataclass(frozen=True)
class AttemptRules:
    """When an account and when an address is locked."""

    account: LockRule = LOCK_RULE
    address: LockRule = LOCK_RULE

    def of(self, kind: str) -> LockRule:
        """The rule for ACCOUNT or ADDRESS."""
        return self.account if kind == ACCOUNT else self.address


RULES = AttemptRules()


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted: what it is counted under, and the locks it set or replaced."""

    marks: Mapping[str, str]
    locks: Mapping[str, Lock]
    replaced: Mapping[str, Lock | None]


def attempt_marks(name: str, address: str | None) -> dict[str, str]:
    """Under which hashes an attempt is counted; an unknown address is not counted.

    What was typed as a name may be a password, so it is kept as a hash only.
    """
    marks = {ACCOUNT: _sha256(ACCOUNT, name_key(name[:_NAME_LENGTH]))}
    if address:
        marks[ADDRESS] = _sha256(ADDRESS, network_of(address))
    return marks


def refuse_locked(connection: Connection, marks: Mapping[str, str], now: datetime) -> None:
    """Raise LockedError while the account or the address is locked."""
    waits = [waiting(_lock(connection, mark), now) for mark in marks.values()]
    longest = max(waits)
    if longest:
        raise LockedError(-(-longest // _SECOND))


def begin_attempt(
    connection: Connection, marks: Mapping[str, str], rules: AttemptRules, *, now: datetime
) -> Attempt:
    """Count an attempt as failed before it is known, with the locks that follow from it.

    Raises LockedError, counting nothing, while a lock lasts.
    """
    refuse_locked(connection, marks, now)
    _forget_old(connection, rules, now)
    connection.execute(
        insert(signin_failure),
        {
            "account_sha256": marks[ACCOUNT],
            "address_sha256": marks.get(ADDRESS),
            "failed_at": utc_text(now),
        },
    )
    locks: dict[str, Lock] = {}
    replaced: dict[str, Lock | None] = {}
    for kind, mark in marks.items():
        earlier = _lock(connection, mark)
        recent = _recent(connection, kind, mark, rules.of(kind), now)
        lock = after_failure(rules.of(kind), recent=recent, lock=earlier, now=now)
        if lock is not None:
            _set_lock(connection, mark, lock)
            locks[kind], replaced[kind] = lock, earlier
    return Attempt(marks, locks, replaced)


def forgive_attempt(connection: Connection, attempt: Attempt) -> None:
    """Take an attempt back that was right, with all failures and the lock of its account.

    Failures of other accounts from the same address stay: who has one account does not
    earn more guesses at others by signing in.
    """
    _clear(connection, attempt.marks[ACCOUNT])
    address = attempt.marks.get(ADDRESS)
    set_here = attempt.locks.get(ADDRESS)
    if address and set_here and _lock(connection, address) == set_here:
        _set_lock(connection, address, attempt.replaced[ADDRESS])


def forgive_account(connection: Connection, name: str) -> None:
    """Forget the failures and the lock of an account that was given a new password."""
    _clear(connection, attempt_marks(name, None)[ACCOUNT])


def locked_until(connection: Connection, name: str, now: datetime) -> datetime | None:
    """Until when the account of this name cannot sign in; None when it can."""
    lock = _lock(connection, attempt_marks(name, None)[ACCOUNT])
    return lock.until if lock is not None and waiting(lock, now) else None


def _clear(connection: Connection, mark: str) -> None:
    connection.execute(delete(signin_failure).where(signin_failure.c.account_sha256 == mark))
    _set_lock(connection, mark, None)


def _recent(connection: Connection, kind: str, mark: str, rule: LockRule, now: datetime) -> int:
    since = utc_text(now - rule.window)
    query = select(func.count()).where(_COLUMNS[kind] == mark, signin_failure.c.failed_at > since)
    return int(connection.execute(query).scalar_one())


def _lock(connection: Connection, mark: str) -> Lock | None:
    t = signin_lock.c
    row = connection.execute(select(t.times, t.until).where(t.key_sha256 == mark)).first()
    return Lock(row.times, datetime.fromisoformat(row.until)) if row else None


def _set_lock(connection: Connection, mark: str, lock: Lock | None) -> None:
    here = signin_lock.c.key_sha256 == mark
    if lock is None:
        connection.execute(delete(signin_lock).where(here))
        return
    values = {"times": lock.times, "until": utc_text(lock.until)}
    changed = connection.execute(update(signin_lock).where(here).values(values))
    if not changed.rowcount:
        connection.execute(insert(signin_lock), {"key_sha256": mark, **values})


def _forget_old(connection: Connection, rules: AttemptRules, now: datetime) -> None:
    window = max(rules.account.window, rules.address.window)
    forget = max(rules.account.forget, rules.address.forget)
    old = signin_failure.c.failed_at <= utc_text(now - window)
    connection.execute(delete(signin_failure).where(old))
    connection.execute(delete(signin_lock).where(signin_lock.c.until <= utc_text(now - forget)))


def network_of(address: str) -> str:
    """What an address is counted under: itself, or the network that its holder usually has."""
    try:
        told = ipaddress.ip_address(address.strip())
    except ValueError:
        # Whatever cannot be read counts together: inventing addresses wins nothing.
        return "?"
    if isinstance(told, ipaddress.IPv4Address):
        return str(told)
    if told.ipv4_mapped is not None:
        return str(told.ipv4_mapped)
    return str(ipaddress.ip_network((int(told), _IPV6_PREFIX), strict=False))


def _sha256(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "surrogatepass")).hexdigest()
