"""Routes beside the page: browser files, layers, word lists, search and the code of a link.

Everything served here is looked up by a validated name in memory; no part of an
address ever becomes a file path.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.web.assets import Asset, AssetBundle, bundle

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
EXTENTS = ("delta", "city")
LAYER_NAMES = (
    *(f"base/{extent}" for extent in EXTENTS),
    "places",
    "document",
    "records-zh",
    "records-en",
)

_PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_JSON = "application/json"
_SVG = "image/svg+xml"
_COMPRESSED_TYPES = ("text/", _JSON, _SVG)
_SAFE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
_GZIP_WORTH_BYTES = 500


class Payloads(Protocol):
    """Where the bodies come from.

    ``layer`` and ``words`` return the same bytes object until data change; ``search``
    and ``code`` may take a moment and are called from several threads at once.
    """

    def layer(self, plan: str, name: str) -> bytes | None:
        """The JSON of a layer of LAYER_NAMES, or None when the plan has none."""

    def words(self, lang: str) -> bytes | None:
        """The JSON of the word list of a two-letter language, or None."""

    def search(self, plan: str, text: str) -> bytes | None:
        """The JSON of what any text means in a plan, or None when there is no such plan."""

    def progress(self, plan: str, params: Mapping[str, str]) -> bytes | None:
        """The JSON of where a plan's records stand on the days of an address, or None."""

    def head(self, plan: str) -> bytes | None:
        """The JSON of what is new of a plan's record, or None when there is no such plan."""

    def code(self, params: Mapping[str, str]) -> bytes | None:
        """The QR code (SVG) of the public link to a page with parameters, or None."""


@dataclass(frozen=True)
class Encoded:
    """A body ready to send: plain, compressed when that is shorter, and its tag."""

    source: bytes
    media_type: str
    zipped: bytes | None
    digest: str


def encode(body: bytes, media_type: str) -> Encoded:
    """``body`` compressed once (gzip, level 9) and tagged with its SHA-256."""
    zipped = None
    if media_type.startswith(_COMPRESSED_TYPES) and len(body) >= _GZIP_WORTH_BYTES:
        candidate = gzip.compress(body, compresslevel=9, mtime=0)
        zipped = candidate if len(candidate) < len(body) else None
    return Encoded(body, media_type, zipped, hashlib.sha256(body).hexdigest())


def routes(payloads: Payloads, *, assets: AssetBundle | None = None) -> list[BaseRoute]:
    """The routes to mount beside the page; ``assets`` defaults to this installation's.

    Unknown names below the four prefixes are 404, never the page.
    """
    layers = _Layers(payloads)
    files = _Files(assets or bundle())
    words = _Words(payloads)
    asking = _Asking(payloads)
    return [
        Route("/layers/{plan}/base/{extent}.json", layers.base, methods=["GET"]),
        Route("/layers/{plan}/{name}.json", layers.named, methods=["GET"]),
        Route("/words/{lang}.json", words.one, methods=["GET"]),
        Route("/assets/{hash}/{path:path}", files.one, methods=["GET"]),
        Route("/search/{plan}.json", asking.search, methods=["GET"]),
        Route("/progress/{plan}.json", asking.progress, methods=["GET"]),
        Route("/head/{plan}.json", asking.head, methods=["GET"]),
        Route("/code.svg", asking.code, methods=["GET"]),
        *(
            Route(f"/{prefix}{rest}", _unknown, methods=["GET"])
            for prefix in ("layers", "words", "assets", "search")
            for rest in ("", "/{rest:path}")
        ),
    ]


class _Memory:
    """Compressed bodies by key, renewed when the source object is another one."""

    def __init__(self) -> None:
        self._encoded: dict[tuple[str, ...], Encoded] = {}

    def get(self, key: tuple[str, ...], body: bytes, media_type: str) -> Encoded:
        known = self._encoded.get(key)
        if known is None or known.source is not body:
            known = encode(body, media_type)
            self._encoded[key] = known
        return known


class _Layers:
    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads
        self._memory = _Memory()

    async def base(self, request: Request) -> Response:
        extent = request.path_params["extent"]
        return self._answer(request, f"base/{extent}")

    async def named(self, request: Request) -> Response:
        return self._answer(request, request.path_params["name"])

    def _answer(self, request: Request, name: str) -> Response:
        plan = request.path_params["plan"]
        if name not in LAYER_NAMES or not _PLAN_ID.fullmatch(plan):
            return nothing(request)
        body = self._payloads.layer(plan, name)
        if body is None:
            return nothing(request)
        return respond(request, self._memory.get((plan, name), body, _JSON), REVALIDATE)


class _Words:
    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads
        self._memory = _Memory()

    async def one(self, request: Request) -> Response:
        lang = request.path_params["lang"]
        body = self._payloads.words(lang) if _LANGUAGE.fullmatch(lang) else None
        if body is None:
            return nothing(request)
        return respond(request, self._memory.get((lang,), body, _JSON), REVALIDATE)


class _Asking:
    """Answers made for one question, in a thread of their own and never kept here."""

    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads

    async def search(self, request: Request) -> Response:
        plan = request.path_params["plan"]
        text = request.query_params.get("q", "")
        known = _PLAN_ID.fullmatch(plan)
        body = await run_in_threadpool(self._payloads.search, plan, text) if known else None
        return nothing(request) if body is None else _unkept(request, body)

    async def head(self, request: Request) -> Response:
        plan = request.path_params["plan"]
        known = _PLAN_ID.fullmatch(plan)
        body = await run_in_threadpool(self._payloads.head, plan) if known else None
        return nothing(request) if body is None else _unkept(request, body)

    async def progress(self, request: Request) -> Response:
        plan, params = request.path_params["plan"], dict(request.query_params)
        known = _PLAN_ID.fullmatch(plan)
        body = await run_in_threadpool(self._payloads.progress, plan, params) if known else None
        if body is None:
            return nothing(request)
        return respond(request, encode(body, _JSON), REVALIDATE)

    async def code(self, request: Request) -> Response:
        body = await run_in_threadpool(self._payloads.code, dict(request.query_params))
        if body is None:
            return nothing(request)
        return respond(request, encode(body, _SVG), REVALIDATE)


class _Files:
    def __init__(self, assets: AssetBundle) -> None:
        self._bundle = assets
        self._memory = _Memory()

    async def one(self, request: Request) -> Response:
        path = request.path_params["path"]
        if request.path_params["hash"] != self._bundle.hash or not self._bundle.has(path):
            return nothing(request)
        asset: Asset = self._bundle.read(path)
        encoded = self._memory.get((path,), asset.body, asset.media_type)
        return respond(request, encoded, IMMUTABLE)


def _unkept(request: Request, body: bytes) -> Response:
    """An answer for this moment alone."""
    headers = {**_SAFE, "Cache-Control": "no-store", "Content-Length": str(len(body))}
    content = b"" if request.method == "HEAD" else body
    return Response(content, media_type=_JSON, headers=headers)


def respond(request: Request, encoded: Encoded, cache_control: str) -> Response:
    """A body to the request: compressed where it is taken, 304 where it is known."""
    zipped = encoded.zipped if _takes_gzip(request.headers.get("accept-encoding", "")) else None
    body = encoded.source if zipped is None else zipped
    etag = f'"{encoded.digest}"' if zipped is None else f'"{encoded.digest}-gzip"'
    headers = {
        "ETag": etag,
        "Cache-Control": cache_control,
        "Vary": "Accept-Encoding",
        **_SAFE,
    }
    if _matches(request.headers.get("if-none-match", ""), encoded.digest):
        return Response(status_code=304, headers=headers)
    if zipped is not None:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    content = b"" if request.method == "HEAD" else body
    return Response(content, media_type=encoded.media_type, headers=headers)


async def _unknown(request: Request) -> Response:
    return nothing(request)


def nothing(request: Request) -> Response:
    """A plain 404 that no cache keeps and that repeats nothing of the request."""
    return Response(
        "" if request.method == "HEAD" else "未找到",
        status_code=404,
        media_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding value allows gzip (RFC 9110, 12.5.3)."""
    quality: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=")
        quality[coding.strip()] = not re.fullmatch(r"0(\.0{0,3})?", weight)
    return quality.get("gzip", quality.get("*", False))


def _matches(if_none_match: str, digest: str) -> bool:
    """Weak comparison, as If-None-Match asks for (RFC 9110, 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return bool(tags & {"*", f'"{digest}"', f'"{digest}-gzip"'})
