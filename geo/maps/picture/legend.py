"""What surrounds the map of a picture: title, legend and the line at its foot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from geo.maps.picture.marks import Colour, Item, draw_glyph
from geo.maps.picture.names import text_width
from geo.maps.picture.svg import Box, number, paint, put
from geo.web.words import say

_TITLE, _SUBTITLE, _FOOTER, _LEGEND = 24.0, 13.5, 11.5, 12.0
_EDGE = 24.0
_ROW = 19.0
# Beyond this many the rest is counted.
_NAMED = 3
_WORDS = {
    "width": "legendWidth",
    "ring": "legendRing",
    "area": "legendArea",
    "low": "legendLow",
    "hospital": "legendHospital",
    "state": "legendState",
    "share": "legendShare",
    "passing": "legendPassing",
    "metro": "legendMetro",
}


@dataclass(frozen=True)
class Frame:
    """The strips above and below the map; heights in px."""

    width: float
    height: float
    top: float
    bottom: float
    title: str
    subtitle: tuple[str, ...]
    footer: tuple[str, ...]

    @property
    def map_size(self) -> tuple[float, float]:
        """What is left for the map."""
        return self.width, self.height - self.top - self.bottom

    def draw(self, root: Element, colour: Colour, *, serif: str) -> None:
        """Write title and footer; the map is drawn already."""
        if self.top:
            bold = {"font_family": serif, "font_weight": "700", "fill": colour("ink")}
            put(root, "text", self.title, x=_EDGE, y=40.0, font_size=_TITLE, **bold)
            for n, text in enumerate(self.subtitle):
                y = 64 + n * _SUBTITLE * 1.45
                put(root, "text", text, x=_EDGE, y=y, font_size=_SUBTITLE, fill=colour("ink2"))
        edge = self.height - self.bottom
        for y in ([self.top] if self.top else []) + ([edge] if self.bottom else []):
            put(root, "path", d=f"M0 {number(y)}H{number(self.width)}", stroke=colour("line2"))
        for n, text in enumerate(self.footer):
            y = edge + 17 + n * _FOOTER * 1.45
            put(root, "text", text, x=_EDGE, y=y, font_size=_FOOTER, fill=colour("ink2"))


def frame_of(width: float, height: float, title: str, subtitle: str, footer: str) -> Frame:
    """The frame that these texts need: long ones go on in a further line, none is cut."""
    room = width - 2 * _EDGE
    below = tuple(wrapped(subtitle, _SUBTITLE, room))
    foot = tuple(wrapped(footer, _FOOTER, room))
    top = 56 + len(below) * _SUBTITLE * 1.45 if title else 0.0
    bottom = 10 + len(foot) * _FOOTER * 1.45 if foot else 0.0
    return Frame(width, height, top, bottom, title, below, foot)


def wrapped(text: str, size: float, room: float) -> list[str]:
    """A text in lines of at most ``room`` px: Chinese breaks anywhere, Latin between words."""
    lines: list[str] = []
    at = ""
    for piece in _pieces(text):
        if at and text_width(at + piece.rstrip(), size) > room:
            lines.append(at.rstrip())
            at = piece.lstrip()
        else:
            at += piece
    return [*lines, at.rstrip()] if at.strip() else lines


def _pieces(text: str) -> list[str]:
    """Runs that are not broken: a Latin word with its space, or one sign of full width."""
    pieces: list[str] = []
    for sign in text:
        latin = sign.isascii() and not sign.isspace()
        joined = pieces and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace()
        # A closing mark never begins a line.
        if pieces and (sign.isspace() or (latin and joined) or sign in "，。；：、）》”·"):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def kinds_of(items: Sequence[Item], *, delta: bool) -> tuple[str, ...]:
    """The signs that are on the map, in the order of the legend on the screen."""
    states = [i.state for i in items]
    codes = dict.fromkeys(s[0] for s in states if s and s[0])
    places = [i.place for i in items]
    kinds = (
        ("width", delta and any(i.total for i in items)),
        ("ring", any(i.state is None and i.total for i in items)),
        ("state", any(s is not None for s in states)),
        *((f"state:{code}", True) for code in codes),
        ("share", any(s is not None and not s[0] for s in states)),
        ("area", any(p["precision"] == "area" and p["confidence"] != "low" for p in places)),
        ("low", any(p["confidence"] == "low" for p in places)),
        ("hospital", delta and any(p["kind"] == "hospital" for p in places)),
        ("passing", any(not i.total for i in items)),
        ("metro", not delta),
    )
    return tuple(kind for kind, here in kinds if here)


@dataclass(frozen=True)
class Legend:
    """The box that names the signs on the map."""

    kinds: tuple[str, ...]
    lang: str
    terms: Mapping[str, str]

    def place(self, *, delta: bool) -> Box:
        """Where it stands, in px of the map: above on the left, where the land is empty."""
        sample = 84 if delta else 30
        texts = [self._word(kind) for kind in self.kinds]
        width = 14 * 2 + sample + 10 + max((text_width(t, _LEGEND) for t in texts), default=0)
        return 12, 12, 12 + width, 12 + 16 + _ROW * len(self.kinds)

    def draw(
        self,
        stage: Element,
        size: tuple[float, float],
        colour: Colour,
        glyphs: Mapping[str, str],
        outside: tuple[str, ...],
        *,
        delta: bool,
    ) -> None:
        """Draw the box, and below the map which places lie ``outside`` the picture."""
        left, top, right, bottom = self.place(delta=delta)
        box = {"x": left, "y": top, "width": right - left, "height": bottom - top, "rx": 6.0}
        put(stage, "rect", fill=colour("surface"), stroke=colour("line"), **box)
        sample = 84 if delta else 30
        for n, kind in enumerate(self.kinds):
            y = top + 8 + _ROW * (n + 0.5)
            spot = put(stage, "g", transform=f"translate({number(left + 14)} {number(y)})")
            _sample(spot, kind, sample, colour, glyphs)
            text = self._word(kind)
            x, ink = left + 14 + sample + 10, colour("ink2")
            put(stage, "text", text, x=x, y=y + 4.3, font_size=_LEGEND, fill=ink)
        if outside:
            self._tell(stage, size, colour, outside)

    def _word(self, kind: str) -> str:
        if kind.startswith("state:"):
            return self.terms.get(kind.removeprefix("state:"), kind)
        return say(self.lang, _WORDS[kind])

    def _tell(
        self, stage: Element, size: tuple[float, float], colour: Colour, outside: tuple[str, ...]
    ) -> None:
        head = say(self.lang, "offMap", n=len(outside))
        names = say(self.lang, "mark.list").join(outside[:_NAMED])
        more = say(self.lang, "andMore") if len(outside) > _NAMED else ""
        text = say(self.lang, "mark.dot").join((head, names + more))
        width = text_width(text, _LEGEND) + 28
        x, y = size[0] - width - 12, size[1] - 40
        frame = paint(x=x, y=y, width=width, height=28.0, rx=14.0)
        put(stage, "rect", fill=colour("surface"), stroke=colour("line2"), **frame)
        middle = {"text_anchor": "middle", "fill": colour("ink")}
        put(stage, "text", text, x=x + width / 2, y=y + 18.3, font_size=_LEGEND, **middle)


def _sample(
    spot: Element, kind: str, room: float, colour: Colour, glyphs: Mapping[str, str]
) -> None:
    """One sign, its middle on the base of ``spot``, in a width of ``room``."""
    ink, x = colour("ink2"), room / 2
    if kind == "width":
        for n, width in enumerate((2.3, 3.4, 4.5)):
            put(spot, "path", d=f"M{2 + n * 29} 0h22", stroke=ink, stroke_width=width)
        return
    if kind == "metro":
        put(spot, "path", d=f"M0 0H{number(room)}", stroke=colour("metro"), stroke_width=2.0)
        face, line = colour("surface"), colour("metro")
        put(spot, "circle", cx=x, r=3.0, fill=face, stroke=line, stroke_width=1.5)
        return
    place = put(spot, "g", transform=f"translate({number(x - 8)} -8)")
    if kind == "state":
        thin = paint(fill="none", stroke=ink, stroke_opacity=0.5, stroke_width=1.1)
        put(place, "circle", cx=8, cy=8, r=7.0, **thin)
        put(place, "circle", cx=8, cy=8, r=1.6, fill=ink)
        return
    if kind.startswith("state:"):
        draw_glyph(place, glyphs.get(kind.removeprefix("state:"), "circle"), colour)
        return
    _ring(place, kind, colour)


def _ring(place: Element, kind: str, colour: Colour) -> None:
    ink = colour("ink2")
    line = paint(fill="none", stroke=ink, stroke_width=2.6)
    if kind == "ring":
        for d, window in (
            ("M8.9.9A7.2 7.2 0 0 1 8.9 15.1", 5),
            ("M7.1 15.1A7.2 7.2 0 0 1 7.1.9", 3),
        ):
            mark = colour(f"w{window}-mark")
            put(place, "path", d=d, fill="none", stroke=mark, stroke_width=3.0)
    if kind in ("ring", "share"):
        bold = paint(font_size=9.0, font_weight="700", text_anchor="middle")
        text = "3" if kind == "ring" else "n/m"
        put(place, "text", text, x=8, y=11.2, fill=colour("ink"), **bold)
    elif kind == "hospital":
        put(place, "rect", x=1.8, y=1.8, width=12.4, height=12.4, rx=3.6, **line)
        cross = paint(stroke=colour("w5-mark"), stroke_width=1.8, stroke_linecap="round")
        put(place, "path", d="M5.4 8h5.2M8 5.4v5.2", **cross)
    elif kind == "low":
        put(place, "circle", cx=8, cy=8, r=6.2, stroke_dasharray="2.4 2.2", **line)
    elif kind == "area":
        put(place, "circle", cx=8, cy=8, r=4.6, **line)
        soft = paint(fill="none", stroke=ink, stroke_opacity=0.5, stroke_width=1.1)
        put(place, "circle", cx=8, cy=8, r=8.6, **soft)
    elif kind == "passing":
        thin = paint(fill="none", stroke=ink, stroke_width=1.6)
        put(place, "circle", cx=8, cy=8, r=4.2, **thin)
