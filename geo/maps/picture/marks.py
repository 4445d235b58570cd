"""Places and arcs of a picture, drawn as on the screen (js/map/markers.js, arcs.js, shapes.js)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from geo.maps.picture.svg import Paint, Point, line, number, paint, put

Colour = Callable[[str], str]
_MINOR = ("institution", "facility")
# Radius in px of a place that is named in an introduction or a goal, but in no measure.
_PASSING = 4.2
# Parts of a city are drawn a little finer than the city itself.
_LOCAL = ("district", "zone")
_DIM_ARC, _DIM_MARK = 0.34, 0.8

# Nodes of each glyph on a square of 16 units: tag, attributes, class of paint.
_CIRCLE = ("circle", {"cx": "8", "cy": "8", "r": "5.2"}, "line")
GLYPHS: Mapping[str, tuple[tuple[str, dict[str, str], str], ...]] = {
    "circle": (_CIRCLE,),
    "circle-dash": (_CIRCLE, ("path", {"d": "M5.5 8h5"}, "line")),
    "quarter": (_CIRCLE, ("path", {"d": "M8 8V2.8A5.2 5.2 0 0 1 13.2 8Z"}, "fill")),
    "half": (_CIRCLE, ("path", {"d": "M8 2.8a5.2 5.2 0 0 1 0 10.4Z"}, "fill")),
    "ring-arrow": (("path", {"d": "M13 6.5A5.2 5.2 0 1 0 13.2 8.8M13.2 3v3.5H9.7"}, "line"),),
    "disc-tick": (
        ("circle", {"cx": "8", "cy": "8", "r": "5.6"}, "fill"),
        ("path", {"d": "m5.5 8.2 1.8 1.8 3.3-3.8"}, "knock"),
    ),
    "disc-notch": (("path", {"d": "M8 2.4A5.6 5.6 0 1 1 2.4 8H8Z"}, "fill"),),
    "bars": (("path", {"d": "M5.8 3.5v9M10.2 3.5v9"}, "line"),),
    "cross": (("path", {"d": "m4 4 8 8m0-8-8 8"}, "line"),),
}


@dataclass(frozen=True)
class Item:
    """A place on the picture: its row of the places layer, its counts per window, where it
    is (``x``, ``y``) and stands (``px``, ``py``), all in px. ``state`` is an official status
    and the number of reports, None where counts are shown; ``chosen`` where the picture is
    about it, ``bright`` unless it is about others."""

    place: Mapping[str, Any]
    title: str
    counts: tuple[int, ...]
    x: float
    y: float
    px: float
    py: float
    r: float
    state: tuple[str, int] | None
    bright: bool
    chosen: bool = False

    @property
    def id(self) -> str:
        """The id of the place."""
        return str(self.place["id"])

    @property
    def total(self) -> int:
        """How many measures name it."""
        return sum(self.counts)

    @property
    def kind(self) -> str:
        """The kind of the place."""
        return str(self.place["kind"])


def ring_radius(place: Mapping[str, Any], total: int) -> float:
    """Radius in px of a place's ring, stroke included."""
    if not total:
        return _PASSING
    grown = min(total, 12)
    if place["extent"] == "delta":
        return 6 + 1.3 * grown
    return 6.6 if place["kind"] in _MINOR and total == 1 else 6.2 + 1.2 * grown


def spread(items: Sequence[Item], home: Point | None) -> tuple[Item, ...]:
    """The items moved apart where they would hide one another; a host city moves less.

    Coincident ones fan away from ``home``.
    """
    bodies = [_Body(item, items, home) for item in items]
    fixed = _Body.of_home(home) if home else None
    everyone = [*([fixed] if fixed else []), *bodies]
    for _ in range(240):
        pairs = [(a, b) for n, a in enumerate(everyone) for b in everyone[n + 1 :]]
        if sum(_part(a, b) for a, b in pairs) == 0:
            break
    return tuple(replace(i, px=b.x, py=b.y) for i, b in zip(items, bodies, strict=True))


class _Body:
    """Where an item stands while the items are being parted."""

    def __init__(self, item: Item | None, items: Sequence[Item], home: Point | None) -> None:
        self.fixed, self.mass, self.r = item is None, 1e6, 9.0
        self.x, self.y = home or (0.0, 0.0)
        if item is None:
            return
        self.mass, self.r = _mass(item, items), item.r + 1
        self.x, self.y = item.x, item.y
        twins = [o for o in items if math.hypot(o.x - item.x, o.y - item.y) < 2.5]
        order = sorted(twins, key=lambda o: (-_mass(o, items), o.id))
        place = order.index(item)
        if place:
            base = math.atan2(item.y - home[1], item.x - home[0]) if home else 0.0
            turn = (1 if place % 2 else -1) * math.ceil(place / 2) * math.pi / 2.6
            far = order[0].r + item.r + 4
            self.x += math.cos(base + turn) * far
            self.y += math.sin(base + turn) * far

    @classmethod
    def of_home(cls, home: Point) -> "_Body":
        """The home place, which never moves."""
        return cls(None, (), home)


def _mass(item: Item, items: Sequence[Item]) -> float:
    hosts = any(item.id in (o.place["host"], o.place["parent"]) for o in items)
    return (60 if hosts else 0) + (20 if item.kind == "city" else 0) + 4 + item.total


def _part(a: _Body, b: _Body) -> bool:
    wanted = a.r + b.r + 2
    dx, dy = b.x - a.x, b.y - a.y
    distance = math.hypot(dx, dy)
    if distance >= wanted - 0.05 or (a.fixed and b.fixed):
        return False
    if distance < 0.01:
        dx, dy = 1.0, 0.3
        distance = math.hypot(dx, dy)
    share = 0.0 if a.fixed else 1.0 if b.fixed else b.mass / (a.mass + b.mass)
    step = (wanted - distance) * 0.55
    a.x, a.y = a.x - dx / distance * step * share, a.y - dy / distance * step * share
    b.x += dx / distance * step * (1 - share)
    b.y += dy / distance * step * (1 - share)
    return True


def draw_arcs(
    group: Element,
    items: Iterable[Item],
    paths: Mapping[str, Mapping[str, list[Point]]],
    colour: Colour,
    *,
    dark: bool,
) -> list[Point]:
    """One arc per place and window, wider ones beneath; answers the points they pass."""
    wanted = sorted(
        ((n, window, item) for item in items for window, n in enumerate(item.counts, 1) if n),
        key=lambda row: (-row[0], row[1], row[2].id),
    )
    passed: list[Point] = []
    for n, window, item in wanted:
        points = paths.get(item.id, {}).get(str(window))
        if not points:
            continue
        last, dx, dy = len(points) - 1, item.px - item.x, item.py - item.y
        bent = [
            (x + dx * (i / last) ** 2, y + dy * (i / last) ** 2) for i, (x, y) in enumerate(points)
        ]
        passed += bent
        arc = put(group, "g", opacity=None if item.bright else _DIM_ARC)
        _arc(arc, bent, 1.2 + 1.1 * n, colour(f"w{window}-mark"), colour("land"), dark=dark)
    return passed


def _arc(
    group: Element, points: list[Point], width: float, mark: str, land: str, *, dark: bool
) -> None:
    light = ((land, width + 2, 0.55), (mark, width, 0.88))
    night = (
        (mark, width * 3.4, 0.22),
        (mark, width, 1.0),
        ("#FFFFFF", max(0.8, width * 0.34), 0.34),
    )
    for stroke, wide, share in night if dark else light:
        put(
            group,
            "path",
            d=line(points),
            fill="none",
            stroke=stroke,
            stroke_width=wide,
            stroke_opacity=share,
            stroke_linecap="round",
            stroke_linejoin="round",
        )


def draw_marker(group: Element, item: Item, colour: Colour, glyphs: Mapping[str, str]) -> None:
    """The ring of one place; ``glyphs`` are the shapes of official statuses."""
    _hair(group, item, colour)
    node = put(group, "g", transform=f"translate({number(item.px)} {number(item.py)})")
    _outline(node, item.kind, item.r + 2.2, fill=colour("land"), fill_opacity=0.9)
    if not item.total:
        face, ink = colour("surface"), colour("ink2")
        put(node, "circle", r=item.r, fill=face, stroke=ink, stroke_width=1.6)
        return
    low = item.place["confidence"] == "low"
    slight = low or (item.kind in _MINOR and item.total == 1) or item.kind in _LOCAL
    stroke = 2.3 if slight else 3.0
    _outline(node, item.kind, item.r + 0.2, fill=colour("surface"))
    shade = put(node, "g", opacity=None if item.bright else _DIM_MARK)
    if item.place["precision"] == "area" and not low:
        lead = item.counts.index(max(item.counts)) + 1
        soft = paint(stroke=colour(f"w{lead}-mark"), stroke_opacity=0.6, stroke_width=1.0)
        put(shade, "circle", r=item.r + 3.4, fill="none", **soft)
    _segments(shade, item, item.r - stroke / 2 + 1, stroke, low, colour)
    _inside(shade, item, colour, glyphs)


def _inside(group: Element, item: Item, colour: Colour, glyphs: Mapping[str, str]) -> None:
    if item.state is not None:
        status, told = item.state
        if not status:
            _number(group, f"{told}/{item.total}", colour, 9.5)
            return
        size = min(15.0, 1.5 * item.r) / 16
        shape = put(group, "g", transform=f"scale({size:.3f}) translate(-8 -8)")
        draw_glyph(shape, glyphs[status], colour)
        return
    if item.kind == "hospital":
        x, y = (item.r, -item.r) if item.total > 1 else (0.0, 0.0)
        d = f"M{number(x - 2.6)} {number(y)}h5.2M{number(x)} {number(y - 2.6)}v5.2"
        w5 = colour("w5-mark")
        put(group, "path", d=d, fill="none", stroke=w5, stroke_width=1.7, stroke_linecap="round")
    if item.kind != "hospital" or item.total > 1:
        _number(group, str(item.total) if item.total <= 99 else "99+", colour, 11)


def draw_glyph(group: Element, glyph: str, colour: Colour) -> None:
    """The shape of an official status on a square of 16 units."""
    ink, knock = colour("ink"), colour("surface")
    looks = {
        "line": {"fill": "none", "stroke": ink, "stroke-width": "1.6"},
        "fill": {"fill": ink},
        "knock": {"fill": "none", "stroke": knock, "stroke-width": "1.8"},
    }
    for tag, attributes, look in GLYPHS.get(glyph, GLYPHS["circle"]):
        node = put(group, tag, stroke_linecap="round", stroke_linejoin="round")
        for name, value in {**attributes, **looks[look]}.items():
            node.set(name, value)


def draw_home(group: Element, at: Point, name: str, colour: Colour, serif: str) -> None:
    """The home place: a target that stands for no count."""
    node = put(group, "g", transform=f"translate({number(at[0])} {number(at[1])})")
    put(node, "circle", r=13, fill=colour("ink3"), fill_opacity=0.26)
    put(node, "circle", r=7.4, fill=colour("surface"))
    put(node, "circle", r=5.9, fill=colour("brand"))
    put(node, "circle", r=2.1, fill=colour("surface"))
    put(
        node,
        "text",
        name,
        x=14,
        y=5.6,
        font_family=serif,
        font_size=16.5,
        font_weight="700",
        fill=colour("ink"),
        stroke=colour("land"),
        stroke_width=3.5,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def _hair(group: Element, item: Item, colour: Colour) -> None:
    """A thin line from where a place is to where its marker had to move."""
    if math.hypot(item.px - item.x, item.py - item.y) <= item.r + 2:
        return
    ink = colour("ink3")
    ends = {"x1": item.x, "y1": item.y, "x2": item.px, "y2": item.py}
    put(group, "line", stroke=ink, stroke_width=1.0, **ends)
    put(group, "circle", cx=item.x, cy=item.y, r=1.5, fill=ink)


def _number(group: Element, told: str, colour: Colour, size: float) -> None:
    ink = colour("ink")
    anchor = {"text_anchor": "middle", "font_weight": "700", "fill": ink}
    put(group, "text", told, y=0.35 * size, font_size=size, **anchor)


def _outline(group: Element, kind: str, r: float, **look: str | float | None) -> Element:
    if kind != "hospital":
        return put(group, "circle", r=r, **look)
    return put(group, "rect", x=-r, y=-r, width=2 * r, height=2 * r, rx=r * 0.42, **look)


def _segments(
    group: Element, item: Item, r: float, stroke: float, low: bool, colour: Colour
) -> None:
    present = [(window, n) for window, n in enumerate(item.counts, start=1) if n]
    look = paint(fill="none", stroke_width=stroke)
    if low:
        look |= _dashes(item.kind, r)
    if len(present) == 1 or item.kind == "hospital":
        _outline(group, item.kind, r, stroke=colour(f"w{present[0][0]}-mark"), **look)
        return
    gap, start = 1.7 / r, -math.pi / 2
    for window, n in present:
        end = start + n / item.total * 2 * math.pi
        d = _arc_path(r, start + gap / 2, end - gap / 2)
        put(group, "path", d=d, stroke=colour(f"w{window}-mark"), **look)
        start = end


def _dashes(kind: str, r: float) -> Paint:
    """Eight even dashes; on a square one sits on every corner and one on every side."""
    corner = r * 0.42
    side = 2 * (r - corner)
    square = kind == "hospital"
    period = (4 * side + 2 * math.pi * corner if square else 2 * math.pi * r) / 8
    start = side + math.pi * corner / 4 - 0.3 * period if square else -0.3 * period
    return {
        "stroke_dasharray": f"{0.6 * period:.3f} {0.4 * period:.3f}",
        "stroke_dashoffset": f"{-start:.3f}",
    }


def _arc_path(r: float, start: float, end: float) -> str:
    (x1, y1), (x2, y2) = ((r * math.cos(a), r * math.sin(a)) for a in (start, end))
    large = int(end - start > math.pi)
    return f"M{x1:.2f} {y1:.2f}A{r:.2f} {r:.2f} 0 {large} 1 {x2:.2f} {y2:.2f}"
