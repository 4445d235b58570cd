"""Security headers for every answer, the page's and our own."""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit writes styles into the page, hence 'unsafe-inline' for styles alone;
# data: and blob: are its icons and downloads. Scripts: content_security_policy.
_FIXED_DIRECTIVES = (
    "default-src 'self'",
    "font-src 'self' data:",
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
)
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_PERMISSIONS = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{name}=()" for name in _PERMISSIONS)),
)


def content_security_policy(
    *, host: str = "", script_hashes: Iterable[str] = (), images: Iterable[str] = ()
) -> str:
    """The policy for one answer.

    ``script_hashes`` (base64 SHA-256) admit the inline scripts of the page itself;
    ``blob:`` admits the component scripts, which the page loads as blob modules.
    ``host`` is the request's Host: older browsers do not count a WebSocket to the
    same host as 'self', so it is named; anything that is not a host name is ignored.
    ``images`` are the origins of an online base map, where there is one.
    """
    pictures = " ".join(["img-src 'self' data: blob:", *images])
    scripts = " ".join(["script-src 'self' blob:", *(f"'sha256-{h}'" for h in script_hashes)])
    connect = "connect-src 'self'"
    if _HOST.fullmatch(host):
        connect += f" ws://{host} wss://{host}"
    return "; ".join((*_FIXED_DIRECTIVES, pictures, scripts, connect))


class SecurityHeaders:
    """ASGI middleware that completes the headers of HTTP answers.

    A header that the answer already carries is kept.
    """

    def __init__(self, app: ASGIApp, *, images: Iterable[str] = ()) -> None:
        self.app = app
        self._images = tuple(images)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding headers when the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS:
                    headers.setdefault(name, value)
                policy = content_security_policy(host=host, images=self._images)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self.app(scope, receive, send_with_headers)
