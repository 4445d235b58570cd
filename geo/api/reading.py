"""A closed atlas: nothing but the frame and the way in is given to who has not signed in."""

import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.access.cookies import cookie_name, cookie_place
from geo.access.problems import AccessError
from geo.access.reading import Readers
from geo.access.roles import ANONYMOUS, require_reading
from geo.api.guard import refusal
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.web.pages import PAGES, path_of

HEAD_PREFIX = "/head/"
# The frame of a page, which is the same for everybody and holds nothing of the plan.
FRAMES = frozenset({"/index.html", *(f"/{path_of(page)}" for page in PAGES)})
# Scripts, styles and fonts, Streamlit's and ours; the words of the interface.
OPEN_PREFIXES = ("/assets/", "/static/", "/words/")
# The ways in and out, ours and those of Streamlit to a provider.
DOORS = frozenset(
    {"/session", "/session/claim", "/session/end", "/auth/login", "/auth/logout", "/oauth2callback"}
)
# The page's own line, which asks for the session itself before it gives anything.
SOCKET = "/_stcore/stream"
# How long a line that is open is trusted before its session is asked for again.
AGAIN_S = 10.0
_SIGNED_OUT = 1008
# Below any page the frame asks where its server is. Neither answer tells of the plan.
_PROBE = re.compile(r"(/[a-z]+)?/_stcore/(health|host-config)")


class ClosedReading:
    """ASGI middleware that answers 401 to whoever has not signed in.

    Closed is what is not named above, so that a new route is closed until somebody
    decides otherwise. The page's own websocket passes: it asks the same question before it
    gives anything (``geo.ui.door``). Any other is refused before it is accepted, and ended
    when its session is over. ``clock`` gives seconds that never go back.
    """

    def __init__(
        self, app: ASGIApp, *, settings: Settings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._clock = clock
        https, path = cookie_place(settings.public_url)
        self._cookie = cookie_name(https=https, path=path)
        self._readers = Readers(lambda: open_ledger(settings).engine())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer that one must sign in first."""
        if _passes(scope):
            await self.app(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(self._cookie, "")
        # A page that waits for news, or takes up a broken line, is no sign of a person.
        used = scope["type"] == "http" and not scope["path"].startswith(HEAD_PREFIX)
        if await self._admits(token, used=used):
            if scope["type"] == "websocket":
                line = _SessionLine(
                    receive, send, lambda: self._admits(token, used=False), self._clock
                )
                await self.app(scope, line.receive, line.send)
            else:
                await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _SIGNED_OUT, "reason": ""})
            return
        try:
            require_reading(ANONYMOUS, open_to_all=False)
        except AccessError as error:
            await refusal(error)(scope, receive, send)

    async def _admits(self, token: str, *, used: bool) -> bool:
        now = datetime.now(UTC)
        return bool(await run_in_threadpool(self._readers.admits, token, now, used=used))


class _SessionLine:
    """A websocket that ends with its session: nothing passes, either way, after that."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        admits: Callable[[], Awaitable[bool]],
        clock: Callable[[], float],
    ) -> None:
        self._receive = receive
        self._send = send
        self._admits = admits
        self._clock = clock
        self._asked = clock()
        self._over = False

    async def receive(self) -> Message:
        """The next message; of a line whose session is over, its end."""
        message = await self._receive()
        if message["type"] == "websocket.receive" and not await self._holds():
            return {"type": "websocket.disconnect", "code": _SIGNED_OUT}
        return message

    async def send(self, message: Message) -> None:
        """Pass a message on; nothing of a line whose session is over."""
        if (message["type"] != "websocket.send" or await self._holds()) and not self._over:
            await self._send(message)

    async def _holds(self) -> bool:
        if not self._over and self._clock() - self._asked >= AGAIN_S:
            self._asked = self._clock()
            if not await self._admits() and not self._over:
                self._over = True
                await self._send({"type": "websocket.close", "code": _SIGNED_OUT, "reason": ""})
        return not self._over


def _passes(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return bool(scope["path"] == SOCKET)
    return scope["type"] != "http" or is_open(scope["path"])


def is_open(path: str) -> bool:
    """Whether a path of a closed atlas is given to everybody."""
    if path in FRAMES or path in DOORS or _PROBE.fullmatch(path):
        return True
    return path.startswith(OPEN_PREFIXES)
