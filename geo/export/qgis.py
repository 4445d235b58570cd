"""Styles of the layers as QGIS reads them: windows by their colours, doubt by a broken line."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.show.telling import Telling
from geo.web.tokens import Tokens

_VERSION = "3.28.0"
_ARC_MM = '0.3 + 0.25 * "measure_count"'
_PLACE_MM = '2.6 + 0.35 * min("measure_count", 12)'
_DOUBT = '"needs_check"'
_NAME_POINTS, _NAME_HALO_MM = 9, 0.8
# Beside its place first, to the right; where two names meet, the place of more measures wins.
_NAME_SIDES = "R,L,TR,BR,TL,BL,TSR,BSR"
_NAME_WEIGHT = 'min("measure_count", 10)'


def styles(telling: Telling, tokens: Tokens) -> dict[str, str]:
    """Layer id -> QML, for the layers of ``geo.export.features``."""
    windows = {
        w.id: (f"{w.id} {telling.window_name(w)}", tokens.colour(f"w{n}-mark"))
        for n, w in enumerate(telling.atlas.plan.windows, start=1)
    }
    doubt = telling.say("legendLow")
    several = telling.say("export.geo.several")
    ink, paper = tokens.colour("ink"), tokens.colour("surface")
    return {
        "places": _qml(0, _place_rules(windows, doubt, (several, paper, ink)), _names(ink, paper)),
        "mentions": _qml(0, _categories("marker", windows, (telling.say("passing"), ink))),
        "arcs": _qml(1, _categories("line", windows, None)),
    }


def _qml(geometry: int, renderer: Element, names: Element | None = None) -> str:
    root = Element("qgis", version=_VERSION, styleCategories="Symbology|Labeling")
    root.set("labelsEnabled", "0" if names is None else "1")
    root.append(renderer)
    if names is not None:
        root.append(names)
    SubElement(root, "layerGeometryType").text = str(geometry)
    return tostring(root, encoding="unicode")


def _categories(
    kind: str, windows: Mapping[str, tuple[str, str]], other: tuple[str, str] | None
) -> Element:
    renderer = Element("renderer-v2", type="categorizedSymbol", attr="window", symbollevels="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    rows = list(windows.items()) + ([("", other)] if other else [])
    for n, (value, (label, colour)) in enumerate(rows):
        told = {"symbol": str(n), "value": value, "label": label, "render": "true"}
        SubElement(categories, "category", told)
        symbols.append(_line(n, colour) if kind == "line" else _marker(n, colour, "#FFFFFF"))
    return renderer


def _place_rules(
    windows: Mapping[str, tuple[str, str]], doubt: str, several: tuple[str, str, str]
) -> Element:
    """A rule for each window alone and one for several, each once more with a broken edge."""
    renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0")
    rules, symbols = SubElement(renderer, "rules", key="all"), SubElement(renderer, "symbols")
    kinds = [
        (f"\"windows\" = '{w}'", label, colour, "#FFFFFF") for w, (label, colour) in windows.items()
    ]
    known = " OR ".join(test for test, *_ in kinds)
    name, paper, ink = several
    kinds.append((f"NOT ({known})", name, paper, ink))
    n = 0
    for test, label, fill, edge in kinds:
        for unsure in (False, True):
            told = {
                "key": f"rule-{n}",
                "symbol": str(n),
                "filter": f"({test}) AND {_DOUBT if unsure else f'NOT {_DOUBT}'}",
                "label": f"{label} · {doubt}" if unsure else label,
            }
            SubElement(rules, "rule", told)
            dash = "dash" if unsure else "solid"
            symbols.append(_marker(n, fill, ink if unsure else edge, dash=dash, size=_PLACE_MM))
            n += 1
    return renderer


def _names(ink: str, paper: str) -> Element:
    """Names beside the places, in the typeface of whoever opens the file."""
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings")
    style = SubElement(settings, "text-style", fieldName="name", isExpression="0")
    for key, value in {
        "fontSize": str(_NAME_POINTS),
        "fontSizeUnit": "Point",
        "textColor": _rgba(ink),
        "textOpacity": "1",
    }.items():
        style.set(key, value)
    halo = {"bufferDraw": "1", "bufferSize": str(_NAME_HALO_MM), "bufferSizeUnits": "MM"}
    SubElement(style, "text-buffer", halo, bufferColor=_rgba(paper), bufferOpacity="1")
    # 6: at the sides in their order; 1: measured from the edge of the mark.
    sides = {"placement": "6", "predefinedPositionOrder": _NAME_SIDES, "offsetType": "1"}
    SubElement(settings, "placement", sides, dist="0.6", distUnits="MM")
    _computed(SubElement(settings, "dd_properties"), {"Priority": _NAME_WEIGHT})
    return labeling


def _marker(n: int, fill: str, edge: str, *, dash: str = "solid", size: str = "") -> Element:
    values = {
        "name": "circle",
        "color": _rgba(fill),
        "outline_color": _rgba(edge),
        "outline_style": dash,
        "outline_width": "0.4",
        "outline_width_unit": "MM",
        "size": "2.6",
        "size_unit": "MM",
    }
    return _symbol(n, "marker", "SimpleMarker", values, {"size": size} if size else {})


def _line(n: int, colour: str) -> Element:
    values = {
        "line_color": _rgba(colour),
        "line_style": "solid",
        "line_width": "0.5",
        "line_width_unit": "MM",
        "capstyle": "round",
    }
    return _symbol(n, "line", "SimpleLine", values, {"outlineWidth": _ARC_MM})


def _symbol(
    n: int, kind: str, layer: str, values: Mapping[str, str], computed: Mapping[str, str]
) -> Element:
    symbol = Element("symbol", name=str(n), type=kind, alpha="1", clip_to_extent="1")
    inner = SubElement(
        symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = SubElement(inner, "Option", type="Map")
    for key, value in values.items():
        SubElement(options, "Option", type="QString", name=key, value=value)
    if computed:
        _computed(SubElement(inner, "data_defined_properties"), computed)
    return symbol


def _computed(parent: Element, expressions: Mapping[str, str]) -> None:
    whole = SubElement(parent, "Option", type="Map")
    SubElement(whole, "Option", type="QString", name="name", value="")
    properties = SubElement(whole, "Option", type="Map", name="properties")
    for key, expression in expressions.items():
        one = SubElement(properties, "Option", type="Map", name=key)
        SubElement(one, "Option", type="bool", name="active", value="true")
        SubElement(one, "Option", type="QString", name="expression", value=expression)
        # 3: computed from an expression, as QGIS numbers the kinds of properties.
        SubElement(one, "Option", type="int", name="type", value="3")
    SubElement(whole, "Option", type="QString", name="type", value="collection")


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},255"
