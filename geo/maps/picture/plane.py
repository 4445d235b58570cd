"""The plane of a picture: Web Mercator (EPSG:3857) as the map on the screen uses it.

The unit is the CSS pixel; at zoom 0 the world is 256 of them wide.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo.maps.picture.svg import Point
from geo.places.crs import LonLat

_WORLD = 256
# Where Web Mercator ends.
_LIMIT = 85.0511


@dataclass(frozen=True)
class Padding:
    """Room to leave free around the places, in px."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True)
class Plane:
    """A zoom, and the point of the world (px at that zoom) in the corner of the picture."""

    zoom: float
    x: float
    y: float

    def at(self, point_lonlat: Sequence[float]) -> Point:
        """A WGS84 point (longitude first) in px of the picture."""
        x, y = _mercator(point_lonlat[0], point_lonlat[1])
        k = 2.0**self.zoom
        return x * k - self.x, y * k - self.y


def fitted(
    points_lonlat: Sequence[LonLat],
    size: tuple[float, float],
    padding: Padding,
    *,
    least: float = 4.5,
    most: float,
) -> Plane:
    """The plane that holds all points inside the padding, no nearer than ``most``."""
    flat = [_mercator(lon, lat) for lon, lat in points_lonlat]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    north, south = min(y for _, y in flat), max(y for _, y in flat)
    width = max(60.0, size[0] - padding.left - padding.right)
    height = max(60.0, size[1] - padding.top - padding.bottom)
    scale = min(width / max(east - west, 1e-9), height / max(south - north, 1e-9))
    zoom = max(least, min(most, math.log2(scale)))
    k = 2.0**zoom
    x = (west + east) / 2 * k + (padding.right - padding.left) / 2
    y = (north + south) / 2 * k + (padding.bottom - padding.top) / 2
    return Plane(zoom, x - size[0] / 2, y - size[1] / 2)


def core(points_lonlat: Sequence[LonLat], aspect: float) -> list[LonLat]:
    """The points without those far from all others, which would push the rest together."""
    points = list(points_lonlat)
    if len(points) < 6:
        return points
    lon, lat = _middle([p[0] for p in points]), _middle([p[1] for p in points])
    squeeze = math.cos(math.radians(lat))

    def far(point: LonLat) -> float:
        return max(abs(point[0] - lon) * squeeze, abs(point[1] - lat) * max(1.0, aspect))

    usual = _middle([far(p) for p in points])
    return [p for p in points if far(p) <= usual * 2.6]


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _mercator(lon: float, lat: float) -> Point:
    sine = math.sin(math.radians(max(-_LIMIT, min(_LIMIT, lat))))
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return _WORLD * (lon / 360 + 0.5), _WORLD * y
