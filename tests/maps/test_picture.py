"""The map as a picture: what the screen draws, in the same places, fit to leave the house."""

import json
import math
import re
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from pyproj import Transformer

from geo.errors import LayerError
from geo.maps.picture.draw import PictureAsk, map_svg
from geo.maps.picture.legend import wrapped
from geo.maps.picture.names import text_width
from geo.maps.picture.plane import Padding, fitted
from geo.places.operator_map import OperatorMap
from geo.view.select import select, status_marks
from geo.web.assets import STATIC_DIR
from geo.web.tokens import read_tokens

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> & \"' \u202e\x07"
BORDER = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "LineString", "coordinates": [[119.0, 30.0], [120.0, 31.0]]},
            }
        ],
    }
)
MARKS_COLOUR = read_tokens().colour("map-label")


@pytest.fixture(scope="module")
def marks(library):
    return select(library.index, library.vocabulary.default()).marks


@pytest.fixture(scope="module")
def whole(marks):
    return PictureAsk("delta", "zh", 1122.5, 793.7, marks, title="图", footer="示意图", legend=True)


def drawn(library, ask):
    return etree.fromstring(map_svg(library, ask))


def texts(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def spots(root):
    """Where the numbered rings stand, by the order of their drawing."""
    found = []
    for group in root.iter(f"{SVG}g"):
        at = re.fullmatch(r"translate\(([-\d.]+) ([-\d.]+)\)", group.get("transform", ""))
        if at and group.find(f"{SVG}circle") is not None:
            found.append((float(at[1]), float(at[2])))
    return found


def test_every_partner_is_named_on_the_whole_map(library, whole, marks):
    told = texts(drawn(library, whole))
    for place in marks:
        row = library.atlas.gazetteer.place(place)
        if row.extent == "delta":
            assert row.name_zh in told
    assert library.atlas.home.name_zh in told


def set_width(text, px):
    """How wide the typeface of home really sets a text."""
    face = TTFont(STATIC_DIR / "fonts" / "atlas-serif-sc-700.woff2")
    names, widths = face.getBestCmap(), face["hmtx"]
    return sum(widths[names[ord(c)]][0] for c in text) * px / face["head"].unitsPerEm


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(478, 358), (608, 420)])
def test_the_name_of_home_is_whole_beside_every_partner(library, marks, lang, size):
    for place in marks:
        if library.atlas.gazetteer.place(place).extent != "delta":
            continue
        ask = PictureAsk(
            "delta", lang, *size, {place: marks[place]}, fit=(place,), emphasis=(place,)
        )
        root = drawn(library, ask)
        name = library.atlas.home.name_en if lang == "en" else library.atlas.home.name_zh
        node = next(t for t in root.iter(f"{SVG}text") if t.text == name)
        at = re.match(r"translate\(([-\d.]+)", node.getparent().get("transform"))
        ends = float(at[1]) + float(node.get("x")) + set_width(name, float(node.get("font-size")))
        assert ends <= size[0], place


def test_a_place_stands_where_web_mercator_has_it():
    """The same projection as the map on the screen: EPSG:3857 but for scale and origin."""
    points = [(121.4858, 31.2248), (120.86, 32.01), (119.92, 28.45)]
    plane = fitted(points, (800, 600), Padding(40, 40, 40, 40), most=9)
    seen = [plane.at(p) for p in points]
    move = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    metres = [move.transform(*p) for p in points]
    scale = (seen[1][0] - seen[0][0]) / (metres[1][0] - metres[0][0])
    for (x, y), (east, north) in zip(seen, metres, strict=True):
        assert x - seen[0][0] == pytest.approx((east - metres[0][0]) * scale, abs=0.01)
        assert y - seen[0][1] == pytest.approx(-(north - metres[0][1]) * scale, abs=0.01)
    assert all(39.9 <= x <= 760.1 and 39.9 <= y <= 560.1 for x, y in seen)


def test_rings_never_hide_one_another(library, whole):
    rings = spots(drawn(library, whole))
    assert len(rings) > 20
    close = [math.dist(a, b) for n, a in enumerate(rings) for b in rings[n + 1 :]]
    assert min(close) > 12


def test_a_picture_needs_nothing_from_elsewhere_and_runs_nothing(library, whole):
    text = map_svg(library, whole)
    assert set(re.findall(r"https?://[^\"' <]+", text)) == {"http://www.w3.org/2000/svg"}
    tags = {node.tag.removeprefix(SVG) for node in etree.fromstring(text).iter()}
    assert not {"script", "image", "foreignObject", "a", "use"} & tags


def test_text_is_text_whatever_it_says(library, marks):
    ask = PictureAsk(
        "delta", "zh", 800, 600, marks, title=HOSTILE, subtitle=HOSTILE, footer=HOSTILE
    )
    root = drawn(library, ask)
    plain = "</text><script>alert(1)</script> & \"' \ufffd"
    assert texts(root).count(plain) == 3
    assert not list(root.iter(f"{SVG}script"))


def test_the_same_question_has_the_same_picture(library, whole):
    assert map_svg(library, whole) == map_svg(library, whole)


def test_no_boundary_is_drawn_from_our_own_layers(library, whole):
    root = drawn(library, whole)
    lines = [n for n in root.iter(f"{SVG}path") if n.get("stroke") == MARKS_COLOUR]
    assert lines == []


def test_an_operators_map_leaves_only_with_its_number(library, whole):
    own = OperatorMap(BORDER, (119.0, 30.0, 120.0, 31.0), None)
    internal = replace(library, operator_map=own, _bytes={})
    with pytest.raises(LayerError, match="审图号"):
        map_svg(internal, whole)
    approved = replace(
        library, operator_map=replace(own, approval_no="沪S（2020）082号"), _bytes={}
    )
    lines = [
        n for n in drawn(approved, whole).iter(f"{SVG}path") if n.get("stroke") == MARKS_COLOUR
    ]
    assert len(lines) == 1


def test_what_a_picture_is_about_stays_bright_and_others_recede(library, marks):
    ask = PictureAsk("delta", "zh", 800, 600, marks, emphasis=("nantong",))
    root = drawn(library, ask)
    dim = [g for g in root.iter(f"{SVG}g") if g.get("opacity") == "0.34"]
    arcs = sum(sum(1 for n in c if n) for p, c in marks.items() if _delta(library, p))
    assert len(dim) == arcs - sum(1 for n in marks["nantong"] if n)


def _delta(library, place):
    return library.atlas.gazetteer.place(place).extent == "delta"


def test_status_is_told_by_shape_with_a_legend_that_says_of_what(library, marks):
    chosen = replace(library.vocabulary.default(), by_status=True)
    states = status_marks(library.index, chosen, select(library.index, chosen))
    ask = PictureAsk("city", "zh", 1122.5, 793.7, marks, states=states, legend=True)
    told = texts(drawn(library, ask))
    assert "圈内为举措状态，非该地进展" in told
    assert "未见公开进展" in told


def test_places_outside_the_picture_are_counted_and_named(library, marks):
    told = texts(drawn(library, PictureAsk("city", "zh", 1122.5, 793.7, marks, legend=True)))
    assert any(text.startswith("图外 2 处") for text in told)


def test_the_city_and_the_dark_colours_are_drawn_too(library, marks):
    for mode in ("light", "dark"):
        for lang in ("zh", "en"):
            root = drawn(library, PictureAsk("city", lang, 1122.5, 793.7, marks, mode=mode))
            assert ("Yu Garden" if lang == "en" else "豫园") in texts(root)
    land = read_tokens().colour("land", mode="dark")
    assert any(n.get("fill") == land for n in root.iter(f"{SVG}rect"))


def test_a_filter_without_a_result_is_an_empty_map_and_no_crash(library):
    root = drawn(library, PictureAsk("city", "zh", 800, 600, {}, title="图", legend=True))
    assert "图" in texts(root)


def test_a_long_line_goes_on_in_the_next_and_loses_nothing():
    for text in ("海陆湖泊 Natural Earth；河流 WDBII（LGPL-3.0）；" * 4, "schematic map of " * 20):
        lines = wrapped(text, 11.5, 300)
        assert len(lines) > 1
        assert all(text_width(line, 11.5) <= 312 for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
