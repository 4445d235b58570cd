"""What a map file holds: places, mentions and arcs of a filter, with their positions.

Coordinates are WGS84 (EPSG:4326), longitude first, at most seven decimals. A position that
is not to be drawn is None: such a place is listed and counted, never put anywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from geo.export.asking import About
from geo.export.tablerows import Line, kept_mentions, record_kind, table_rows
from geo.plan.model import MAP_ROLES
from geo.show.telling import Telling
from geo.web.text import plain_text

POINT, LINE = "POINT", "LINESTRING"
_DECIMALS = 7
LonLat = tuple[float, float]
Plain = str | int | float | bool | None


@dataclass(frozen=True)
class Feature:
    """One thing on the map: ``points`` is one for a place, many for an arc, empty without a
    position; ``fields`` are plain values by name, the same names in every feature of a
    layer."""

    id: str
    points: tuple[LonLat, ...]
    fields: Mapping[str, Plain]


@dataclass(frozen=True)
class Layer:
    """Features of one kind; ``geometry`` is POINT or LINE. ``columns`` are the names of the
    fields with their SQL types, also where there is no feature."""

    id: str
    title: str
    geometry: str
    columns: Mapping[str, str]
    features: tuple[Feature, ...]

    @property
    def bounds_lonlat(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of what is drawn; None when nothing is."""
        points = [p for feature in self.features for p in feature.points]
        if not points:
            return None
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return min(lons), min(lats), max(lons), max(lats)

    @property
    def unlocated(self) -> int:
        """How many features have no position."""
        return sum(not feature.points for feature in self.features)


def map_layers(telling: Telling) -> tuple[Layer, Layer, Layer]:
    """Places, mentions and arcs that the filter keeps."""
    rows = table_rows(telling)
    return _places(telling, rows["places"]), _mentions(telling), _arcs(telling)


def provenance(telling: Telling, told: About, places: Layer) -> dict[str, object]:
    """Whose data a file holds and as of when: source, licences, filter, versions, doubts."""
    return {
        "title": told.title,
        "plan": told.plan_title,
        "number": told.number,
        "issuer": told.issuer,
        "filter": told.sentence,
        "data_as_of": told.day,
        "data_version": told.version.data,
        "ledger_version": told.version.head,
        "attribution": dict(told.footers),
        "crs": "EPSG:4326",
        "places": len(places.features),
        "places_without_position": places.unlocated,
        "positions_to_be_checked": sum(bool(f.fields["needs_check"]) for f in places.features),
        "unofficial": told.unofficial,
        "link": told.link,
        "language": telling.lang,
    }


def _places(telling: Telling, rows: tuple[Line, ...]) -> Layer:
    windows = [w.id for w in telling.atlas.plan.windows]
    texts = (
        *("name", "names", "name_en", "kind", "kind_name", "extent", "parent", "address"),
        *("precision", "confidence", "doubt", "position_source", "drawn_at"),
        *("windows", "measures", "key_tasks"),
    )
    columns = {
        "place": "TEXT",
        **dict.fromkeys(texts, "TEXT"),
        "needs_check": "BOOLEAN",
        "error_m": "INTEGER",
        "distance_km": "INTEGER",
        "measure_count": "INTEGER",
        **dict.fromkeys(windows, "INTEGER"),
    }
    features = []
    for row in rows:
        counts = _counts(telling, row, windows)
        fields = {name: _plain(row.get(name)) for name in columns if name not in counts}
        located = isinstance(row["lon"], float) and isinstance(row["lat"], float)
        point = (_lonlat(row["lon"], row["lat"]),) if located else ()
        features.append(
            Feature(str(row["id"]), point, {**fields, "place": str(row["id"]), **counts})
        )
    return Layer("places", telling.say("field.places"), POINT, columns, tuple(features))


def _counts(telling: Telling, row: Line, windows: list[str]) -> dict[str, Plain]:
    measures = row["measures"] if isinstance(row["measures"], tuple) else ()
    own = [telling.atlas.window_of(m).id for m in measures]
    return {window: own.count(window) for window in windows}


def _mentions(telling: Telling) -> Layer:
    texts = ("record", "record_kind", "window", "place", "place_name", "role", "role_name", "quote")
    columns = {**dict.fromkeys(texts, "TEXT"), "needs_check": "BOOLEAN", "position": "INTEGER"}
    features = []
    for mention in kept_mentions(telling):
        if mention.role not in MAP_ROLES:
            continue
        place = telling.atlas.gazetteer.place(mention.place)
        kind, window = record_kind(telling, mention.record)
        fields: dict[str, Plain] = {
            "record": mention.record,
            "record_kind": kind,
            "window": window,
            "place": place.id,
            "place_name": plain_text(telling.place_name(place.id)),
            "role": mention.role,
            "role_name": telling.say(f"role.{mention.role}"),
            "quote": plain_text(mention.quote),
            "needs_check": place.needs_check,
            "position": mention.start,
        }
        point = (_lonlat(*place.lonlat),) if place.located else ()
        features.append(Feature(f"{mention.record}@{mention.start}", point, fields))
    title = telling.say("export.geo.mentions")
    return Layer("mentions", title, POINT, columns, tuple(features))


def _arcs(telling: Telling) -> Layer:
    """The arcs as the map draws them: one for each partner and window that something kept
    names."""
    columns = {
        **dict.fromkeys(("place", "place_name", "window", "window_name"), "TEXT"),
        "measure_count": "INTEGER",
    }
    drawn = json.loads(telling.library.payload("places") or b"{}").get("arcs", {})
    features = []
    for place, counts in telling.selection.marks.items():
        for number, count in enumerate(counts, start=1):
            line = drawn.get(place, {}).get(str(number))
            if not count or not line:
                continue
            window = telling.atlas.plan.windows[number - 1]
            fields: dict[str, Plain] = {
                "place": place,
                "place_name": plain_text(telling.place_name(place)),
                "window": window.id,
                "window_name": telling.window_name(window),
                "measure_count": count,
            }
            points = tuple(_lonlat(lon, lat) for lon, lat in line)
            features.append(Feature(f"{place}-{window.id}", points, fields))
    return Layer("arcs", telling.say("export.geo.arcs"), LINE, columns, tuple(features))


def _plain(value: object) -> Plain:
    if isinstance(value, tuple):
        return plain_text(";".join(value))
    if value is None or isinstance(value, bool | int | float):
        return value
    return plain_text(value)


def _lonlat(lon: object, lat: object) -> LonLat:
    return round(float(str(lon)), _DECIMALS), round(float(str(lat)), _DECIMALS)
