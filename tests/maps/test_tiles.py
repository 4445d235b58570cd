"""An online base map: named by the operator, in its own datum, and never in an export."""

import json
import math

import prcoords
import pytest

from geo.api.payloads import SitePayloads
from geo.errors import GroundError
from geo.maps.library import open_library
from geo.maps.tiles import over_tiles, tiles_line, tiles_of
from geo.places.crs import geodesic_m
from geo.settings import Settings

PLAN_ID = "huangpu-yrd-2020"
OWN = "https://tiles.example.org/{z}/{x}/{y}.png"
AMAP = Settings(tiles="amap")
LAYERS = ("places", "base/delta", "base/city")
LIBRARY = open_library(Settings(), PLAN_ID)
POSITIONS = ("coordinates", "bounds", "arcs")
PAIRS = (("lon", "lat"), ("label_lon", "label_lat"))


def numbers(value):
    """Every number below a value, in order."""
    if isinstance(value, dict):
        return [n for item in value.values() for n in numbers(item)]
    if isinstance(value, list):
        return [n for item in value for n in numbers(item)]
    return [value]


def points(layer):
    """Every position that a layer holds, longitude first."""
    if isinstance(layer, list):
        return [p for item in layer for p in points(item)]
    if not isinstance(layer, dict):
        return []
    found = [(layer[lon], layer[lat]) for lon, lat in PAIRS if lon in layer]
    for key, item in layer.items():
        if key in POSITIONS:
            flat = numbers(item)
            found += list(zip(flat[::2], flat[1::2], strict=True))
        else:
            found += points(item)
    return found


@pytest.mark.parametrize("name", LAYERS)
def test_everything_drawn_over_a_map_in_gcj02_lies_within_a_metre_of_its_place_there(name):
    before = LIBRARY.payload(name)
    after = over_tiles(name, before, tiles_of(AMAP))
    plain, moved = points(json.loads(before)), points(json.loads(after))
    assert len(plain) == len(moved) > 80
    for (lon, lat), (x, y) in zip(plain, moved, strict=True):
        theirs = prcoords.wgs_gcj(prcoords.Coords(lat, lon))
        if math.isclose(lon, x) and math.isclose(lat, y):
            pytest.fail(f"not moved: {lon}, {lat}")
        assert geodesic_m((x, y), (theirs.lon, theirs.lat)) < 1


def bare(value):
    """A layer without its positions."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    left_out = {*POSITIONS, "tiles", *(key for pair in PAIRS for key in pair)}
    return {key: bare(item) for key, item in value.items() if key not in left_out}


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_but_the_positions_changes(name):
    before = LIBRARY.payload(name)
    after = over_tiles(name, before, tiles_of(AMAP))
    assert bare(json.loads(after)) == bare(json.loads(before))


@pytest.mark.parametrize("name", LAYERS)
def test_over_a_map_in_cgcs2000_everything_stays_where_it_is(name):
    tiles = tiles_of(Settings(tiles="tianditu", tianditu_key="0123456789abcdef"))
    before = json.loads(LIBRARY.payload(name))
    after = json.loads(over_tiles(name, LIBRARY.payload(name), tiles))
    assert {**after, "tiles": 0} == {**before, "tiles": 0}


def test_the_browser_is_told_of_the_map_only_where_one_is_named():
    plain = SitePayloads(Settings()).layer(PLAN_ID, "places")
    assert "tiles" not in json.loads(plain)
    told = json.loads(SitePayloads(Settings(tiles=OWN)).layer(PLAN_ID, "places"))["tiles"]
    assert told == {"sheets": [OWN], "subdomains": "", "max_zoom": 18}


def test_what_is_exported_stays_in_wgs84():
    """The library, from which every export is made, knows nothing of an online map."""
    assert open_library(AMAP, PLAN_ID).payload("places") == LIBRARY.payload("places")


def test_the_key_of_tianditu_goes_into_both_sheets_and_nowhere_else():
    tiles = tiles_of(Settings(tiles="tianditu", tianditu_key="0123456789abcdef"))
    assert [sheet.count("tk=0123456789abcdef") for sheet in tiles.sheets] == [1, 1]
    assert "{key}" not in "".join(tiles.sheets)
    assert "0123456789abcdef" not in repr(Settings(tianditu_key="0123456789abcdef"))


@pytest.mark.parametrize(
    ("settings", "origins"),
    [
        (Settings(tiles=OWN), {"https://tiles.example.org"}),
        (Settings(tiles="http://127.0.0.1:81/{z}/{x}/{y}"), {"http://127.0.0.1:81"}),
        (AMAP, {f"https://webrd0{n}.is.autonavi.com" for n in range(1, 5)}),
    ],
)
def test_pictures_may_come_from_the_hosts_of_the_map_alone(settings, origins):
    assert set(tiles_of(settings).origins) == origins


@pytest.mark.parametrize(
    ("approval", "lang", "line"),
    [
        ("GS（0000）0号", "zh", "在线底图：甲地图（GCJ-02），审图号：GS（0000）0号"),
        ("", "zh", "在线底图：甲地图（GCJ-02），审图号未填，内部使用"),
        (
            "GS（0000）0号",
            "en",
            "Online base map: 甲地图 (GCJ-02), map approval number: GS（0000）0号",
        ),
    ],
)
def test_the_footer_names_the_map_its_datum_and_its_number(approval, lang, line):
    settings = Settings(
        tiles=OWN, tiles_crs="GCJ-02", tiles_attribution="甲地图", tiles_approval=approval
    )
    assert tiles_line(tiles_of(settings), lang) == line


def test_a_map_that_the_register_does_not_know_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "places").mkdir()
    with pytest.raises(GroundError, match="没有登记在线底图 amap"):
        tiles_of(Settings(data_dir=tmp_path, tiles="amap"))
