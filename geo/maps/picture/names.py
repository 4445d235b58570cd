"""Names on a picture: each stands whole where nothing else is, or not at all."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from geo.maps.picture.marks import Colour, Item
from geo.maps.picture.plane import Plane
from geo.maps.picture.svg import Box, Point, number, put

# Unit directions of the eight positions, east first, clockwise on the picture.
_SIDES = (
    (1.0, 0.0),
    (0.8, 0.75),
    (0.0, 1.0),
    (-0.8, 0.75),
    (-1.0, 0.0),
    (-0.8, -0.75),
    (0.0, -1.0),
    (0.8, -0.75),
)
# Priority of a name when room is short; smaller is earlier.
_RANK = {
    "city": 0,
    "street": 1,
    "area": 1,
    "landmark": 1,
    "district": 2,
    "zone": 3,
    "hospital": 4,
    "institution": 5,
    "facility": 6,
}
_LEADING = 1.22
_NUDGES = ((0, 0), (0, 0.9), (0, -0.9), (1, 0.3), (-1, 0.3), (0.5, -1.6), (-0.5, 1.6))
# Mean widths in em of letters that are not of full width.
_NARROW, _LATIN, _WIDE = 0.3, 0.56, 0.72
_FORBIDDEN = 1000.0


def text_width(text: str, size: float) -> float:
    """About how wide a text is set, in px; rather too wide than too narrow."""
    return sum(_em(c) for c in text) * size


def _em(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF" or sign in "·…—“”":
        return 1.0
    if sign in "iljtfI.,:;'| ()":
        return _NARROW + 0.04
    return _WIDE if sign.isupper() or sign in "mw" else _LATIN


class Room:
    """What is taken: boxes of names, discs of markers (x, y, r), and points that lines pass."""

    def __init__(self, size: tuple[float, float]) -> None:
        """An empty picture of this size in px."""
        self.size = size
        self.boxes: list[Box] = []
        self.passed: list[Point] = []
        self.discs: list[tuple[float, float, float]] = []

    def hits(self, box: Box) -> bool:
        """Whether a box overlaps one that is taken."""
        left, top, right, bottom = box
        return any(left < r and right > x and top < b and bottom > t for x, t, r, b in self.boxes)

    def inside(self, box: Box, *, by: float = 4) -> bool:
        """Whether a box lies whole in the picture."""
        width, height = self.size
        return box[0] > by and box[1] > by and box[2] < width - by and box[3] < height - by

    def crossings(self, box: Box, *, by: float = 2) -> int:
        """How many points of lines a box covers."""
        left, top, right, bottom = (box[0] - by, box[1] - by, box[2] + by, box[3] + by)
        return sum(left < x < right and top < y < bottom for x, y in self.passed)

    def free(self, box: Box) -> bool:
        """Whether a name may stand here."""
        return (
            self.inside(box)
            and not self.hits(box)
            and not any(_apart(box, x, y) < r + 2 for x, y, r in self.discs)
        )


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    weight: str
    minor: bool


@dataclass(frozen=True)
class _Block:
    """A host city and what lies at it share one block of lines."""

    item: Item
    guests: tuple[Item, ...]
    lines: tuple[_Line, ...]
    order: float


def name_places(
    group: Element,
    items: Sequence[Item],
    room: Room,
    colour: Colour,
    *,
    type_px: float,
    away: Point,
) -> None:
    """Write the names of the places, the most important first; ``away`` is home."""
    for block in _blocks(items, type_px):
        width = max(text_width(row.text, row.size) for row in block.lines)
        height = sum(row.size * _LEADING for row in block.lines)
        choices = ((_box(block, (width, height), side), side) for side in _SIDES)
        priced = [(_price(block, box, side, room, away), box, side) for box, side in choices]
        cost, box, side = min(priced, key=lambda row: row[0])
        if cost < _FORBIDDEN:
            room.boxes.append((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))
            _write(group, block, box, side, colour)


def _blocks(items: Sequence[Item], type_px: float) -> list[_Block]:
    by_id = {item.id: item for item in items}
    guests: dict[str, list[Item]] = {}
    for item in items:
        host = by_id.get(item.place["host"] or "") or by_id.get(item.place["parent"] or "")
        near = host and math.hypot(host.x - item.x, host.y - item.y) < 34
        if host and host.id != item.id and near and item.place["extent"] == "delta":
            guests.setdefault(host.id, []).append(item)
    hosted = {guest.id for row in guests.values() for guest in row}
    blocks = [
        _block(item, tuple(guests.get(item.id, ())), type_px)
        for item in items
        if item.id not in hosted
    ]
    return sorted(blocks, key=lambda b: (b.order, b.item.id))


def _block(item: Item, guests: tuple[Item, ...], type_px: float) -> _Block:
    minor = not item.total or item.kind in ("institution", "facility", "hospital", "zone")
    size = type_px * (0.92 if minor and not item.chosen else 1)
    weight = "400" if minor and not item.chosen else "700"
    rows = [_Line(item.title, size, weight, minor and not item.chosen)]
    for guest in guests:
        strong = guest.chosen
        rows.append(_Line(guest.title, type_px * 0.885, "700" if strong else "400", not strong))
    bright = any(i.chosen for i in (item, *guests))
    rank = _RANK.get(item.kind, 3) * 5 - item.total * 4 - len(guests) * 3
    return _Block(item, guests, tuple(rows), rank - (500 if bright else 0))


def _box(block: _Block, size: tuple[float, float], side: tuple[float, float]) -> Box:
    width, height = size
    everyone, item = (block.item, *block.guests), block.item
    left = max(item.px - o.px + o.r for o in everyone)
    right = max(o.px - item.px + o.r for o in everyone)
    top = max(item.py - o.py + o.r for o in everyone)
    bottom = max(o.py - item.py + o.r for o in everyone)
    sx, sy = side
    slant = 0.78 if sx and sy else 1.0
    gap = 3.5
    dx = math.copysign((right if sx > 0 else left) * slant + gap + width / 2, sx) if sx else 0.0
    rise = gap * 0.6 + height / 2 if not sx else height * 0.3
    dy = math.copysign((bottom if sy > 0 else top) * slant + rise, sy) if sy else 0.0
    cx, cy = item.px + dx, item.py + dy
    return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2


def _apart(box: Box, x: float, y: float) -> float:
    return math.hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3]))


def _price(block: _Block, box: Box, side: tuple[float, float], room: Room, away: Point) -> float:
    cost = 0.0 if room.inside(box, by=3) else _FORBIDDEN
    if room.hits((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)):
        cost += _FORBIDDEN
    for x, y, r in room.discs:
        near = _apart(box, x, y) - r
        if near < 1.5:
            cost += _FORBIDDEN
        elif near < 5 and (x, y) != (block.item.px, block.item.py):
            cost += 5
    cost += min(24, room.crossings(box) * 3)
    # Names stand on the far side from home, where no line arrives; level ones read best.
    dx, dy = block.item.px - away[0], block.item.py - away[1]
    length, reach = math.hypot(dx, dy) or 1.0, math.hypot(*side)
    cost += 4 * (1 - (side[0] * dx + side[1] * dy) / (length * reach))
    return cost + (2 if side[0] and side[1] else 0)


def _write(
    group: Element, block: _Block, box: Box, side: tuple[float, float], colour: Colour
) -> None:
    anchor = "middle" if not side[0] else "start" if side[0] > 0 else "end"
    x = (box[0] + box[2]) / 2 if not side[0] else box[0] if side[0] > 0 else box[2]
    y = box[1]
    for row in block.lines:
        put_text(
            group,
            row.text,
            (x, y + row.size * 0.99),
            row.size,
            colour("ink2" if row.minor else "ink"),
            halo=colour("land"),
            anchor=anchor,
            weight=row.weight,
        )
        y += row.size * _LEADING


def put_text(
    group: Element,
    text: str,
    at: Point,
    size: float,
    colour: str,
    *,
    halo: str = "",
    anchor: str = "middle",
    weight: str = "400",
    family: str | None = None,
    turn: float = 0.0,
    spacing: float | None = None,
    opacity: float | None = None,
) -> None:
    """One line of text with its base line at ``at``; ``turn`` in degrees, clockwise."""
    x, y = at
    rim: dict[str, str | float] = (
        {
            "stroke": halo,
            "stroke_width": max(2.4, size * 0.24),
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
        if halo
        else {}
    )
    put(
        group,
        "text",
        text,
        x=x,
        y=y,
        font_size=size,
        font_weight=weight,
        font_family=family,
        text_anchor=anchor,
        fill=colour,
        letter_spacing=spacing,
        opacity=opacity,
        transform=f"rotate({number(turn)} {number(x)} {number(y)})" if turn else None,
        **rim,
    )


def title_of(row: Mapping[str, Any], lang: str) -> str:
    """The name of a place or feature in a language."""
    return str((row.get("name_en") if lang == "en" else "") or row["name_zh"])


def name_around(
    group: Element, rows: Iterable[tuple[str, Point]], room: Room, colour: Colour
) -> None:
    """Other places as dots with small names, where there is room, for orientation."""
    size = 11.5
    for text, (x, y) in rows:
        width = text_width(text, size)
        for side in (1, -1):
            left = x + 6 if side > 0 else x - 6 - width
            box = (left - 2, y - size * 0.62, left + width + 2, y + size * 0.62)
            dot = (x - 3, y - 3, x + 3, y + 3)
            if not (room.free(box) and room.free(dot)) or room.crossings(box) > 1:
                continue
            room.boxes += [box, dot]
            put(group, "circle", cx=x, cy=y, r=2.1, fill=colour("map-label"))
            at = (left if side > 0 else left + width, y + size * 0.36)
            anchor = "start" if side > 0 else "end"
            ink, land = colour("map-label"), colour("land")
            put_text(group, text, at, size, ink, halo=land, anchor=anchor)
            break


def name_waters(
    group: Element,
    features: Sequence[Mapping[str, Any]],
    plane: Plane,
    room: Room,
    colour: Colour,
    *,
    lang: str,
    serif: str,
    city: bool,
) -> None:
    """Names of waters; one may move a little to stay clear of lines."""
    limit = 9 if city else 1 if plane.zoom < 6.6 else 3 if plane.zoom < 7.6 else 6
    waters = [f for f in features if f["properties"].get("kind") == "water_label"]
    for feature in sorted(waters, key=lambda f: int(f["properties"].get("rank", 5))):
        row = feature["properties"]
        rank = int(row.get("rank", 5))
        if rank > limit:
            continue
        size, gap = (15.0, 5.0) if city else (17.0, 14.0) if rank <= 1 else (12.5, 3.0)
        text, turn = title_of(row, lang), -float(row.get("angle") or 0)
        gap = gap if lang == "zh" else 0.4
        found = _water_at(text, plane.at(feature["geometry"]["coordinates"]), size, gap, turn, room)
        if found is None:
            continue
        put_text(
            group,
            text,
            (found[0] + gap / 2, found[1] + size * 0.36),
            size,
            colour("map-label"),
            family=serif,
            turn=turn,
            spacing=gap,
            opacity=0.85,
        )


def _water_at(
    text: str, at: Point, size: float, gap: float, turn: float, room: Room
) -> Point | None:
    width = text_width(text, size) + gap * len(text)
    wide = abs(width / 2 * math.cos(math.radians(turn))) + size / 2
    tall = abs(width / 2 * math.sin(math.radians(turn))) + size * 0.6
    found: tuple[int, Point] | None = None
    for dx, dy in _NUDGES:
        x, y = at[0] + dx * size, at[1] + dy * size
        box = (x - wide, y - tall, x + wide, y + tall)
        crossings = room.crossings(box, by=3)
        if room.free(box) and (found is None or crossings < found[0]):
            found = crossings, (x, y)
    if found is None or found[0] > 2:
        return None
    x, y = found[1]
    room.boxes.append((x - wide, y - tall, x + wide, y + tall))
    return x, y
