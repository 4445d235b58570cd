"""GCJ-02, the datum of some online maps of China, from WGS84 and back.

GCJ-02 shifts WGS84 by a published series of sines, by some hundred metres. It is used for
nothing but drawing over such a map; nothing in ``data/`` or in any export is in it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

# The Krasovsky ellipsoid that the series is written for: half axis in metres, and e².
_AXIS_M = 6378245.0
_E2 = 0.00669342162296594323
# Where the series begins; and the box outside of which nothing is shifted.
_LON0, _LAT0 = 105.0, 35.0
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
# Each round of the way back is some hundred times nearer; four reach a micrometre.
_ROUNDS = 4
_DECIMALS = 7


def to_gcj02(lonlat: Points) -> Points:
    """WGS84 points (n, 2), degrees, longitude first, in GCJ-02; those abroad as they are."""
    moved = lonlat + _shift(lonlat)
    return np.where(_inside(lonlat)[:, None], moved, lonlat)


def from_gcj02(lonlat: Points) -> Points:
    """GCJ-02 points (n, 2), degrees, longitude first, back in WGS84; under a millimetre off."""
    found = lonlat.copy()
    for _ in range(_ROUNDS):
        found = found + (lonlat - to_gcj02(found))
    return found


def moved_to_gcj02(lonlat: Sequence[Sequence[float]]) -> list[list[float]]:
    """Points of a layer (degrees, longitude first) in GCJ-02, to a centimetre."""
    moved: list[list[float]] = to_gcj02(np.array(lonlat, dtype=float)).round(_DECIMALS).tolist()
    return moved


def _inside(lonlat: Points) -> NDArray[np.bool_]:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    inside: NDArray[np.bool_] = (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)
    return inside


def _shift(lonlat: Points) -> Points:
    """Degrees to be added to each point."""
    x, y = lonlat[:, 0] - _LON0, lonlat[:, 1] - _LAT0
    common = (np.sin(6 * x * np.pi) + np.sin(2 * x * np.pi)) * 20 * 2 / 3
    north_m = (
        -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
        + common + _waves(y, 20, 40, 3, 160, 320, 12, 30)
    )  # fmt: skip
    east_m = (
        300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
        + common + _waves(x, 20, 40, 3, 150, 300, 12, 30)
    )  # fmt: skip
    phi = np.radians(lonlat[:, 1])
    curved = 1 - _E2 * np.sin(phi) ** 2
    meridian_m = np.radians(_AXIS_M * (1 - _E2) / curved**1.5)
    parallel_m = np.radians(_AXIS_M / np.sqrt(curved) * np.cos(phi))
    return np.column_stack((east_m / parallel_m, north_m / meridian_m))


def _waves(
    of: Points, a: float, b: float, short: float, c: float, d: float, middle: float, long: float
) -> Points:
    """The two pairs of sines that differ between east and north."""
    first = a * np.sin(of * np.pi) + b * np.sin(of / short * np.pi)
    second = c * np.sin(of / middle * np.pi) + d * np.sin(of / long * np.pi)
    waves: Points = (first + second) * 2 / 3
    return waves
