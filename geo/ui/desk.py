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

from geo.ui.door import arrival, gate_data, go_elsewhere
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

    number, told = _turn()
    with st.container(key="desk"):
        for part, data in parts.items():
            bar = part == "bar"
            _component(part)(
                key=part,
                data={**data, **(told if bar else {}), "turn": [number, len(parts)]},
                on_patch_change=partial(changed, part),
                **({"on_ask_change": partial(_asked, part)} if bar else {}),
            )


def mount_gate() -> None:
    """Draw the page that asks one to sign in; it is told nothing of the plan."""
    number, told = _turn()
    with st.container(key="gate"):
        _component("gate")(
            key="door",
            data={**gate_data(), **told, "turn": [number, 1]},
            on_ask_change=partial(_asked, "door"),
        )


def _turn() -> tuple[int, dict[str, str]]:
    """The number of this rerun, and what it has to tell of a sign-in elsewhere."""
    number = st.session_state["turn"] = st.session_state.get("turn", 0) + 1
    said = st.session_state.pop("said", None)
    return number, {**(arrival() if number == 1 else {}), **({"said": said} if said else {})}


def _asked(part: str) -> None:
    result = st.session_state.get(part)
    st.session_state["said"] = go_elsewhere(result.get("ask") if result else None)


def _component(part: str) -> Callable[..., Any]:
    if part not in _COMPONENTS:
        _COMPONENTS[part] = st.components.v2.component(
            f"atlas_{part}",
            js=_LOADER.format(path="." + bundle().url("js/desk.js"), part=part),
            isolate_styles=False,
        )
    return _COMPONENTS[part]


_COMPONENTS: dict[str, Callable[..., Any]] = {}
