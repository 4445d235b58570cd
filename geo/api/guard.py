"""What every route asks of a request that may write, and who is asking.

A request that writes must come from a page of this server (Origin), carry what the route
takes, and be small. Roles are asked inside the transaction, of the database and not of
the request.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from geo.access.cookies import cookie_name, cookie_place
from geo.access.problems import AccessError
from geo.access.roles import ANONYMOUS, Person, Role
from geo.access.sessions import session_of
from geo.access.standing import require_current
from geo.errors import PlanMapError
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.files import VaultError
from geo.store.problems import ConflictError, StoreError
from geo.view.atlas import Atlas
from geo.view.progress import is_subject

BODY_LIMIT_BYTES = 64 * 1024
TEXT_LIMIT = 2000
_JSON = "application/json"
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Body = Mapping[str, Any]
Work = Callable[[Request, Body], Response]


class RefusedError(PlanMapError):
    """A request that is not taken; ``status`` is the HTTP status that fits."""

    def __init__(
        self, found: str, expected: str, *, status: int = 400, remedy: str = "刷新页面后重试"
    ) -> None:
        super().__init__(found, where="请求", expected=expected, remedy=remedy)
        self.status = status


def guarded(
    work: Work, *, limit: int = BODY_LIMIT_BYTES
) -> Callable[[Request], Awaitable[Response]]:
    """Reads and checks the request, works in a thread, and tells every refusal as JSON.

    A body may have at most ``limit`` bytes.
    """

    async def answer(request: Request) -> Response:
        try:
            body = await _json_body(request, limit) if request.method == "POST" else {}
            return await run_in_threadpool(work, request, body)
        except PlanMapError as error:
            return refusal(error)

    return answer


def refusal(error: PlanMapError) -> Response:
    """A refusal as JSON: what was found and what to do.

    Of the store itself nothing is told: it may name hosts and folders.
    """
    told = {"found": error.found, "remedy": error.remedy}
    if isinstance(error, StoreError) and not isinstance(error, ConflictError):
        told = {"found": "台账暂时不能写入", "remedy": "内容没有写入，也没有丢失；稍后再提交"}
    return JSONResponse(told, status_code=_status_of(error), headers=PRIVATE)


def _status_of(error: PlanMapError) -> int:
    if isinstance(error, AccessError | RefusedError):
        return error.status
    if isinstance(error, ConflictError):
        return 409
    return 503 if isinstance(error, StoreError | VaultError) else 422


async def raw_body(request: Request, media_type: str, *, limit: int) -> bytes:
    """The body of a request from a page of this server; at most ``limit`` bytes.

    Raises RefusedError for another origin, another type, or more.
    """
    check_sender(request, media_type)
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > limit:
            raise too_long(limit)
    return bytes(raw)


def check_sender(request: Request, media_type: str) -> None:
    """RefusedError unless a page of this server sends ``media_type``."""
    if not from_this_server(request):
        raise RefusedError("请求不是从本图谱的页面发出", "同一地址的页面", status=403)
    if request.headers.get("content-type", "").partition(";")[0].strip() != media_type:
        kind = "JSON" if media_type == _JSON else media_type
        raise RefusedError(f"内容不是 {kind}", media_type, status=415)


def from_this_server(asking: HTTPConnection) -> bool:
    """Whether a page of this server asks, by its Origin; a websocket sends one as well."""
    origin = urlsplit(asking.headers.get("origin", "")).netloc
    return origin == asking.headers.get("host")


def too_long(limit: int) -> RefusedError:
    """The refusal of a body of more than ``limit`` bytes."""
    most = f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} KB"
    return RefusedError("内容过长", f"不超过 {most}", status=413, remedy=f"缩至 {most} 以内再提交")


async def _json_body(request: Request, limit: int) -> Body:
    raw = await raw_body(request, _JSON, limit=limit)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RefusedError("内容不是 JSON", _JSON) from error
    if not isinstance(body, dict):
        raise RefusedError("内容不是一个对象", "JSON 对象")
    return body


class Office:
    """The ledger and the plan that routes write to, and who stands before them."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before it is asked for."""
        self.settings = settings
        self.https, self.path = cookie_place(settings.public_url)

    def engine(self) -> Engine:
        """The store of the ledger. Raises StoreError."""
        return open_ledger(self.settings).engine()

    def atlas(self) -> Atlas:
        """The plan that the ledger is about."""
        return open_library(self.settings, self.settings.plan).atlas

    def token(self, request: Request) -> str:
        """The session that the request carries, as it came; empty without one."""
        return request.cookies.get(cookie_name(https=self.https, path=self.path), "")

    def person(
        self, connection: Connection, request: Request, role: Role, *, now: datetime
    ) -> Person:
        """Who sent the request; AccessError unless ``role`` is theirs at this moment."""
        person = session_of(connection, self.token(request), now) or ANONYMOUS
        return require_current(connection, person, role)

    def subject(self, body: Body) -> str:
        """The id of a measure or key task in ``body``; RefusedError for any other word."""
        subject = text(body, "subject", limit=40)
        if not is_subject(self.atlas(), subject):
            raise RefusedError(f"没有编号「{subject}」", "一条举措或重点任务的编号", status=422)
        return subject


def address_of(request: HTTPConnection) -> str | None:
    """The address that the request comes from; None behind a proxy.

    Everybody has one address there, and what the proxy says of theirs is not believed.
    """
    behind = "x-forwarded-for" in request.headers or request.client is None
    return None if behind or request.client is None else request.client.host


def text(body: Body, key: str, *, limit: int = TEXT_LIMIT) -> str:
    """The text of a field, empty when it is absent; RefusedError for other kinds or more."""
    value = body.get(key) or ""
    if not isinstance(value, str) or len(value) > limit:
        raise RefusedError(f"{key} 不是文字或过长", f"不超过 {limit} 字", status=422)
    return value.strip()


def day(body: Body, key: str) -> date | None:
    """The day in a field, None when it is empty; RefusedError for what is no day."""
    given = text(body, key, limit=10)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise RefusedError(
            f"{key}「{given}」不是日期", "年-月-日，如 2020-09-24", status=422
        ) from error


def present() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)
