"""A minimal ASGI client: one request in, one whole answer out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    app: Any, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request to ``app``; names of the answer's headers are lower case."""
    raw_path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in {"host": "127.0.0.1:8501", **(headers or {})}.items()
        ],
        "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 1),
    }
    messages: list[dict[str, Any]] = []

    unread = iter([True])

    async def receive() -> dict[str, Any]:
        if not next(unread, False):
            await asyncio.Event().wait()  # the client stays, and says nothing more
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    start = messages[0]
    return Answer(
        status=start["status"],
        headers={name.decode().lower(): value.decode() for name, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in messages[1:]),
    )
