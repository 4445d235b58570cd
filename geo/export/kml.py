"""A map as KML: folders of places and arcs, the colours of the windows, texts as text."""

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from xml.etree.ElementTree import (
    Element,
    SubElement,
    indent,
    tostring,
)

from geo.export.asking import About
from geo.export.features import Feature, Layer, LonLat
from geo.plan.model import KeyTask, Measure
from geo.show.telling import Telling
from geo.web.text import plain_text
from geo.web.tokens import Tokens

_SOLID, _FAINT = "ff", "99"
_ARC_PX = (1.2, 1.1)


def kml(telling: Telling, told: About, layers: tuple[Layer, ...], tokens: Tokens) -> bytes:
    """Places (those without a position listed, not drawn) and arcs, with their clauses."""
    places, arcs = (next(one for one in layers if one.id == name) for name in ("places", "arcs"))
    page = _Page()
    document = Element("Document")
    page.text(document, "name", told.title)
    page.prose(document, _document(telling, told, places))
    colours = {
        w.id: tokens.colour(f"w{n}-mark") for n, w in enumerate(telling.atlas.plan.windows, 1)
    }
    _styles(page, document, colours, tokens.colour("ink"), arcs)
    folder = page.folder(document, places.title)
    for feature in places.features:
        _place(page, folder, telling, feature)
    lanes = page.folder(document, arcs.title)
    for feature in arcs.features:
        _arc(page, lanes, feature)
    indent(document, " ")
    frame = files("geo.export").joinpath("templates", "frame.kml").read_text(encoding="utf-8")
    return frame.replace("<Document/>", tostring(document, encoding="unicode")).encode()


class _Page:
    """Elements of the language."""

    def add(self, parent: Element, tag: str, **attributes: str) -> Element:
        return SubElement(parent, tag, attributes)

    def text(self, parent: Element, tag: str, text: object) -> None:
        self.add(parent, tag).text = _told(text)

    def prose(self, parent: Element, lines: Iterable[str]) -> None:
        """A description: programs read it as HTML, so its signs are escaped once more."""
        kept = [escape(_told(line), quote=False) for line in lines if line]
        self.add(parent, "description").text = "\n".join(kept)

    def folder(self, parent: Element, name: str) -> Element:
        made = self.add(parent, "Folder")
        self.text(made, "name", name)
        return made

    def data(self, parent: Element, fields: Mapping[str, object]) -> None:
        extended = self.add(parent, "ExtendedData")
        for key, value in fields.items():
            if value is None or value == "":
                continue
            one = self.add(extended, "Data", name=key)
            self.text(one, "value", str(value).lower() if isinstance(value, bool) else value)

    def points(self, parent: Element, tag: str, points: Iterable[LonLat]) -> None:
        shape = self.add(parent, tag)
        if tag == "LineString":
            self.text(shape, "tessellate", "1")
        self.text(shape, "coordinates", " ".join(f"{lon},{lat}" for lon, lat in points))


def _document(telling: Telling, told: About, places: Layer) -> tuple[str, ...]:
    missing = places.unlocated
    return (
        told.sentence,
        "" if places.features else telling.say("export.tables.none"),
        telling.say("export.tables.unlocated", n=missing) if missing else "",
        told.unofficial,
        *told.footers.values(),
        told.link or "",
    )


def _styles(
    page: _Page, document: Element, colours: Mapping[str, str], ink: str, arcs: Layer
) -> None:
    """One style for each look; no picture is fetched: programs draw their own pin."""
    for window, colour in (*colours.items(), ("several", ink)):
        for ending, opacity in (("", _SOLID), ("-check", _FAINT)):
            style = page.add(document, "Style", id=f"place-{window}{ending}")
            icon = page.add(style, "IconStyle")
            page.text(icon, "color", _abgr(colour, opacity))
    looks = {(f.fields["window"], f.fields["measure_count"]) for f in arcs.features}
    for of, count in sorted(looks, key=str):
        style = page.add(document, "Style", id=f"arc-{of}-{count}")
        line = page.add(style, "LineStyle")
        page.text(line, "color", _abgr(colours[str(of)], _SOLID))
        page.text(line, "width", round(_ARC_PX[0] + _ARC_PX[1] * int(str(count)), 1))


def _place(page: _Page, folder: Element, telling: Telling, feature: Feature) -> None:
    fields = feature.fields
    mark = page.add(folder, "Placemark", id=feature.id)
    unsure = bool(fields["needs_check"])
    name = str(fields["name"])
    page.text(mark, "name", f"{name} · {telling.say('legendLow')}" if unsure else name)
    records = [r for key in ("measures", "key_tasks") for r in str(fields[key]).split(";") if r]
    page.prose(mark, (str(fields["kind_name"]), str(fields["doubt"]), *_clauses(telling, records)))
    windows = str(fields["windows"])
    look = windows if windows and ";" not in windows else "several"
    page.text(mark, "styleUrl", f"#place-{look}{'-check' if unsure else ''}")
    page.data(mark, fields)
    if feature.points:
        page.points(mark, "Point", feature.points)


def _clauses(telling: Telling, records: Iterable[str]) -> list[str]:
    found = (telling.atlas.records[record] for record in records)
    return [f"{r.id} {telling.text(r)}" for r in found if isinstance(r, Measure | KeyTask)]


def _arc(page: _Page, folder: Element, feature: Feature) -> None:
    fields = feature.fields
    mark = page.add(folder, "Placemark", id=feature.id)
    page.text(mark, "name", f"{fields['place_name']} · {fields['window_name']}")
    page.text(mark, "styleUrl", f"#arc-{fields['window']}-{fields['measure_count']}")
    page.data(mark, fields)
    page.points(mark, "LineString", feature.points)


def _abgr(colour: str, opacity: str) -> str:
    red, green, blue = (colour[n : n + 2].lower() for n in (1, 3, 5))
    return f"{opacity}{blue}{green}{red}"


def _told(text: object) -> str:
    """Text without the two signs that XML cannot hold and ``plain_text`` lets pass."""
    return plain_text(text).replace("\ufffe", "").replace("\uffff", "")
