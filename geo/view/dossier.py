"""What the plan says of one place or one record: plain data for a panel."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.places.gazetteer import Place
from geo.places.geometry import distance_km_rounded
from geo.plan.model import MAP_ROLES, KeyTask, Measure
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
class KeyRef:
    """A key task and its own departments."""

    id: str
    text: str
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One record in a dossier; ``window`` is empty for passages outside the windows.

    ``status`` is empty for passages: only measures and key tasks have one.
    In the dossier of a place only those key tasks stand that name the place themselves.
    """

    id: str
    window: str
    heading: str
    excerpt: Excerpt
    departments: tuple[str, ...]
    open_ended: bool
    key_tasks: tuple[KeyRef, ...]
    status: str


@dataclass(frozen=True)
class Dossier:
    """Everything the panel shows of a selection."""

    id: str
    kind: str
    title: str
    items: tuple[Item, ...]
    measure_count: int
    key_task_count: int
    task_count: int
    windows: tuple[str, ...]
    places: tuple[str, ...]
    contained: tuple[str, ...] = ()
    host: str = ""
    distance_km: int | None = None


def dossier(atlas: Atlas, selected: str, statuses: Mapping[str, str]) -> Dossier | None:
    """The dossier of a place or record id, or None when the plan has no such selection."""
    if selected in atlas.records_by_place:
        return _of_place(atlas, selected, statuses)
    record = atlas.records.get(selected)
    return _of_record(atlas, record, statuses) if record else None


def _of_place(atlas: Atlas, place_id: str, statuses: Mapping[str, str]) -> Dossier:
    place = atlas.gazetteer.place(place_id)
    records = [atlas.records[r] for r in atlas.records_by_place[place_id]]
    measures = [r for r in records if isinstance(r, Measure)]
    passages = [r for r in records if not isinstance(r, Measure | KeyTask)]
    keys = [r for r in records if isinstance(r, KeyTask)]
    contained = tuple(
        p.id for p in atlas.places if p.id != place_id and atlas.drawn_at(p.id) == place_id
    )
    wanted = {place_id, *contained}
    shown: list[Record] = [*measures, *passages]
    items = tuple(_item(atlas, r, wanted, statuses) for r in shown)
    return Dossier(
        id=place_id,
        kind="place",
        title=place.name_zh,
        items=items,
        measure_count=len(measures),
        key_task_count=len(keys),
        task_count=len({atlas.task_of(m.id).id for m in measures}),
        windows=tuple(dict.fromkeys(i.window for i in items if i.window)),
        places=_beside(atlas, [r.id for r in measures], wanted),
        contained=contained,
        host=place.host or (place.parent or ""),
        distance_km=_distance(atlas, place),
    )


def _distance(atlas: Atlas, place: Place) -> int | None:
    """Whole kilometres from the plan's home to a place of the delta, else None."""
    if place.extent != "delta" or not place.located:
        return None
    return distance_km_rounded(atlas.home.lonlat, place.lonlat)


def _of_record(atlas: Atlas, record: Record, statuses: Mapping[str, str]) -> Dossier:
    places = atlas.places_by_record.get(record.id, ())
    item = _item(atlas, record, set(places), statuses, whole=True)
    keys = atlas.key_tasks_by_record.get(record.id, ())
    return Dossier(
        id=record.id,
        kind="key-task" if isinstance(record, KeyTask) else "record",
        title=record.id,
        items=(item,),
        measure_count=1 if isinstance(record, Measure) else 0,
        key_task_count=len(keys),
        task_count=1 if isinstance(record, Measure) else 0,
        windows=(item.window,) if item.window else (),
        places=places,
    )


def _item(
    atlas: Atlas,
    record: Record,
    wanted: set[str],
    statuses: Mapping[str, str],
    *,
    whole: bool = False,
) -> Item:
    window, heading, departments, open_ended = _setting(atlas, record)
    keys = [
        key
        for key in atlas.key_tasks_by_record.get(record.id, ())
        if whole or wanted & set(atlas.places_by_record.get(key.id, ()))
    ]
    return Item(
        id=record.id,
        window=window,
        heading=heading,
        excerpt=_excerpt(atlas, record, wanted, whole=whole),
        departments=departments,
        open_ended=open_ended,
        key_tasks=tuple(KeyRef(k.id, k.text, k.departments) for k in keys),
        status=(
            statuses.get(record.id, UNREPORTED) if isinstance(record, Measure | KeyTask) else ""
        ),
    )


def _setting(atlas: Atlas, record: Record) -> tuple[str, str, tuple[str, ...], bool]:
    """Window, heading, departments and whether the plan's list of departments ends with 等."""
    if isinstance(record, Measure):
        task = atlas.task_of(record.id)
        return atlas.window_of(record.id).id, task.name, task.departments, task.open_ended
    if isinstance(record, KeyTask):
        first = record.repeats[0]
        window = first.split(".")[0]
        return window, record.category, record.departments, False
    window = record.id.split(".")[0]
    windows = {w.id for w in atlas.plan.windows}
    goals = {f"G{n}": w.id for n, w in enumerate(atlas.plan.windows, start=1)}
    return (window if window in windows else goals.get(record.id, "")), record.name, (), False


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
