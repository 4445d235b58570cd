"""How much of its page a document takes, and which texts to shorten so that it keeps to one.

Word alone knows where its pages end. The styles of a brief have exact pitches of lines, so
only the ends of lines are unknown: they are reckoned from the widths of letters, on the long
side. Heights and widths are in points.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import Table
from docx.text.paragraph import Paragraph

# Widths in sizes of the type: of a Chinese character, and of letters of English on average, in
# Arial and in Times.
_HAN, _SANS, _SERIF = 1.0, 0.475, 0.43
_SERIFED = ("Times", "Serif")
_FIRST_HAN = "\u2e80"
# What holds where no style says it: letters of this size, lines so many times as high.
_SIZE_PT, _HIGH = 10.0, 1.2
# Lines of words end before their edge; a page keeps a little for what was reckoned short.
_RAGGED = 0.97
KEPT_PT = 12.0
_EMU_PER_PT = 12_700


def spare_height(document: Any) -> float:
    """What is left of the first page; less than nothing where the text needs more."""
    section, width = document.sections[0], _width(document)
    foot = section.footer_distance.pt + _heights(section.footer.paragraphs, width)
    edges = section.top_margin.pt + max(section.bottom_margin.pt, foot)
    taken = _heights(document.iter_inner_content(), width)
    return float(section.page_height.pt - edges - taken - KEPT_PT)


def shortened(
    document: Any, style: str, forms: Mapping[str, Sequence[str]], spare: float
) -> dict[str, int]:
    """For each text, which of its forms (from the longest to the shortest) to show.

    ``document`` shows the longest of all, in paragraphs of a style, and has ``spare`` left.
    Room goes to the first texts first, and to more of each before the whole of any.
    """
    look, width = document.styles[style], _width(document)
    sizes = {
        key: [_rows(text, look, width) * _pitch(look) for text in texts]
        for key, texts in forms.items()
    }
    last = max((len(texts) for texts in forms.values()), default=1) - 1
    chosen = dict.fromkeys(sizes, last)
    left = spare + sum(size[0] - size[last] for size in sizes.values())
    for form in reversed(range(last)):
        for key, size in sizes.items():
            more = size[form] - size[chosen[key]]
            if more <= left:
                chosen[key], left = form, left - more
    return chosen


def _width(document: Any) -> float:
    section = document.sections[0]
    return float(section.page_width.pt - section.left_margin.pt - section.right_margin.pt)


def _heights(blocks: Iterable[Any], width: float) -> float:
    """Of paragraphs and tables below each other: between two stands the larger space."""
    taken = below = 0.0
    for block in blocks:
        if isinstance(block, Table):
            above, inner, after = 0.0, sum(map(_row_height, block.rows)), 0.0
        else:
            above, after = (_spacing(block, f"space_{side}") for side in ("before", "after"))
            inner = _height(block, width)
        taken += max(below, above) + inner
        below = after
    return taken + below


def _row_height(row: Any) -> float:
    return max(_heights(cell.paragraphs, cell.width.pt) for cell in row.cells)


def _height(paragraph: Paragraph, width: float) -> float:
    pictures = [int(extent.get("cy")) / _EMU_PER_PT for extent in _extents(paragraph)]
    if pictures:
        return max(pictures)
    own = paragraph.paragraph_format
    inner = width - (own.left_indent.pt if own.left_indent is not None else 0)
    rows = _rows(paragraph.text, paragraph.style, inner)
    return rows * _pitch(paragraph.style, own.line_spacing)


def _extents(paragraph: Paragraph) -> Iterator[Any]:
    """Sizes of the pictures that stand in the line; others take no room of it."""
    for inline in paragraph._p.iter(qn("wp:inline")):
        yield from inline.iterchildren(qn("wp:extent"))


def _rows(text: str, style: Any, width: float) -> int:
    face = _inherited(style, lambda s: s.font.name) or ""
    latin = _SERIF if any(name in face for name in _SERIFED) else _SANS
    han = sum(sign >= _FIRST_HAN for sign in text)
    edge = width if 2 * han > len(text) else width * _RAGGED
    widths = (han * _HAN + (len(text) - han) * latin) * _size(style)
    return max(1, math.ceil(widths / edge))


def _spacing(paragraph: Paragraph, name: str) -> float:
    own = getattr(paragraph.paragraph_format, name)
    found = _inherited(paragraph.style, lambda s: getattr(s.paragraph_format, name))
    length = own if own is not None else found
    return 0.0 if length is None else float(length.pt)


def _pitch(style: Any, own: Any = None) -> float:
    """From one line to the next: exact, or so many times what letters of that size take."""
    found = own if own is not None else _inherited(style, lambda s: s.paragraph_format.line_spacing)
    if isinstance(found, Length):
        return float(found.pt)
    return _size(style) * _HIGH * (1.0 if found is None else float(found))


def _size(style: Any) -> float:
    found = _inherited(style, lambda s: s.font.size)
    return _SIZE_PT if found is None else float(found.pt)


def _inherited(style: Any, read: Callable[[Any], Any]) -> Any:
    """What a style says, or the one that it rests on; None where none does."""
    while style is not None:
        found = read(style)
        if found is not None:
            return found
        style = style.base_style
    return None
