"""What a person may do at this moment, by the database and not by what was remembered."""

from sqlalchemy import Connection, select

from geo.access.roles import ANONYMOUS, Person, Role, require, require_signed_in, role_named
from geo.access.tables import account

# The ids of accounts kept here; people of another provider have ids of another kind.
LOCAL = "local:"


def require_current(connection: Connection, person: Person, role: Role) -> Person:
    """The person as the database knows them now; AccessError unless ``role`` is theirs.

    Somebody must have signed in, even for what a viewer may do. A page remembers a
    person for a while: a local account that was disabled or given a lower role
    meanwhile is refused here. People who signed in elsewhere are known only by their
    claims.
    """
    require_signed_in(person)
    require(person, role)
    if not person.id.startswith(LOCAL):
        return person
    known = current_person(connection, person.id) or ANONYMOUS
    require_signed_in(known)
    require(known, role)
    return known


def current_person(connection: Connection, account_id: str) -> Person | None:
    """The holder of a local account; None when it is unknown or disabled."""
    t = account.c
    row = connection.execute(
        select(t.id, t.name, t.role).where(t.id == account_id, t.disabled_at.is_(None))
    ).first()
    return Person(row.id, row.name, role_named(row.role)) if row else None
