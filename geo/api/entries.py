"""Signing in and recording. All take and give JSON."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.audit import record
from geo.access.roles import ANONYMOUS, Person, Role
from geo.access.sessions import keep_alive, sign_out
from geo.access.signin import sign_in
from geo.api.files import attached
from geo.api.guard import (
    PRIVATE,
    Body,
    Office,
    RefusedError,
    address_of,
    day,
    guarded,
    present,
    text,
)
from geo.api.signing import told, with_cookie
from geo.maps.evidence import open_vault
from geo.settings import Settings
from geo.status.files import Vault
from geo.status.model import DIRECT, Evidence, StatusEvent
from geo.status.repository import add_evidence, record_event
from geo.status.rules import check_sourced
from geo.store.engine import writing
from geo.view.progress import parts_of

_FILLED = ("title", "publisher", "url", "published_on", "retrieved_on", "part", "file")


def entry_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of accounts and entries for one running atlas."""
    desk = _Desk(Office(settings), open_vault(settings))
    return [
        Route("/session", guarded(desk.who), methods=["GET"]),
        Route("/session", guarded(desk.enter), methods=["POST"]),
        Route("/session/end", guarded(desk.leave), methods=["POST"]),
        Route("/entries", guarded(desk.record_event), methods=["POST"]),
    ]


class _Desk:
    def __init__(self, office: Office, vault: Vault) -> None:
        self._office = office
        self._vault = vault

    def who(self, request: Request, _body: Body) -> Response:
        """Who the cookie stands for; also when the ledger cannot be read: nobody."""
        token = self._office.token(request)
        person = keep_alive(self._office.engine(), token, present()) if token else None
        return JSONResponse(told(self._office, person or ANONYMOUS), headers=PRIVATE)

    def enter(self, request: Request, body: Body) -> Response:
        """Sign in with a name and a password; the session travels in a cookie."""
        address = address_of(request)
        name, password = text(body, "name", limit=200), text(body, "password", limit=1000)
        opened = sign_in(self._office.engine(), name, password, address=address, now=present())
        return with_cookie(self._office, told(self._office, opened.person), opened.token)

    def leave(self, request: Request, _body: Body) -> Response:
        """Sign out; the cookie is taken back whether or not it was good."""
        if token := self._office.token(request):
            with writing(self._office.engine()) as connection:
                sign_out(connection, token, now=present())
        return with_cookie(self._office, told(self._office, ANONYMOUS), "")

    def record_event(self, request: Request, body: Body) -> Response:
        """Record what is known of one subject, with its source, in one transaction."""
        subject = self._office.subject(body)
        now = present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            source = _source(body, subject, person)
            if source and (file := text(body["source"], "file", limit=64)):
                source = attached(connection, self._vault, person, source, file)
            cited = (add_evidence(connection, source, now=now).key,) if source else ()
            wanted = _event(body, subject, cited, person)
            check_sourced(wanted)
            event = record_event(
                connection,
                wanted,
                expected_head_of_subject=_seen(body),
                now=now,
                parts=parts_of(self._office.atlas(), subject),
            )
            record(connection, person.id, "event.record", subject, {"key": event.key}, now=now)
        # The writer is told that nobody sees it yet.
        waiting = self._office.settings.review_required
        answer = {"key": event.key, "waiting": waiting}
        return JSONResponse(answer, status_code=201, headers=PRIVATE)


def _event(body: Body, subject: str, cited: tuple[str, ...], person: Person) -> StatusEvent:
    return StatusEvent(
        subject=subject,
        status=text(body, "status", limit=40),
        valid_on=day(body, "valid_on"),
        note_zh=text(body, "note_zh"),
        note_en=text(body, "note_en"),
        evidence=cited,
        supersedes=text(body, "supersedes", limit=80) or None,
        recorded_by=person.name,
    )


def _source(body: Body, subject: str, person: Person) -> Evidence | None:
    """The source of an entry; None when nothing of it was filled in.

    What lacks a part is not left out: the rules tell the part that is missing.
    """
    source = body.get("source")
    if not isinstance(source, dict) or not any(text(source, key) for key in _FILLED):
        return None
    return Evidence(
        title=text(source, "title"),
        publisher=text(source, "publisher"),
        url=text(source, "url") or None,
        published_on=day(source, "published_on"),
        retrieved_on=day(source, "retrieved_on"),
        level=text(source, "level", limit=4),
        language=text(source, "language", limit=20),
        relation=text(source, "relation", limit=20) or DIRECT,
        subjects=(subject,),
        part=text(source, "part") or None,
        caution=text(source, "caution") or None,
        recorded_by=person.name,
    )


def _seen(body: Body) -> int | None:
    """The number of the subject's last entry that the writer had before them."""
    seen = body.get("seen")
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise RefusedError("seen 不是编号", "整数或空", status=422)
    return seen
