"""What the plan says of one place or one record: plain data for a panel."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.places.gazetteer import Place
from geo.places.geometry import distance_km_rounded
from geo.plan.model import MAP_ROLES, Department, KeyTask, Measure, Task
from geo.plan.translation import Translation
from geo.plan.wording import shown_offset
from geo.status.vocabulary import UNREPORTED
from geo.view.atlas import Atlas, Record


@dataclass(frozen=True)
class Excerpt:
    """A sentence of a record; ``marks`` are (start, end) offsets in ``text``.

    ``before`` and ``after`` tell that the record goes on at that side.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    before: bool = False
    after: bool = False


@dataclass(frozen=True)
class Item:
    """One record in a dossier; ``window`` is empty for passages outside the windows.

    ``departments`` are ids: of the task for a measure, of its own for a key task.
    ``status`` is empty for passages: only measures and key tasks have one.
    In the dossier of a place only those key tasks stand that name the place themselves.
    ``translated`` is the excerpt in the language of the page when that is not Chinese.
    """

    id: str
    window: str
    excerpt: Excerpt
    departments: tuple[str, ...]
    open_ended: bool
    key_tasks: tuple[str, ...]
    status: str
    quote: str = ""
    translated: Excerpt | None = None


@dataclass(frozen=True)
class Dossier:
    """Everything the panel shows of a selection; all names are ids.

    ``kind`` is ``place``, ``record``, ``key-task``, ``task`` or ``department``.
    ``near`` holds the nearest other partners with their geodesic distance in whole km.
    ``departments`` answer for the tasks of the measures shown, in the plan's order;
    ``rolled`` are counties counted here; ``inside`` are partners that stand in this one.
    ``via`` are places that a department's tasks name, ``places`` those its own key tasks name.
    ``same_task`` and ``same_place`` are other measures, for one measure.
    """

    id: str
    kind: str
    items: tuple[Item, ...]
    measure_count: int
    key_task_count: int
    task_count: int
    windows: tuple[str, ...]
    places: tuple[str, ...]
    contained: tuple[str, ...] = ()
    rolled: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    host: str = ""
    distance_km: int | None = None
    near: tuple[tuple[str, int], ...] = ()
    departments: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    same_task: tuple[str, ...] = ()
    same_place: tuple[tuple[str, tuple[str, ...]], ...] = ()


def dossier(
    atlas: Atlas,
    selected: str,
    statuses: Mapping[str, str],
    translation: Translation | None = None,
    *,
    rolled: bool = False,
) -> Dossier | None:
    """The dossier of a place, record, task or department, or None for anything else.

    ``rolled`` counts the counties of a city with it; a city that the plan does not name
    itself always stands for its counties.
    """
    telling = _Telling(atlas, statuses, translation)
    if selected in atlas.records_by_place or selected in atlas.rolled_up:
        return _of_place(telling, selected, rolled=rolled)
    if selected in atlas.records:
        return _of_record(telling, atlas.records[selected])
    if selected in atlas.tasks:
        return _of_task(telling, atlas.tasks[selected])
    if selected in atlas.department_ids:
        return _of_department(telling, atlas.department_ids[selected])
    return None


def whole_item(
    atlas: Atlas,
    record: Record,
    wanted: set[str],
    statuses: Mapping[str, str],
    translation: Translation | None = None,
) -> Item:
    """One record whole; the wordings of the ``wanted`` places are marked."""
    return _item(_Telling(atlas, statuses, translation), record, wanted, whole=True)


@dataclass(frozen=True)
class _Telling:
    atlas: Atlas
    statuses: Mapping[str, str]
    translation: Translation | None


def _of_place(telling: _Telling, place_id: str, *, rolled: bool) -> Dossier:
    atlas = telling.atlas
    place = atlas.gazetteer.place(place_id)
    counties = atlas.rolled_up.get(place_id, ())
    if not rolled and place_id in atlas.records_by_place:
        counties = ()
    named = dict.fromkeys(
        r for p in (place_id, *counties) for r in atlas.records_by_place.get(p, ())
    )
    records = [r for r in atlas.plan.records if r.id in named]
    measures = [r for r in records if isinstance(r, Measure)]
    passages = [r for r in records if not isinstance(r, Measure | KeyTask)]
    keys = [r for r in records if isinstance(r, KeyTask)]
    contained = tuple(
        p.id for p in atlas.places if p.id != place_id and atlas.drawn_at(p.id) == place_id
    )
    wanted = {place_id, *contained, *counties}
    shown: list[Record] = [*measures, *passages]
    items = tuple(_item(telling, r, wanted) for r in shown)
    tasks = tuple(dict.fromkeys(atlas.task_of(m.id).id for m in measures))
    return Dossier(
        id=place_id,
        kind="place",
        items=items,
        measure_count=len(measures),
        key_task_count=len(keys),
        task_count=len(tasks),
        windows=tuple(dict.fromkeys(i.window for i in items if i.window)),
        places=_beside(atlas, [r.id for r in measures], wanted),
        contained=contained,
        rolled=counties,
        inside=tuple(p.id for p in inside(atlas, place) if p.id not in contained),
        host=place.host or (place.parent or ""),
        distance_km=distance_km(atlas, place),
        near=near(atlas, place),
        departments=departments_of_tasks(atlas, tasks),
        tasks=tasks,
    )


def distance_km(atlas: Atlas, place: Place) -> int | None:
    """Whole kilometres from the plan's home to a place of the delta, else None."""
    if place.extent != "delta" or not place.located:
        return None
    return distance_km_rounded(atlas.home.lonlat, place.lonlat)


def near(atlas: Atlas, place: Place, *, most: int = 3) -> tuple[tuple[str, int], ...]:
    """The nearest other partners, with WGS84 geodesic distances in whole kilometres.

    What lies inside the place, or the place lies in, is not beside it.
    """
    if place.extent != "delta" or not place.located:
        return ()
    kin = {place.parent, place.host, *(p.id for p in inside(atlas, place))}
    others = (p for p in atlas.partners if p.id != place.id and p.id not in kin and p.located)
    rows = ((distance_km_rounded(place.lonlat, p.lonlat), p.id) for p in others)
    return tuple((other, km) for km, other in sorted(rows)[:most])


def inside(atlas: Atlas, place: Place) -> tuple[Place, ...]:
    """Partners that stand in this place: its counties, zones and hospital branches."""
    return tuple(p for p in atlas.partners if place.id in (p.parent, p.host) and p.id != place.id)


def departments_of_tasks(atlas: Atlas, tasks: Iterable[str]) -> tuple[str, ...]:
    """Ids of the departments that answer for any of the tasks, in the plan's order."""
    named = {name for task in tasks for name in atlas.tasks[task].departments}
    return tuple(d.id for d in atlas.plan.departments if d.name in named)


def _of_record(telling: _Telling, record: Record) -> Dossier:
    atlas = telling.atlas
    places = atlas.places_by_record.get(record.id, ())
    item = _item(telling, record, set(places), whole=True)
    task = atlas.task_of(record.id) if isinstance(record, Measure) else None
    return Dossier(
        id=record.id,
        kind="key-task" if isinstance(record, KeyTask) else "record",
        items=(item,),
        measure_count=1 if task else 0,
        key_task_count=len(item.key_tasks),
        task_count=1 if task else 0,
        windows=(item.window,) if item.window else (),
        places=places,
        departments=item.departments,
        tasks=(task.id,) if task else (),
        same_task=tuple(m.id for m in task.measures if m.id != record.id) if task else (),
        same_place=_same_place(atlas, record, places) if task else (),
    )


def _same_place(
    atlas: Atlas, record: Record, places: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = (
        (
            place,
            tuple(
                r
                for r in atlas.records_by_place[place]
                if r != record.id and isinstance(atlas.records[r], Measure)
            ),
        )
        for place in places
    )
    return tuple(row for row in rows if row[1])


def _of_task(telling: _Telling, task: Task) -> Dossier:
    atlas = telling.atlas
    ids = [m.id for m in task.measures]
    named = tuple(dict.fromkeys(p for r in ids for p in atlas.places_by_record.get(r, ())))
    return Dossier(
        id=task.id,
        kind="task",
        items=tuple(_item(telling, m, set(named), whole=True) for m in task.measures),
        measure_count=len(ids),
        key_task_count=len(_keys_repeating(atlas, ids)),
        task_count=1,
        windows=(task.id.split(".")[0],),
        places=named,
        departments=departments_of_tasks(atlas, (task.id,)),
        tasks=(task.id,),
    )


def _keys_repeating(atlas: Atlas, records: Iterable[str]) -> tuple[str, ...]:
    rows = (key.id for r in records for key in atlas.key_tasks_by_record.get(r, ()))
    return tuple(dict.fromkeys(rows))


def _of_department(telling: _Telling, department: Department) -> Dossier:
    atlas = telling.atlas
    tasks = [t for t in atlas.tasks.values() if department.name in t.departments]
    measures = [m.id for t in tasks for m in t.measures]
    keys = [k for k in atlas.plan.key_tasks if department.name in k.departments]
    own = tuple(dict.fromkeys(p for k in keys for p in atlas.places_by_record.get(k.id, ())))
    via = dict.fromkeys(p for r in measures for p in atlas.places_by_record.get(r, ()))
    return Dossier(
        id=department.id,
        kind="department",
        items=tuple(_item(telling, k, set(own), whole=True) for k in keys),
        measure_count=len(measures),
        key_task_count=len(keys),
        task_count=len(tasks),
        windows=tuple(dict.fromkeys(t.id.split(".")[0] for t in tasks)),
        places=own,
        tasks=tuple(t.id for t in tasks),
        via=tuple(p for p in via if p not in own),
    )


def _item(telling: _Telling, record: Record, wanted: set[str], *, whole: bool = False) -> Item:
    atlas = telling.atlas
    window, names, open_ended = _setting(atlas, record)
    keys = [
        key.id
        for key in atlas.key_tasks_by_record.get(record.id, ())
        if whole or wanted & set(atlas.places_by_record.get(key.id, ()))
    ]
    return Item(
        id=record.id,
        window=window,
        excerpt=_excerpt(atlas, record, wanted, whole=whole),
        departments=tuple(atlas.departments[name].id for name in names),
        open_ended=open_ended,
        key_tasks=tuple(keys),
        status=(
            telling.statuses.get(record.id, UNREPORTED)
            if isinstance(record, Measure | KeyTask)
            else ""
        ),
        quote=record.quote if whole else "",
        translated=_translated(telling, record, wanted),
    )


def _setting(atlas: Atlas, record: Record) -> tuple[str, tuple[str, ...], bool]:
    """Window, department names, and whether the plan's list of departments ends with 等."""
    if isinstance(record, Measure):
        task = atlas.task_of(record.id)
        return atlas.window_of(record.id).id, task.departments, task.open_ended
    if isinstance(record, KeyTask):
        return record.repeats[0].split(".")[0], record.departments, False
    window = record.id.split(".")[0]
    windows = {w.id for w in atlas.plan.windows}
    goals = {f"G{n}": w.id for n, w in enumerate(atlas.plan.windows, start=1)}
    return (window if window in windows else goals.get(record.id, "")), (), False


def _translated(telling: _Telling, record: Record, wanted: set[str]) -> Excerpt | None:
    """The whole record in the other language, the wordings of its places marked."""
    if telling.translation is None or record.id not in telling.translation.records:
        return None
    text = telling.translation.records[record.id]
    words = {
        telling.translation.places.get(m.quote, "")
        for m in telling.atlas.mentions_by_record.get(record.id, ())
        if m.place in wanted and m.role in MAP_ROLES
    }
    # Longest first, so that "East Nanjing Road" is not marked as "Nanjing".
    found = re.finditer("|".join(sorted(map(re.escape, words - {""}), key=len, reverse=True)), text)
    return Excerpt(text, tuple(m.span() for m in found if m.group()))


def _excerpt(atlas: Atlas, record: Record, wanted: set[str], *, whole: bool) -> Excerpt:
    corrections = atlas.plan.corrections
    start = record.source.start
    spans = [
        (shown_offset(m.start, start, corrections), shown_offset(m.end, start, corrections))
        for m in atlas.mentions_by_record.get(record.id, ())
        if m.place in wanted and m.role in MAP_ROLES
    ]
    if whole or not spans:
        return Excerpt(record.text, tuple(spans))
    sentences = [m.span() for m in re.finditer(r"[^。]+。?", record.text)]
    kept = [(s, e) for s, e in sentences if any(s <= a < e for a, _ in spans)]
    first, last = kept[0][0], kept[-1][1]
    marks = tuple((a - first, b - first) for a, b in spans)
    return Excerpt(record.text[first:last], marks, first > 0, last < len(record.text))


def _beside(atlas: Atlas, records: list[str], wanted: set[str]) -> tuple[str, ...]:
    named = (p for r in records for p in atlas.places_by_record.get(r, ()))
    return tuple(dict.fromkeys(p for p in named if p not in wanted))
