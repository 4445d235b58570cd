"""Serves the map alone on a loopback port, fed with the product's own payloads."""

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

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.select import select
from geo.web.fonts import font_css
from geo.web.tokens import read_tokens
from geo.web.words import words_json

STATIC = Path(__file__).resolve().parents[3] / "geo" / "web" / "static"
PAGE = Path(__file__).with_name("index.html")

Json = Any

LIBRARY = open_library(Settings(), Settings().plan)
# Number of measures per window of every marked place, without a filter.
MARKS = dict(select(LIBRARY.index, LIBRARY.vocabulary.default()).marks)


def _marks_of(extent: str) -> dict[str, tuple[int, ...]]:
    gazetteer = LIBRARY.atlas.gazetteer
    return {id_: n for id_, n in MARKS.items() if gazetteer.place(id_).extent == extent}


DELTA_MARKS = _marks_of("delta")
CITY_MARKS = _marks_of("city")


def _payload(name: str) -> Json:
    return json.loads(LIBRARY.payload(name) or b"null")


@dataclass
class Payloads:
    """What the server answers; a test may replace or drop (None) a payload."""

    answers: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def real(cls) -> "Payloads":
        """Payloads made from the project's own data."""
        return cls(
            {
                "/delta.json": _payload("base/delta"),
                "/city.json": _payload("base/city"),
                "/places.json": _payload("places"),
                "/words.json": json.loads(words_json("zh")),
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
