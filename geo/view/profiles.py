"""Partners and landmarks as comparable rows: the same facts of each, in one order."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.places.gazetteer import Place
from geo.view.atlas import Atlas
from geo.view.dossier import departments_of_tasks, distance_km, inside, near
from geo.view.filters import PlanFilter
from geo.view.select import Index, Selection, ids_of, naming


@dataclass(frozen=True)
class Profile:
    """What the plan says of one place under a filter; all names are ids.

    ``departments`` answer for the tasks of the measures, not for the measures alone.
    ``rolled`` are the counties counted here. Distances are WGS84 geodesics in whole km.
    """

    id: str
    measures: tuple[str, ...]
    key_tasks: tuple[str, ...]
    windows: tuple[str, ...]
    departments: tuple[str, ...]
    inside: tuple[str, ...]
    near: tuple[tuple[str, int], ...]
    distance_km: int | None
    rolled: tuple[str, ...]


def partner_profiles(index: Index, chosen: PlanFilter, selection: Selection) -> tuple[Profile, ...]:
    """One row a partner, nearest first; counties stand under their city when rolled up."""
    atlas = index.atlas
    places = (*atlas.partners, *(atlas.rolled_only if chosen.rolled else ()))
    rows = [
        place_profile(index, place, atlas.stands_for(place.id, rolled=chosen.rolled), selection)
        for place in places
        if atlas.stands_for(place.id, rolled=chosen.rolled)
    ]
    return tuple(sorted(rows, key=lambda row: (row.distance_km or 0, row.id)))


def landmark_profiles(index: Index, selection: Selection) -> tuple[Profile, ...]:
    """One row a place of the home district, those with most measures first."""
    places = (p for p in index.atlas.places if p.extent != "delta")
    rows = [place_profile(index, place, (place.id,), selection) for place in places]
    return tuple(sorted(rows, key=lambda row: -len(row.measures)))


def place_profile(
    index: Index, place: Place, counted: tuple[str, ...], selection: Selection
) -> Profile:
    """What the plan says of one place and of those ``counted`` with it."""
    atlas = index.atlas
    measures = ids_of(index, naming(index, counted) & selection.mask)
    tasks = tuple(dict.fromkeys(atlas.task_of(m).id for m in measures))
    return Profile(
        id=place.id,
        measures=measures,
        key_tasks=_key_tasks(atlas, counted, selection.key_tasks),
        windows=tuple(dict.fromkeys(atlas.window_of(m).id for m in measures)),
        departments=departments_of_tasks(atlas, tasks),
        inside=tuple(p.id for p in inside(atlas, place)),
        near=near(atlas, place),
        distance_km=distance_km(atlas, place),
        rolled=tuple(p for p in counted if p != place.id),
    )


def _key_tasks(atlas: Atlas, places: Iterable[str], kept: Iterable[str]) -> tuple[str, ...]:
    named = {record for place in places for record in atlas.records_by_place.get(place, ())}
    return tuple(key for key in kept if key in named)
