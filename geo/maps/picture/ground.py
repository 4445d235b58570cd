"""The ground of a picture: sea, lakes and rivers of the delta; green, water and streets of
the city. Widths and shares are those of the map on the screen (js/map/base.js)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from geo.maps.picture.plane import Plane
from geo.maps.picture.svg import Point, line, put
from geo.web.tokens import Mode, Tokens

Feature = Mapping[str, Any]
# Pieces of the shore and of the sea beyond it: both on the edge where the data were cut.
_CUT_DEG = 0.004
_RINGS = {
    "light": ((34.0, 0.1), (25, 0.1), (17, 0.11), (10, 0.13), (5, 0.15)),
    "dark": ((40, 0.06), (29, 0.07), (20, 0.08), (12, 0.11), (6, 0.16)),
}
# Class, colour, width in px at zoom 14, rim.
_STREETS = (
    ("minor", "road", 1.6, 0.25),
    ("street", "road", 2.6, 0.35),
    ("trunk", "road", 4.4, 0.8),
    ("bridge", "elevated", 4.2, 0.7),
    ("elevated", "elevated", 5.2, 0.9),
)


@dataclass(frozen=True)
class Pen:
    """Where and how the ground is drawn; ``size`` in px."""

    plane: Plane
    size: tuple[float, float]
    tokens: Tokens
    mode: Mode

    def colour(self, name: str) -> str:
        """A colour of the tokens."""
        return self.tokens.colour(name, mode=self.mode)

    @property
    def dark(self) -> bool:
        """Whether the dark colours are used."""
        return self.mode == "dark"


def draw_delta(group: Element, data: Mapping[str, Any], pen: Pen) -> None:
    """Sea, lakes and rivers; ``data`` is a base layer as the browser gets it."""
    layers, bounds = data["layers"], data["bounds"]
    grow = max(0.8, min(3.0, 1.25 ** (pen.plane.zoom - 7)))
    _sea(group, _of(layers, "sea"), bounds, pen, grow)
    lakes = _areas(_of(layers, "lake"), pen)
    _fill(group, lakes, pen.colour("lake"))
    share = 0.75 if pen.dark else 0.6
    _stroke(group, lakes, pen.colour("coast"), (0.8 if pen.dark else 0.7) * grow, share)
    rivers = _of(layers, "river")
    banks = [f for f in rivers if _is_area(f)]
    river = pen.colour("river")
    _fill(group, _areas(banks, pen), river, rule="nonzero")
    _stroke(group, _areas(banks, pen), river, 1.5 * grow)
    for ranks, width, alpha in (((0, 1), 3.6, 1.0), ((2,), 1.5, 1.0), (range(3, 99), 0.9, 0.85)):
        chosen = [f for f in rivers if not _is_area(f) and _rank(f, 3) in ranks]
        _stroke(group, _lines(chosen, pen), river, width * grow, alpha)
    _operator(group, layers, pen, 0.9 * grow)
    _fade(group, bounds, pen, ("west", "north", "south"))


def draw_city(group: Element, data: Mapping[str, Any], pen: Pen) -> None:
    """Green, water, streets and metro; ``data`` is a base layer as the browser gets it."""
    layers = data["layers"]
    grow = max(0.28, min(2.6, 1.62 ** (pen.plane.zoom - 14)))
    _fill(group, _areas(_of(layers, "green"), pen), pen.colour("green"), rule="nonzero")
    water = _areas(_of(layers, "water"), pen)
    _fill(group, water, pen.colour("sea"))
    _stroke(group, water, pen.colour("coast"), min(1.4, grow + 0.2), 0.9)
    roads = _of(layers, "roads")
    dash = f"{4 * grow:.2f} {4 * grow:.2f}"
    tunnels = _lines([f for f in roads if _class(f) == "tunnel"], pen)
    _stroke(group, tunnels, pen.colour("metro"), 1.2 * grow, 0.8, dash)
    _streets(group, roads, pen, grow)
    _metro(group, layers, pen, grow)
    _operator(group, layers, pen, 1.2 * grow)
    _fade(group, data["bounds"], pen, ("west", "east", "north", "south"))


def _sea(
    group: Element, sea: Sequence[Feature], bounds: Sequence[float], pen: Pen, grow: float
) -> None:
    colour, coast = pen.colour("sea"), pen.colour("coast")
    _fill(group, "".join(_beyond(sea, bounds, pen.plane)), colour, rule="nonzero")
    surface = _areas(sea, pen)
    _fill(group, surface, colour)
    shore = "".join(_shore(sea, bounds, pen))
    if not shore:
        return
    clip = put(group, "clipPath", id="sea")
    put(clip, "path", d=surface, clip_rule="evenodd")
    shallows = put(group, "g", clip_path="url(#sea)")
    for width, share in _RINGS[pen.mode]:
        _stroke(shallows, shore, coast, width * grow, share)
    edge, strength = (1.1, 0.95) if pen.dark else (0.9, 0.9)
    _stroke(group, shore, coast, edge * grow, strength)


def _streets(group: Element, roads: Sequence[Feature], pen: Pen, grow: float) -> None:
    far = _smooth(pen.plane.zoom, 11.6, 13.2)
    paths = {name: _lines([f for f in roads if _kind(f) == name], pen) for name, *_ in _STREETS}
    fades = {name: far if name in ("minor", "street") else 1.0 for name, *_ in _STREETS}
    rim_colour = pen.colour("land" if pen.dark else "line")
    for name, _, width, rim in _STREETS:
        share = fades[name] * (0.9 if pen.dark else 1)
        _stroke(group, paths[name], rim_colour, width * grow + 2 * rim, share)
    for name, colour, width, _ in _STREETS:
        _stroke(group, paths[name], pen.colour(colour), width * grow, fades[name])


def _metro(group: Element, layers: Mapping[str, Any], pen: Pen, grow: float) -> None:
    colour = pen.colour("metro")
    width = max(1.0, min(2.0, 1.5 * grow))
    _stroke(group, _lines(_of(layers, "metro_lines"), pen), colour, width, 0.9)
    if pen.plane.zoom < 12.8:
        return
    r = max(1.8, min(3.6, 2.6 * grow))
    for feature in _of(layers, "metro_stations"):
        x, y = pen.plane.at(feature["geometry"]["coordinates"])
        if -9 < x < pen.size[0] + 9 and -9 < y < pen.size[1] + 9:
            land = pen.colour("land")
            put(group, "circle", cx=x, cy=y, r=r, fill=land, stroke=colour, stroke_width=1.4)


def _operator(group: Element, layers: Mapping[str, Any], pen: Pen, width: float) -> None:
    _stroke(group, _lines(_of(layers, "operator"), pen), pen.colour("map-label"), width, 0.8)


def _of(layers: Mapping[str, Any], name: str) -> Sequence[Feature]:
    found: Sequence[Feature] = layers.get(name, {}).get("features", ())
    return found


def _is_area(feature: Feature) -> bool:
    return str(feature["geometry"]["type"]).endswith("Polygon")


def _rank(feature: Feature, default: int) -> int:
    rank = feature["properties"].get("rank")
    return default if rank is None else int(rank)


def _class(feature: Feature) -> str:
    return str(feature["properties"].get("class", ""))


def _kind(feature: Feature) -> str:
    """The class of a street as it is drawn: lesser ones are split by rank."""
    name = _class(feature)
    if name not in ("street", "pedestrian"):
        return name
    return "minor" if _rank(feature, 9) >= 6 else "street"


def _rings(feature: Feature) -> list[list[Sequence[float]]]:
    kind, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
    if kind == "LineString":
        return [coordinates]
    if kind in ("MultiLineString", "Polygon"):
        return list(coordinates)
    if kind == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    return []


def _seen(points: Sequence[Point], size: tuple[float, float]) -> bool:
    """Whether any of a line may lie in the picture or at its rim."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    reach = 48
    return (
        max(xs) > -reach
        and max(ys) > -reach
        and min(xs) < size[0] + reach
        and min(ys) < size[1] + reach
    )


def _traced(features: Iterable[Feature], pen: Pen, *, closed: bool) -> str:
    rings = ([pen.plane.at(p) for p in ring] for f in features for ring in _rings(f))
    return "".join(line(ring, closed=closed) for ring in rings if _seen(ring, pen.size))


def _areas(features: Iterable[Feature], pen: Pen) -> str:
    return _traced(features, pen, closed=True)


def _lines(features: Iterable[Feature], pen: Pen) -> str:
    return _traced(features, pen, closed=False)


def _near(a: float, b: float) -> bool:
    return abs(a - b) < _CUT_DEG


def _shore(sea: Sequence[Feature], bounds: Sequence[float], pen: Pen) -> Iterable[str]:
    """The shore without the edges where the data were cut: those are no coast."""
    west, south, east, north = bounds

    def cut(p: Sequence[float], q: Sequence[float]) -> bool:
        return any(_near(p[0], x) and _near(q[0], x) for x in (west, east)) or any(
            _near(p[1], y) and _near(q[1], y) for y in (south, north)
        )

    for feature in sea:
        for ring in _rings(feature):
            run: list[Point] = []
            for p, q in pairwise(ring):
                if cut(p, q):
                    if run and _seen(run, pen.size):
                        yield line(run)
                    run = []
                    continue
                run = [*run, pen.plane.at(q)] if run else [pen.plane.at(p), pen.plane.at(q)]
            if run and _seen(run, pen.size):
                yield line(run)


def _beyond(sea: Sequence[Feature], bounds: Sequence[float], plane: Plane) -> Iterable[str]:
    """The sea goes on beyond the cut: each cut edge is drawn out by half the sheet."""
    west, south, east, north = bounds
    reach = (east - west) / 2
    for feature in sea:
        for ring in _rings(feature):
            for p, q in pairwise(ring):
                if _near(p[0], east) and _near(q[0], east):
                    yield _quad(plane, (east - 0.01, p[1]), (east - 0.01, q[1]), 2 * reach, 0)
                if _near(p[1], south) and _near(q[1], south):
                    yield _quad(plane, (p[0], south + 0.01), (q[0], south + 0.01), 0, -reach)
                if _near(p[1], north) and _near(q[1], north):
                    yield _quad(plane, (p[0], north - 0.01), (q[0], north - 0.01), 0, reach)
    far = east + 2 * reach
    yield _quad(plane, (east - 0.01, south + 0.01), (far, south + 0.01), 0, -reach)
    yield _quad(plane, (east - 0.01, north - 0.01), (far, north - 0.01), 0, reach)


def _quad(plane: Plane, a: Point, b: Point, dx: float, dy: float) -> str:
    # A bay or channel cut across is no open sea.
    if math.hypot(b[0] - a[0], b[1] - a[1]) < 0.5:
        return ""
    first, last = sorted((a, b), key=lambda p: p[1] if dx else p[0])
    # Pieces overlap a little, or hairlines would show between them.
    lap_x, lap_y = (0.0, 0.03) if dx else (0.03, 0.0)
    p = (first[0] - lap_x, first[1] - lap_y)
    q = (last[0] + lap_x, last[1] + lap_y)
    corners = [p, q, (q[0] + dx, q[1] + dy), (p[0] + dx, p[1] + dy)]
    return line([plane.at(corner) for corner in corners], closed=True)


def _fill(group: Element, d: str, colour: str, *, rule: str = "evenodd") -> None:
    if d:
        put(group, "path", d=d, fill=colour, fill_rule=rule)


def _stroke(
    group: Element, d: str, colour: str, width: float, share: float = 1, dash: str | None = None
) -> None:
    if not d or share <= 0:
        return
    put(
        group,
        "path",
        d=d,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_opacity=share if share < 1 else None,
        stroke_linejoin="round",
        stroke_linecap="round",
        stroke_dasharray=dash,
    )


def _fade(group: Element, bounds: Sequence[float], pen: Pen, which: tuple[str, ...]) -> None:
    """The drawing ends softly at its own edge instead of being cut."""
    left, top = pen.plane.at((bounds[0], bounds[3]))
    right, bottom = pen.plane.at((bounds[2], bounds[1]))
    depth, beyond = (right - left) * 0.085, (right - left) * 0.4
    sides: Mapping[str, tuple[float, bool, int]] = {
        "west": (left, False, -1),
        "east": (right, False, 1),
        "north": (top, True, -1),
        "south": (bottom, True, 1),
    }
    for name in which:
        edge, level, sign = sides[name]
        inner = edge - sign * depth
        start = min(inner, edge + sign * beyond)
        limit = pen.size[1] if level else pen.size[0]
        if start > limit or start + depth + beyond < 0:
            continue
        _gradient(group, f"fade-{name}", (inner, edge), level, pen.colour("land"))
        across, along = (left - beyond, right - left + 2 * beyond), (start, depth + beyond)
        (x, width), (y, height) = (
            (across, along) if level else (along, (top - beyond, bottom - top + 2 * beyond))
        )
        box = {"x": x, "y": y, "width": width, "height": height}
        put(group, "rect", fill=f"url(#fade-{name})", **box)


def _gradient(
    group: Element, name: str, ends: tuple[float, float], level: bool, colour: str
) -> None:
    axis: Callable[[float], dict[str, float]] = (
        (lambda v: {"x": 0.0, "y": v}) if level else (lambda v: {"x": v, "y": 0.0})
    )
    first, last = axis(ends[0]), axis(ends[1])
    gradient = put(
        group,
        "linearGradient",
        id=name,
        gradientUnits="userSpaceOnUse",
        x1=first["x"],
        y1=first["y"],
        x2=last["x"],
        y2=last["y"],
    )
    for offset, opacity in ((0, 0), (0.45, 0.44), (1, 1)):
        put(gradient, "stop", offset=offset, stop_color=colour, stop_opacity=opacity)


def _smooth(zoom: float, low: float, high: float) -> float:
    return max(0.0, min(1.0, (zoom - low) / (high - low)))
