"""Make the template of the slides: ``python -m geo.build.slides``.

A house with a style of its own gives another file by ATLAS_SLIDES_TEMPLATE; what it must
have is in ``geo/export/slidetemplate.py``. This program only makes the first one.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from geo.web.tokens import read_tokens

TEMPLATE = Path(__file__).resolve().parents[1] / "export" / "templates" / "slides.pptx"
_SIZE = (13.333, 7.5)
# What every Office has; a theme of one's own may name others.
_LATIN, _EAST_ASIAN = "Arial", "Microsoft YaHei"
_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_LEFT, _WIDE = 0.6, 12.13
_TOP, _TALL = 1.72, 4.9
# Name -> (kind, x, y, width, height in inches, points, colour of the theme, bold).
_KICKER = ("body", _LEFT, 0.42, _WIDE, 0.38, 14, "tx2", False)
_TITLE = ("title", _LEFT, 0.78, _WIDE, 0.8, 32, "accent6", True)
_FOOTER = ("ftr", _LEFT, 6.82, 11.2, 0.46, 10, "tx2", False)
_NUMBER = ("sldNum", 12.0, 6.82, 0.73, 0.46, 12, "tx2", False)
_FRAME = {"Kicker": _KICKER, "Title": _TITLE, "Footer": _FOOTER, "Number": _NUMBER}
_LAYOUTS = {
    "Atlas Profile": {
        "Facts": ("body", _LEFT, _TOP, 5.5, _TALL, 18, "tx1", False),
        "Map": ("pic", 6.4, _TOP, 6.33, 4.55, 12, "tx2", False),
        "Caption": ("body", 6.4, 6.3, 6.33, 0.34, 11, "tx2", False),
    },
    "Atlas Clauses": {
        "Table": ("tbl", _LEFT, _TOP, _WIDE, _TALL, 14, "tx1", False),
    },
    "Atlas Record": {
        "Table": ("tbl", _LEFT, _TOP, 7.5, _TALL, 14, "tx1", False),
        "Text": ("body", 8.4, _TOP, 4.33, 3.5, 14, "tx1", False),
        "Code": ("pic", 8.4, 5.35, 1.27, 1.27, 12, "tx2", False),
        "Link": ("body", 9.8, 5.35, 2.93, 1.27, 11, "tx2", False),
    },
}
_SHAPE = """<p:sp {spaces}><p:nvSpPr><p:cNvPr id="{id}" name="{name}"/><p:cNvSpPr>
<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}" idx="{idx}"{size}/></p:nvPr>
</p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>
<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/>
</a:bodyPr><a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{align}">
<a:lnSpc><a:spcPct val="110000"/></a:lnSpc>
<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr sz="{points}" b="{bold}">
<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:latin typeface="+mn-lt"/>
<a:ea typeface="+mn-ea"/></a:defRPr></a:lvl1pPr></a:lstStyle>
<a:p>{text}</a:p></p:txBody></p:sp>"""
_BAND = """<p:sp {spaces}><p:nvSpPr><p:cNvPr id="{id}" name="Band"/><p:cNvSpPr/>
<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>
<a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
<a:solidFill><a:schemeClr val="accent6"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"""


def make_template() -> bytes:
    """The template as pptx: 16:9, three layouts, a theme with the colours of the windows."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = (Inches(side) for side in _SIZE)
    master = deck.slide_master
    _theme(master)
    _frame_of_master(master)
    layouts = list(deck.slide_layouts)
    for layout, (name, places) in zip(layouts, _LAYOUTS.items(), strict=False):
        _layout(layout, name, {**_FRAME, **places})
    for layout in layouts[len(_LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    _drop_leftovers(deck)
    core = deck.core_properties
    core.title, core.author, core.last_modified_by = "", "", ""
    core.created = core.modified = _DAY
    saved = BytesIO()
    deck.save(saved)
    return saved.getvalue()


def _theme(master: Any) -> None:
    """Fonts with an East Asian face; windows as accents 1 to 5, the brand as 6."""
    tokens = read_tokens()
    part = master.part.part_related_by(RT.THEME)
    root = parse_xml(part.blob)
    name = {"a": root.nsmap["a"]}
    for kind in ("majorFont", "minorFont"):
        fonts = root.find(f".//a:{kind}", name)
        fonts.find("a:latin", name).set("typeface", _LATIN)
        fonts.find("a:ea", name).set("typeface", _EAST_ASIAN)
    colours = {"dk1": "ink", "dk2": "ink2", "lt1": "surface", "lt2": "bg", "accent6": "brand"}
    colours |= {f"accent{n}": f"w{n}-ink" for n in range(1, 6)}
    scheme = root.find(".//a:clrScheme", name)
    for slot, token in colours.items():
        place = scheme.find(f"a:{slot}", name)
        for child in list(place):
            place.remove(child)
        colour = tokens.colour(token).removeprefix("#")
        place.append(parse_xml(f'<a:srgbClr {nsdecls("a")} val="{colour}"/>'))
    part._blob = serialize_part_xml(root)


def _frame_of_master(master: Any) -> None:
    tree = master.shapes._spTree
    for shape in list(master.shapes):
        tree.remove(shape._element)
    width = Inches(_SIZE[0])
    band = _BAND.format(spaces=nsdecls("p", "a"), id=2, w=width, h=Inches(0.13))
    tree.append(parse_xml(band))
    frame = {**_FRAME, "Text": ("body", _LEFT, _TOP, _WIDE, _TALL, 18, "tx1", False)}
    frame.pop("Kicker")
    for n, (name, place) in enumerate(frame.items()):
        tree.append(_placeholder(n + 3, name, n, place))


def _layout(layout: Any, name: str, places: dict[str, tuple[Any, ...]]) -> None:
    layout.name = name
    layout._element.attrib.pop("type", None)
    layout._element.set("preserve", "1")
    tree = layout.shapes._spTree
    for shape in list(layout.shapes):
        tree.remove(shape._element)
    for n, (called, place) in enumerate(places.items()):
        # Zero is the title's; the rest count from ten, as PowerPoint does.
        tree.append(_placeholder(n + 2, called, 0 if called == "Title" else n + 10, place))


def _placeholder(number: int, name: str, idx: int, place: tuple[Any, ...]) -> Any:
    kind, x, y, width, height, points, colour, bold = place
    field = (
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:t>1</a:t></a:fld>'
    )
    texts = {"sldNum": field, "ftr": ""}
    return parse_xml(
        _SHAPE.format(
            spaces=nsdecls("p", "a"),
            id=number,
            name=name,
            kind=kind,
            idx=idx,
            size=' sz="quarter"' if kind in ("ftr", "sldNum") else "",
            x=Inches(x),
            y=Inches(y),
            w=Inches(width),
            h=Inches(height),
            anchor="b" if kind in ("title", "ftr", "sldNum") else "t",
            align="r" if kind == "sldNum" else "l",
            points=Pt(points).centipoints,
            bold=int(bold),
            colour=colour,
            text=texts.get(kind, f"<a:r><a:rPr/><a:t>{name}</a:t></a:r>"),
        )
    )


def _drop_leftovers(deck: Any) -> None:
    """The preview picture and the printer of another deck."""
    for relations in (deck.part.package._rels, deck.part._rels):
        for key, relation in list(relations.items()):
            if relation.reltype in (RT.THUMBNAIL, RT.PRINTER_SETTINGS):
                relations.pop(key)


if __name__ == "__main__":
    TEMPLATE.write_bytes(make_template())
    print(TEMPLATE.name)
    sys.exit(0)
