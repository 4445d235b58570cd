"""Signing in and recording: the only routes that write. All take and give JSON.

A request that writes must come from a page of this server (Origin), carry JSON, and be
small. Roles are asked inside the transaction, of the database and not of the request.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.audit import record
from geo.access.cookies import cookie_name, session_cookie
from geo.access.problems import AccessError
from geo.access.roles import ANONYMOUS, Person, Role
from geo.access.sessions import keep_alive, session_of, sign_out
from geo.access.signin import sign_in
from geo.access.standing import require_current
from geo.errors import PlanMapError
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.model import DIRECT, Evidence, StatusEvent
from geo.status.problems import StatusError
from geo.status.repository import add_evidence, record_event
from geo.status.vocabulary import UNREPORTED
from geo.store.engine import writing
from geo.store.problems import ConflictError, StoreError
from geo.view.atlas import Atlas
from geo.view.progress import is_subject, parts_of

BODY_LIMIT_BYTES = 64 * 1024
TEXT_LIMIT = 2000
_FILLED = ("title", "publisher", "url", "published_on", "retrieved_on", "part")
# A ledger may hold what was known without a source; who records here has one.
_UNSOURCED = "登记须有依据；没有依据的，保持“未见公开进展”"
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Work = Callable[[Request, Mapping[str, Any]], Response]


class RefusedError(PlanMapError):
    """A request that is not taken; ``status`` is the HTTP status that fits."""

    def __init__(self, found: str, expected: str, *, status: int = 400) -> None:
        super().__init__(found, where="请求", expected=expected, remedy="刷新页面后重试")
        self.status = status


def entry_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of accounts and entries for one running atlas."""
    desk = _Desk(settings)
    return [
        Route("/session", _guarded(desk.who), methods=["GET"]),
        Route("/session", _guarded(desk.enter), methods=["POST"]),
        Route("/session/end", _guarded(desk.leave), methods=["POST"]),
        Route("/entries", _guarded(desk.record_event), methods=["POST"]),
    ]


def _guarded(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """Reads and checks the request, works in a thread, and tells every refusal as JSON."""

    async def answer(request: Request) -> Response:
        try:
            body = await _body(request) if request.method == "POST" else {}
            return await run_in_threadpool(work, request, body)
        except PlanMapError as error:
            return JSONResponse(_reason(error), status_code=_status_of(error), headers=_PRIVATE)

    return answer


def _reason(error: PlanMapError) -> dict[str, str]:
    """What the writer is told. Of the store itself nothing: it may name hosts and folders."""
    if isinstance(error, StoreError) and not isinstance(error, ConflictError):
        return {"found": "台账暂时不能写入", "remedy": "内容没有写入，也没有丢失；稍后再提交"}
    return {"found": error.found, "remedy": error.remedy}


def _status_of(error: PlanMapError) -> int:
    if isinstance(error, AccessError | RefusedError):
        return error.status
    if isinstance(error, ConflictError):
        return 409
    return 503 if isinstance(error, StoreError) else 422


async def _body(request: Request) -> Mapping[str, Any]:
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if origin != request.headers.get("host"):
        raise RefusedError("请求不是从本图谱的页面发出", "同一地址的页面", status=403)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError("内容不是 JSON", "application/json", status=415)
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT_BYTES:
            raise RefusedError("内容过长", f"不超过 {BODY_LIMIT_BYTES // 1024} KB", status=413)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RefusedError("内容不是 JSON", "application/json") from error
    if not isinstance(body, dict):
        raise RefusedError("内容不是一个对象", "JSON 对象")
    return body


class _Desk:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._https = (settings.public_url or "").startswith("https:")
        self._path = urlsplit(settings.public_url or "").path or "/"

    def who(self, request: Request, _body: Mapping[str, Any]) -> Response:
        """Who the cookie stands for; also when the ledger cannot be read: nobody."""
        token = self._token(request)
        person = keep_alive(self._engine(), token, _now()) if token else None
        return JSONResponse(_told(person or ANONYMOUS), headers=_PRIVATE)

    def enter(self, request: Request, body: Mapping[str, Any]) -> Response:
        """Sign in with a name and a password; the session travels in a cookie."""
        # Behind a proxy everybody has one address: it is not counted then.
        behind = "x-forwarded-for" in request.headers or request.client is None
        address = None if behind or request.client is None else request.client.host
        name, password = _text(body, "name", limit=200), _text(body, "password", limit=1000)
        opened = sign_in(self._engine(), name, password, address=address, now=_now())
        return self._with_cookie(_told(opened.person), opened.token)

    def leave(self, request: Request, _body: Mapping[str, Any]) -> Response:
        """Sign out; the cookie is taken back whether or not it was good."""
        if token := self._token(request):
            with writing(self._engine()) as connection:
                sign_out(connection, token, now=_now())
        return self._with_cookie(_told(ANONYMOUS), "")

    def record_event(self, request: Request, body: Mapping[str, Any]) -> Response:
        """Record what is known of one subject, with its source, in one transaction."""
        subject = self._subject(body)
        now = _now()
        with writing(self._engine()) as connection:
            person = self._editor(connection, request, now)
            source = _source(body, subject, person)
            cited = (add_evidence(connection, source, now=now).key,) if source else ()
            wanted = _event(body, subject, cited, person)
            if not cited and wanted.status != UNREPORTED:
                raise StatusError(subject, (_UNSOURCED,))
            event = record_event(
                connection,
                wanted,
                expected_head_of_subject=_seen(body),
                now=now,
                parts=parts_of(self._atlas(), subject),
            )
            record(connection, person.id, "event.record", subject, {"key": event.key}, now=now)
        return JSONResponse({"key": event.key}, status_code=201, headers=_PRIVATE)

    def _editor(self, connection: Connection, request: Request, now: datetime) -> Person:
        person = session_of(connection, self._token(request), now) or ANONYMOUS
        return require_current(connection, person, Role.EDITOR)

    def _atlas(self) -> Atlas:
        return open_library(self._settings, self._settings.plan).atlas

    def _subject(self, body: Mapping[str, Any]) -> str:
        subject = _text(body, "subject", limit=40)
        if not is_subject(self._atlas(), subject):
            raise RefusedError(f"没有编号「{subject}」", "一条举措或重点任务的编号", status=422)
        return subject

    def _engine(self) -> Engine:
        return open_ledger(self._settings).engine()

    def _token(self, request: Request) -> str:
        return request.cookies.get(cookie_name(https=self._https, path=self._path), "")

    def _with_cookie(self, told: Mapping[str, Any], token: str) -> Response:
        answer = JSONResponse(told, headers=_PRIVATE)
        cookie = session_cookie(token, https=self._https, path=self._path)
        answer.set_cookie(**asdict(cookie))
        return answer


def _told(person: Person) -> dict[str, Any]:
    return {
        "name": person.name if person.signed_in else "",
        "role": person.role.zh,
        "editor": person.role.includes(Role.EDITOR),
    }


def _event(
    body: Mapping[str, Any], subject: str, cited: tuple[str, ...], person: Person
) -> StatusEvent:
    return StatusEvent(
        subject=subject,
        status=_text(body, "status", limit=40),
        valid_on=_day(body, "valid_on"),
        note_zh=_text(body, "note_zh"),
        note_en=_text(body, "note_en"),
        evidence=cited,
        supersedes=_text(body, "supersedes", limit=80) or None,
        recorded_by=person.name,
    )


def _source(body: Mapping[str, Any], subject: str, person: Person) -> Evidence | None:
    """The source of an entry; None when nothing of it was filled in.

    What lacks a part is not left out: the rules tell the part that is missing.
    """
    source = body.get("source")
    if not isinstance(source, dict) or not any(_text(source, key) for key in _FILLED):
        return None
    return Evidence(
        title=_text(source, "title"),
        publisher=_text(source, "publisher"),
        url=_text(source, "url") or None,
        published_on=_day(source, "published_on"),
        retrieved_on=_day(source, "retrieved_on"),
        level=_text(source, "level", limit=4),
        language=_text(source, "language", limit=20),
        relation=_text(source, "relation", limit=20) or DIRECT,
        subjects=(subject,),
        part=_text(source, "part") or None,
        caution=_text(source, "caution") or None,
        recorded_by=person.name,
    )


def _seen(body: Mapping[str, Any]) -> int | None:
    """The number of the subject's last entry that the writer had before them."""
    seen = body.get("seen")
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise RefusedError("seen 不是编号", "整数或空", status=422)
    return seen


def _text(body: Mapping[str, Any], key: str, *, limit: int = TEXT_LIMIT) -> str:
    value = body.get(key) or ""
    if not isinstance(value, str) or len(value) > limit:
        raise RefusedError(f"{key} 不是文字或过长", f"不超过 {limit} 字", status=422)
    return value.strip()


def _day(body: Mapping[str, Any], key: str) -> date | None:
    text = _text(body, key, limit=10)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RefusedError(
            f"{key}「{text}」不是日期", "年-月-日，如 2020-09-24", status=422
        ) from error


def _now() -> datetime:
    return datetime.now(UTC)
