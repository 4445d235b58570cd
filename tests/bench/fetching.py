"""What a browser fetches besides the websocket: kept connections, gzip, a cache with tags."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Cache:
    """Tags of what has been fetched; None for what need never be asked for again."""

    tags: dict[str, str | None] = field(default_factory=dict)
    cookie: str = ""


async def fetch_all(host: str, port: int, paths: list[str], cache: Cache) -> None:
    """GET every path over one kept connection, asking for changes only where a tag is known.

    Raises ConnectionError for an answer other than 200, 204 or 304.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for path in paths:
            if path not in cache.tags or cache.tags[path] is not None:
                await _fetch(reader, writer, path, cache)
    finally:
        writer.close()


async def keep_asking(host: str, port: int, path: str, *, every_s: float) -> None:
    """GET a path again and again over one kept connection, until cancelled."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        while True:
            await asyncio.sleep(every_s)
            await _fetch(reader, writer, path, Cache())
    finally:
        writer.close()


async def _fetch(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, cache: Cache
) -> None:
    host, port = writer.get_extra_info("peername")[:2]
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Accept-Encoding: gzip"]
    if tag := cache.tags.get(path):
        lines.append(f"If-None-Match: {tag}")
    if cache.cookie:
        lines.append(f"Cookie: {cache.cookie}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    headers = {k.lower(): v.strip() for k, _, v in (row.partition(":") for row in head[1:])}
    await _skip_body(reader, status, headers)
    if status not in (200, 204, 304):
        raise ConnectionError(f"{path}：{head[0]}")
    cache.cookie = headers.get("set-cookie", cache.cookie).split(";")[0]
    if "immutable" in headers.get("cache-control", ""):
        cache.tags[path] = None
    elif "etag" in headers:
        cache.tags[path] = headers["etag"]


async def _skip_body(reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> None:
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif status == 200:
        await reader.readexactly(int(headers["content-length"]))
