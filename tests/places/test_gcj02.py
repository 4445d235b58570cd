"""GCJ-02 against a second implementation, and there and back."""

import numpy as np
import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.crs import geodesic_m
from geo.places.gazetteer import Gazetteer
from geo.places.gcj02 import from_gcj02, to_gcj02
from geo.settings import Settings

WITHIN_M, BACK_WITHIN_M = 1.0, 0.1
PLACES = [
    p for p in Gazetteer.read(Settings().data_dir / "places" / "places.csv") if p.lon is not None
]
china = st.tuples(
    st.floats(73, 135, allow_subnormal=False), st.floats(18, 53.5, allow_subnormal=False)
)


def apart_m(one, other) -> float:
    return geodesic_m((float(one[0]), float(one[1])), (float(other[0]), float(other[1])))


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.id)
def test_every_place_lies_where_a_second_implementation_puts_it(place):
    point = np.array([[place.lon, place.lat]])
    theirs = prcoords.wgs_gcj(prcoords.Coords(place.lat, place.lon))
    assert apart_m(to_gcj02(point)[0], (theirs.lon, theirs.lat)) < WITHIN_M
    assert 300 < apart_m(to_gcj02(point)[0], point[0]) < 800


@given(china)
def test_anywhere_in_china_both_agree_and_the_way_back_ends_where_it_began(lonlat):
    point = np.array([lonlat])
    shifted = to_gcj02(point)
    theirs = prcoords.wgs_gcj(prcoords.Coords(lonlat[1], lonlat[0]))
    assert apart_m(shifted[0], (theirs.lon, theirs.lat)) < WITHIN_M
    assert apart_m(from_gcj02(shifted)[0], lonlat) < BACK_WITHIN_M


@pytest.mark.parametrize("abroad", [(2.35, 48.85), (139.7, 35.7), (103.8, 0.5)])
def test_nothing_abroad_is_shifted(abroad):
    assert to_gcj02(np.array([abroad])).tolist() == [list(abroad)]
