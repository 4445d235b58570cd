"""Signing in: a name and a password, counted, compared, and answered alike when wrong.

An attempt is counted as a failure before the password is compared and taken back when
it was right, so that any number of attempts at once get no more guesses than one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, Row, select, update

from geo.access.accounts import account_by_id, keep_password
from geo.access.attempts import (
    ADDRESS,
    RULES,
    Attempt,
    AttemptRules,
    attempt_marks,
    begin_attempt,
    forgive_attempt,
    refuse_locked,
)
from geo.access.audit import SYSTEM, record
from geo.access.names import account_name
from geo.access.passwords import HASHER, hash_password, matches, new_password, rehashed
from geo.access.problems import AccountError, wrong_credentials
from geo.access.roles import Person, Role, role_named
from geo.access.sessions import LIMITS, OpenedSession, SessionLimits, open_session
from geo.access.standing import require_current
from geo.access.tables import account
from geo.store.canonical import utc_text
from geo.store.engine import reading, writing


@dataclass(frozen=True)
class SignInPolicy:
    """How sign-in counts failures, bounds sessions and hashes passwords."""

    attempts: AttemptRules = RULES
    limits: SessionLimits = LIMITS
    hasher: PasswordHasher = HASHER


POLICY = SignInPolicy()


@dataclass(frozen=True)
class _Holder:
    """The account that a name led to, as it was when its password was compared."""

    id: str
    password_hash: str


def sign_in(
    engine: Engine,
    name: str,
    password: str,
    *,
    address: str | None,
    now: datetime,
    policy: SignInPolicy = POLICY,
) -> OpenedSession:
    """Open a session for the holder of ``name`` and ``password``.

    ``address`` is the client's, as the web server vouches for it; None is not counted.
    Raises AccessError, the same for an unknown name, a wrong password and a disabled
    account, and LockedError while a lock lasts, the right password or not.
    """
    attempt, holder = _prove(engine, name, password, address=address, now=now, policy=policy)
    renewed = rehashed(password, holder.password_hash, hasher=policy.hasher)
    with writing(engine) as connection:
        row = _still_holding(connection, holder, password, policy)
        forgive_attempt(connection, attempt)
        if renewed is not None and row.password_hash == holder.password_hash:
            connection.execute(
                update(account).where(account.c.id == holder.id).values(password_hash=renewed)
            )
        person = Person(row.id, row.name, role_named(row.role))
        record(connection, person.id, "signed-in", person.id, now=now)
        return open_session(connection, person, now=now, limits=policy.limits)


def change_password(
    engine: Engine,
    person: Person,
    old: str,
    new: str,
    *,
    address: str | None,
    now: datetime,
    policy: SignInPolicy = POLICY,
) -> None:
    """Replace one's own password, proving the old one; all sessions end.

    A wrong old password counts and locks as at sign-in. Raises AccessError for that and
    AccountError for a new password that cannot serve.
    """
    with reading(engine) as connection:
        known = require_current(connection, person, Role.VIEWER)
        name = account_by_id(connection, known.id).name
    accepted = new_password(new, name=name)
    attempt, holder = _prove(engine, name, old, address=address, now=now, policy=policy)
    made = hash_password(accepted, hasher=policy.hasher)
    with writing(engine) as connection:
        _still_holding(connection, holder, old, policy)
        forgive_attempt(connection, attempt)
        keep_password(connection, holder.id, made)
        record(connection, holder.id, "password-changed", holder.id, now=now)


def _prove(
    engine: Engine,
    name: str,
    password: str,
    *,
    address: str | None,
    now: datetime,
    policy: SignInPolicy,
) -> tuple[Attempt, _Holder]:
    """Count an attempt and compare the password, once, whatever the name leads to."""
    marks = attempt_marks(name, address)
    with reading(engine) as connection:
        # Most of a flood ends here and never waits for the writer's turn.
        refuse_locked(connection, marks, now)
    with writing(engine) as connection:
        attempt = begin_attempt(connection, marks, policy.attempts, now=now)
        holder = _holder(connection, name)
    # The comparison takes a while and holds no lock.
    stored = holder.password_hash if holder else None
    if matches(password, stored, hasher=policy.hasher) and holder is not None:
        return attempt, holder
    if attempt.locks:
        with writing(engine) as connection:
            _record_locks(connection, attempt, holder, now)
    raise wrong_credentials()


def _holder(connection: Connection, name: str) -> _Holder | None:
    try:
        key = account_name(name).key
    except AccountError:
        return None
    t = account.c
    row = connection.execute(
        select(t.id, t.password_hash).where(t.name_key == key, t.disabled_at.is_(None))
    ).first()
    return _Holder(row.id, row.password_hash) if row else None


def _still_holding(
    connection: Connection, holder: _Holder, password: str, policy: SignInPolicy
) -> Row[*tuple[Any, ...]]:
    """The account as it is now; AccessError when it was closed or changed meanwhile."""
    t = account.c
    row = connection.execute(
        select(t.id, t.name, t.role, t.password_hash).where(
            t.id == holder.id, t.disabled_at.is_(None)
        )
    ).first()
    if row is None:
        raise wrong_credentials()
    unchanged = row.password_hash == holder.password_hash
    if not unchanged and not matches(password, row.password_hash, hasher=policy.hasher):
        raise wrong_credentials()
    return row


def _record_locks(
    connection: Connection, attempt: Attempt, holder: _Holder | None, now: datetime
) -> None:
    for kind, lock in attempt.locks.items():
        # An unknown name is not repeated: it may be a password typed into the wrong box.
        subject = kind if kind == ADDRESS or holder is None else holder.id
        detail = {"times": str(lock.times), "until": utc_text(lock.until)}
        record(connection, SYSTEM, "sign-in-locked", subject, detail, now=now)
