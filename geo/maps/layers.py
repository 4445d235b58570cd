"""What the browser draws from, as plain data: base map, places with arcs, records.

Coordinates are WGS84, longitude first. Nothing here depends on a filter, so each
layer is made once and served with a tag.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from geo.places.catalogue import Catalogue
from geo.places.gazetteer import Place
from geo.places.geometry import arcs
from geo.places.layers import BaseLayer
from geo.places.operator_map import OperatorMap
from geo.plan.contacts import Fact
from geo.plan.model import Department, KeyTask, Measure, Passage, Task, Window
from geo.plan.translation import Translation
from geo.status.vocabulary import Term
from geo.view.atlas import Atlas, Record
from geo.view.filters import LOCATED
from geo.view.reader import read

GROUP_OF_KIND = {
    "city": "partner",
    "district": "partner",
    "zone": "partner",
    "hospital": "partner",
    "landmark": "landmark",
    "street": "landmark",
    "area": "landmark",
    "institution": "institution",
    "facility": "facility",
}
# Order of the groups wherever places are listed.
GROUPS = ("partner", "landmark", "institution", "facility")


@dataclass(frozen=True)
class Tongue:
    """A language of the interface, the plan in it (None for Chinese), and what is
    known of departments beyond the plan, by department id."""

    lang: str
    translation: Translation | None = None
    contacts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)


def base_layer(
    extent_id: str,
    catalogue: Catalogue,
    layers: tuple[BaseLayer, ...],
    operator_map: OperatorMap | None,
    *,
    wanted: bool = False,
) -> dict[str, Any]:
    """The base map of one extent; an operator's map comes as its own layer.

    ``bounds`` is the edge of the data; ``missing`` names the layers that failed to load,
    an operator's map that is ``wanted`` but was refused among them.
    """
    extent = catalogue.extent(extent_id)
    expected = [spec.id for spec in catalogue.layers if spec.extent == extent_id]
    drawn = {layer.id: json.loads(layer.text) for layer in layers if layer.extent == extent_id}
    expected += ["operator"] if wanted else []
    if operator_map is not None:
        drawn["operator"] = json.loads(operator_map.text)
    return {
        "extent": extent_id,
        "bounds": list(extent.bounds_lonlat),
        "attribution": extent.attribution,
        "layers": drawn,
        "missing": [name for name in expected if name not in drawn],
    }


def places_layer(atlas: Atlas) -> dict[str, Any]:
    """Home, every located place of the plan that has its own marker, and the arcs."""
    home = atlas.home
    named = (p for p in atlas.places if p.located and atlas.drawn_at(p.id) == p.id)
    places = [*named, *atlas.rolled_only]
    return {
        "home": {
            "id": home.id,
            "name_zh": home.name_zh,
            "name_en": home.name_en,
            "lon": home.lon,
            "lat": home.lat,
        },
        "places": [_place(p) for p in places],
        "arcs": {p.id: _arcs(atlas, p) for p in places if p.extent == "delta"},
    }


def records_layer(atlas: Atlas, catalogue: Catalogue, tongue: Tongue) -> dict[str, Any]:
    """Every record, place and term in one language, for lists and labels.

    In another language than Chinese each translated row keeps its Chinese beside it
    (``name_zh``, ``text_zh``): the Chinese is the reference.
    """
    plan = atlas.plan
    say = tongue.translation
    return {
        "plan": {
            "id": plan.head.id,
            **_both("title", plan.head.title, say.title if say else None),
            "number": plan.head.number,
            **_both("issuer", plan.head.issuer, say.issuer if say else None),
            "issued": plan.head.issued,
            "period": [plan.head.period_start, plan.head.period_end],
        },
        "extents": [
            {"id": e.id, **_both("name", e.name, say.extents[e.id] if say else None)}
            for e in plan.extents
        ],
        "attribution": {
            e.id: e.attribution_en if say else e.attribution for e in catalogue.extents
        },
        "windows": [_window(w, say) for w in plan.windows],
        "tasks": [_task(atlas, t, say) for t in atlas.tasks.values()],
        "departments": [_department(d, tongue) for d in plan.departments],
        "measures": [_measure(atlas, m, say) for m in atlas.measures],
        "key_tasks": [_key_task(atlas, k, say) for k in plan.key_tasks],
        "passages": [
            _passage(atlas, r, say) for r in plan.records if not isinstance(r, Measure | KeyTask)
        ],
        "places": [_place_card(p, tongue.lang) for p in atlas.places],
        # Cities shown only when counties are counted under them.
        "rolled_only": [_place_card(p, tongue.lang) for p in atlas.rolled_only],
        "groups": list(GROUPS),
        "located": list(LOCATED),
        "names": {p.id: p.name_en if say else p.name_zh for p in atlas.gazetteer.places},
        "statuses": [_term(t, tongue.lang) for t in atlas.words.official],
        "levels": [_term(t, tongue.lang) for t in atlas.words.levels],
        "schedules": [_term(t, tongue.lang) for t in atlas.words.schedules],
        "commitments": [_term(t, tongue.lang) for t in atlas.words.commitment],
    }


def document_layer(atlas: Atlas) -> dict[str, Any]:
    """The published document in its order, both as corrected and as published."""
    document = read(atlas)
    return {
        "blocks": [
            {key: value for key, value in asdict(block).items() if value}
            for block in document.blocks
        ],
        "ledger": document.ledger,
        "mentions": len(atlas.mentions),
        "corrections": len(atlas.plan.corrections),
    }


def to_bytes(data: Mapping[str, Any]) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "kind": place.kind,
        "extent": place.extent,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision,
        "confidence": place.confidence,
        "parent": place.parent,
        "host": place.host,
    }


def _place_card(place: Place, lang: str) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name_en if lang == "en" else place.name_zh,
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "names": [*place.names, place.name_en],
        "group": GROUP_OF_KIND[place.kind],
        "kind": place.kind if place.level != "county" or place.kind != "city" else "county-city",
        "parent": place.parent,
        "extent": place.extent,
        "located": place.located,
        "precision": place.precision,
        "confidence": place.confidence,
        "error_m": place.error_m,
        "address": place.address or "",
        "note": place.note,
        "sources": place.sources,
    }


def _arcs(atlas: Atlas, place: Place) -> dict[str, list[list[float]]]:
    order = {w.id: n for n, w in enumerate(atlas.plan.windows, start=1)}
    counted = (place.id, *atlas.rolled_up.get(place.id, ()))
    records = {r for p in counted for r in atlas.records_by_place.get(p, ())}
    windows = sorted({order[atlas.window_of(m.id).id] for m in atlas.measures if m.id in records})
    lanes = arcs(place.id, atlas.home.lonlat, place.lonlat, windows)
    return {
        str(window): [[round(lon, 4), round(lat, 4)] for lon, lat in points]
        for window, points in lanes.items()
    }


def _both(key: str, chinese: str, translated: str | None) -> dict[str, str]:
    """One text, and where it is translated the Chinese beside it."""
    return {key: translated, f"{key}_zh": chinese} if translated else {key: chinese}


def _window(window: Window, say: Translation | None) -> dict[str, Any]:
    name, short = say.windows[window.id] if say else (window.name, window.short_name)
    return {
        "id": window.id,
        **_both("name", window.name, name if say else None),
        "short_name": short,
        "lead": name if say else name.split("，")[0],
    }


def _task(atlas: Atlas, task: Task, say: Translation | None) -> dict[str, Any]:
    return {
        "id": task.id,
        **_both("name", task.name, say.tasks[task.id] if say else None),
        "departments": [atlas.departments[name].id for name in task.departments],
        "open_ended": task.open_ended,
    }


def _department(department: Department, tongue: Tongue) -> dict[str, Any]:
    say = tongue.translation
    facts = tongue.contacts.get(department.id)
    return {
        "id": department.id,
        **_both("name", department.name, say.departments[department.id] if say else None),
        "forms": list(department.forms),
        "facts": [[f.kind, f.text, f.source, f.date] for f in facts] if facts else [],
    }


def _named(atlas: Atlas, record: Record, say: Translation | None) -> dict[str, Any]:
    return {
        "id": record.id,
        **_both("text", record.text, say.records[record.id] if say else None),
        "line": record.source.line,
        "places": list(atlas.places_by_record.get(record.id, ())),
    }


def _measure(atlas: Atlas, measure: Measure, say: Translation | None) -> dict[str, Any]:
    return {
        **_named(atlas, measure, say),
        "task": atlas.task_of(measure.id).id,
        "window": atlas.window_of(measure.id).id,
        "key_tasks": [k.id for k in atlas.key_tasks_by_record.get(measure.id, ())],
        "commitments": [[c.kind, c.evidence] for c in measure.commitments],
        "located": atlas.located(measure.id),
    }


def _key_task(atlas: Atlas, key: KeyTask, say: Translation | None) -> dict[str, Any]:
    return {
        **_named(atlas, key, say),
        "window": key.repeats[0].split(".")[0],
        **_both("category", key.category, say.categories[key.category] if say else None),
        "departments": [atlas.departments[name].id for name in key.departments],
        "repeats": list(key.repeats),
    }


def _passage(atlas: Atlas, passage: Passage, say: Translation | None) -> dict[str, Any]:
    window = passage.id.split(".")[0]
    known = {w.id for w in atlas.plan.windows}
    return {
        **_named(atlas, passage, say),
        **_both("name", passage.name, say.names.get(passage.id) if say else None),
        "window": window if window in known else "",
    }


def _term(term: Term, lang: str) -> dict[str, str]:
    return {
        "code": term.code,
        "label": term.en if lang == "en" else term.zh,
        "glyph": term.glyph,
    }
