"""Coordinates: the datum, the axis order, and the two projections in use.

Inside ``geo`` a point is (longitude, latitude) on WGS84 (EPSG:4326). Leaflet wants
latitude first; `latlon` and `bounds_latlon` are the only places where that is done.
"""

from typing import TypeVar

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]
Bounds = tuple[float, float, float, float]
Shape = TypeVar("Shape", bound=BaseGeometry)

WGS84 = "EPSG:4326"
WEB_MERCATOR = "EPSG:3857"

_GEOD = Geod(ellps="WGS84")
_TO_MERCATOR = Transformer.from_crs(WGS84, WEB_MERCATOR, always_xy=True)
_FROM_MERCATOR = Transformer.from_crs(WEB_MERCATOR, WGS84, always_xy=True)


def latlon(point_lonlat: LonLat) -> tuple[float, float]:
    """The same point with latitude first, as Leaflet writes it."""
    lon, lat = point_lonlat
    return lat, lon


def bounds_latlon(bounds_lonlat: Bounds) -> tuple[tuple[float, float], tuple[float, float]]:
    """(west, south, east, north) as Leaflet's ((south, west), (north, east))."""
    west, south, east, north = bounds_lonlat
    return (south, west), (north, east)


def geodesic_m(start_lonlat: LonLat, end_lonlat: LonLat) -> float:
    """Length in metres of the geodesic between two points on the WGS84 ellipsoid."""
    _, _, length_m = _GEOD.inv(*start_lonlat, *end_lonlat)
    return float(length_m)


def to_mercator_m(point_lonlat: LonLat) -> tuple[float, float]:
    """A WGS84 point in the plane the map is drawn in (EPSG:3857, metres, x first)."""
    x, y = _TO_MERCATOR.transform(*point_lonlat)
    return float(x), float(y)


def from_mercator_m(point_m: tuple[float, float]) -> LonLat:
    """A point of EPSG:3857 (metres, x first) back as WGS84 longitude and latitude."""
    lon, lat = _FROM_MERCATOR.transform(*point_m)
    return float(lon), float(lat)


def projected(geometry: Shape, crs: str) -> Shape:
    """A WGS84 geometry (longitude first) in the projected ``crs``, in its own unit."""
    move = Transformer.from_crs(WGS84, crs, always_xy=True)

    def columns(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(move.transform(xy[:, 0], xy[:, 1]))

    result: Shape = shapely.transform(geometry, columns)
    return result


def within(point_lonlat: LonLat, bounds_lonlat: Bounds) -> bool:
    """Whether a point lies in (west, south, east, north), edges included."""
    lon, lat = point_lonlat
    west, south, east, north = bounds_lonlat
    return west <= lon <= east and south <= lat <= north
