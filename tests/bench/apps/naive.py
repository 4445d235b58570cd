"""The usual way: a folium map, made anew at every rerun, with the same points and lines.

folium asks content delivery networks for its scripts. Here Leaflet comes from this
server; jQuery, Bootstrap and icon fonts are left out, hence there are tooltips but no
popups, and there is no ground: all of it in favour of the usual way.
"""

import re
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LEAFLET = Path(__file__).resolve().parents[3] / "geo/web/static/vendor/leaflet"
_NAMED_EXPORTS = re.compile(r"^export \{(?P<names>.*)\};$", re.MULTILINE)
_AS = re.compile(r"(\w+) as (\w+)")


def leaflet_script() -> str:
    """The vendored Leaflet module as a classic script that sets window.L."""
    source = (_LEAFLET / "leaflet-src.esm.js").read_text("utf-8")
    source = re.sub(r"^export default .*$", "", source, flags=re.MULTILINE)
    exports = _NAMED_EXPORTS.search(source)
    if exports is None:
        raise ValueError("leaflet-src.esm.js: 未找到 export {…}")
    table = _AS.sub(r"\2: \1", exports["names"])
    body = source[: exports.start()] + source[exports.end() :]
    return f'(() => {{"use strict";\n{body}\nwindow.L = {{{table}}};\n}})();'


def _script(_request: Request) -> Response:
    return Response(leaflet_script(), media_type="text/javascript")


def _style(_request: Request) -> Response:
    return Response((_LEAFLET / "leaflet.css").read_text("utf-8"), media_type="text/css")


app = st.App(
    "naive_page.py",
    routes=[Route("/bench/leaflet.js", _script), Route("/bench/leaflet.css", _style)],
)
