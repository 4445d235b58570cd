"""What a filter change sends: websocket bytes by part, requests, and whether the map stays."""

import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.browser import open_page
from tests.bench.figures import Figure, measured

SETTLE_MS = 300
FINISH_LIMIT_MS = 20_000
# Twenty changes: each window on and off, two located classes, the key tasks, two windows again.
_WINDOWS = tuple(f".desk-window[data-window='{n}']" for n in (1, 2, 3, 4, 5))
_OTHERS = ("[data-located=unlocated]", "[data-located=unnamed]", "[role=switch]", _WINDOWS[2])
CHANGES = (
    *_WINDOWS,
    *_WINDOWS,
    *(step for each in _OTHERS for step in (each, each)),
    _WINDOWS[0],
    _WINDOWS[0],
)
# Where a marker stands on the screen: changes with every movement of the map.
_STANDING = "JSON.stringify(document.querySelector('g.atlas-marker').getBoundingClientRect())"
# The element of the map, its frame and Leaflet's container: kept to be looked for again.
_MARK_NODES = """
    const found = document.querySelectorAll(".desk-map-canvas, .atlas, .leaflet-container");
    window.bench.nodes = [...found];
    found.length"""
_NODES_STAYED = "bench.nodes.length === 3 && bench.nodes.every((node) => node.isConnected)"
# What an open page asks on its own, whether or not anybody filters. It is kept apart from
# what a filter asks for, and has figures of its own, so that neither hides the other.
NEWS = "/head/"
NEWS_WATCH_MS = 15_000
PLACES = ("nantong", "hefei", "nanjing", "wuhu", "ningbo")


@dataclass
class Wire:
    """Frames and requests of a page as the browser's own protocol reports them."""

    received: list[ForwardMsg] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    sent: int = 0
    asked: list[str] = field(default_factory=list)
    # Bytes of each answer to the page's own question for news, headers included.
    news: list[int] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget what has passed so far."""
        self.received, self.sizes, self.sent, self.asked, self.news = [], [], 0, [], []

    def finished(self) -> bool:
        """Whether a rerun has ended since the last clear."""
        return any(m.WhichOneof("type") == "script_finished" for m in self.received)

    def bytes_of(self, *parts: str) -> int:
        """Bytes of the frames that carry these parts of the desk; of all frames without any."""
        return sum(
            size
            for message, size in zip(self.received, self.sizes, strict=True)
            if not parts or _part(message) in parts
        )

    def bytes_by_part(self) -> dict[str, int]:
        """Bytes per part; "frame" is all that is no part of the desk."""
        rows: dict[str, int] = {}
        for message, size in zip(self.received, self.sizes, strict=True):
            rows[_part(message)] = rows.get(_part(message), 0) + size
        return rows


def listen(page: Page) -> Wire:
    """Begin to record a page; what a cache answers is not kept as a request."""
    wire = Wire()
    session = page.context.new_cdp_session(page)
    session.on("Network.webSocketFrameReceived", lambda event: _take(wire, event["response"]))
    session.on("Network.webSocketFrameSent", lambda _event: _count(wire))
    session.on("Network.requestWillBeSent", lambda event: _ask(wire, event))
    session.on("Network.requestServedFromCache", lambda event: _drop(wire, event))
    session.on("Network.responseReceived", lambda event: _answered(wire, event))
    session.on("Network.loadingFinished", lambda event: _weighed(wire, event))
    session.send("Network.enable")
    return wire


def first_visit(shown: Browser, url: str) -> list[str]:
    """Paths a browser with an empty cache asks for until the page is whole, in order."""
    page = shown.new_context().new_page()
    wire = listen(page)
    page.goto(url)
    page.wait_for_selector("g.atlas-markers > *")
    page.wait_for_timeout(3000)
    paths = list(dict.fromkeys(wire.asked))
    page.context.close()
    return paths


def measure(shown: Browser, url: str) -> tuple[list[Figure], dict[str, Any]]:
    """Filter changes, selections, then pan and zoom on one page of the shipped server."""
    page, _ = open_page(shown, "atlas", url)
    wire = listen(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(4 * SETTLE_MS)
    page.evaluate(_MARK_NODES)
    changes = [_after(page, wire, selector) for selector in CHANGES]
    stayed = page.evaluate(_NODES_STAYED)
    choices = [_after(page, wire, f"g.atlas-marker[data-place={place}]") for place in PLACES]
    frames = _pan_and_zoom(page, wire)
    news = _news(page, wire)
    page.context.close()
    parts = {name: max(c["parts"].get(name, 0) for c in changes) for name in changes[0]["parts"]}
    about = {"largest_frame_bytes_by_part": parts}
    return [*_figures(changes, choices, stayed, frames), *news], about


def _figures(
    changes: list[dict[str, Any]], choices: list[dict[str, Any]], stayed: bool, frames: list[int]
) -> list[Figure]:
    def kilobytes(rows: list[dict[str, Any]], key: str) -> list[float]:
        return [row[key] / 1000 for row in rows]

    return [
        measured(
            "筛选一次的 websocket 字节：地图与筛选栏",
            "kB",
            kilobytes(changes, "told"),
            by="max",
            bound=5,
        ),
        measured(
            "筛选一次的 websocket 字节：合计", "kB", kilobytes(changes, "all"), by="max", bound=30
        ),
        measured(
            "选一个地点的 websocket 字节：合计", "kB", kilobytes(choices, "all"), by="max", bound=30
        ),
        measured(
            "筛选一次向服务器的请求",
            "",
            [float(len(row["asked"])) for row in changes],
            by="max",
            bound=0,
            note="、".join(sorted({path for row in changes for path in row["asked"]})),
        ),
        measured(f"{len(changes)} 次筛选中地图重建", "", [float(not stayed)], bound=0),
        measured(
            "平移或缩放一次的 websocket 帧", "", [float(n) for n in frames], by="max", bound=0
        ),
    ]


def _news(page: Page, wire: Wire) -> list[Figure]:
    """What a page that nobody touches asks, and what that weighs."""
    wire.clear()
    page.wait_for_timeout(NEWS_WATCH_MS)
    a_minute = len(wire.news) * 60_000 / NEWS_WATCH_MS
    if not wire.news:
        raise RuntimeError("打开的页面没有询问台账，无从量起")
    sizes = [size / 1000 for size in wire.news]
    others = float(len(wire.asked) + wire.sent + len(wire.received))
    return [
        measured("打开而无人操作的页面：每分钟询问台账", "", [a_minute], bound=45),
        measured("询问台账一次的字节（含标头）", "kB", sizes, by="max", bound=2),
        measured("打开而无人操作的页面：其他请求与帧", "", [others], bound=0),
    ]


def _after(page: Page, wire: Wire, selector: str) -> dict[str, Any]:
    """Click, wait for the rerun to end and the page to settle, and say what passed."""
    wire.clear()
    page.locator(selector).first.click()
    waited = 0
    while not wire.finished():
        if waited > FINISH_LIMIT_MS:
            raise RuntimeError(f"点击 {selector} 之后没有重算")
        page.wait_for_timeout(50)
        waited += 50
    page.wait_for_timeout(SETTLE_MS)
    return {
        "told": wire.bytes_of("atlas_map", "atlas_bar"),
        "all": wire.bytes_of(),
        "parts": wire.bytes_by_part(),
        "asked": wire.asked,
    }


def _pan_and_zoom(page: Page, wire: Wire) -> list[int]:
    """Frames either way for each of ten movements of the map."""
    box = page.locator(".desk-map-canvas").bounding_box()
    if box is None:
        raise RuntimeError("地图不可见")
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.75
    frames = []
    for number in range(10):
        before = page.evaluate(_STANDING)
        wire.clear()
        page.mouse.move(x, y)
        if number % 2:
            page.mouse.wheel(0, -240 if number % 4 == 1 else 240)
        else:
            page.mouse.down()
            page.mouse.move(x + 80, y - 40, steps=4)
            page.mouse.up()
        page.wait_for_timeout(2 * SETTLE_MS)
        if page.evaluate(_STANDING) == before:
            raise RuntimeError("地图没有移动，无从量起")
        frames.append(wire.sent + len(wire.received))
    return frames


def _part(message: ForwardMsg) -> str:
    if message.WhichOneof("type") != "delta":
        return "frame"
    return message.delta.new_element.bidi_component.component_name or "frame"


def _take(wire: Wire, response: dict[str, Any]) -> None:
    if response["opcode"] != 2:
        return
    payload = base64.b64decode(response["payloadData"])
    message = ForwardMsg()
    message.ParseFromString(payload)
    wire.received.append(message)
    wire.sizes.append(len(payload))


def _count(wire: Wire) -> None:
    wire.sent += 1


def _ask(wire: Wire, event: dict[str, Any]) -> None:
    if event["request"]["url"].startswith("http"):
        wire.pending[event["requestId"]] = urlsplit(event["request"]["url"]).path


def _answered(wire: Wire, event: dict[str, Any]) -> None:
    """Only what the server itself has answered counts, not the browser's caches."""
    path = wire.pending.get(event["requestId"], "")
    if path.startswith(NEWS):
        return
    wire.pending.pop(event["requestId"], None)
    if path and not event["response"].get("fromDiskCache"):
        wire.asked.append(path)


def _weighed(wire: Wire, event: dict[str, Any]) -> None:
    if wire.pending.get(event["requestId"], "").startswith(NEWS):
        wire.pending.pop(event["requestId"])
        wire.news.append(int(event["encodedDataLength"]))


def _drop(wire: Wire, event: dict[str, Any]) -> None:
    wire.pending.pop(event["requestId"], None)
