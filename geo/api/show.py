"""The big screen: its page, its data, its one file, and the shows that staff save.

Playing asks for no role. Saving, duplicating and withdrawing ask the database for that
of a presenter, inside the transaction.
"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.audit import record
from geo.access.roles import Role
from geo.api.guard import PRIVATE, Body, Office, RefusedError, guarded, present, refusal, text
from geo.api.relay import relay_routes
from geo.api.routes import encode, nothing, respond
from geo.errors import PlanMapError
from geo.maps.tiles import tiles_of
from geo.settings import Settings
from geo.show.bringing import brought
from geo.show.code import code_svg
from geo.show.codec import LIMIT_BYTES, NAME_LENGTH, as_value, parsed, read
from geo.show.form import as_data
from geo.show.offer import offered
from geo.show.page import CONSOLE_POLICY, console_page, policy, served_page
from geo.show.repository import Shelved, duplicate, save, saved, saved_shows, withdraw
from geo.show.studio import SHOW, OneFile, Studio
from geo.store.engine import reading, writing
from geo.web.assets import AssetBundle

_NO_STORE = "no-store"
_KEY_LENGTH = 40
# Signs may travel as escapes, and a file as a text within JSON: both are longer than it is.
_BODY_LIMIT = 3 * LIMIT_BYTES
# What a file without a usable name is called.
_UNNAMED = "大屏"


def show_routes(settings: Settings, *, assets: AssetBundle | None = None) -> list[BaseRoute]:
    """The routes of the big screen for one running atlas; ``assets`` as in ``Studio``."""
    tiles = tiles_of(settings)
    studio = Studio(settings, assets=assets)
    wall = _Wall(studio, policy(tiles.origins if tiles else ()))
    shelf = _Shelf(Office(settings), studio)
    return [
        Route("/show", wall.page, methods=["GET"]),
        Route("/show/", wall.without_slash, methods=["GET"]),
        Route("/show/data.json", wall.data, methods=["GET"]),
        Route("/show/scenes.json", wall.offer, methods=["GET"]),
        Route("/show/head.json", wall.head, methods=["GET"]),
        Route("/show/file.html", wall.file, methods=["GET"]),
        Route("/show/console", wall.console, methods=["GET"]),
        Route("/show/console.svg", wall.way_in, methods=["GET"]),
        *relay_routes(),
        Route("/show/{rest:path}", _unknown, methods=["GET"]),
        Route("/shows.json", guarded(shelf.listed), methods=["GET"]),
        Route("/shows", guarded(shelf.add, limit=_BODY_LIMIT), methods=["POST"]),
        Route("/shows/read", guarded(shelf.read, limit=_BODY_LIMIT), methods=["POST"]),
        Route("/shows/file", guarded(shelf.file, limit=_BODY_LIMIT), methods=["POST"]),
        Route("/shows/{key}.json", guarded(shelf.one), methods=["GET"]),
        Route("/shows/{key}", guarded(shelf.change, limit=_BODY_LIMIT), methods=["POST"]),
        Route("/shows/{key}/copy", guarded(shelf.copy), methods=["POST"]),
        Route("/shows/{key}/withdraw", guarded(shelf.withdraw), methods=["POST"]),
        Route("/shows/{rest:path}", _unknown, methods=["GET"]),
    ]


class _Wall:
    def __init__(self, studio: Studio, policy: str) -> None:
        self._studio = studio
        self._policy = policy

    async def page(self, request: Request) -> Response:
        """The frame; what it shows is fetched by its script."""
        return await _framed(self._page, request, self._policy)

    async def console(self, request: Request) -> Response:
        """The frame of the speaker's console; it asks for no role, as the wall."""
        return await _framed(self._console, request, CONSOLE_POLICY)

    async def way_in(self, request: Request) -> Response:
        """The QR code of the console's public address with the code of a room."""
        body = await run_in_threadpool(self._way_in, dict(request.query_params))
        if body is None:
            return nothing(request)
        return respond(request, encode(body, "image/svg+xml"), _NO_STORE)

    async def without_slash(self, request: Request) -> Response:
        """The page has one address: relative ones would lead astray below another."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"../show{query}", status_code=308)

    async def data(self, request: Request) -> Response:
        """The whole show as JSON."""
        try:
            body = await run_in_threadpool(self._data, dict(request.query_params))
        except PlanMapError as error:
            return refusal(error)
        return respond(request, encode(body, "application/json"), _NO_STORE)

    async def offer(self, request: Request) -> Response:
        """The scenes to compose from, in short, under the filter of the address."""
        try:
            body = await run_in_threadpool(self._offer, dict(request.query_params))
        except PlanMapError as error:
            return refusal(error)
        return respond(request, encode(body, "application/json"), _NO_STORE)

    async def head(self, request: Request) -> Response:
        """The name of the state of the record: asked every few seconds."""
        try:
            token = await run_in_threadpool(self._standing, dict(request.query_params))
        except PlanMapError as error:
            return refusal(error)
        return JSONResponse({"standing": token}, headers=PRIVATE)

    async def file(self, request: Request) -> Response:
        """The show as one file to carry away."""
        try:
            made = await run_in_threadpool(self._file, dict(request.query_params))
        except PlanMapError as error:
            return refusal(error)
        return _to_carry_away(made)

    def _page(self, params: dict[str, str]) -> str:
        asked = self._studio.asked(params)
        return served_page(
            self._studio.assets,
            lang=asked.chosen.lang,
            plan=asked.chosen.plan,
            query=asked.query,
            auto=params.get("auto") == "1",
            theme=params.get("theme", ""),
        )

    def _console(self, params: dict[str, str]) -> str:
        asked = self._studio.asked(params)
        return console_page(
            self._studio.assets,
            lang=asked.chosen.lang,
            plan=asked.chosen.plan,
            query=asked.query,
            theme=params.get("theme", ""),
        )

    def _way_in(self, params: dict[str, str]) -> bytes | None:
        """None without a public address, for what is no code, and while the plan is away."""
        code = params.pop("code", "")
        if not re.fullmatch(r"[0-9]{1,12}", code):
            return None
        try:
            link = self._studio.console_link(self._studio.asked(params), code)
        except PlanMapError:
            return None
        return code_svg(link) if link else None

    def _data(self, params: dict[str, str]) -> bytes:
        return _compact(as_data(self._studio.show(self._studio.asked(params))))

    def _offer(self, params: dict[str, str]) -> bytes:
        # What is offered is the plan's own: neither the order nor the words of a saved show.
        asked = self._studio.asked({k: v for k, v in params.items() if k != SHOW})
        return _compact(offered(self._studio.show(asked)))

    def _standing(self, params: dict[str, str]) -> str:
        return self._studio.standing(self._studio.asked(params))

    def _file(self, params: dict[str, str]) -> OneFile:
        return self._studio.file(self._studio.asked(params))


class _Shelf:
    """Saved shows: read by anybody, changed by presenters and above."""

    def __init__(self, office: Office, studio: Studio) -> None:
        self._office = office
        self._studio = studio

    def listed(self, request: Request, _body: Body) -> Response:
        """Every show that can be played, the newest first; ``filter`` is told in ``lang``."""
        with reading(self._office.engine()) as connection:
            found = saved_shows(connection)
        lines = [self._told(request, each) for each in found]
        return JSONResponse({"shows": lines}, headers=PRIVATE)

    def _told(self, request: Request, shelved: Shelved) -> dict[str, Any]:
        lang = request.query_params.get("lang", "")
        return {**_line(shelved), "filter": self._studio.filter_told(shelved.show.query, lang)}

    def read(self, request: Request, body: Body) -> Response:
        """The text of a show file as a show, and what of it was left out; nothing is kept."""
        raw = text(body, "text", limit=LIMIT_BYTES)
        unnamed = text(body, "unnamed", limit=NAME_LENGTH) or _UNNAMED
        show, told = brought(parsed(raw), unnamed=unnamed)
        return JSONResponse({"show": as_value(show), "told": list(told)}, headers=PRIVATE)

    def one(self, request: Request, _body: Body) -> Response:
        """One show with the number of its version; ``show`` is what a file of it holds."""
        with reading(self._office.engine()) as connection:
            shelved = saved(connection, request.path_params["key"])
        if shelved is None:
            return nothing(request)
        told = {**self._told(request, shelved), "show": as_value(shelved.show)}
        return JSONResponse(told, headers=PRIVATE)

    def file(self, _request: Request, body: Body) -> Response:
        """A show that nobody has saved as one file to carry away; nothing is kept."""
        asked = self._studio.asked({}, draft=read(body.get("show")))
        return _to_carry_away(self._studio.file(asked))

    def add(self, request: Request, body: Body) -> Response:
        """Save a show under a new key."""
        show, now = read(body.get("show")), present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.PRESENTER, now=now)
            shelved = save(connection, show, by=person.name, now=now)
            record(connection, person.id, "show.save", shelved.key, now=now)
        return JSONResponse(_line(shelved), status_code=201, headers=PRIVATE)

    def change(self, request: Request, body: Body) -> Response:
        """Save the next version of a show."""
        show, key, now = read(body.get("show")), _key(request), present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.PRESENTER, now=now)
            shelved = save(connection, show, by=person.name, now=now, key=key, seen=_seen(body))
            record(connection, person.id, "show.save", key, now=now)
        return JSONResponse(_line(shelved), status_code=201, headers=PRIVATE)

    def copy(self, request: Request, body: Body) -> Response:
        """Save a show once more under a new key and name."""
        key, now = _key(request), present()
        name = text(body, "name", limit=NAME_LENGTH)
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.PRESENTER, now=now)
            shelved = duplicate(connection, key, name=name, by=person.name, now=now)
            record(connection, person.id, "show.copy", shelved.key, {"of": key}, now=now)
        return JSONResponse(_line(shelved), status_code=201, headers=PRIVATE)

    def withdraw(self, request: Request, body: Body) -> Response:
        """Take a show off the list."""
        key, now = _key(request), present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.PRESENTER, now=now)
            withdraw(connection, key, seen=_seen(body), by=person.name, now=now)
            record(connection, person.id, "show.withdraw", key, now=now)
        return JSONResponse({"key": key}, headers=PRIVATE)


def _to_carry_away(made: OneFile) -> Response:
    # The plain name for old programs, the whole one as RFC 6266 has it.
    whole = f"UTF-8''{quote(made.name, safe='')}"
    told = f'attachment; filename="atlas-show.html"; filename*={whole}'
    headers = {**PRIVATE, "Content-Disposition": told}
    return Response(made.body, media_type="text/html; charset=utf-8", headers=headers)


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _line(shelved: Shelved) -> dict[str, Any]:
    return {
        "key": shelved.key,
        "seq": shelved.seq,
        "name": shelved.show.name,
        "lang": shelved.show.lang,
        "query": shelved.show.query,
        "scenes": len(shelved.show.scenes),
        "recorded_at": shelved.recorded_at,
        "recorded_by": shelved.recorded_by,
    }


def _key(request: Request) -> str:
    return str(request.path_params["key"])[:_KEY_LENGTH]


def _seen(body: Body) -> int:
    """The number of the version that the writer had before them."""
    seen = body.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise RefusedError("seen 不是编号", "所见版本的编号", status=422)
    return seen


async def _framed(make: Callable[[dict[str, str]], str], request: Request, policy: str) -> Response:
    try:
        html = await run_in_threadpool(make, dict(request.query_params))
    except PlanMapError as error:
        return refusal(error)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
    return HTMLResponse(html, headers=headers)


async def _unknown(request: Request) -> Response:
    return nothing(request)
