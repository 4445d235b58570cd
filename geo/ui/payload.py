"""What each part of the desk is told at a rerun: ids and counts, no geometry, no texts
but the dossier of the selection."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from geo.maps.library import Library
from geo.settings import Settings
from geo.view.dossier import Dossier
from geo.view.filters import PlanFilter, Rejected, to_query
from geo.view.select import Selection
from geo.web.words import say


def bar_data(
    library: Library,
    settings: Settings,
    chosen: PlanFilter,
    rejected: tuple[Rejected, ...],
    selection: Selection,
) -> dict[str, Any]:
    """For the filter bar: counts in vocabulary order, the address, what was refused."""
    query = to_query(chosen, library.vocabulary)
    return {
        **_common(chosen),
        "query": query,
        "facets": {name: list(counts) for name, counts in selection.facets.items()},
        "key_count": selection.key_count,
        "located": list(selection.located.values()),
        "matching": len(selection.measures),
        "total": len(library.atlas.measures),
        "rejected": [[r.key, r.value] for r in rejected],
        "link": settings.link(urlencode(query)),
    }


def map_data(
    library: Library, chosen: PlanFilter, selection: Selection, dossier: Dossier | None
) -> dict[str, Any]:
    """For the map: counts per window of each marked place, the view and the selection."""
    marked = [library.atlas.drawn_at(p) for p in (dossier.places if dossier else ())]
    place = chosen.at if dossier is not None and dossier.kind == "place" else None
    return {
        **_common(chosen),
        "rev": urlencode(to_query(chosen, library.vocabulary)),
        "view": chosen.view,
        "marks": {place: list(counts) for place, counts in selection.marks.items()},
        "selected": library.atlas.drawn_at(place) if place else None,
        "related": list(dict.fromkeys(p for p in marked if p in selection.marks)),
        "as_of": library.as_of,
        "operator": operator_note(library),
        "matching": len(selection.measures),
        "loosenings": [[way.field, way.count] for way in selection.loosenings],
    }


def panel_data(
    library: Library, chosen: PlanFilter, selection: Selection, dossier: Dossier | None
) -> dict[str, Any]:
    """For the panel: the dossier, or the counts of the windows when nothing is selected."""
    return {
        **_common(chosen),
        "dossier": asdict(dossier) if dossier else None,
        "outside": _outside(dossier, selection) if dossier else [],
        "facets": [] if dossier else list(selection.facets["windows"]),
    }


def list_data(
    library: Library, chosen: PlanFilter, selection: Selection, dossier: Dossier | None
) -> dict[str, Any]:
    """For the list: ids of what is left (all measures when nothing narrows), and the selection."""
    whole = len(selection.measures) == len(library.atlas.measures)
    return {
        **_common(chosen),
        "measures": None if whole else list(selection.measures),
        "key_tasks": list(selection.key_tasks),
        "at": chosen.at,
        "related": [item.id for item in dossier.items] if dossier else [],
    }


def operator_note(library: Library) -> str | None:
    """The approval number of an operator's map, empty for internal use; None without a map."""
    if library.operator_map is None:
        return None
    return library.operator_map.approval_no or ""


def _outside(dossier: Dossier, selection: Selection) -> list[str]:
    """Ids of the dossier's measures and key tasks that the filter leaves out."""
    kept = {*selection.measures, *selection.key_tasks}
    return [i.id for i in dossier.items if i.status and i.id not in kept]


def _common(chosen: PlanFilter) -> dict[str, Any]:
    words = {key: say(chosen.lang, key) for key in ("failed", "retry")}
    return {"plan": chosen.plan, "lang": chosen.lang, **words}
