"""The record of progress as a workbook: given to everybody, taken back from editors."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.roles import Role
from geo.api.guard import PRIVATE, Body, Office, guarded, present, raw_body, refusal
from geo.errors import PlanMapError
from geo.export.applying import ADD, REFUSED, apply, dry_run
from geo.export.package import LIMITS
from geo.export.reading import Reading, read_workbook
from geo.export.workbook import write_workbook
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.filetypes import XLSX
from geo.status.snapshot import Snapshot
from geo.store.engine import reading, writing
from geo.view.filters import from_query
from geo.view.select import select
from geo.web.words import say


def workbook_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of the workbook of one running atlas."""
    counter = _Counter(settings)
    return [
        Route("/workbook.xlsx", guarded(counter.give), methods=["GET"]),
        Route("/workbook", counter.take, methods=["POST"]),
    ]


def workbook_of(settings: Settings, params: Mapping[str, str], *, now: datetime) -> bytes:
    """What a filter leaves, as a workbook; ``params`` are those of a page's address.

    The rows are those of the page; where they stand is told as of now, whatever days the
    address names: what is filled in follows upon the latest entry. Raises StoreError when
    the ledger cannot be read: a workbook of yesterday would be filled in for nothing.
    """
    library = open_library(settings, settings.plan)
    chosen, _ = from_query(params, library.vocabulary)
    ledger = open_ledger(settings)
    shown = ledger.judge(library.index, as_of=chosen.as_of, known=chosen.known)
    at_present = ledger.judge(library.index)
    if ledger.problem is not None:
        raise ledger.problem
    return write_workbook(
        library.atlas,
        at_present.recorded,
        at_present.progress,
        select(shown.index, chosen),
        title=say("zh", "title"),
        made_at=now,
    )


def reading_of(settings: Settings, data: bytes, recorded: Snapshot, *, now: datetime) -> Reading:
    """What a filled workbook proposes for the plan of these settings. Raises WorkbookError."""
    atlas = open_library(settings, settings.plan).atlas
    return read_workbook(data, atlas, recorded, now=now)


class _Counter:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._office = Office(settings)

    def give(self, request: Request, _body: Body) -> Response:
        """The workbook of the filter in the address."""
        now = present()
        data = workbook_of(self._settings, request.query_params, now=now)
        name = quote(f"{say('zh', 'workbook.file')}-{now.date()}.xlsx")
        plain = f"progress-{now.date()}.xlsx"
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
        headers = {**PRIVATE, "Content-Disposition": disposition}
        return Response(data, media_type=XLSX, headers=headers)

    async def take(self, request: Request) -> Response:
        """Tell what a filled workbook would record (``?dry=1``), or record all of it."""
        try:
            data = await raw_body(request, XLSX, limit=LIMITS.file_bytes)
            dry = request.query_params.get("dry") == "1"
            return await run_in_threadpool(self._told if dry else self._applied, request, data)
        except PlanMapError as error:
            return refusal(error)

    def _told(self, request: Request, data: bytes) -> Response:
        recorded, found = self._read(request, data)
        lines = dry_run(found, recorded)
        told = {
            "lines": [asdict(line) for line in lines],
            "adds": sum(line.outcome == ADD for line in lines),
            "refused": sum(line.outcome == REFUSED for line in lines),
        }
        return JSONResponse(told, headers=PRIVATE)

    def _applied(self, request: Request, data: bytes) -> Response:
        _, found = self._read(request, data)
        now = present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            done = apply(connection, found, person, now=now)
        told = {"added": len(done.added), "present": len(done.present)}
        return JSONResponse(told, status_code=201, headers=PRIVATE)

    def _read(self, request: Request, data: bytes) -> tuple[Snapshot, Reading]:
        """The ledger and the workbook read against it, once an editor has asked."""
        now = present()
        with reading(self._office.engine()) as connection:
            self._office.person(connection, request, Role.EDITOR, now=now)
        recorded = open_ledger(self._settings).snapshot()
        return recorded, reading_of(self._settings, data, recorded, now=now)
