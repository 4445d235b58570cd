"""An online base map from a tile server on loopback: below the places, named in the footer,
and replaced by the ground of the atlas where it fails."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

PIXELS = 256
FOOTER = "在线底图：测试底图（GCJ-02），审图号：GS（0000）0号"


def png(red: int, green: int, blue: int) -> bytes:
    """A tile of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    row = b"\0" + bytes((red, green, blue)) * PIXELS
    head = struct.pack(">IIBBBBB", PIXELS, PIXELS, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(row * PIXELS))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


class TileServer:
    """Tiles of one colour; ``broken`` answers 503 instead. ``asked`` holds the paths."""

    def __init__(self) -> None:
        self.broken = False
        self.asked: list[str] = []
        tile, own = png(200, 210, 160), self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                own.asked.append(self.path)
                self.send_response(503 if own.broken else 200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(b"" if own.broken else tile)

            def log_message(self, *_: Any) -> None:
                """Nothing: the paths are kept."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.template = f"http://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def tiles() -> Iterator[TileServer]:
    server = TileServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def address(start_server: Callable[..., Any], tiles: TileServer) -> Iterator[str]:
    with start_server(
        ATLAS_TILES=tiles.template,
        ATLAS_TILES_CRS="GCJ-02",
        ATLAS_TILES_ATTRIBUTION="测试底图",
        ATLAS_TILES_APPROVAL="GS（0000）0号",
    ) as base:
        yield base


def colour_at(page: Page, css: str, x: float, y: float) -> bool:
    """Whether a picture of the online map is what lies there on the map's ground."""
    script = """([css, x, y]) => {
      const box = document.querySelector(css).getBoundingClientRect();
      return [...document.querySelectorAll(`${css} .leaflet-tile-loaded`)].some((tile) => {
        const b = tile.getBoundingClientRect();
        const [px, py] = [box.left + box.width * x, box.top + box.height * y];
        return b.left <= px && px <= b.right && b.top <= py && py <= b.bottom;
      });
    }"""
    return bool(page.evaluate(script, [css, x, y]))


def test_the_desk_lies_on_the_online_map_and_says_whose_it_is(
    new: Callable[..., Desk], address: str, tiles: TileServer
) -> None:
    tiles.broken = False
    desk = new(address, fresh=True).open()
    expect(desk.page.locator(".atlas.has-tiles")).to_be_visible()
    desk.page.wait_for_function(
        "() => document.querySelectorAll('.leaflet-tile-loaded').length > 3"
    )
    for x, y in ((0.1, 0.1), (0.5, 0.5), (0.9, 0.9)):
        assert colour_at(desk.page, ".desk-map-canvas", x, y)
    expect(desk.page.locator(".desk-map")).to_contain_text(FOOTER)
    expect(desk.page.locator(".desk-map")).not_to_contain_text("不表示行政区域界线")
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in tiles.asked)
    # The places lie above it and are chosen as ever.
    desk.page.locator(".atlas-marker[data-place=suzhou] .atlas-face").click()
    expect(desk.panel).to_contain_text("苏州")


def test_when_the_tiles_fail_the_ground_of_the_atlas_is_there_and_a_note_says_so(
    new: Callable[..., Desk], address: str, tiles: TileServer
) -> None:
    tiles.broken = True
    desk = new(address, fresh=True)
    desk.watch.provoked = ("503",)
    desk.open()
    expect(desk.page.locator(".atlas-note")).to_have_text("在线底图未载入，所示为随附的底图")
    expect(desk.page.locator(".atlas.has-tiles")).to_have_count(0)
    inked = """() => {
      const canvas = document.querySelector(".leaflet-ground-pane canvas");
      const [w, h] = [canvas.width, canvas.height];
      const data = canvas.getContext("2d").getImageData(0, 0, w, h).data;
      return new Set(Array.from({length: 400}, (_, n) => {
        const at = 4 * (Math.floor((n / 400) * h) * w + Math.floor(((n * 37) % 400) / 400 * w));
        return `${data[at]},${data[at + 1]},${data[at + 2]}`;
      })).size;
    }"""
    assert desk.page.evaluate(inked) > 3
    tiles.broken = False


def test_the_file_of_the_wall_carries_its_own_ground_and_asks_nobody(
    new: Callable[..., Desk], address: str, tiles: TileServer
) -> None:
    desk = new(address, fresh=True)
    answer = desk.page.request.get(f"{address}/show/file.html")
    assert answer.ok
    body = answer.text()
    assert tiles.template.split("{")[0] not in body
    assert "不表示行政区域界线" in body
    assert FOOTER not in body
