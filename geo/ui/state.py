"""Between the address bar and the filter. The address is the only state of a page.

A change writes ``st.query_params`` in its callback: that adds a history entry, so Back
returns to the earlier filter.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from geo.maps.library import Library
from geo.view.filters import PlanFilter, Rejected, from_query, to_query


def read_filter(library: Library) -> tuple[PlanFilter, tuple[Rejected, ...]]:
    """The filter of the present address, and what in it means nothing."""
    return from_query(st.query_params.to_dict(), library.vocabulary)


def apply_patch(library: Library, patch: object) -> None:
    """Merge changed parameters into the address; anything not understood is dropped."""
    if not isinstance(patch, Mapping):
        return
    changed = {k: v for k, v in patch.items() if isinstance(k, str) and isinstance(v, str)}
    # A page that asks to be drawn again changes nothing, not even what it does not understand.
    if not changed:
        return
    now = st.query_params.to_dict()
    chosen, _ = from_query({**now, **changed}, library.vocabulary)
    query = to_query(_seen(library, chosen, changed), library.vocabulary)
    if query != now:
        st.query_params.from_dict(query)


def _seen(library: Library, chosen: PlanFilter, changed: Mapping[str, str]) -> PlanFilter:
    """A newly chosen place brings its extent into view."""
    place = library.atlas.gazetteer.get(chosen.at) if "at" in changed and chosen.at else None
    if place is None or place.extent is None or "view" in changed:
        return chosen
    return replace(chosen, view=place.extent)
