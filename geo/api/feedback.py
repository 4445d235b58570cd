"""What readers write to those who keep the atlas: taken from everybody, read by editors.

No name, address or way to answer is asked for, and what looks like one is sent back:
the ledger cannot forget. How much is taken is bounded, for an address in memory and for
all together by what stands in the ledger, so that a flood neither fills it nor hides in it.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.audit import deeds_called, record
from geo.access.problems import TooManyError
from geo.access.roles import Role
from geo.access.turns import Turns
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
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.model import FEEDBACK_KINDS, Feedback
from geo.status.repository import add_feedback, all_feedback, feedback_since
from geo.store.engine import reading, writing
from geo.web.pages import PAGES, path_of

# Who writes: nobody is asked.
READER = "reader"
RECEIVED = "feedback.received"
HANDLED = "feedback.handled"
# All together, within an hour and within a day.
BOUNDS = ((60, timedelta(hours=1)), (300, timedelta(days=1)))
AT_ONCE = 200
_PATHS = frozenset(path_of(page) for page in PAGES)
# An address of mail, a mobile number, a number of an identity card.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dXx])",
    re.ASCII,
)


def feedback_routes(settings: Settings, *, turns: Turns | None = None) -> list[BaseRoute]:
    """The routes of feedback for one running atlas."""
    box = _Box(Office(settings), turns or Turns())
    return [
        Route("/feedback", guarded(box.take), methods=["POST"]),
        Route("/feedback/handled", guarded(box.handle), methods=["POST"]),
    ]


class _Box:
    def __init__(self, office: Office, turns: Turns) -> None:
        self._office = office
        self._turns = turns

    def take(self, request: Request, body: Body) -> Response:
        """Keep what a reader wrote. Nobody is told of it but editors."""
        now, address = present(), address_of(request)
        written, page = self._written(body), _page(body)
        # Most of a flood ends here and never waits for the writer's turn.
        self._turns.refuse(address, now)
        with reading(self._office.engine()) as connection:
            _refuse_flood(connection, now)
        with writing(self._office.engine()) as connection:
            _refuse_flood(connection, now)
            self._turns.take(address, now)
            kept = add_feedback(connection, written, now=now)
            record(connection, READER, RECEIVED, kept.key, {"page": page}, now=now)
        return JSONResponse({"key": kept.key}, status_code=201, headers=PRIVATE)

    def handle(self, request: Request, body: Body) -> Response:
        """Note what became of feedback; what was noted before stays on record."""
        keys, note, now = _keys(body), text(body, "note"), present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            open_keys = {row.key for row in all_feedback(connection)}
            done = {deed.subject for deed in deeds_called(connection, person, HANDLED)}
            for key in keys:
                if key not in open_keys:
                    raise RefusedError(f"没有意见「{key[:40]}」", "台账中的一条意见", status=422)
                if key in done:
                    raise RefusedError(f"「{key}」已经处理", "尚未处理的意见", status=409)
                detail = {"by": person.name, "note": note}
                record(connection, person.id, HANDLED, key, detail, now=now)
        return JSONResponse({"handled": len(keys)}, status_code=201, headers=PRIVATE)

    def _written(self, body: Body) -> Feedback:
        kind, words = text(body, "kind", limit=20), text(body, "text")
        subject = text(body, "subject", limit=60)
        if kind not in FEEDBACK_KINDS:
            raise RefusedError(f"没有种类「{kind}」", "纠错或建议", status=422)
        settings = self._office.settings
        known = open_library(settings, settings.plan).vocabulary.selectable
        if subject and subject not in known:
            raise RefusedError(f"没有编号「{subject}」", "图谱中的一个编号，或空", status=422)
        if _PERSONAL.search(words):
            raise RefusedError(
                "内容中似有邮件地址、手机号码或证件号码，台账不能删除，因此不收",
                "不含个人信息的文字",
                status=422,
                remedy="删去后再送出",
            )
        return Feedback(subject or None, kind, words, READER)


def _page(body: Body) -> str:
    page = text(body, "page", limit=40)
    if page not in _PATHS:
        raise RefusedError(f"没有页面「{page}」", "图谱的一个页面", status=422)
    return page


def _keys(body: Body) -> tuple[str, ...]:
    keys = body.get("keys")
    good = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    if not good or not keys or len(keys) > AT_ONCE:
        raise RefusedError("keys 不是意见的编号", f"1 至 {AT_ONCE} 个编号", status=422)
    return tuple(dict.fromkeys(keys))


def _refuse_flood(connection: Connection, now: datetime) -> None:
    for most, window in BOUNDS:
        if feedback_since(connection, now - window) >= most:
            hours = window // timedelta(hours=1)
            raise TooManyError(
                "近来送出的意见过多，暂不能再收",
                expected=f"{hours} 小时内共 {most} 条以内",
            )
