"""The trail of deeds: who did what to whom and when, as links of the ledger's chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from geo.access.roles import Person, Role
from geo.access.standing import require_current
from geo.store import tables
from geo.store.chain import append

# Who acts when nobody does: the lock on a door that was tried too often.
SYSTEM = "system"
_SECRETS = ("password", "token", "secret", "hash")


@dataclass(frozen=True)
class Deed:
    """One line of the trail; ``recorded_at`` is UTC as the ledger writes it."""

    seq: int
    recorded_at: str
    actor: str
    action: str
    subject: str
    detail: Mapping[str, str]


def record(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, str] | None = None,
    *,
    now: datetime,
) -> None:
    """Add a deed to the chain; ``actor`` is a person's id or SYSTEM.

    Raises ValueError for a detail whose name tells of a secret: none belongs here,
    because the chain cannot forget.
    """
    told = dict(detail or {})
    for name in told:
        if any(word in name for word in _SECRETS):
            raise ValueError(f"{name!r} must not enter the trail")
    values = {"actor": actor, "action": action, "subject": subject, "detail": told}
    append(connection, tables.audit, values, now=now)


def deeds(
    connection: Connection, by: Person, *, before: int | None = None, most: int = 100
) -> tuple[Deed, ...]:
    """The latest deeds, newest first, at most ``most``, with a ``seq`` below ``before``.

    For administrators; raises AccessError for others.
    """
    require_current(connection, by, Role.ADMIN)
    t = tables.audit.c
    query = select(t.seq, t.recorded_at, t.actor, t.action, t.subject, t.detail)
    if before is not None:
        query = query.where(t.seq < before)
    return tuple(Deed(*row) for row in connection.execute(query.order_by(t.seq.desc()).limit(most)))


def deeds_of(
    connection: Connection, action: str, *, actor: str | None = None, subject: str | None = None
) -> tuple[Deed, ...]:
    """Every deed of one kind, by ``actor`` and on ``subject`` where given, oldest first.

    For the rules of other rooms, which must know who did what; never for show.
    """
    t = tables.audit.c
    query = select(t.seq, t.recorded_at, t.actor, t.action, t.subject, t.detail)
    query = query.where(t.action == action)
    if actor is not None:
        query = query.where(t.actor == actor)
    if subject is not None:
        query = query.where(t.subject == subject)
    return tuple(Deed(*row) for row in connection.execute(query.order_by(t.seq)))


def deeds_called(connection: Connection, by: Person, *actions: str) -> tuple[Deed, ...]:
    """Every deed of these kinds in order of record, for editors whose work rests on them.

    Raises AccessError for others.
    """
    require_current(connection, by, Role.EDITOR)
    t = tables.audit.c
    query = select(t.seq, t.recorded_at, t.actor, t.action, t.subject, t.detail)
    rows = connection.execute(query.where(t.action.in_(actions)).order_by(t.seq))
    return tuple(Deed(*row) for row in rows)
