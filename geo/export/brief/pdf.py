"""A brief as a PDF: on one page for a place, on as many as it takes for anything larger."""

from dataclasses import asdict
from datetime import date
from typing import Any

from geo.export.brief.model import LANDMARK, PARTNER, Brief
from geo.export.brief.pictures import brief_map, glyph_pictures, mark_picture
from geo.export.typesetting import Sheet
from geo.maps.library import Library
from geo.web.tokens import read_tokens

_TEMPLATE = "brief.typ"
_ONE_PAGE = (PARTNER, LANDMARK)


def brief_pdf(library: Library, brief: Brief) -> bytes:
    """The brief as PDF, the same bytes for the same brief.

    Where a place does not fit on one page, the template shrinks gaps first, then quotes its
    clauses around its name; no text falls below 8 pt. Raises LayerError for a map that may not
    leave, TypesettingError when the template cannot be set.
    """
    pictures = {**glyph_pictures(), "mark": mark_picture()}
    drawn = brief_map(library, brief)
    if drawn is not None:
        pictures["map"] = drawn
    if brief.qr is not None:
        pictures["qr"] = brief.qr.decode()
    return Sheet(_TEMPLATE, _data(brief), pictures, day=date.fromisoformat(brief.day)).pdf()


def _data(brief: Brief) -> dict[str, Any]:
    told = asdict(brief)
    told.pop("qr")
    words = told.pop("words")
    tokens = read_tokens()
    return {
        "brief": told,
        "words": words,
        "wide": brief.kind not in _ONE_PAGE,
        "colours": dict(tokens.light),
    }
