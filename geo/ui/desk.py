"""The parts of the desk as Streamlit components: one script, mounted by name.

Each part is a component without a frame of its own. Its inline script is one line that
loads the bundle; what it shows comes from ``data`` and from the layers over HTTP.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from geo.ui.look import Look
from geo.ui.state import apply_patch
from geo.web.assets import bundle

_LOADER = """
const desk = import(new URL("{path}", document.baseURI).href);
export default (component) => {{
  desk.then((d) => d.render(component, "{part}"));
  return () => desk.then((d) => d.unmount(component));
}};
"""


@dataclass(frozen=True)
class Arrangement:
    """What a page gives the frame to show; a page may go without map or panel."""

    board: Mapping[str, Any]
    map: Mapping[str, Any] | None = None
    panel: Mapping[str, Any] | None = None


_THIS_RUN: ContextVar[Arrangement] = ContextVar("arrangement")


def arrange(
    board: Mapping[str, Any],
    *,
    map: Mapping[str, Any] | None = None,
    panel: Mapping[str, Any] | None = None,
) -> None:
    """Say what this page shows; the shell draws it in the frame that all pages share."""
    _THIS_RUN.set(Arrangement(board, map, panel))


def arranged() -> Arrangement:
    """What the page of this rerun has arranged."""
    return _THIS_RUN.get()


def mount(look: Look, parts: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw the parts of the desk by name, each from its data.

    What a reader changes in one goes to the address. All carry the same turn, so that the
    browser shows them in one frame: no page stands half old and half new.
    """

    def changed(part: str) -> None:
        result = st.session_state.get(part)
        apply_patch(look.library, result.get("patch") if result else None)

    number = st.session_state["turn"] = st.session_state.get("turn", 0) + 1
    with st.container(key="desk"):
        for part, data in parts.items():
            _component(part)(
                key=part,
                data={**data, "turn": [number, len(parts)]},
                on_patch_change=partial(changed, part),
            )


def _component(part: str) -> Callable[..., Any]:
    if part not in _COMPONENTS:
        _COMPONENTS[part] = st.components.v2.component(
            f"atlas_{part}",
            js=_LOADER.format(path="." + bundle().url("js/desk.js"), part=part),
            isolate_styles=False,
        )
    return _COMPONENTS[part]


_COMPONENTS: dict[str, Callable[..., Any]] = {}
