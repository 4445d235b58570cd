"""What a filter leaves, counted. Sets of measures are bitmasks, so that cost stays flat.

Bit n of a mask stands for the n-th measure in document order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geo.plan.model import KeyTask, Measure
from geo.plan.translation import Translation
from geo.plan.wording import full_width
from geo.status.vocabulary import UNREPORTED
from geo.view.atlas import Atlas
from geo.view.filters import LOCATED, PlanFilter, Vocabulary
from geo.view.progress import Standing
from geo.view.words import Searchable, Shelf, row_mask

_RECORDED = {"statuses": "status", "levels": "level", "schedules": "schedule"}
FACETS = ("windows", "tasks", "departments", "places", "commitments", *_RECORDED, "located")
_UNJUDGED = Standing()


@dataclass(frozen=True)
class Index:
    """Masks of one atlas: per facet and value, for key tasks, and the text to search."""

    atlas: Atlas
    vocabulary: Vocabulary
    standings: Mapping[str, Standing]
    masks: Mapping[str, Mapping[str, int]]
    key_mask: int
    texts: Shelf
    key_texts: Shelf

    @cached_property
    def everything(self) -> int:
        """The mask of all measures."""
        return (1 << len(self.atlas.measures)) - 1

    @cached_property
    def _text_masks(self) -> dict[str, int]:
        return {}

    def matching_text(self, text: str) -> int:
        """The mask of the measures that hold every word of ``text``; remembered per text."""
        known = self._text_masks.get(text)
        if known is None:
            known = self.texts.holding(text)
            if len(self._text_masks) > 256:
                self._text_masks.clear()
            self._text_masks[text] = known
        return known


@dataclass(frozen=True)
class Loosening:
    """One way out of an empty result: drop ``field`` and ``count`` measures appear."""

    field: str
    count: int


@dataclass(frozen=True)
class Selection:
    """What a filter leaves.

    ``marks``: place id -> number of measures per window, in window order; a place
    named only by an introduction or a goal has zeros. ``facets``: counts before
    choosing, in vocabulary order. ``located`` sums to all measures of the plan.
    ``mask``: the measures as bits.
    """

    measures: tuple[str, ...]
    key_tasks: tuple[str, ...]
    marks: Mapping[str, tuple[int, ...]]
    facets: Mapping[str, tuple[int, ...]]
    key_count: int
    located: Mapping[str, int]
    loosenings: tuple[Loosening, ...]
    mask: int


def make_index(
    atlas: Atlas,
    vocabulary: Vocabulary,
    translations: Iterable[Translation] = (),
) -> Index:
    """Index an atlas by what its plan says; ``judged`` adds what the record says.

    Words are found in the Chinese and in every translation.
    """
    others = tuple(translations)
    measures = atlas.measures
    positions = {measure.id: n for n, measure in enumerate(measures)}
    department_ids = {d.name: d.id for d in atlas.plan.departments}
    tags: dict[str, list[Iterable[str]]] = {
        "windows": [(atlas.window_of(m.id).id,) for m in measures],
        "tasks": [(atlas.task_of(m.id).id,) for m in measures],
        "departments": [
            tuple(department_ids[name] for name in atlas.task_of(m.id).departments)
            for m in measures
        ],
        "places": [_shown_places(atlas, m.id) for m in measures],
        "commitments": [tuple(c.kind for c in m.commitments) for m in measures],
        "located": [(atlas.located(m.id),) for m in measures],
    }
    key_mask = row_mask(
        (positions[r] for r in atlas.key_tasks_by_record if r in positions), len(measures)
    )
    index = Index(
        atlas=atlas,
        vocabulary=vocabulary,
        standings={},
        masks={name: _value_masks(vocabulary.values[name], tags[name]) for name in tags},
        key_mask=key_mask,
        texts=Shelf.of(_measure_text(atlas, m, others) for m in measures),
        key_texts=Shelf.of(_key_text(atlas, key, others) for key in atlas.plan.key_tasks),
    )
    return judged(index, {})


def judged(index: Index, standings: Mapping[str, Standing], moved: Iterable[str] = ()) -> Index:
    """The index with every record where it stands; one without an entry is unreported.

    With ``moved``, ids of the only records that stand otherwise than in ``index``, the rest
    is not looked at.
    """
    measures = index.atlas.measures
    ids = set(moved)
    rows = [n for n, m in enumerate(measures) if not ids or m.id in ids]
    at = {n: standings.get(measures[n].id, _UNJUDGED) for n in rows}
    left = ~row_mask(rows, len(measures))
    masks = {
        axis: {
            value: (index.masks[axis][value] & left if ids else 0)
            | row_mask((n for n, s in at.items() if getattr(s, name) == value), len(measures))
            for value in index.vocabulary.values[axis]
        }
        for axis, name in _RECORDED.items()
    }
    return replace(index, standings=standings, masks={**index.masks, **masks})


def _value_masks(values: Iterable[str], tags: Sequence[Iterable[str]]) -> dict[str, int]:
    return {
        value: row_mask((n for n, row in enumerate(tags) if value in row), len(tags))
        for value in values
    }


def select(index: Index, chosen: PlanFilter) -> Selection:
    """Apply a filter. Cost depends on the size of the vocabulary, not on the history."""
    parts = _parts(index, chosen)
    result = _all_of(index.everything, parts.values())
    facets = {
        facet: tuple(
            (mask & _all_of(index.everything, _others(parts, facet))).bit_count()
            for mask in index.masks[facet].values()
        )
        for facet in FACETS
    }
    return Selection(
        measures=ids_of(index, result),
        key_tasks=_key_tasks(index, chosen),
        marks=_marks(index, result, chosen),
        facets=facets,
        key_count=(
            index.key_mask & _all_of(index.everything, _others(parts, "key_only"))
        ).bit_count(),
        located={value: index.masks["located"][value].bit_count() for value in LOCATED},
        loosenings=() if result else _loosenings(index, parts),
        mask=result,
    )


def ids_of(index: Index, mask: int) -> tuple[str, ...]:
    """Ids of the measures of a mask, in document order."""
    return tuple(m.id for n, m in enumerate(index.atlas.measures) if mask >> n & 1)


def mask_of(index: Index, chosen: PlanFilter, *, leaving: Iterable[str] = ()) -> int:
    """The mask of the measures a filter keeps, without the fields in ``leaving``."""
    left = set(leaving)
    parts = _parts(index, chosen)
    return _all_of(index.everything, (mask for name, mask in parts.items() if name not in left))


def _all_of(everything: int, masks: Iterable[int]) -> int:
    for mask in masks:
        everything &= mask
    return everything


def _others(parts: Mapping[str, int], name: str) -> list[int]:
    return [mask for other, mask in parts.items() if other != name]


def _parts(index: Index, chosen: PlanFilter) -> dict[str, int]:
    parts = {}
    for facet in FACETS:
        if values := getattr(chosen, facet):
            parts[facet] = 0
            for value in values:
                parts[facet] |= index.masks[facet][value]
    if chosen.key_only:
        parts["key_only"] = index.key_mask
    if chosen.text:
        parts["text"] = index.matching_text(chosen.text)
    return parts


def _loosenings(index: Index, parts: Mapping[str, int]) -> tuple[Loosening, ...]:
    ways = (
        Loosening(name, _all_of(index.everything, _others(parts, name)).bit_count())
        for name in parts
    )
    return tuple(way for way in ways if way.count)


def _shown_places(atlas: Atlas, record: str) -> tuple[str, ...]:
    named = atlas.places_by_record.get(record, ())
    return tuple(dict.fromkeys(shown for p in named for shown in (p, atlas.drawn_at(p))))


def _measure_text(
    atlas: Atlas, measure: Measure, translations: Iterable[Translation]
) -> Searchable:
    task = atlas.task_of(measure.id)
    keys = atlas.key_tasks_by_record.get(measure.id, ())
    others = (say.records[measure.id] for say in translations)
    words = (measure.text, task.name, atlas.window_of(measure.id).name, *others)
    ids = (measure.id, *(key.id for key in keys))
    return _searchable(atlas, measure.id, ids, words, task.departments)


def _key_text(atlas: Atlas, key: KeyTask, translations: Iterable[Translation]) -> Searchable:
    words = (key.text, key.category, *(say.records[key.id] for say in translations))
    return _searchable(atlas, key.id, (key.id,), words, key.departments)


def _searchable(
    atlas: Atlas,
    record: str,
    ids: tuple[str, ...],
    words: tuple[str, ...],
    departments: tuple[str, ...],
) -> Searchable:
    forms = [form for name in departments for form in (name, *atlas.departments[name].forms)]
    mentioned = dict.fromkeys(m.place for m in atlas.mentions_by_record.get(record, ()))
    places = [atlas.gazetteer.place(p) for p in mentioned if p in atlas.records_by_place]
    names = [word for place in places for word in (*place.names, place.name_en)]
    text = full_width(" ".join((*words, *forms, *names))).casefold()
    return Searchable(tuple(i.casefold() for i in ids), text)


def _key_tasks(index: Index, chosen: PlanFilter) -> tuple[str, ...]:
    """Key tasks by their own words, units and places, not by those of what they repeat."""
    keys = index.atlas.plan.key_tasks
    holding = index.key_texts.holding(chosen.text)
    return tuple(
        key.id for n, key in enumerate(keys) if holding >> n & 1 and _keeps(index, key, chosen)
    )


def _keeps(index: Index, key: KeyTask, chosen: PlanFilter) -> bool:
    atlas, at = index.atlas, index.standings.get(key.id, _UNJUDGED)
    own: dict[str, set[str]] = {
        "windows": {record.split(".")[0] for record in key.repeats},
        "tasks": {record.rsplit(".", 1)[0] for record in key.repeats},
        "departments": {atlas.departments[name].id for name in key.departments},
        "places": set(_shown_places(atlas, key.id)),
        # The class of commitment is read from measures only.
        "commitments": set(),
        "statuses": {at.status},
        "levels": {at.level},
        "schedules": {at.schedule},
        "located": {atlas.located(key.id)},
    }
    wanted = {facet: set(getattr(chosen, facet)) for facet in FACETS}
    return all(own[facet] & values for facet, values in wanted.items() if values)


def _marks(index: Index, result: int, chosen: PlanFilter) -> dict[str, tuple[int, ...]]:
    atlas = index.atlas
    windows = tuple(index.masks["windows"].values())
    marks = {}
    for place in (*atlas.places, *(atlas.rolled_only if chosen.rolled else ())):
        counted = atlas.stands_for(place.id, rolled=chosen.rolled)
        if not place.located or not counted or atlas.drawn_at(place.id) != place.id:
            continue
        mask = naming(index, counted) & result
        counts = tuple((mask & window).bit_count() for window in windows)
        if any(counts) or any(_named_in_passage(atlas, p, chosen) for p in counted):
            marks[place.id] = counts
    return marks


def status_marks(
    index: Index, chosen: PlanFilter, selection: Selection
) -> dict[str, tuple[str, int]]:
    """Of each marked place: the official status of its measures and how many have a report.

    The status is empty where the measures differ: there is no average of them. A place
    that only introductions and goals name has none and is left out.
    """
    marks = {}
    for place in selection.marks:
        counted = index.atlas.stands_for(place, rolled=chosen.rolled)
        mask = naming(index, counted) & selection.mask
        present = [code for code, held in index.masks["statuses"].items() if held & mask]
        reported = mask & ~index.masks["statuses"][UNREPORTED]
        if present:
            marks[place] = (present[0] if len(present) == 1 else "", reported.bit_count())
    return marks


def naming(index: Index, places: Iterable[str]) -> int:
    """The mask of the measures that name any of the places."""
    mask = 0
    for place in places:
        mask |= index.masks["places"][place]
    return mask


def _named_in_passage(atlas: Atlas, place: str, chosen: PlanFilter) -> bool:
    """Whether a passage that the filter keeps names the place: the plan, a window or a goal."""
    if set(chosen.narrowing) - {"windows", "places"} or (
        chosen.places and place not in chosen.places
    ):
        return False
    kept = {w.id: n for n, w in enumerate(atlas.plan.windows, start=1)}
    wanted = chosen.windows or tuple(kept)
    passages = {f"{w}.intro" for w in wanted} | {f"G{kept[w]}" for w in wanted}
    return bool(passages & set(atlas.records_by_place[place]))
