"""Do the places lie where their address says? A check of positions against the base map.

It catches a point with its axes swapped, one in another datum (GCJ-02 lies about
480 m off at this latitude) or one on the wrong bank.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Point, Polygon

from geo.places.catalogue import Catalogue, Survey
from geo.places.crs import within
from geo.places.gazetteer import Gazetteer, Place
from geo.places.geometry import land_piece, street_distance_m
from geo.places.layers import BaseLayer, find_layer

_ASIDE = re.compile(r"（[^）]*）")
_HOUSE_NUMBER = re.compile(r"\d+(—\d+)?(号|弄)")


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the position of one place, in words."""

    place_id: str
    text: str


def survey(
    gazetteer: Gazetteer, layers: tuple[BaseLayer, ...], catalogue: Catalogue
) -> tuple[Finding, ...]:
    """Check every located place; an empty answer means that all positions hold.

    Raises LayerError when a layer it needs is not there, GroundError when the home
    place is not on land.
    """
    rules = catalogue.survey
    roads = find_layer(layers, rules.extent, "roads")
    land = survey_land(gazetteer, layers, rules)
    findings: list[Finding] = []
    for place in gazetteer.located():
        extent = catalogue.extent(place.extent or "")
        if not within(place.lonlat, extent.bounds_lonlat):
            findings.append(Finding(place.id, f"坐标 {place.lonlat} 不在 {extent.name_zh} 范围内"))
        elif extent.id != rules.extent:
            findings += _water_findings(place, layers)
        elif not land.covers(Point(place.lonlat)):
            findings.append(Finding(place.id, f"不在{'、'.join(rules.barriers)}所围的陆地上"))
        else:
            findings += street_findings(place, roads, rules)
    return tuple(findings)


def survey_land(gazetteer: Gazetteer, layers: tuple[BaseLayer, ...], rules: Survey) -> Polygon:
    """The land piece of the home place, cut out by the barriers of the rules (WGS84)."""
    return land_piece(
        find_layer(layers, rules.extent, "water"),
        window_lonlat=rules.window_lonlat,
        barriers=rules.barriers,
        inside_lonlat=gazetteer.place(rules.home).lonlat,
    )


def address_streets(address: str, drawn: Sequence[str]) -> tuple[str, ...]:
    """The drawn streets an address stands on, longest names first.

    What is in full-width brackets tells where a street begins and ends, not where the
    place is, and is left out.
    """
    rest = _ASIDE.sub("", address)
    found = []
    for name in sorted(set(drawn) - {""}, key=lambda n: (-len(n), n)):
        if name in rest:
            found.append(name)
            rest = rest.replace(name, "·")
    return tuple(found)


def street_findings(place: Place, roads: BaseLayer, rules: Survey) -> list[Finding]:
    """Streets of the address that are further off than the rules allow."""
    if place.id in dict(rules.exempt):
        return []
    address = place.address or ""
    streets = address_streets(address, roads.names)
    if not streets:
        return [Finding(place.id, f"地址“{address}”没有一条图上有的街道，也未列入免校核")]
    numbered = _HOUSE_NUMBER.search(_ASIDE.sub("", address)) is not None
    limit_m = rules.house_number_limit_m if numbered else rules.street_limit_m
    findings = []
    for street in streets:
        metres = street_distance_m(place.lonlat, roads, street, crs=rules.projected_crs)
        if metres is not None and metres > limit_m:
            findings.append(Finding(place.id, f"距{street} {metres:.0f} 米，超过 {limit_m:.0f} 米"))
    return findings


def _water_findings(place: Place, layers: tuple[BaseLayer, ...]) -> list[Finding]:
    """A place outside the inner city must stand on land: not in the sea, a lake or a river."""
    point = Point(place.lonlat)
    areas = [find_layer(layers, place.extent or "", name) for name in ("sea", "lake", "river")]
    wet = [
        layer.id
        for layer in areas
        if any(g.geom_type.endswith("Polygon") and g.covers(point) for g in layer.geometries)
    ]
    return [Finding(place.id, f"落在水面上（{shapely.to_wkt(point)}，{w}）") for w in wet]
