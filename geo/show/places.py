"""One scene for each partner and each located place of the district, for a closer look."""

from dataclasses import replace

from geo.places.gazetteer import Place
from geo.plan.model import KeyTask, Measure
from geo.show.bodies import DepartmentTag, RecordCard, Spotlight
from geo.show.fit import least, paged, record_rows
from geo.show.model import LANDMARK, PARTNER, Camera, Scene
from geo.show.reports import note_of_reports, reports
from geo.show.telling import Telling
from geo.show.windows import camera_places
from geo.view.profiles import Profile, landmark_profiles, partner_profiles

# Errors of this many metres and more are told in kilometres.
_KM = 1000
# Words by which a remark on a position tells its uncertainty itself.
_UNCERTAIN = ("待核", "误差")


def partner_scenes(telling: Telling) -> tuple[Scene, ...]:
    """A scene for every partner that something kept by the filter names, nearest first."""
    found = partner_profiles(telling.index, telling.chosen, telling.selection)
    return _scenes(telling, PARTNER, found)


def landmark_scenes(telling: Telling) -> tuple[Scene, ...]:
    """A scene for every located place of the district that something kept names."""
    gazetteer = telling.atlas.gazetteer
    found = landmark_profiles(telling.index, telling.selection)
    return _scenes(telling, LANDMARK, tuple(p for p in found if gazetteer.place(p.id).located))


def _scenes(telling: Telling, kind: str, profiles: tuple[Profile, ...]) -> tuple[Scene, ...]:
    marks = telling.selection.marks
    named = (p for p in profiles if p.measures or p.key_tasks or p.id in marks)
    return tuple(scene for profile in named for scene in _pages(telling, kind, profile))


def _pages(telling: Telling, kind: str, profile: Profile) -> list[Scene]:
    place = telling.atlas.gazetteer.place(profile.id)
    measures = [_card(telling, telling.atlas.records[m]) for m in profile.measures]
    keys = [_card(telling, telling.atlas.records[k]) for k in profile.key_tasks]
    box = least(kind)
    sizes = [
        [record_rows(kind, card.text, box.width) for card in cards] for cards in (measures, keys)
    ]
    runs = paged([(0, size) for size in sizes], box.rows)
    whole = _body(telling, place, profile)
    scenes = []
    for n, page in enumerate(runs):
        parts = {group: (a, b) for group, a, b in page}
        body = replace(
            whole,
            measures=tuple(measures[slice(*parts.get(0, (0, 0)))]),
            key_tasks=tuple(keys[slice(*parts.get(1, (0, 0)))]),
        )
        scenes.append(_scene(telling, kind, profile, body, (n + 1, len(runs))))
    return scenes


def _scene(
    telling: Telling, kind: str, profile: Profile, body: Spotlight, page: tuple[int, int]
) -> Scene:
    atlas = telling.atlas
    place = atlas.gazetteer.place(profile.id)
    drawn = atlas.drawn_at(place.id)
    told = telling.say("mark.dot").join(p for p in (body.kind_label, body.parent) if p)
    return Scene(
        id=place.id if page[0] == 1 else f"{place.id}/{page[0]}",
        kind=kind,
        subject=place.id,
        tab=telling.place_tab(place),
        title=telling.place_name(place.id),
        subtitle=telling.marked(told),
        notes=_notes(telling, profile, body),
        camera=Camera(body.extent, camera_places(telling, body.extent, (drawn,))),
        marks=telling.selection.marks,
        emphasis=(drawn,),
        status_marks=telling.states(telling.chosen, telling.selection),
        tour=False,
        page=page,
        body=body,
    )


def _body(telling: Telling, place: Place, profile: Profile) -> Spotlight:
    """All that a place shows on every page; the records come with each page."""
    return Spotlight(
        id=place.id,
        extent=place.extent or "",
        kind_label=kind_label(telling, place),
        parent=parent_label(telling, place),
        names=tuple(n for n in place.names if n != place.name_zh),
        doubt=position_doubt(telling, place),
        note=place.note if telling.translation else "",
        source=place.sources,
        distance_km=profile.distance_km,
        figures=(
            telling.figure(len(profile.measures), "measures"),
            telling.figure(len(profile.key_tasks), "keyTasks"),
        ),
        windows=tuple(telling.number_of(w) for w in profile.windows),
        measures=(),
        key_tasks=(),
        departments=_departments(telling, profile),
        near=tuple(p for p, _ in profile.near),
    )


def _card(telling: Telling, record: object) -> RecordCard:
    if not isinstance(record, Measure | KeyTask):
        raise TypeError(record)
    if isinstance(record, KeyTask):
        departments, open_ended = record.departments, False
    else:
        task = telling.atlas.task_of(record.id)
        departments, open_ended = task.departments, task.open_ended
    at = telling.standing(record.id)
    return RecordCard(
        record.id,
        telling.text(record),
        telling.window_number(record),
        telling.departments(departments),
        open_ended,
        at.status,
        at.schedule,
    )


def _departments(telling: Telling, profile: Profile) -> tuple[DepartmentTag, ...]:
    """Departments of the tasks, and those whose own key tasks name the place."""
    own = (k for k in telling.atlas.plan.key_tasks if k.id in profile.key_tasks)
    explicit = {name for key in own for name in key.departments}
    return tuple(
        DepartmentTag(telling.department_by_id(d.id), d.name in explicit)
        for d in telling.atlas.plan.departments
        if d.id in profile.departments or d.name in explicit
    )


def kind_label(telling: Telling, place: Place) -> str:
    """What a place is, in words."""
    county = place.kind == "city" and place.level == "county"
    return telling.say("kind.county-city" if county else f"kind.{place.kind}")


def parent_label(telling: Telling, place: Place) -> str:
    """Where a place is: what it lies in, or its address in the district; may be empty."""
    above = place.host or place.parent
    return telling.place_name(above) if above and place.extent == "delta" else place.address or ""


def position_doubt(telling: Telling, place: Place) -> str:
    """What is uncertain of the position; empty when nothing is.

    The Chinese remark on a position tells it best; where it leaves the precision out, or
    the page speaks another language, that is told before it.
    """
    note = "" if telling.translation else place.note
    delta = place.extent == telling.atlas.plan.extents[0].id
    uncertain = place.needs_check or (delta and place.error_m)
    if uncertain and not any(word in note for word in _UNCERTAIN):
        precision = "low" if place.needs_check else place.precision
        note = telling.say("show.semicolon").join(
            p for p in (telling.say(f"precision.{precision}") + _error(telling, place), note) if p
        )
    return note.rstrip("。")


def _error(telling: Telling, place: Place) -> str:
    if not place.error_m:
        return ""
    delta = place.extent == telling.atlas.plan.extents[0].id
    far = place.error_m >= _KM
    n = f"{place.error_m / _KM:g}" if far else place.error_m
    unit = telling.say("km" if far else "m")
    return telling.say("errorSize" if delta else "sourceGap", n=n, unit=unit)


def _notes(telling: Telling, profile: Profile, body: Spotlight) -> tuple[str, ...]:
    notes = []
    for ids, key in ((profile.measures, "place"), (profile.key_tasks, "placeKeys")):
        if ids:
            notes.append(telling.say(f"show.note.{key}", n=len(ids), ids=telling.listed(ids)))
    if body.distance_km is not None:
        notes.append(telling.say("distance", n=body.distance_km))
    if body.doubt:
        notes.append(body.doubt)
    told = reports(telling, (*profile.measures, *profile.key_tasks))
    return (*notes, note_of_reports(telling, told))
