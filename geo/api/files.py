"""Files attached as evidence: taken from editors, given to whoever has signed in.

That a file exists, with its title, hash and size, is public, as the ledger is. The file
itself may hold names and numbers of persons, so it is for people with an account.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import TimeoutError as WaitedError
from dataclasses import asdict, replace

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from geo.access.audit import SYSTEM, deeds_of, record
from geo.access.roles import Person, Role
from geo.api.guard import (
    PRIVATE,
    Body,
    Office,
    RefusedError,
    check_sender,
    guarded,
    present,
    refusal,
    too_long,
)
from geo.errors import PlanMapError
from geo.maps.evidence import open_vault
from geo.settings import Settings
from geo.status.attachments import evidence_resting_on, sweep
from geo.status.files import Kept, Vault, headers, safe_name
from geo.status.filetypes import ENDINGS
from geo.status.model import Evidence
from geo.store.engine import reading, writing

KEPT, SWEPT = "file.keep", "file.sweep"
_BYTES = "application/octet-stream"
# A sender who is silent for so long has gone away.
_SILENCE_S = 30


def file_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of the files of one running atlas."""
    counter = _Counter(Office(settings), open_vault(settings))
    return [
        Route("/evidence-files", guarded(counter.terms), methods=["GET"]),
        Route("/evidence-files", counter.take, methods=["POST"]),
        Route("/evidence-files/{sha256}", guarded(counter.give), methods=["GET"]),
    ]


def attached(
    connection: Connection, vault: Vault, person: Person, source: Evidence, sha256: str
) -> Evidence:
    """``source`` resting on a file of the vault; size and type are those of the file itself.

    Nobody cites what somebody else has only uploaded: a file may be cited by who brought
    it, and by everybody once it is cited. Raises RefusedError, and VaultError when the
    file is gone or changed.
    """
    brought = deeds_of(connection, KEPT, actor=person.id, subject=sha256)
    if not brought and evidence_resting_on(connection, sha256) is None:
        raise RefusedError(
            "没有这个附件", "由登记人上传的文件", status=422, remedy="重新选择附件后再登记"
        )
    kept = vault.look(sha256)
    return replace(source, file_sha256=kept.sha256, file_size=kept.size, file_type=kept.media_type)


def clear_uncited(connection: Connection, vault: Vault, actor: str) -> int:
    """Remove what nothing has cited for over a day, as deeds of ``actor``; how many."""
    now = present()
    gone = sweep(connection, vault, now=now)
    for sha256 in gone:
        record(connection, actor, SWEPT, sha256, now=now)
    return len(gone)


class _Counter:
    def __init__(self, office: Office, vault: Vault) -> None:
        self._office = office
        self._vault = vault

    def terms(self, _request: Request, _body: Body) -> Response:
        """What is taken: {limit_bytes, endings}; for the form, which tells it before."""
        endings = [ending for known in ENDINGS.values() for ending in known]
        told = {"limit_bytes": self._vault.file_limit_bytes, "endings": endings}
        return JSONResponse(told, headers=PRIVATE)

    async def take(self, request: Request) -> Response:
        """Keep an uploaded file; answers {sha256, size, media_type}."""
        inflow = _Inflow(request)
        try:
            check_sender(request, _BYTES)
            if inflow.declared > self._vault.file_limit_bytes:
                raise too_long(self._vault.file_limit_bytes)
            kept = await run_in_threadpool(self._kept, request, inflow)
            return JSONResponse(asdict(kept), status_code=201, headers=PRIVATE)
        except PlanMapError as error:
            # A browser that is still sending does not listen: it is heard out first.
            await inflow.drain(self._vault.file_limit_bytes)
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)

    def give(self, request: Request, _body: Body) -> Response:
        """A cited file as a download, for whoever has signed in."""
        sha256 = request.path_params["sha256"]
        with reading(self._office.engine()) as connection:
            self._office.person(connection, request, Role.VIEWER, now=present())
            source = evidence_resting_on(connection, sha256)
        if source is None:
            raise RefusedError("没有这个附件", "台账的依据所附的文件", status=404)
        # Looked at whole before it is sent: of a changed file nobody receives a part.
        kept = self._vault.look(sha256)
        chunks, size = self._vault.open(sha256)
        told = {**headers(kept, source.title), "Content-Length": str(size)}
        return StreamingResponse(chunks, headers=told)

    def _kept(self, request: Request, inflow: "_Inflow") -> Kept:
        """The file on disk and in the trail; who sends it is asked before and after."""
        name = request.query_params.get("name", "")[:400]
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=present())
            # What nobody cites goes first, and counts no longer.
            clear_uncited(connection, self._vault, SYSTEM)
            used = self._used(connection, person)
        kept = self._vault.keep(inflow.chunks(), name=name, owner=person.name, used_bytes=used)
        with writing(self._office.engine()) as connection:
            now = present()
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            self._check_quota(connection, person, kept)
            detail = {"name": safe_name(name, kept.media_type), "size": str(kept.size)}
            record(connection, person.id, KEPT, kept.sha256, detail, now=now)
        return kept

    def _used(self, connection: Connection, person: Person, *, besides: str = "") -> int:
        """Bytes of what somebody has brought and what is still here, each content once."""
        sizes = {
            deed.subject: int(deed.detail["size"])
            for deed in deeds_of(connection, KEPT, actor=person.id)
        }
        sizes.pop(besides, None)
        return sum(size for sha256, size in sizes.items() if self._vault.has(sha256))

    def _check_quota(self, connection: Connection, person: Person, kept: Kept) -> None:
        """Refuse what came beside other uploads of the same person and no longer fits."""
        used = self._used(connection, person, besides=kept.sha256)
        if used + kept.size <= self._vault.quota_bytes:
            return
        brought = deeds_of(connection, KEPT, subject=kept.sha256)
        if not brought and evidence_resting_on(connection, kept.sha256) is None:
            self._vault.discard(kept.sha256)
        raise RefusedError(
            "附件合计超过所限",
            "合计不超过所限的文件",
            status=422,
            remedy="改用网址，或请管理员放宽",
        )


class _Inflow:
    """The body of a request, read by a thread while the loop receives it."""

    def __init__(self, request: Request) -> None:
        self._stream: AsyncGenerator[bytes, None] = request.stream()
        self._loop = asyncio.get_running_loop()
        length = request.headers.get("content-length", "")
        self.declared = int(length) if length.isdecimal() else 0

    def chunks(self) -> Iterator[bytes]:
        """The body, piece by piece; RefusedError when the sender falls silent."""
        while (chunk := self._waited()) is not None:
            yield chunk

    async def drain(self, most: int) -> None:
        """Receive and forget the rest, at most ``most`` bytes of it."""
        try:
            while most > 0 and (chunk := await asyncio.wait_for(self._next(), _SILENCE_S)):
                most -= len(chunk)
        except (ClientDisconnect, TimeoutError):
            return

    async def _next(self) -> bytes | None:
        return await anext(self._stream, None)

    def _waited(self) -> bytes | None:
        waiting = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        try:
            return waiting.result(_SILENCE_S)
        except WaitedError as error:
            waiting.cancel()
            raise RefusedError(
                "上传中断", "不间断的上传", status=408, remedy="检查网络后重试"
            ) from error
