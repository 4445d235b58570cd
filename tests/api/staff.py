"""An atlas with people of every role, and clients that speak to its routes as pages do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.access.turns import Turns
from geo.api.entries import entry_routes
from geo.api.feedback import feedback_routes
from geo.api.people import people_routes
from geo.api.workdesk import desk_routes
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.status.snapshot import Snapshot, snapshot
from geo.store import tables
from geo.store.chain import verify
from geo.store.engine import reading, writing

BASE = "http://127.0.0.1:8501"
SECRET = "correct horse battery"  # noqa: S105 - of accounts that live for one test
# The least work: these passwords protect nothing.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ROLES = {
    "wang": Role.VIEWER,
    "chen": Role.PRESENTER,
    "liming": Role.EDITOR,
    "zhaoxin": Role.REVIEWER,
    "sunhao": Role.ADMIN,
}
NASTY = "</script><img src=x onerror=alert(1)>{{7*7}}=HYPERLINK()"


def peopled(settings: Settings) -> dict[str, str]:
    """Adds an account of every role; their ids by name."""
    now = datetime.now(UTC)
    with writing(open_ledger(settings).engine()) as connection:
        return {
            name: add_account(connection, OPERATOR, name, SECRET, role, now=now, hasher=QUICK).id
            for name, role in ROLES.items()
        }


@contextmanager
def client_of(
    settings: Settings, who: str | None = None, *, turns: Turns | None = None
) -> Iterator[TestClient]:
    """A browser at the routes; signed in when somebody is named."""
    routes: list[BaseRoute] = [
        *entry_routes(settings),
        *feedback_routes(settings, turns=turns),
        *desk_routes(settings),
        *people_routes(settings),
    ]
    with TestClient(Starlette(routes=routes), base_url=BASE, headers={"Origin": BASE}) as client:
        if who:
            signed = client.post("/session", json={"name": who, "password": SECRET})
            assert signed.status_code == 200, signed.text
        yield client


def recorded(settings: Settings) -> Snapshot:
    """All that the ledger holds; its chain is whole."""
    with reading(open_ledger(settings).engine()) as connection:
        assert verify(connection) == []
        return snapshot(connection)


def deeds(settings: Settings) -> list[tuple[str, str, dict[str, Any]]]:
    """(action, subject, detail) of every deed on record."""
    t = tables.audit.c
    with reading(open_ledger(settings).engine()) as connection:
        rows = connection.execute(select(t.action, t.subject, t.detail).order_by(t.seq))
        return [(row.action, row.subject, row.detail) for row in rows]
