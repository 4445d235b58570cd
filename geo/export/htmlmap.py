"""The map of a filter as one HTML file that opens from the disk without a network."""

from collections.abc import Mapping
from typing import Any

from geo.errors import LayerError
from geo.export.asking import About, about, kept_places, stem, telling_of
from geo.export.document import Document
from geo.export.names import safe_name
from geo.export.tablerows import place_key_tasks, place_measures, term_label
from geo.maps.layers import GROUP_OF_KIND
from geo.maps.picture.draw import refuse_unapproved
from geo.places.gazetteer import Place
from geo.plan.model import KeyTask, Measure
from geo.settings import Settings
from geo.show.onefile import Leaf, one_file, safe_json
from geo.show.places import kind_label, position_doubt
from geo.show.telling import Telling
from geo.web.assets import AssetBundle, bundle
from geo.web.text import json_for_script, plain_text
from geo.web.words import words_json

SCRIPT = "js/mapfile.js"
STYLES = (
    "css/tokens.css",
    "css/fonts.css",
    "vendor/leaflet/leaflet.css",
    "css/atlas.css",
    "css/mapfile.css",
)
LIMIT_BYTES = 3 * 1024 * 1024
MEDIA_TYPE = "text/html; charset=utf-8"


def htmlmap_of(settings: Settings, params: Mapping[str, str]) -> Document:
    """The map of an address with its places and clauses, as one file of at most 3 MB.

    The same plan, record, filter and day give the same bytes. Raises LayerError where the
    map of an operator has no approval number, StoreError while the ledger cannot be read,
    AssetError for a browser file that is missing.
    """
    telling = telling_of(settings, params)
    return map_document(telling, about(settings, telling, base=True))


def map_document(telling: Telling, told: About, *, assets: AssetBundle | None = None) -> Document:
    """The file of what is told already; as ``htmlmap_of`` in everything else."""
    library = telling.library
    refuse_unapproved(library)
    blocks = {"map-data": json_for_script(_plain(_data(telling, told)))}
    names = {e.id: f"base/{e.id}" for e in telling.atlas.plan.extents} | {"places": "places"}
    for short, name in sorted(names.items()):
        blocks[f"layer-{short}"] = safe_json(library.payload(name) or b"null")
    blocks["words"] = safe_json(words_json(telling.lang))
    leaf = Leaf(
        root="mapfile",
        lang=telling.lang,
        title=plain_text(told.title),
        script=SCRIPT,
        styles=STYLES,
        data=told.version.data,
        ledger=told.version.head,
        attributes={},
        theme="light",
    )
    data = one_file(leaf, blocks, assets=assets or bundle())
    return Document(_name(telling), MEDIA_TYPE, _checked(data))


def _name(telling: Telling) -> str:
    return safe_name(stem(telling, telling.say("mapLabel")), "html")


def _checked(data: bytes) -> bytes:
    if len(data) > LIMIT_BYTES:
        raise LayerError(
            f"{len(data) / 1024**2:.1f} MB",
            where="单文件地图",
            expected=f"不超过 {LIMIT_BYTES // 1024**2} MB",
            remedy="简化运维方底图后重试",
        )
    return data


# -- data of the page -------------------------------------------------------------------


def _data(telling: Telling, told: About) -> dict[str, Any]:
    atlas, found = telling.atlas, telling.selection
    places = kept_places(telling)
    records = [atlas.records[r] for r in (*found.measures, *found.key_tasks)]
    version = telling.say(
        "show.version", data=told.version.data or "—", head=told.version.head or "—"
    )
    return {
        "lang": telling.lang,
        "title": told.title,
        "plan": told.plan_title,
        "sentence": told.sentence,
        "unofficial": told.unofficial,
        "version": version,
        "footers": told.footers,
        "link": told.link,
        "view": telling.chosen.view,
        "at": telling.chosen.at if telling.chosen.at in {p.id for p in places} else "",
        "extents": [{"id": e.id, "name": _extent(telling, e.id)} for e in atlas.plan.extents],
        "windows": [
            {"n": telling.number_of(w.id), "name": telling.window_name(w)}
            for w in atlas.plan.windows
        ],
        "marks": {place: list(counts) for place, counts in found.marks.items()},
        "states": telling.states(telling.chosen, found),
        "statuses": [
            {"code": t.code, "label": _label(telling, t.code), "glyph": t.glyph}
            for t in atlas.words.official
        ],
        "places": [_place(telling, place) for place in places],
        "records": [_record(telling, r) for r in records if isinstance(r, Measure | KeyTask)],
        "nowhere": [m for m in found.measures if not atlas.places_by_record.get(m)],
        "total": len(atlas.measures),
    }


def _extent(telling: Telling, extent_id: str) -> str:
    if telling.translation:
        return telling.translation.extents[extent_id]
    return next(e.name for e in telling.atlas.plan.extents if e.id == extent_id)


def _label(telling: Telling, code: str) -> str:
    return term_label(telling, telling.atlas.words.official, code)


def _place(telling: Telling, place: Place) -> dict[str, Any]:
    measures = place_measures(telling, place)
    return {
        "id": place.id,
        "name": telling.place_name(place.id),
        "kind": kind_label(telling, place),
        "group": GROUP_OF_KIND[place.kind],
        "extent": place.extent or "",
        # The place whose marker stands for it; empty for one that is not drawn.
        "drawn": telling.atlas.drawn_at(place.id) if place.located else "",
        "check": place.needs_check,
        "doubt": position_doubt(telling, place) if place.located else _unlocated(telling),
        "source": place.sources,
        "measures": measures,
        "key_tasks": place_key_tasks(telling, place),
    }


def _unlocated(telling: Telling) -> str:
    return telling.say("precision.unlocated")


def _record(telling: Telling, record: Measure | KeyTask) -> dict[str, Any]:
    atlas, at = telling.atlas, telling.standing(record.id)
    if isinstance(record, KeyTask):
        names, open_ended, heading = record.departments, False, telling.category(record.category)
    else:
        task = atlas.task_of(record.id)
        names, open_ended, heading = task.departments, task.open_ended, telling.task_name(task.id)
    return {
        "id": record.id,
        "window": telling.window_number(record),
        "heading": heading,
        "text": telling.text(record),
        "departments": telling.listed(telling.departments(names))
        + (telling.say("openEnded") if open_ended else ""),
        "status": at.status,
        "level": term_label(telling, atlas.words.levels, at.level),
        "on": at.valid_on,
    }


def _plain(value: Any) -> Any:
    """The same value with every text plain."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
