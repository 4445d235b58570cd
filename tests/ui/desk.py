"""A page as a browser session would get it: run, and the data of its parts."""

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

SHELL = str(Path(__file__).resolve().parents[2] / "pages" / "shell.py")
PARTS = ("bar", "map", "panel", "board")
# What each page puts on the board, and what it shows beside it.
PAGES = {
    "atlas": ("list", {"map", "panel"}),
    "partners": ("partners", {"map", "panel"}),
    "landmarks": ("landmarks", {"map", "panel"}),
    "measures": ("measures", {"panel"}),
    "departments": ("matrix", {"panel"}),
    "progress": ("progress", {"panel"}),
    "clauses": ("reader", {"map"}),
    "shows": ("shows", set()),
    "about": ("about", set()),
    "desk": ("desk", {"panel"}),
}


def page(query: dict[str, str], name: str = "atlas") -> AppTest:
    """A fresh session at an address of a page; fails when the page did."""
    session = AppTest.from_file(SHELL, default_timeout=20)
    for key, value in query.items():
        session.query_params[key] = value
    session.run()
    if name != "atlas":
        session.switch_page(f"{name}.py")
        for key, value in query.items():
            session.query_params[key] = value
        session.run()
    assert [e.message for e in session.exception] == []
    return session


def elements(session: AppTest) -> dict[str, Any]:
    """The protobuf of each part by name."""
    found = {}
    waiting = [session.main]
    while waiting:
        node = waiting.pop()
        proto = getattr(node, "proto", None)
        name = getattr(proto, "component_name", "")
        if name.startswith("atlas_"):
            found[name.removeprefix("atlas_")] = proto
        waiting.extend(getattr(node, "children", {}).values())
    return found


def parts(session: AppTest) -> dict[str, Any]:
    """What each part was told, by name."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return {
        name: json.loads(proto.json, parse_constant=refuse)
        for name, proto in elements(session).items()
    }
