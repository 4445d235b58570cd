"""The pictures of a brief: its map, the shapes of official statuses, the mark of the house."""

from xml.etree.ElementTree import Element, tostring

from geo.export.brief.model import LANDMARK, PARTNER, Brief
from geo.maps.library import Library
from geo.maps.picture.draw import PictureAsk, map_svg
from geo.maps.picture.marks import GLYPHS, draw_glyph
from geo.maps.picture.svg import NAMESPACE
from geo.web.assets import STATIC_DIR
from geo.web.tokens import read_tokens

# Sizes on paper in CSS px (1/96 inch): beside the head of a place, and across the page.
_BESIDE = (314.0, 214.0)
_ACROSS = (672.0, 300.0)


def brief_map(
    library: Library, brief: Brief, *, size: tuple[float, float] | None = None, type_px: float = 13
) -> str | None:
    """The map of a brief as SVG, None where nothing of it can be drawn.

    ``size`` is width and height in CSS px, by default those of the page.
    """
    view = brief.map
    if view is None:
        return None
    narrow = brief.kind in (PARTNER, LANDMARK)
    width, height = size or map_size(brief)
    ask = PictureAsk(
        extent=view.extent,
        lang=brief.lang,
        width=width,
        height=height,
        marks=view.marks,
        emphasis=view.emphasis,
        fit=view.fit,
        around=view.around if narrow else (),
        type_px=type_px,
    )
    return map_svg(library, ask)


def map_size(brief: Brief) -> tuple[float, float]:
    """Width and height in CSS px of the map of a brief."""
    return _BESIDE if brief.kind in (PARTNER, LANDMARK) else _ACROSS


def glyph_pictures() -> dict[str, str]:
    """The shape of every official status as SVG, by ``glyph-`` and its name."""
    return {f"glyph-{name}": _glyph(name) for name in GLYPHS}


def mark_picture() -> str:
    """The mark of the atlas, as in the tab of a browser."""
    return (STATIC_DIR / "favicon.svg").read_text(encoding="utf-8")


def _glyph(name: str) -> str:
    root = Element("svg", {"xmlns": NAMESPACE, "viewBox": "0 0 16 16"})
    root.set("width", "16")
    root.set("height", "16")
    draw_glyph(root, name, read_tokens().colour)
    return tostring(root, encoding="unicode")
