"""Accounts from the page: an administrator's hand on them, and everybody's on their own.

A password that was drawn by lot is told once, in the answer to the request that set it;
it is kept nowhere but as a hash.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.accounts import (
    account_by_id,
    add_account,
    change_role,
    disable_account,
    enable_account,
    set_password,
)
from geo.access.passwords import drawn_password
from geo.access.roles import Person, Role, role_named
from geo.access.sessions import sign_out_everywhere
from geo.access.signin import change_password, sign_in
from geo.api.guard import (
    PRIVATE,
    Body,
    Office,
    RefusedError,
    address_of,
    guarded,
    present,
    text,
)
from geo.api.signing import told, with_cookie
from geo.settings import Settings
from geo.store.engine import reading, writing

_LONGEST_PASSWORD = 1000
Deed = Callable[[Connection, Person, Body, datetime], dict[str, Any]]


def people_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of accounts for one running atlas."""
    desk = _People(Office(settings))
    return [
        Route("/accounts", guarded(desk.change), methods=["POST"]),
        Route("/session/password", guarded(desk.own_password), methods=["POST"]),
    ]


class _People:
    def __init__(self, office: Office) -> None:
        self._office = office

    def change(self, request: Request, body: Body) -> Response:
        """One deed of an administrator on an account, named by ``do``."""
        wanted, now = text(body, "do", limit=20), present()
        if wanted not in _DEEDS:
            raise RefusedError(f"没有操作「{wanted}」", "、".join(_DEEDS), status=422)
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.ADMIN, now=now)
            done = _DEEDS[wanted](connection, person, body, now)
        return JSONResponse(done, headers=PRIVATE)

    def own_password(self, request: Request, body: Body) -> Response:
        """Replace one's own password, proving the old one; only this session goes on."""
        engine, address, now = self._office.engine(), address_of(request), present()
        old = text(body, "old", limit=_LONGEST_PASSWORD)
        new = text(body, "new", limit=_LONGEST_PASSWORD)
        with reading(engine) as connection:
            person = self._office.person(connection, request, Role.VIEWER, now=now)
        change_password(engine, person, old, new, address=address, now=now)
        opened = sign_in(engine, person.name, new, address=address, now=now)
        return with_cookie(self._office, told(self._office, opened.person), opened.token)


def _add(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    role = role_named(text(body, "role", limit=20))
    password, drawn = _password(body)
    made = add_account(connection, by, text(body, "name", limit=200), password, role, now=now)
    return {"id": made.id, **drawn}


def _role(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    role = role_named(text(body, "role", limit=20))
    return {"id": change_role(connection, by, _id(body), role, now=now).id}


def _disable(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    return {"id": disable_account(connection, by, _id(body), now=now).id}


def _enable(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    return {"id": enable_account(connection, by, _id(body), now=now).id}


def _end(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    found = account_by_id(connection, _id(body))
    return {"id": found.id, "ended": sign_out_everywhere(connection, by, found.id, now=now)}


def _set_password(connection: Connection, by: Person, body: Body, now: datetime) -> dict[str, Any]:
    password, drawn = _password(body)
    set_password(connection, by, _id(body), password, now=now)
    return {"id": _id(body), **drawn}


_DEEDS: dict[str, Deed] = {
    "add": _add,
    "role": _role,
    "disable": _disable,
    "enable": _enable,
    "end": _end,
    "password": _set_password,
}


def _id(body: Body) -> str:
    return text(body, "account", limit=80)


def _password(body: Body) -> tuple[str, dict[str, str]]:
    """The password that was typed; or one drawn by lot, and what to tell of it."""
    typed = text(body, "password", limit=_LONGEST_PASSWORD)
    if typed:
        return typed, {}
    drawn = drawn_password()
    return drawn, {"password": drawn}
