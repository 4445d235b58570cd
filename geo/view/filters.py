"""The one filter object: what is shown, and which view of it; its address and its sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo.view.atlas import Atlas
from geo.web.text import plain_text

TEXT_LIMIT = 60
LOCATED = ("placed", "unlocated", "unnamed")
# Query parameter -> field. The order is the order of the address and of the chips.
_MANY = {
    "w": "windows",
    "t": "tasks",
    "d": "departments",
    "p": "places",
    "c": "commitments",
    "s": "statuses",
    "e": "levels",
    "sch": "schedules",
    "loc": "located",
}
# What is looked at without narrowing: parameter -> field, each on or off.
_SWITCHES = {"key": "key_only", "roll": "rolled", "pub": "published", "st": "by_status"}
# Days of the two clocks of the record, and the day from which changes are listed.
_DAYS = {"asof": "as_of", "known": "known", "since": "since"}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
COMPARE_LIMIT = 3


@dataclass(frozen=True)
class PlanFilter:
    """What is asked for. Tuples are in vocabulary order and mean "any of"; empty means all.

    ``at`` is the selection: the id of a place, record, task or department; ``view`` an
    extent's id. ``compare`` holds up to three partners side by side; ``rolled`` counts a
    county under its city; ``published`` shows the document as it was published;
    ``by_status`` draws official status into the places of the map. Of the record of
    progress ``as_of`` counts what was valid by that day, ``known`` what had been recorded
    by it, and ``since`` lists what has changed.
    """

    plan: str
    view: str
    lang: str
    windows: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    key_only: bool = False
    text: str = ""
    at: str = ""
    compare: tuple[str, ...] = ()
    rolled: bool = False
    published: bool = False
    by_status: bool = False
    as_of: date | None = None
    known: date | None = None
    since: date | None = None

    @property
    def narrowing(self) -> tuple[str, ...]:
        """Names of the fields that narrow the result, in the order of the bar."""
        names = (*_MANY.values(), "key_only", "text")
        return tuple(name for name in names if getattr(self, name))


def _changed(chosen: PlanFilter, name: str, value: Any) -> PlanFilter:
    """``chosen`` with the field of that name set; the caller vouches for the value's type."""
    return replace(chosen, **{name: value})


@dataclass(frozen=True)
class Rejected:
    """A value in an address that means nothing here: told to the user, otherwise ignored."""

    key: str
    value: str


@dataclass(frozen=True)
class Vocabulary:
    """Every value an address may carry; the first plan, view and language are the defaults."""

    plans: tuple[str, ...]
    views: tuple[str, ...]
    langs: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    partners: tuple[str, ...]
    selectable: frozenset[str]

    def default(self) -> PlanFilter:
        """The filter of a bare address."""
        return PlanFilter(self.plans[0], self.views[0], self.langs[0])


def vocabulary_of(atlas: Atlas, *, plans: tuple[str, ...], langs: tuple[str, ...]) -> Vocabulary:
    """The vocabulary of one plan on its ground."""
    places = tuple(place.id for place in atlas.places)
    return Vocabulary(
        plans=plans,
        views=tuple(extent.id for extent in atlas.plan.extents),
        langs=langs,
        values={
            "windows": tuple(window.id for window in atlas.plan.windows),
            "tasks": tuple(task.id for window in atlas.plan.windows for task in window.tasks),
            "departments": tuple(d.id for d in atlas.plan.departments),
            "places": places,
            "commitments": tuple(term.code for term in atlas.words.commitment),
            "statuses": tuple(term.code for term in atlas.words.official),
            "levels": tuple(term.code for term in atlas.words.levels),
            "schedules": tuple(term.code for term in atlas.words.schedules),
            "located": LOCATED,
        },
        partners=tuple(place.id for place in atlas.partners),
        selectable=frozenset(
            (
                *places,
                *atlas.rolled_up,
                *atlas.records,
                *atlas.tasks,
                *atlas.department_ids,
            )
        ),
    )


def from_query(
    params: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[PlanFilter, tuple[Rejected, ...]]:
    """Read an address; what is not in the vocabulary comes back as rejected, never raised."""
    rejected: list[Rejected] = []
    chosen = vocabulary.default()
    for key, allowed, name in (
        ("plan", vocabulary.plans, "plan"),
        ("view", vocabulary.views, "view"),
        ("lang", vocabulary.langs, "lang"),
        ("at", vocabulary.selectable, "at"),
    ):
        value = params.get(key, "")
        if value in allowed:
            chosen = _changed(chosen, name, value)
        elif value:
            rejected.append(Rejected(key, _short(value)))
    for key, name in _MANY.items():
        kept, unknown = _listed(params.get(key, ""), vocabulary.values[name])
        rejected += [Rejected(key, _short(v)) for v in unknown]
        chosen = _changed(chosen, name, kept)
    compared, unknown = _listed(params.get("cmp", ""), vocabulary.partners)
    rejected += [Rejected("cmp", _short(v)) for v in (*unknown, *compared[COMPARE_LIMIT:])]
    chosen = replace(chosen, compare=compared[:COMPARE_LIMIT])
    for key, name in _SWITCHES.items():
        if (value := params.get(key, "")) not in ("", "1"):
            rejected.append(Rejected(key, _short(value)))
        chosen = _changed(chosen, name, value == "1")
    for key, name in _DAYS.items():
        day = _day(params.get(key, ""))
        if day is None and params.get(key):
            rejected.append(Rejected(key, _short(params[key])))
        chosen = _changed(chosen, name, day)
    chosen = replace(chosen, text=clean_text(params.get("q", "")))
    return chosen, tuple(rejected[:8])


def to_query(chosen: PlanFilter, vocabulary: Vocabulary) -> dict[str, str]:
    """The address of a filter; values at their default are left out."""
    default = vocabulary.default()
    query: dict[str, str] = {}
    for key in ("plan", "view", "lang"):
        if getattr(chosen, key) != getattr(default, key):
            query[key] = getattr(chosen, key)
    for key, name in _MANY.items():
        if values := getattr(chosen, name):
            query[key] = ",".join(values)
    if chosen.compare:
        query["cmp"] = ",".join(chosen.compare)
    query.update({key: "1" for key, name in _SWITCHES.items() if getattr(chosen, name)})
    query.update(
        {k: getattr(chosen, n).isoformat() for k, n in _DAYS.items() if getattr(chosen, n)}
    )
    if chosen.text:
        query["q"] = chosen.text
    if chosen.at:
        query["at"] = chosen.at
    return query


def _day(raw: str) -> date | None:
    """A day in ISO form (2020-04-30) of a year that a record can have, else None."""
    try:
        day = date.fromisoformat(raw) if _ISO_DAY.fullmatch(raw) else None
    except ValueError:
        return None
    return day if day and _FIRST_DAY <= day <= _LAST_DAY else None


def _listed(raw: str, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The values of a comma-separated list that are allowed, in their order, and the rest."""
    wanted = [v for v in raw.split(",") if v]
    return tuple(v for v in allowed if v in wanted), [v for v in wanted if v not in allowed]


def clean_text(raw: str) -> str:
    """Free text as the filter keeps it: plain, single-spaced, capped, idempotent."""
    return " ".join(plain_text(raw).split())[:TEXT_LIMIT].strip()


def _short(value: str) -> str:
    return plain_text(value, max_length=TEXT_LIMIT)
