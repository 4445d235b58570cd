"""What the page's HTML frame lacks: language, title, styles and early fetches.

The frame is Streamlit's own index.html. It is changed on its way out, never on
disk; where it no longer looks as expected it is passed on unchanged and logged.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.api.headers import content_security_policy
from geo.settings import Settings
from geo.web.assets import AssetBundle
from geo.web.words import say

STYLES = (
    "css/tokens.css",
    "css/fonts.css",
    "vendor/leaflet/leaflet.css",
    "css/desk.css",
    "css/pages.css",
    "css/search.css",
    "css/matrix.css",
    "css/reader.css",
    "css/progress.css",
    "css/gate.css",
    "css/workdesk.css",
    "css/compose.css",
    "css/atlas.css",
)
LEAFLET = "vendor/leaflet/leaflet-src.esm.js"
# Scripts of pages other than the first, and of the wall: fetched when they are first needed.
LATER = ("js/pages/", "js/show")
FAVICON = "favicon.svg"
EARLY_LAYERS = ("base/delta", "places", "records-zh")
MARKERS = ('<html lang="en">', "<title>Streamlit</title>", "</head>")

# The page of the big screen: it has a frame of its own.
WALL = "/show"

_ICON_LINK = re.compile(r'<link rel="shortcut icon"[^>]*>')
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_DROPPED_REQUEST_HEADERS = (
    b"accept-encoding",
    b"if-none-match",
    b"if-modified-since",
    b"if-range",
    b"range",
)
_OWN_PREFIXES = (
    "/assets",
    "/layers",
    "/words",
    "/search",
    "/progress/",
    "/head/",
    "/auth/",
    "/oauth2callback",
    "/session",
    "/entries",
    "/feedback",
    "/desk.json",
    "/deeds.json",
    "/reviews",
    "/searches",
    "/plan-changes",
    "/accounts",
    "/code.svg",
    "/show/",
    "/shows/",
    "/static/",
    "/media/",
    "/component/",
    "/_stcore/",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """What is put into the frame; ``plan`` is the plan whose layers are fetched early.

    A ``closed`` atlas fetches none of them early: it is not yet known who is there.
    """

    title: str
    plan: str
    lang: str = "zh-CN"
    closed: bool = False


def page_head(settings: Settings) -> Head:
    """The head of this installation's pages."""
    return Head(title=say("zh", "title"), plan=settings.plan, closed=settings.reading_closed)


@dataclass(frozen=True)
class Page:
    """The finished frame, its tag, and the hashes of its inline scripts."""

    body: bytes
    etag: str
    script_hashes: tuple[str, ...]


def dress(html: str, head: Head, assets: AssetBundle) -> str | None:
    """``html`` with language, title, icon and links put in; None when a marker is missing.

    Only files that the bundle holds are linked. Addresses are relative to the page,
    like the frame's own, so that a proxy may add a path in front.
    """
    if any(html.count(marker) != 1 for marker in MARKERS):
        return None
    html = html.replace(MARKERS[0], f'<html lang="{escape(head.lang)}">')
    html = html.replace(MARKERS[1], f"<title>{escape(head.title)}</title>")
    if assets.has(FAVICON):
        icon = f'<link rel="icon" type="image/svg+xml" href="{_href(assets, FAVICON)}" />'
        html = _ICON_LINK.sub(lambda _: icon, html, count=1)
    return html.replace(MARKERS[2], "".join(_links(head, assets)) + MARKERS[2])


def inline_script_hashes(html: str) -> tuple[str, ...]:
    """Base64 SHA-256 of every inline script, as a content security policy names them."""
    digests = (hashlib.sha256(s.encode()).digest() for s in _INLINE_SCRIPT.findall(html))
    return tuple(base64.b64encode(digest).decode("ascii") for digest in digests)


class DressedIndex:
    """ASGI middleware that dresses the page's HTML frame, and nothing else."""

    def __init__(
        self, app: ASGIApp, *, head: Head, assets: AssetBundle, images: tuple[str, ...] = ()
    ) -> None:
        self.app = app
        self._head = head
        self._assets = assets
        self._images = images
        self._pages: dict[bytes, Page] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page request with the dressed frame; pass everything else on."""
        if not _asks_for_page(scope):
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        head = scope["method"] == "HEAD"
        reply = _Reply(send, self._page, request, head=head, images=self._images)
        kept = [h for h in scope["headers"] if h[0] not in _DROPPED_REQUEST_HEADERS]
        await self.app({**scope, "method": "GET", "headers": kept}, receive, reply.take)

    def _page(self, body: bytes) -> Page:
        key = hashlib.sha256(body).digest()
        if key not in self._pages:
            html = body.decode("utf-8", errors="replace")
            dressed = dress(html, self._head, self._assets)
            if dressed is None:
                log.warning("页面框架与预期不符（应含 %s），原样送出", "、".join(MARKERS))
            text = html if dressed is None else dressed
            done = body if dressed is None else dressed.encode()
            etag = f'"{hashlib.sha256(done).hexdigest()[:32]}"'
            self._pages = {key: Page(done, etag, inline_script_hashes(text))}
        return self._pages[key]


class _Reply:
    """Holds an HTML answer back until it is whole; lets any other through."""

    def __init__(
        self,
        send: Send,
        finish: Callable[[bytes], Page],
        request: Headers,
        *,
        head: bool,
        images: tuple[str, ...],
    ) -> None:
        self._send = send
        self._finish = finish
        self._request = request
        self._head = head
        self._images = images
        self._start: Message | None = None
        self._body = bytearray()

    async def take(self, message: Message) -> None:
        """Receive one message of the application."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send({**message, "body": b""} if self._drops(message) else message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._send_page(self._start, self._finish(bytes(self._body)))

    def _drops(self, message: Message) -> bool:
        return self._head and message["type"] == "http.response.body"

    async def _send_page(self, start: Message, page: Page) -> None:
        headers = MutableHeaders(scope=start)
        for name in ("last-modified", "accept-ranges", "content-encoding"):
            del headers[name]
        headers["ETag"] = page.etag
        headers["Cache-Control"] = "no-cache"
        headers["Content-Length"] = str(len(page.body))
        headers["Content-Security-Policy"] = content_security_policy(
            host=self._request.get("host", ""),
            script_hashes=page.script_hashes,
            images=self._images,
        )
        fresh = page.etag in self._request.get("if-none-match", "")
        if fresh:
            del headers["Content-Length"]
        body = b"" if fresh or self._head else page.body
        await self._send({**start, "status": 304 if fresh else 200})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _asks_for_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path: str = scope["path"]
    last = path.rsplit("/", 1)[-1]
    own = path == WALL or path.startswith(_OWN_PREFIXES)
    return not own and ("." not in last or last == "index.html")


def _is_html(start: Message) -> bool:
    media_type = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and media_type.startswith("text/html")


def _href(assets: AssetBundle, path: str) -> str:
    return escape("." + assets.url(path))


def modules(assets: AssetBundle) -> tuple[str, ...]:
    """Every script of the first page: fetched side by side instead of one import after another."""
    return (LEAFLET, *(p for p in assets.assets if p.startswith("js/") and not p.startswith(LATER)))


def _links(head: Head, assets: AssetBundle) -> list[str]:
    lines = []
    for path in (*STYLES, *modules(assets)):
        if not assets.has(path):
            log.warning("缺少浏览器文件 %s，页面不引用它", path)
            continue
        rel = "stylesheet" if path in STYLES else "modulepreload"
        lines.append(f'<link rel="{rel}" href="{_href(assets, path)}" />\n')
    early = [] if head.closed else [f"layers/{head.plan}/{layer}" for layer in EARLY_LAYERS]
    for name in (*early, f"words/{head.lang[:2]}"):
        href = escape(f"./{name}.json")
        lines.append(f'<link rel="preload" as="fetch" crossorigin href="{href}" />\n')
    return lines
