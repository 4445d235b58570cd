"""Names of streets, set along them, and of stations (js/map/names.js)."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from geo.maps.picture.marks import Colour
from geo.maps.picture.names import Room, put_text, text_width, title_of
from geo.maps.picture.plane import Plane
from geo.maps.picture.svg import Box, Point

Glyph = tuple[str, float, float, float]
_OFFSETS = (0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36)
# Streets steeper than this (sine) carry standing letters that are read downwards.
_STEEP = 0.74


def name_streets(
    group: Element,
    layers: Mapping[str, Any],
    plane: Plane,
    room: Room,
    colour: Colour,
    *,
    lang: str,
) -> None:
    """Write the names of the streets that the zoom has room for, the main ones first."""
    most = math.floor(2 + (plane.zoom - 13.3) * 2.2)
    named = [
        f
        for f in layers.get("roads", {}).get("features", ())
        if f["properties"].get("name_zh")
        and f["properties"].get("kind") != "tunnel"
        and int(f["properties"].get("rank", 9)) <= min(most, 8)
    ]
    for feature in sorted(named, key=lambda f: int(f["properties"]["rank"])):
        _street(group, feature, plane, room, colour, lang=lang)


def name_stations(
    group: Element,
    layers: Mapping[str, Any],
    plane: Plane,
    room: Room,
    colour: Colour,
    *,
    lang: str,
) -> None:
    """Write the names of the metro stations that the zoom has room for."""
    most = 6 if plane.zoom > 14.4 else 4 if plane.zoom > 13.4 else 0
    size = 10.5
    for feature in layers.get("metro_stations", {}).get("features", ()):
        row = feature["properties"]
        if int(row.get("rank", 5)) > most or not row.get("name_zh"):
            continue
        text, (x, y) = title_of(row, lang), plane.at(feature["geometry"]["coordinates"])
        width = text_width(text, size)
        for side in (1, -1):
            left = x + 7 if side > 0 else x - 7 - width
            box = (left - 1, y - size * 0.6, left + width + 1, y + size * 0.6)
            if room.free(box):
                room.boxes.append(box)
                anchor, at = ("start", left) if side > 0 else ("end", left + width)
                ink, land = colour("map-label"), colour("land")
                put_text(group, text, (at, y + size * 0.36), size, ink, halo=land, anchor=anchor)
                break


def _street(
    group: Element,
    feature: Mapping[str, Any],
    plane: Plane,
    room: Room,
    colour: Colour,
    *,
    lang: str,
) -> None:
    row = feature["properties"]
    text, main = title_of(row, lang), int(row["rank"]) <= 3
    size = 11.0 if main else 10.5
    latin = lang == "en"
    step = size * (0.58 if latin else 1.16 if main else 1.06)
    points = [plane.at(p) for p in feature["geometry"]["coordinates"]]
    lengths = _walk(points)
    total, need = lengths[-1], step * len(text)
    if total < need * 1.25:
        return
    label = plane.at((row["label_lon"], row["label_lat"]))
    middle = min(zip(points, lengths, strict=True), key=lambda pl: math.dist(pl[0], label))[1]
    for offset in _OFFSETS:
        centre = middle + offset * total
        if centre - need / 2 < size * 0.6 or centre + need / 2 > total - size * 0.6:
            continue
        glyphs = _along(points, lengths, centre, text, step, latin=latin)
        boxes = [_glyph_box(glyph, size) for glyph in glyphs]
        if glyphs and all(room.free(box) for box in boxes):
            room.boxes += boxes
            _letters(group, glyphs, size, colour, latin=latin)
            return


def _letters(
    group: Element, glyphs: Sequence[Glyph], size: float, colour: Colour, *, latin: bool
) -> None:
    ink, land = colour("map-label"), colour("land")
    if latin:
        # A name in Latin letters keeps its own spacing: one run, turned as its middle is.
        text = "".join(g[0] for g in glyphs)
        middle = glyphs[len(glyphs) // 2]
        glyphs = [(text, middle[1], middle[2], middle[3])]
    for sign, x, y, turn in glyphs:
        drop = size * 0.36
        at = (x - math.sin(turn) * drop, y + math.cos(turn) * drop)
        put_text(group, sign, at, size, ink, halo=land, turn=math.degrees(turn))


def _walk(points: Sequence[Point]) -> list[float]:
    lengths = [0.0]
    for a, b in pairwise(points):
        lengths.append(lengths[-1] + math.dist(a, b))
    return lengths


def _at(points: Sequence[Point], lengths: Sequence[float], distance: float) -> Point:
    n = next((i for i in range(1, len(points) - 1) if lengths[i] >= distance), len(points) - 1)
    a, b = points[n - 1], points[n]
    t = (distance - lengths[n - 1]) / ((lengths[n] - lengths[n - 1]) or 1)
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _along(
    points: Sequence[Point],
    lengths: Sequence[float],
    centre: float,
    text: str,
    step: float,
    *,
    latin: bool,
) -> list[Glyph]:
    """Letters that follow the street; empty where it bends too much."""
    need = step * len(text)
    a, b = _at(points, lengths, centre - need / 2), _at(points, lengths, centre + need / 2)
    chord = math.atan2(b[1] - a[1], b[0] - a[0])
    if math.dist(a, b) < need * (0.97 if latin else 0.93):
        return []
    steep = not latin and abs(math.sin(chord)) > _STEEP
    sense = 1 if (math.sin(chord) if steep else math.cos(chord)) > 0 else -1
    glyphs = []
    for n, sign in enumerate(text):
        far = centre + (n - (len(text) - 1) / 2) * step * sense
        x, y = _at(points, lengths, far)
        p, q = _at(points, lengths, far - step / 2), _at(points, lengths, far + step / 2)
        tangent = math.atan2((q[1] - p[1]) * sense, (q[0] - p[0]) * sense)
        if latin:
            tangent = chord if sense > 0 else chord + math.pi
        glyphs.append((sign, x, y, tangent - math.pi / 2 if steep else tangent))
    return glyphs


def _glyph_box(glyph: Glyph, size: float) -> Box:
    half = size * 0.56
    return glyph[1] - half, glyph[2] - half, glyph[1] + half, glyph[2] + half
