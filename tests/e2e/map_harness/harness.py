"""Serves the map alone on a loopback port, fed from the real layers.

The JSON has the form that ``/layers/...`` gives the browser; arcs are plain
curves that resemble the product's. Everything longitude first, WGS84.
"""

import csv
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.places.geometry import arcs
from geo.web.fonts import font_css
from geo.web.tokens import read_tokens

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "geo" / "web" / "static"
LAYERS = ROOT / "data" / "places" / "layers"
PLACES = ROOT / "data" / "places" / "places.csv"
PAGE = Path(__file__).with_name("index.html")

HOME: dict[str, Any] = {
    "id": "huangpu",
    "name_zh": "黄浦",
    "name_en": "Huangpu",
    "lon": 121.4858,
    "lat": 31.2248,
}
DELTA_BOUNDS = [113.2, 26.6, 123.9, 36.2]
CITY_BOUNDS = [121.445, 31.185, 121.52, 31.255]
DELTA_LAYERS = ("sea", "lake", "river", "labels")
CITY_LAYERS = ("green", "water", "roads", "metro_lines", "metro_stations", "labels")

Json = Any

# place:digits, one digit per window 1..5
_DELTA = """
    nantong:00003 nanjing:00100 yuhuatai:00010 hefei:00001 wuhu:00001 jingxian:00010
    changzhou:00001 changzhou-hitech:10000 jiangyin:10000 wuxi:00001 ruijin-wuxi:00001
    changshu:00010 suzhou:00100 nanhu:00010 deqing:10000 hangzhou:00100 ningbo:00100
    haishu:00001 renji-ningbo:00001 xinchang:00001 ruijin-zhoushan:00001 lishui:00001
    liandu:10000
"""
_CITY = """
    bund:20100 xintiandi:00100 yuyuan:00300 nanjing-road:00200 century-square:00100
    huaihai-road:00200 peoples-square:10000 expo-puxi:10000 south-bund:10000
    cool-docks:00100 great-world:00010 first-congress:00010 show-life:00020
    guangci-sinan:10000 sge:10000 shcpe:10000 shch:10000 cfets:10000 financial-court:10000
    pwc-innovation:10000 china-universal:10000 sass:01000 fin-dev-lab:01000
    fashion-zone:00100 yuyuan-brand-centre:00100
"""


def _marks(table: str) -> dict[str, tuple[int, ...]]:
    pairs = (entry.split(":") for entry in table.split())
    return {place_id: tuple(map(int, digits)) for place_id, digits in pairs}


DELTA_MARKS = _marks(_DELTA)
CITY_MARKS = _marks(_CITY)
MARKS = {**DELTA_MARKS, **CITY_MARKS}


def layers(extent: str) -> Json:
    """The base map of an extent as the browser receives it."""
    names = DELTA_LAYERS if extent == "delta" else CITY_LAYERS
    files = {name: LAYERS / f"{extent}_{name}.geojson" for name in names}
    bounds = DELTA_BOUNDS if extent == "delta" else CITY_BOUNDS
    collections = {name: json.loads(file.read_text("utf-8")) for name, file in files.items()}
    return {"extent": extent, "bounds": bounds, "attribution": "", "layers": collections}


def located_places() -> list[dict[str, Json]]:
    """Every located place of an extent, as in ``places.json``."""
    rows = csv.DictReader(PLACES.read_text("utf-8-sig").splitlines())
    kept = [row for row in rows if row["lon"] and row["extent"] and row["id"] != HOME["id"]]
    return [
        {
            **{key: row[key] for key in ("id", "name_zh", "name_en", "kind", "extent")},
            **{key: row[key] for key in ("precision", "confidence")},
            **{key: row.get(key) or None for key in ("parent", "host")},
            "lon": float(row["lon"]),
            "lat": float(row["lat"]),
        }
        for row in kept
    ]


def places_json(places: list[dict[str, Json]]) -> Json:
    """The payload of ``places.json`` for these places."""
    start = (HOME["lon"], HOME["lat"])
    delta = [place for place in places if place["extent"] == "delta"]
    lines = {
        place["id"]: arcs(place["id"], start, (place["lon"], place["lat"]), windows_of(place["id"]))
        for place in delta
    }
    return {
        "home": HOME,
        "places": places,
        "arcs": {
            id_: {str(w): [[round(x, 5), round(y, 5)] for x, y in line] for w, line in by.items()}
            for id_, by in lines.items()
        },
    }


def windows_of(place_id: str) -> list[int]:
    """The windows in which the marks name a place; all five for any other."""
    counts = MARKS.get(place_id, (1, 1, 1, 1, 1))
    return [number for number, n in enumerate(counts, start=1) if n]


@dataclass
class Payloads:
    """What the server answers; a test may replace or drop (None) a payload."""

    answers: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def real(cls) -> "Payloads":
        """Payloads made from the project's own data."""
        return cls(
            {
                "/delta.json": layers("delta"),
                "/city.json": layers("city"),
                "/places.json": places_json(located_places()),
            }
        )


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, payloads: Mapping[str, Json], **kwargs: Any) -> None:
        self.payloads = payloads
        super().__init__(*args, directory=str(STATIC), **kwargs)

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps the test output quiet."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in self.payloads:
            answer = self.payloads[path]
            if answer is None:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            else:
                self._send(json.dumps(answer, ensure_ascii=False), "application/json")
        elif path == "/":
            self._send(PAGE.read_text("utf-8"), "text/html")
        elif path == "/tokens.css":
            self._send(read_tokens().css(), "text/css")
        elif path == "/css/fonts.css":
            self._send(font_css(), "text/css")
        else:
            super().do_GET()

    def _send(self, text: str, kind: str) -> None:
        body = text.encode("utf-8")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(payloads: Payloads, *, port: int = 0) -> Iterator[str]:
    """Serves the page on 127.0.0.1 and gives its address."""
    handler = partial(_Handler, payloads=payloads.answers)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
