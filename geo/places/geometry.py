"""Distances, arcs and the land piece: the geometry a map of places needs.

Points are WGS84 (EPSG:4326), longitude first.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import shapely
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.errors import GroundError
from geo.places.crs import (
    Bounds,
    LonLat,
    from_mercator_m,
    geodesic_m,
    projected,
    to_mercator_m,
)
from geo.places.layers import BaseLayer

ARC_POINTS = 24
ARC_BOW = (0.03, 0.20)
LANE_BOW = 0.07


def distance_km(home_lonlat: LonLat, point_lonlat: LonLat) -> float:
    """WGS84 geodesic from home in kilometres."""
    return geodesic_m(home_lonlat, point_lonlat) / 1000


def distance_km_rounded(home_lonlat: LonLat, point_lonlat: LonLat) -> int:
    """The same in whole kilometres, to be shown as 约 n 公里."""
    return round(distance_km(home_lonlat, point_lonlat))


def arcs(
    place_id: str, home_lonlat: LonLat, point_lonlat: LonLat, windows: Iterable[int]
) -> Mapping[int, tuple[LonLat, ...]]:
    """One arc per window from home to a place, by window number.

    ``windows`` are all windows in which the plan names the place, whatever is being
    filtered: the lowest takes the first lane, so an arc never moves when another
    is hidden. The bow of a lane comes from the id alone.
    """
    ordered = sorted(set(windows))
    bow = _bow(place_id)
    return MappingProxyType(
        {
            window: arc(home_lonlat, point_lonlat, bow=bow + LANE_BOW * lane)
            for lane, window in enumerate(ordered)
        }
    )


def arc(
    start_lonlat: LonLat, end_lonlat: LonLat, *, bow: float, points: int = ARC_POINTS
) -> tuple[LonLat, ...]:
    """A quadratic Bézier curve in the Web-Mercator plane, sampled evenly.

    ``bow`` is the control point's distance from the chord as a share of its length,
    to the left of the way from start to end. Both ends are exact; the points between
    are rounded to five decimals.
    """
    (x0, y0), (x2, y2) = to_mercator_m(start_lonlat), to_mercator_m(end_lonlat)
    x1 = (x0 + x2) / 2 - (y2 - y0) * bow
    y1 = (y0 + y2) / 2 + (x2 - x0) * bow
    inner = []
    for step in range(1, points - 1):
        t = step / (points - 1)
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        lon, lat = from_mercator_m((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))
        inner.append((round(lon, 5), round(lat, 5)))
    return (start_lonlat, *inner, end_lonlat)


def _bow(place_id: str) -> float:
    """A bow within `ARC_BOW`, the same for an id on every machine and run."""
    low, high = ARC_BOW
    share = zlib.crc32(place_id.encode()) / 0xFFFFFFFF
    return low + (high - low) * share


def bounds(points_lonlat: Sequence[LonLat], *, margin: float = 0.0) -> Bounds:
    """(west, south, east, north) of the points, widened by a share of their span.

    Raises GroundError when there is no point.
    """
    if not points_lonlat:
        raise GroundError(
            "没有点", where="边界计算", expected="至少一个点", remedy="没有落点时改用默认范围"
        )
    lons, lats = [p[0] for p in points_lonlat], [p[1] for p in points_lonlat]
    pad_x, pad_y = (max(lons) - min(lons)) * margin, (max(lats) - min(lats)) * margin
    return min(lons) - pad_x, min(lats) - pad_y, max(lons) + pad_x, max(lats) + pad_y


def land_piece(
    water: BaseLayer, *, window_lonlat: Bounds, barriers: Sequence[str], inside_lonlat: LonLat
) -> Polygon:
    """The piece of land that holds a point, when named waters cut a window apart.

    With two rivers as barriers and a point between them, this is the land
    west of the one and south of the other. Raises GroundError when a barrier is not in
    the layer, does not cut the window, or the point is on the water.
    """
    window = box(*window_lonlat)
    waters = {name: water.named(name) for name in barriers}
    pieces = _pieces(window, list(waters.values()))
    for name in barriers:
        others = [other for key, other in waters.items() if key != name]
        if len(_pieces(window, others)) >= len(pieces):
            raise _land_error(f"水系图层中“{name}”缺失，或未把陆地切开")
    point = Point(inside_lonlat)
    for piece in pieces:
        if piece.contains(point):
            return piece
    raise _land_error(f"起算点 {inside_lonlat} 不在陆地上")


def _pieces(window: Polygon, waters: Sequence[BaseGeometry]) -> list[Polygon]:
    rest = window.difference(shapely.union_all(list(waters)))
    return [piece for piece in shapely.get_parts(rest) if isinstance(piece, Polygon)]


def _land_error(found: str) -> GroundError:
    return GroundError(
        found,
        where="陆地校核",
        expected="水系把窗口切成若干块，起算点在其中一块上",
        remedy="核对 data/places/ground.toml 的 survey 与水系图层",
    )


def street_distance_m(
    point_lonlat: LonLat, roads: BaseLayer, name_zh: str, *, crs: str
) -> float | None:
    """Metres from a point to the drawn street of that name, None when it is not drawn.

    Measured in ``crs``, a projected CRS in metres; EPSG:32651 (UTM zone 51N, WGS84)
    errs by less than 0.1 % at 121.5° E.
    """
    street = roads.named(name_zh)
    if street.is_empty:
        return None
    return float(projected(street, crs).distance(projected(Point(point_lonlat), crs)))
