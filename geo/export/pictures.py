"""The map of a filter as a picture for print: SVG with its fonts within it, or PNG."""

from collections.abc import Mapping
from datetime import date

from geo.errors import FilterError
from geo.export.asking import telling_of
from geo.export.brief.standing import day_of_data
from geo.export.document import Document
from geo.export.fonts import font_rules
from geo.export.names import safe_name
from geo.export.typesetting import Sheet
from geo.maps.picture.draw import PictureAsk, map_svg
from geo.settings import Settings
from geo.show.make import map_footer
from geo.show.sentence import filter_sentence
from geo.show.telling import Telling
from geo.web.text import plain_text

FORMS = {"svg": "image/svg+xml", "png": "image/png"}
# Width and height on paper in CSS px (1/96 inch), landscape.
PAPERS = {"a4": (1122.5, 793.7), "a3": (1587.4, 1122.5)}
_PPI = 300


def picture_of(
    settings: Settings, params: Mapping[str, str], form: str, *, lang: str = "", paper: str = "a4"
) -> Document:
    """The map that the address shows, with title, legend and footer; ``form`` of FORMS.

    ``paper`` is one of PAPERS, in landscape; a PNG has 300 dots an inch. The same plan,
    record and address give the same bytes. Raises FilterError for another form or paper,
    LayerError for a map that may not leave, StoreError while the ledger cannot be read.
    """
    _require("form", form, FORMS)
    _require("paper", paper, PAPERS)
    telling = telling_of(settings, {**params, "lang": lang} if lang else params)
    ask = _ask(telling, PAPERS[paper])
    svg = map_svg(telling.library, ask)
    day = day_of_data(telling)
    name = safe_name(f"{ask.title}-{ask.alt}-{day}", form)
    if form == "svg":
        rules = font_rules(svg)
        data = svg.replace(">", f"><style>{rules}</style>", 1).encode()
    else:
        inputs = {"width": ask.width, "height": ask.height, "title": ask.title}
        data = Sheet("picture.typ", inputs, {"map": svg}, day=date.fromisoformat(day)).png(ppi=_PPI)
    return Document(name, FORMS[form], data)


def _ask(telling: Telling, size: tuple[float, float]) -> PictureAsk:
    chosen, found, atlas = telling.chosen, telling.selection, telling.atlas
    extent = next(e for e in atlas.plan.extents if e.id == chosen.view)
    named = telling.translation.extents[extent.id] if telling.translation else extent.name
    selected = atlas.drawn_at(chosen.at) if atlas.gazetteer.get(chosen.at) else ""
    empty = "" if found.marks else telling.say("empty")
    notes = (filter_sentence(telling), empty, telling.unofficial)
    return PictureAsk(
        extent=extent.id,
        lang=telling.lang,
        width=size[0],
        height=size[1],
        marks=found.marks,
        emphasis=(selected,) if selected in found.marks else (),
        states=telling.states(chosen, found),
        title=telling.say("title"),
        subtitle=telling.say("mark.dot").join(n for n in (named, *notes) if n),
        footer=map_footer(telling, extent.id),
        legend=True,
        alt=named,
    )


def _require(what: str, value: str, allowed: Mapping[str, object]) -> None:
    if value not in allowed:
        raise FilterError(
            f"{what} 为 {plain_text(value, max_length=20)}",
            where="地图图片",
            expected="、".join(allowed),
            remedy="改用其中之一",
        )
