"""A whole picture of the map as SVG text, for documents and for print."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, tostring

from geo.errors import LayerError
from geo.maps.library import Library
from geo.maps.picture.ground import Pen, draw_city, draw_delta
from geo.maps.picture.legend import Legend, frame_of, kinds_of
from geo.maps.picture.marks import (
    Item,
    draw_arcs,
    draw_home,
    draw_marker,
    ring_radius,
    spread,
)
from geo.maps.picture.names import Room, name_around, name_places, name_waters, text_width, title_of
from geo.maps.picture.plane import Padding, Plane, core, fitted
from geo.maps.picture.streets import name_stations, name_streets
from geo.maps.picture.svg import NAMESPACE, Point, number, put
from geo.web.tokens import Mode, read_tokens

# Names by which other programs may know the same typefaces come behind our own.
SANS = "'Atlas Sans SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif"
SERIF = "'Atlas Serif SC','Noto Serif SC','Noto Serif CJK SC',SimSun,serif"
_HOME_POINTS = 16.5
# Home is named in bold letters with serifs, wider than names are reckoned.
_HOME_WIDER = 1.2
_HOME_ROOM = 9.0


@dataclass(frozen=True)
class PictureAsk:
    """What a picture shows; sizes in CSS px (1/96 inch).

    ``extent`` is that of a map's view; ``marks`` are counts per window of each place, with
    ``states`` an official status and number of reports instead. ``emphasis`` are the places
    kept bright (none: all), ``fit`` those to hold (none: the extent), ``around`` others named
    as dots. With ``title``, ``subtitle``, ``footer`` or ``legend`` a frame is drawn; without
    them the map alone.
    """

    extent: str
    lang: str
    width: float
    height: float
    marks: Mapping[str, tuple[int, ...]]
    emphasis: tuple[str, ...] = ()
    fit: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    states: Mapping[str, tuple[str, int]] | None = None
    title: str = ""
    subtitle: str = ""
    footer: str = ""
    legend: bool = False
    alt: str = ""
    mode: Mode = "light"
    type_px: float = 13.5


@dataclass(frozen=True)
class _Scene:
    """The layers of an extent and where they stand on the picture."""

    ask: PictureAsk
    ground: Mapping[str, Any]
    places: Mapping[str, Any]
    plane: Plane
    delta: bool
    items: tuple[Item, ...]
    home: Point
    glyphs: Mapping[str, str] = field(default_factory=dict)


def map_svg(library: Library, ask: PictureAsk) -> str:
    """The picture as SVG text, the same for the same input.

    Raises LayerError when the map of an operator stands without an approval number: lines
    on it may be boundaries, and without a number they leave in no file.
    """
    refuse_unapproved(library)
    tokens = read_tokens()
    frame = frame_of(ask.width, ask.height, ask.title, ask.subtitle, ask.footer)
    scene = _scene(library, ask, frame.map_size)
    root = Element("svg", {"xmlns": NAMESPACE})
    for name, value in (("width", ask.width), ("height", ask.height)):
        root.set(name, number(value, 2))
    root.set("viewBox", f"0 0 {number(ask.width, 2)} {number(ask.height, 2)}")
    root.set("font-family", SANS)
    root.set("role", "img")
    if ask.alt or ask.title:
        put(root, "title", ask.alt or ask.title)
    pen = Pen(scene.plane, frame.map_size, tokens, ask.mode)
    put(root, "rect", width=ask.width, height=ask.height, fill=pen.colour("surface"))
    clip = put(root, "clipPath", id="frame")
    width, height = frame.map_size
    put(clip, "rect", width=width, height=height)
    stage = put(root, "g", transform=f"translate(0 {number(frame.top)})", clip_path="url(#frame)")
    put(stage, "rect", width=width, height=height, fill=pen.colour("land"))
    _draw(stage, scene, pen, library)
    frame.draw(root, pen.colour, serif=SERIF)
    return tostring(root, encoding="unicode")


def refuse_unapproved(library: Library) -> None:
    """Raise LayerError when an operator's map has no approval number."""
    if library.operator_map is not None and not library.approval:
        raise LayerError(
            "底图由运维方提供，没有审图号",
            where="环境变量 ATLAS_BASEMAP_FILE",
            expected="导出的图上如有界线，须有审图号",
            remedy="设置 ATLAS_BASEMAP_APPROVAL，或删去 ATLAS_BASEMAP_FILE，改用随附的示意底图",
        )


def _scene(library: Library, ask: PictureAsk, size: tuple[float, float]) -> _Scene:
    ground = json.loads(library.payload(f"base/{ask.extent}") or b"{}")
    places = json.loads(library.payload("places") or b"{}")
    delta = ask.extent == library.atlas.plan.extents[0].id
    plane = _plane(ask, places, size, delta=delta)
    home_at = plane.at((places["home"]["lon"], places["home"]["lat"]))
    glyphs = {t.code: t.glyph for t in library.atlas.words.official}
    rows = {p["id"]: p for p in places["places"]}
    items = tuple(
        _item(ask, rows[place], counts, plane)
        for place, counts in sorted(ask.marks.items())
        if place in rows and rows[place]["extent"] == ask.extent
    )
    moved = spread(items, home_at if delta else None)
    return _Scene(ask, ground, places, plane, delta, moved, home_at, glyphs)


def _plane(
    ask: PictureAsk, places: Mapping[str, Any], size: tuple[float, float], *, delta: bool
) -> Plane:
    here = [p for p in places["places"] if p["extent"] == ask.extent]
    wanted = [p for p in here if p["id"] in ask.fit] or here
    points = [(p["lon"], p["lat"]) for p in wanted]
    if not ask.fit and not delta:
        points = core(points, size[0] / max(1.0, size[1]))
    if delta or not points:
        points.append((places["home"]["lon"], places["home"]["lat"]))
    small = size[0] < 520
    side = size[0] * (0.2 if small else 0.11)
    top, bottom = (46, 40) if small else (60, 56)
    # A legend in the corner of the delta keeps the places out of it.
    corner = 150 if ask.legend and delta and not small else 0
    most = (9.2 if ask.fit else 9.5) if delta else (14.6 if ask.fit else 15.6)
    # East of home stands its name, whole.
    east = max(side, 24 + _home_width(places, ask.lang)) if delta else side
    return fitted(points, size, Padding(top, east, bottom, side + corner), most=most)


def _home_width(places: Mapping[str, Any], lang: str) -> float:
    return _HOME_WIDER * text_width(title_of(places["home"], lang), _HOME_POINTS)


def _item(ask: PictureAsk, place: Mapping[str, Any], counts: tuple[int, ...], plane: Plane) -> Item:
    x, y = plane.at((place["lon"], place["lat"]))
    return Item(
        place=place,
        title=title_of(place, ask.lang),
        counts=counts,
        x=x,
        y=y,
        px=x,
        py=y,
        r=ring_radius(place, sum(counts)),
        state=ask.states.get(str(place["id"])) if ask.states else None,
        bright=not ask.emphasis or place["id"] in ask.emphasis,
        chosen=place["id"] in ask.emphasis,
    )


def _draw(stage: Element, scene: _Scene, pen: Pen, library: Library) -> None:
    ask, colour = scene.ask, pen.colour
    (draw_delta if scene.delta else draw_city)(put(stage, "g"), scene.ground, pen)
    room = Room(pen.size)
    kinds = kinds_of(scene.items, delta=scene.delta) if ask.legend else ()
    legend = Legend(kinds, ask.lang, _terms(library, ask.lang)) if kinds else None
    if legend:
        room.boxes.append(legend.place(delta=scene.delta))
    arcs = put(stage, "g")
    if scene.delta:
        paths = _arc_paths(scene)
        room.passed = draw_arcs(arcs, scene.items, paths, colour, dark=pen.dark)
        name = title_of(scene.places["home"], ask.lang)
        draw_home(stage, scene.home, name, colour, SERIF)
        x, y = scene.home
        room.discs.append((x, y, _HOME_ROOM))
        room.boxes.append((x + 12, y - 10, x + 16 + _home_width(scene.places, ask.lang), y + 10))
    for item in scene.items:
        draw_marker(stage, item, colour, scene.glyphs)
        room.discs.append((item.px, item.py, item.r))
    _names(put(stage, "g"), scene, pen, room)
    outside = tuple(i.title for i in scene.items if not _within(i, pen.size))
    if legend:
        legend.draw(stage, pen.size, colour, scene.glyphs, outside, delta=scene.delta)


def _names(group: Element, scene: _Scene, pen: Pen, room: Room) -> None:
    ask, colour, layers = scene.ask, pen.colour, scene.ground["layers"]
    here = [item for item in scene.items if _within(item, pen.size)]
    name_places(group, here, room, colour, type_px=ask.type_px, away=scene.home)
    rows = {p["id"]: p for p in scene.places["places"]}
    around = [
        (title_of(rows[p], ask.lang), scene.plane.at((rows[p]["lon"], rows[p]["lat"])))
        for p in ask.around
        if p in rows
    ]
    labels = layers.get("labels", {}).get("features", ())
    name_waters(
        group,
        labels,
        scene.plane,
        room,
        colour,
        lang=ask.lang,
        serif=SERIF,
        city=not scene.delta,
    )
    name_around(group, around, room, colour)
    if not scene.delta:
        name_streets(group, layers, scene.plane, room, colour, lang=ask.lang)
        name_stations(group, layers, scene.plane, room, colour, lang=ask.lang)


def _arc_paths(scene: _Scene) -> dict[str, dict[str, list[Point]]]:
    return {
        place: {window: [scene.plane.at(p) for p in points] for window, points in lanes.items()}
        for place, lanes in scene.places["arcs"].items()
    }


def _within(item: Item, size: tuple[float, float]) -> bool:
    return 4 < item.px < size[0] - 4 and 4 < item.py < size[1] - 4


def _terms(library: Library, lang: str) -> dict[str, str]:
    return {t.code: t.en if lang == "en" else t.zh for t in library.atlas.words.official}
