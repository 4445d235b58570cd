"""What the browser draws from, as plain data: base map, places with arcs, records.

Coordinates are WGS84, longitude first. Nothing here depends on a filter, so each
layer is made once and served with a tag.
"""

import json
from collections.abc import Mapping
from typing import Any

from geo.places.catalogue import Catalogue
from geo.places.gazetteer import Place
from geo.places.geometry import arcs
from geo.places.layers import BaseLayer
from geo.places.operator_map import OperatorMap
from geo.plan.model import KeyTask, Measure, Passage
from geo.status.vocabulary import UNREPORTED, Term
from geo.view.atlas import Atlas, Record
from geo.view.filters import LOCATED

_GROUPS = {
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
    places = [p for p in atlas.places if p.located and atlas.drawn_at(p.id) == p.id]
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


def records_layer(atlas: Atlas, catalogue: Catalogue, lang: str) -> dict[str, Any]:
    """Every record, place and term, for the list and for labels; texts are corrected."""
    plan = atlas.plan
    departments = {d.name: d.id for d in plan.departments}
    return {
        "plan": {
            "id": plan.head.id,
            "title": plan.head.title,
            "number": plan.head.number,
            "issuer": plan.head.issuer,
            "issued": plan.head.issued,
            "period": [plan.head.period_start, plan.head.period_end],
        },
        "extents": [{"id": e.id, "name": e.name} for e in plan.extents],
        "attribution": {e.id: e.attribution for e in catalogue.extents},
        "windows": [
            {
                "id": w.id,
                "name": w.name,
                "short_name": w.short_name,
                "lead": w.name.split("，")[0],
            }
            for w in plan.windows
        ],
        "tasks": [
            {
                "id": t.id,
                "name": t.name,
                "departments": [departments[name] for name in t.departments],
                "open_ended": t.open_ended,
            }
            for w in plan.windows
            for t in w.tasks
        ],
        "departments": [{"id": d.id, "name": d.name} for d in plan.departments],
        "measures": [_measure(atlas, m) for m in atlas.measures],
        "key_tasks": [_key_task(atlas, k, departments) for k in plan.key_tasks],
        "passages": [
            _passage(atlas, r) for r in plan.records if not isinstance(r, Measure | KeyTask)
        ],
        "places": [_place_card(p) for p in atlas.places],
        "groups": list(GROUPS),
        "located": list(LOCATED),
        "names": {p.id: p.name_zh for p in atlas.gazetteer.places},
        "statuses": [_term(t, lang) for t in atlas.words.official],
        "commitments": [_term(t, lang) for t in atlas.words.commitment],
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


def _place_card(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name_zh,
        "name_en": place.name_en,
        "names": [*place.names, place.name_en],
        "group": _GROUPS[place.kind],
        "kind": place.kind if place.level != "county" or place.kind != "city" else "county-city",
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
    records = [r for r in atlas.records_by_place[place.id] if isinstance(atlas.records[r], Measure)]
    windows = sorted({order[atlas.window_of(r).id] for r in records})
    lanes = arcs(place.id, atlas.home.lonlat, place.lonlat, windows)
    return {
        str(window): [[round(lon, 4), round(lat, 4)] for lon, lat in points]
        for window, points in lanes.items()
    }


def _named(atlas: Atlas, record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "text": record.text,
        "line": record.source.line,
        "places": list(atlas.places_by_record.get(record.id, ())),
    }


def _measure(atlas: Atlas, measure: Measure) -> dict[str, Any]:
    return {
        **_named(atlas, measure),
        "task": atlas.task_of(measure.id).id,
        "window": atlas.window_of(measure.id).id,
        "key_tasks": [k.id for k in atlas.key_tasks_by_record.get(measure.id, ())],
        "commitments": [[c.kind, c.evidence] for c in measure.commitments],
        "status": UNREPORTED,
    }


def _key_task(atlas: Atlas, key: KeyTask, departments: Mapping[str, str]) -> dict[str, Any]:
    return {
        **_named(atlas, key),
        "window": key.repeats[0].split(".")[0],
        "category": key.category,
        "departments": [departments[name] for name in key.departments],
        "repeats": list(key.repeats),
        "status": UNREPORTED,
    }


def _passage(atlas: Atlas, passage: Passage) -> dict[str, Any]:
    window = passage.id.split(".")[0]
    known = {w.id for w in atlas.plan.windows}
    return {
        **_named(atlas, passage),
        "name": passage.name,
        "window": window if window in known else "",
    }


def _term(term: Term, lang: str) -> dict[str, str]:
    return {
        "code": term.code,
        "label": term.en if lang == "en" else term.zh,
        "glyph": term.glyph,
    }
