"""Nodes of an SVG, with numbers kept short and every text plain."""

from xml.etree.ElementTree import Element, SubElement

from geo.web.text import plain_text

NAMESPACE = "http://www.w3.org/2000/svg"
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Paint = dict[str, str | float | None]


def number(value: float, digits: int = 1) -> str:
    """A number without needless digits."""
    told = f"{value:.{digits}f}"
    told = told.rstrip("0").rstrip(".") if "." in told else told
    return "0" if told == "-0" else told


def paint(**attributes: str | float | None) -> Paint:
    """Attributes to give to several nodes."""
    return attributes


def put(parent: Element, tag: str, text: str = "", /, **attributes: str | float | None) -> Element:
    """A new node in ``parent``; ``stroke_width=2`` becomes ``stroke-width="2"``, None nothing."""
    node = SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            told = value if isinstance(value, str) else number(value, 2)
            node.set(name.rstrip("_").replace("_", "-"), plain_text(told))
    if text:
        node.text = plain_text(text)
    return node


def line(points: list[Point], *, closed: bool = False) -> str:
    """Points as path data, those left out that move the pen by less than a third of a unit."""
    if not points:
        return ""
    kept = [points[0]]
    for x, y in points[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > 0.35:
            kept.append((x, y))
    kept += points[1:][-1:]
    told = "L".join(f"{number(x)} {number(y)}" for x, y in kept)
    return f"M{told}{'Z' if closed else ''}"
