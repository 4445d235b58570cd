"""The map of a filter as files for other programs: GeoPackage, GeoJSON and KML.

None of them holds a base map, so no boundary can leave in one.
"""

import json
from collections.abc import Mapping
from typing import Any

from geo.errors import FilterError
from geo.export.asking import About, about, stem, telling_of
from geo.export.document import Document
from geo.export.features import POINT, Feature, Layer, map_layers, provenance
from geo.export.geopackage import geopackage
from geo.export.kml import kml
from geo.export.names import safe_name
from geo.export.qgis import styles
from geo.settings import Settings
from geo.show.telling import Telling
from geo.web.text import plain_text
from geo.web.tokens import read_tokens

FORMS = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
}


def geofile_of(settings: Settings, params: Mapping[str, str], form: str) -> Document:
    """What the map of an address shows, as ``form`` ("gpkg", "geojson" or "kml").

    Coordinates are EPSG:4326, longitude first; a place without a position is there without
    one. The same plan, record, filter and day give the same bytes. Raises FilterError for
    a form that is none, StoreError while the ledger cannot be read.
    """
    telling = telling_of(settings, params)
    return geo_document(telling, about(settings, telling), form)


def geo_document(telling: Telling, told: About, form: str) -> Document:
    """The map file of what is told already; as ``geofile_of`` in everything else."""
    if form not in FORMS:
        raise FilterError(
            f"格式为 {plain_text(form, max_length=40)}",
            where="地图数据",
            expected="、".join(FORMS),
            remedy="改用其中之一",
        )
    layers = map_layers(telling)
    if form == "gpkg":
        looks = styles(telling, read_tokens())
        source = provenance(telling, told, layers[0])
        data = geopackage(layers, source, looks, day=told.day)
    elif form == "kml":
        data = kml(telling, told, layers, read_tokens())
    else:
        data = _geojson(layers, provenance(telling, told, layers[0]))
    return Document(
        safe_name(stem(telling, telling.say("export.geo.name")), form), FORMS[form], data
    )


def _geojson(layers: tuple[Layer, ...], source: Mapping[str, object]) -> bytes:
    """RFC 7946: one collection of places and arcs, told apart by ``layer``; what has no
    position has a null geometry. Mentions stand in the GeoPackage and in the tables."""
    shown = [layer for layer in layers if layer.id != "mentions"]
    boxes = [box for layer in shown if (box := layer.bounds_lonlat)]
    whole: dict[str, Any] = {"type": "FeatureCollection"}
    if boxes:
        west, south = (min(box[n] for box in boxes) for n in (0, 1))
        east, north = (max(box[n] for box in boxes) for n in (2, 3))
        whole["bbox"] = [west, south, east, north]
    whole["about"] = source
    whole["features"] = [_feature(layer, f) for layer in shown for f in layer.features]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


def _feature(layer: Layer, feature: Feature) -> dict[str, Any]:
    geometry: dict[str, Any] | None = None
    if feature.points and layer.geometry == POINT:
        geometry = {"type": "Point", "coordinates": list(feature.points[0])}
    elif feature.points:
        geometry = {"type": "LineString", "coordinates": [list(p) for p in feature.points]}
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": geometry,
        "properties": {"layer": layer.id, **feature.fields},
    }
