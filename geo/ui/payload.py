"""What each part of the desk is told at a rerun: ids and counts, no geometry, no texts
but the dossier of the selection."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from geo.maps.tiles import tiles_line, tiles_of
from geo.ui.frame import page_name
from geo.ui.look import Look
from geo.view.about import about
from geo.view.filters import PlanFilter, to_query
from geo.view.history import history
from geo.view.matrix import department_matrix
from geo.view.profiles import Profile, landmark_profiles, partner_profiles
from geo.view.progress import Progress, as_told, changes, latest_day, newest_day, reported
from geo.view.select import status_marks
from geo.web.pages import PAGES, STAFF_PAGES, path_of
from geo.web.words import say

# Pages that the filter does not narrow: it is shown there only while it holds something.
UNFILTERED = ("clauses", "about", "desk")
# So many records that stand anew are sent along.
_A_FEW = 8


def bar_data(look: Look, page: str) -> dict[str, Any]:
    """For head and filter bar: counts in vocabulary order, the address, what was refused."""
    chosen, selection = look.chosen, look.selection
    query = to_query(chosen, look.library.vocabulary)
    return {
        **_common(look),
        "page": page,
        "pages": [[path_of(p), page_name(p, chosen.lang, look.library.atlas.home)] for p in PAGES],
        "staff": [path_of(p) for p in STAFF_PAGES],
        "filtered": page not in UNFILTERED,
        "query": query,
        "facets": {name: list(counts) for name, counts in selection.facets.items()},
        "key_count": selection.key_count,
        "located": list(selection.located.values()),
        "matching": len(selection.measures),
        "total": len(look.library.atlas.measures),
        "rejected": [[r.key, r.value] for r in look.rejected],
        "link": look.settings.link(urlencode(query), page=page),
        "mail": look.settings.feedback_mail,
        # The reason stays on the server: it may name hosts and folders.
        "unread": look.problem is not None,
        **({"never": True} if look.problem and not look.recorded.head.seq else {}),
        # Where one must sign in to read, one is always shown the way out.
        **({"closed": True} if look.settings.reading_closed else {}),
    }


def map_data(look: Look, *, extent: str | None = None) -> dict[str, Any]:
    """For the map: counts per window of each marked place, the view and the selection.

    ``extent`` holds a page to one extent; without it the address decides.
    """
    chosen, selection, dossier = look.chosen, look.selection, look.dossier
    atlas = look.library.atlas
    named = dossier.places if dossier else ()
    marked = [atlas.drawn_at(p) for p in (*named, *chosen.compare)]
    place = chosen.at if dossier is not None and dossier.kind == "place" else None
    tiles = tiles_of(look.settings)
    return {
        **_common(look),
        "rev": urlencode(to_query(chosen, look.library.vocabulary)),
        "view": extent or chosen.view,
        "fixed": extent is not None,
        "marks": {place: list(counts) for place, counts in selection.marks.items()},
        "states": status_marks(look.index, chosen, selection) if chosen.by_status else None,
        "selected": atlas.drawn_at(place) if place else None,
        "related": list(dict.fromkeys(p for p in marked if p in selection.marks)),
        "as_of": _as_of(look),
        "operator": look.library.approval,
        **({"online": tiles_line(tiles, chosen.lang)} if tiles else {}),
        "matching": len(selection.measures),
        "loosenings": [[way.field, way.count] for way in selection.loosenings],
    }


def panel_data(look: Look) -> dict[str, Any]:
    """For the panel: the dossier, or the counts of the windows when nothing is selected."""
    dossier = look.dossier
    return {
        **_common(look),
        "dossier": asdict(dossier) if dossier else None,
        "outside": _outside(look) if dossier else [],
        "history": _history(look),
        "facets": [] if dossier else list(look.selection.facets["windows"]),
        "cell": _cell(look.chosen),
        "measures": list(look.selection.measures) if _cell(look.chosen) else [],
        "key_tasks": list(look.selection.key_tasks) if _cell(look.chosen) else [],
    }


def absent(look: Look) -> dict[str, Any]:
    """For a part that the page does without: it rests until a page wants it."""
    return {**_common(look), "absent": True}


def list_data(look: Look, *, board: str = "list") -> dict[str, Any]:
    """For the list: ids of what is left (all measures when nothing narrows), and the selection."""
    dossier = look.dossier
    return {
        **_common(look),
        "board": board,
        "measures": _measures(look),
        "key_tasks": list(look.selection.key_tasks),
        "at": look.chosen.at,
        "related": [item.id for item in dossier.items] if dossier else [],
    }


def partners_data(look: Look) -> dict[str, Any]:
    """For the table of partners: a row each, and which stand side by side."""
    rows = partner_profiles(look.index, look.chosen, look.selection)
    return {
        **_common(look),
        "board": "partners",
        "rows": _rows(rows),
        "at": look.chosen.at,
        "compare": list(look.chosen.compare),
        "rolled": look.chosen.rolled,
    }


def landmarks_data(look: Look) -> dict[str, Any]:
    """For the list of landmarks: a row each; the located and the tray part in the browser."""
    rows = landmark_profiles(look.index, look.selection)
    return {
        **_common(look),
        "board": "landmarks",
        "rows": _rows(rows),
        "at": look.chosen.at,
    }


def measures_data(look: Look) -> dict[str, Any]:
    """For the page of measures: ids of what is left, and the selection."""
    return list_data(look, board="measures")


def matrix_data(look: Look) -> dict[str, Any]:
    """For the matrix: counts by department, and the filter that its cells set."""
    rows = department_matrix(look.index, look.chosen)
    return {
        **_common(look),
        "board": "matrix",
        "rows": [asdict(row) for row in rows],
        "at": look.chosen.at,
        "query": to_query(look.chosen, look.library.vocabulary),
    }


def progress_data(look: Look) -> dict[str, Any]:
    """For the board of progress: what is left, roll-ups, and what changed since a day.

    Roll-ups are ``[id, reported, total]``: of measures by window, of key tasks by body.
    """
    atlas, now, chosen = look.library.atlas, look.progress, look.chosen
    keys = atlas.plan.key_tasks
    by_window = [(w.id, [m.id for t in w.tasks for m in t.measures]) for w in atlas.plan.windows]
    by_body = [
        (d.id, [k.id for k in keys if d.name in k.departments]) for d in atlas.plan.departments
    ]
    return {
        **list_data(look, board="progress"),
        "reported": {
            "key_tasks": reported(now, [k.id for k in keys]),
            "measures": reported(now, [m.id for m in atlas.measures]),
        },
        "windows": [[id_, *reported(now, ids)] for id_, ids in by_window],
        "departments": [[id_, *reported(now, ids)] for id_, ids in by_body if ids],
        "clocks": {
            "asof": chosen.as_of.isoformat() if chosen.as_of else "",
            "known": chosen.known.isoformat() if chosen.known else "",
            "since": chosen.since.isoformat() if chosen.since else "",
        },
        "changes": changes(look.before, now) if look.before else [],
        "latest": latest_day(now),
    }


def reader_data(look: Look) -> dict[str, Any]:
    """For the reader: what is selected, the records it touches, and what the filter keeps.

    ``counted`` are the places that the selection stands for, itself first; ``named`` the
    records that name any of them.
    """
    atlas, at, dossier = look.library.atlas, look.chosen.at, look.dossier
    counted = (at, *dossier.rolled, *dossier.contained) if dossier else ()
    named = dict.fromkeys(r for p in counted for r in atlas.records_by_place.get(p, ()))
    return {
        **_common(look),
        "board": "reader",
        "at": at,
        "published": look.chosen.published,
        "counted": list(counted),
        "named": list(named),
        "measures": _measures(look),
        "key_tasks": list(look.selection.key_tasks),
    }


def about_data(look: Look) -> dict[str, Any]:
    """For the page about the atlas."""
    told = about(look.library.atlas, look.library.dataset)
    return {**_common(look), "board": "about", **asdict(told), "as_of": _as_of(look)}


def desk_data(look: Look) -> dict[str, Any]:
    """For the desk of staff: what is selected. What waits there is asked for by the browser,
    which the server knows by its session."""
    return {**_common(look), "board": "desk", "at": look.chosen.at}


def shows_data(look: Look) -> dict[str, Any]:
    """For the page of shows: the filter that a new one begins with. The saved ones are asked
    for by the browser, which the server knows by its session."""
    query = to_query(look.chosen, look.library.vocabulary)
    return {**_common(look), "board": "shows", "query": query}


def _as_of(look: Look) -> str:
    return newest_day(look.library.as_of, look.progress)


def _rows(profiles: Iterable[Profile]) -> list[dict[str, Any]]:
    return [asdict(profile) for profile in profiles]


def _measures(look: Look) -> list[str] | None:
    """Ids of what is left; None stands for all, which need not be sent."""
    whole = len(look.selection.measures) == len(look.library.atlas.measures)
    return None if whole else list(look.selection.measures)


def _cell(chosen: PlanFilter) -> list[str] | None:
    """Department and window, task or partner, when the filter is one cell of the matrix."""
    for column in (chosen.tasks, chosen.windows, chosen.places):
        if len(chosen.departments) == 1 and len(column) == 1:
            return [chosen.departments[0], column[0]]
    return None


def _history(look: Look) -> dict[str, Any] | None:
    """The record of the selection when it is one measure or key task."""
    told = history(look.library.atlas, look.recorded, look.progress, look.chosen.at)
    return None if told is None else _plain(asdict(told))


def _plain(value: Any) -> Any:
    """Dates as ISO text, everything else as it is."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _outside(look: Look) -> list[str]:
    """Ids of the dossier's measures and key tasks that the filter leaves out."""
    kept = {*look.selection.measures, *look.selection.key_tasks}
    items = look.dossier.items if look.dossier else ()
    return [i.id for i in items if i.status and i.id not in kept]


def _common(look: Look) -> dict[str, Any]:
    chosen = look.chosen
    words = {key: say(chosen.lang, key) for key in ("failed", "retry")}
    return {
        "plan": chosen.plan,
        "lang": chosen.lang,
        # Names the state of the record: what the parts show of it is fetched under this name.
        "standing": look.progress.token,
        **_news(look.progress),
        **words,
    }


def _news(now: Progress) -> dict[str, Any]:
    """What stands otherwise than under the name before: who shows that need not fetch all."""
    if not now.after or len(now.moved) > _A_FEW:
        return {}
    return {"news": {"after": now.after, "moved": as_told(now.moved)}}
