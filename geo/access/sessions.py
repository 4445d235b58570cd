"""Sessions: from the secret in a cookie to the person who signed in."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, insert, or_, select, update

from geo.access.audit import record
from geo.access.roles import Person, Role, role_named
from geo.access.standing import LOCAL, require_current
from geo.access.tables import access_session, account, oidc_session
from geo.store.canonical import utc_text
from geo.store.engine import reading, writing

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_TOKEN_BYTES = 32
# A session's last use is written down at most this often: readers do not queue to write.
_SEEN_EVERY = timedelta(minutes=1)
# Each kind of session with the column that names its holder.
_HOLDERS = ((access_session, access_session.c.account), (oidc_session, oidc_session.c.person))
_TABLES = tuple(table for table, _ in _HOLDERS)


@dataclass(frozen=True)
class SessionLimits:
    """A session ends ``longest`` after sign-in and after ``idle`` without use."""

    longest: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=60)


LIMITS = SessionLimits()


@dataclass(frozen=True)
class OpenedSession:
    """A new session; ``token`` is the secret for the cookie and is kept nowhere else."""

    token: str = field(repr=False)
    person: Person
    until: datetime


def open_session(
    connection: Connection,
    person: Person,
    *,
    now: datetime,
    limits: SessionLimits = LIMITS,
    since: datetime | None = None,
) -> OpenedSession:
    """Begin a session for somebody who has just proved who they are.

    ``since`` is when they did so, if that was earlier: the session ends as early. What
    somebody known elsewhere may do is kept with the session; a local account is asked.
    """
    _forget_expired(connection, now, limits)
    began = min(since or now, now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "token_sha256": _sha256(token),
        "opened_at": utc_text(began),
        "seen_at": utc_text(now),
    }
    if person.id.startswith(LOCAL):
        connection.execute(insert(access_session), {**row, "account": person.id})
    else:
        known = {"person": person.id, "name": person.name, "role": person.role.value}
        connection.execute(insert(oidc_session), {**row, **known})
    return OpenedSession(token, person, began + limits.longest)


def session_of(
    connection: Connection, token: object, now: datetime, *, limits: SessionLimits = LIMITS
) -> Person | None:
    """Whose session ``token`` is, with the role of this moment; None when nobody's.

    Anything may come in a cookie: what is not a token of ours is nobody's.
    """
    row = _live_row(connection, token, now, limits)
    return _person(row) if row else None


def keep_alive(
    engine: Engine, token: object, now: datetime, *, limits: SessionLimits = LIMITS
) -> Person | None:
    """As ``session_of``, and the use of the session is noted, to the minute."""
    with reading(engine) as connection:
        row = _live_row(connection, token, now, limits)
    if row is None:
        return None
    if row.seen_at < utc_text(now - _SEEN_EVERY):
        with writing(engine) as connection:
            for table in _TABLES:
                same = table.c.token_sha256 == row.token_sha256
                connection.execute(update(table).where(same).values(seen_at=utc_text(now)))
    return _person(row)


def sign_out(connection: Connection, token: object, *, now: datetime) -> None:
    """End the session of ``token``; nothing happens when there is none."""
    if not _is_token(token):
        return
    mark = _sha256(str(token))
    for table, holder_column in _HOLDERS:
        own = table.c.token_sha256 == mark
        holder = connection.execute(select(holder_column).where(own)).scalar()
        if holder is not None:
            connection.execute(delete(table).where(own))
            record(connection, holder, "signed-out", holder, now=now)


def sign_out_everywhere(
    connection: Connection, by: Person, account_id: str, *, now: datetime
) -> int:
    """End all sessions of an account and say how many: one's own, or any as administrator."""
    own = type(by) is Person and by.id == account_id
    require_current(connection, by, Role.VIEWER if own else Role.ADMIN)
    count = end_sessions(connection, account_id)
    detail = {"sessions": str(count)}
    record(connection, by.id, "signed-out-everywhere", account_id, detail, now=now)
    return count


def end_sessions(connection: Connection, account_id: str) -> int:
    """End all sessions of a person as part of a deed that is recorded by itself."""
    return sum(
        connection.execute(delete(table).where(holder == account_id)).rowcount
        for table, holder in _HOLDERS
    )


def _live_row(
    connection: Connection, token: object, now: datetime, limits: SessionLimits
) -> Row[*tuple[Any, ...]] | None:
    if not _is_token(token):
        return None
    mark = _sha256(str(token))
    row = (
        connection.execute(_local_row(mark)).first() or connection.execute(_oidc_row(mark)).first()
    )
    if row is None or row.opened_at <= utc_text(now - limits.longest):
        return None
    return None if row.seen_at <= utc_text(now - limits.idle) else row


def _local_row(mark: str) -> Select[*tuple[Any, ...]]:
    s, a = access_session.c, account.c
    return (
        select(s.token_sha256, s.opened_at, s.seen_at, a.id, a.name, a.role)
        .join_from(access_session, account, s.account == a.id)
        .where(s.token_sha256 == mark, a.disabled_at.is_(None))
    )


def _oidc_row(mark: str) -> Select[*tuple[Any, ...]]:
    s = oidc_session.c
    columns = (s.token_sha256, s.opened_at, s.seen_at, s.person.label("id"), s.name, s.role)
    return select(*columns).where(s.token_sha256 == mark)


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(row.id, row.name, role_named(row.role))


def _forget_expired(connection: Connection, now: datetime, limits: SessionLimits) -> None:
    oldest, silent = utc_text(now - limits.longest), utc_text(now - limits.idle)
    for table in _TABLES:
        ended = or_(table.c.opened_at <= oldest, table.c.seen_at <= silent)
        connection.execute(delete(table).where(ended))


def _is_token(token: object) -> bool:
    return isinstance(token, str) and _TOKEN.fullmatch(token) is not None


def _sha256(token: str) -> str:
    # A plain hash is enough: 256 random bits cannot be guessed from it.
    return hashlib.sha256(token.encode("ascii")).hexdigest()
