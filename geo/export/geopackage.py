"""A GeoPackage written table by table, so that the same content is always the same bytes."""

import json
import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from importlib.resources import files

from geo.export.features import POINT, Feature, Layer, LonLat

_SRS = 4326
_LITTLE_ENDIAN = 1
_WKB_POINT, _WKB_LINE = 1, 2
_JSON = "application/json"


def geopackage(
    layers: tuple[Layer, ...], about: Mapping[str, object], styles: Mapping[str, str], *, day: str
) -> bytes:
    """The file: one feature table for each layer, ``about`` as its metadata, ``styles``
    (QML by layer) for QGIS. ``day`` (ISO) stands wherever a date of change is asked for."""
    moment = f"{day}T00:00:00.000Z"
    with closing(sqlite3.connect(":memory:")) as db:
        template = files("geo.export").joinpath("templates", "geopackage.sql")
        db.executescript(template.read_text(encoding="utf-8"))
        for layer in layers:
            _fill(db, layer, moment)
        told = "attributes", "layer_styles", "layer_styles", "", moment
        db.execute(
            "INSERT INTO gpkg_contents(data_type, table_name, identifier, description, last_change)"
            " VALUES (?, ?, ?, ?, ?)",
            told,
        )
        for layer in layers:
            _style(db, layer, styles[layer.id], moment)
        _describe(db, about, moment)
        db.commit()
        return db.serialize()


def _fill(db: sqlite3.Connection, layer: Layer, moment: str) -> None:
    """Names of tables and columns are those of the code, never of the data."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in layer.columns.items())
    db.execute(
        f'CREATE TABLE "{layer.id}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,'
        f" geom {layer.geometry}, {columns})"
    )
    west, south, east, north = layer.bounds_lonlat or (None,) * 4
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.id, layer.id, layer.title, moment, west, south, east, north, _SRS),
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (layer.id, layer.geometry, _SRS),
    )
    marks = ", ".join("?" * (len(layer.columns) + 1))
    names = ", ".join(f'"{name}"' for name in ("geom", *layer.columns))
    db.executemany(
        f'INSERT INTO "{layer.id}" ({names}) VALUES ({marks})',  # noqa: S608 - names of the code
        [_row(layer, feature) for feature in layer.features],
    )


def _row(layer: Layer, feature: Feature) -> tuple[object, ...]:
    shape = _blob(layer.geometry, feature.points) if feature.points else None
    return (shape, *(feature.fields[name] for name in layer.columns))


def _blob(geometry: str, points: tuple[LonLat, ...]) -> bytes:
    """A geometry as the format has it: a head without an envelope, then well-known binary."""
    head = struct.pack("<2sBBi", b"GP", 0, _LITTLE_ENDIAN, _SRS)
    if geometry == POINT:
        return head + struct.pack("<BI2d", _LITTLE_ENDIAN, _WKB_POINT, *points[0])
    flat = [value for point in points for value in point]
    kind = struct.pack("<BII", _LITTLE_ENDIAN, _WKB_LINE, len(points))
    return head + kind + struct.pack(f"<{len(flat)}d", *flat)


def _style(db: sqlite3.Connection, layer: Layer, qml: str, moment: str) -> None:
    db.execute(
        "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, 'geom', ?, ?, 1, ?, '', ?)",
        (layer.id, layer.id, qml, layer.title, moment),
    )


def _describe(db: sqlite3.Connection, about: Mapping[str, object], moment: str) -> None:
    text = json.dumps(about, ensure_ascii=False, indent=1)
    # The kind of metadata has no standard of its own: the media type says how to read it.
    db.execute("INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'none', ?, ?)", (_JSON, text))
    db.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (moment,),
    )
