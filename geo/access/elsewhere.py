"""From a sign-in at a provider to a session here, by a code that a browser uses once.

Claims reach the server over a websocket, which cannot set a cookie. So the page is given
a code, and its browser exchanges the code for the cookie. One sign-in opens one session:
what a page still remembers of a sign-in that was used or ended opens nothing.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from geo.access.audit import record
from geo.access.claims import ClaimRules, person_of_claims
from geo.access.problems import UNAUTHENTICATED, AccessError
from geo.access.roles import Person, role_named
from geo.access.sessions import LIMITS, OpenedSession, SessionLimits, open_session
from geo.access.tables import oidc_code, oidc_spent
from geo.store.canonical import utc_text

CODE_LIVES = timedelta(minutes=2)
_CODE = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE_BYTES = 32
# What tells one sign-in of a person from another.
_MARKS = ("iss", "sub", "iat", "nonce", "jti", "sid")
# A sign-in older than any rule may allow is refused by its age and need not be remembered.
_REMEMBERED = timedelta(days=2)


def issue_code(
    connection: Connection, claims: Mapping[str, object], rules: ClaimRules, *, now: datetime
) -> str | None:
    """A code for whom verified ``claims`` describe; None for nobody, and for a used sign-in.

    Who they are and what they may do is decided here, by ``rules``, and never by what
    comes with the code later.
    """
    person = person_of_claims(claims, rules, now=now)
    if not person.signed_in:
        return None
    signin = _sha256(json.dumps([claims.get(mark) for mark in _MARKS], default=str))
    _forget(connection, now)
    used = select(oidc_spent.c.signin_sha256).where(oidc_spent.c.signin_sha256 == signin)
    if connection.execute(used).first() is not None:
        return None
    code = secrets.token_urlsafe(_CODE_BYTES)
    row = {
        "code_sha256": _sha256(code),
        "signin_sha256": signin,
        "person": person.id,
        "name": person.name,
        "role": person.role.value,
        "signed_in_at": utc_text(_signed_in_at(claims, now)),
        "made_at": utc_text(now),
    }
    connection.execute(insert(oidc_code), row)
    return code


def redeem_code(
    connection: Connection, code: str, *, now: datetime, limits: SessionLimits = LIMITS
) -> OpenedSession:
    """Open the session that ``code`` stands for; AccessError (401) for any other word.

    A code serves once and for CODE_LIVES, and so does the sign-in behind it.
    """
    _forget(connection, now)
    mark = _sha256(code) if _CODE.fullmatch(code) else ""
    t = oidc_code.c
    row = connection.execute(select(oidc_code).where(t.code_sha256 == mark)).first()
    if row is None:
        raise _not_valid()
    # Every code of this sign-in goes: another page may have been given one.
    connection.execute(delete(oidc_code).where(t.signin_sha256 == row.signin_sha256))
    spent = {"signin_sha256": row.signin_sha256, "signed_in_at": row.signed_in_at}
    connection.execute(insert(oidc_spent), spent)
    person = Person(row.person, row.name, role_named(row.role))
    detail = {"name": person.name, "role": person.role.value}
    record(connection, person.id, "signed-in", person.id, detail, now=now)
    since = datetime.fromisoformat(row.signed_in_at)
    return open_session(connection, person, now=now, limits=limits, since=since)


def _signed_in_at(claims: Mapping[str, object], now: datetime) -> datetime:
    issued = claims.get("iat")
    known = isinstance(issued, int | float) and not isinstance(issued, bool)
    return min(datetime.fromtimestamp(float(str(issued)), UTC), now) if known else now


def _forget(connection: Connection, now: datetime) -> None:
    old = oidc_code.c.made_at <= utc_text(now - CODE_LIVES)
    connection.execute(delete(oidc_code).where(old))
    over = oidc_spent.c.signed_in_at <= utc_text(now - _REMEMBERED)
    connection.execute(delete(oidc_spent).where(over))


def _not_valid() -> AccessError:
    return AccessError(
        "这次登录已用过或已过期",
        where="登录",
        expected="刚从单位账号登录回来的页面",
        remedy="重新登录",
        status=UNAUTHENTICATED,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
