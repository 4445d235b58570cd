"""The map as files for other programs, opened by GDAL and by plain readers of the formats."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest

from geo.errors import FilterError
from geo.export.asking import about, telling_of
from geo.export.geofiles import geo_document, geofile_of
from geo.settings import Settings
from geo.web.tokens import read_tokens

NOTHING = {"q": "此处没有这样的词"}
HOSTILE = "]]><script>alert(1)</script>\x07&amp;'\"\u202e\ufffe"
KML = "{http://www.opengis.net/kml/2.2}"
FORMS = ("gpkg", "geojson", "kml")


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    store = tmp_path_factory.mktemp("geo") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


@pytest.fixture(scope="module")
def kept(settings, tmp_path_factory):
    """The path of a file of a form and filter; made once each."""
    folder, known = tmp_path_factory.mktemp("files"), {}

    def path(form: str, **params: str) -> Path:
        key = form, tuple(sorted(params.items()))
        if key not in known:
            known[key] = folder / f"{len(known)}.{form}"
            known[key].write_bytes(geofile_of(settings, params, form).data)
        return known[key]

    return path


def layer(path: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(path, layer=name)


def query(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def placemarks(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).iter(f"{KML}Placemark"))  # noqa: S314 - our own file


def test_every_place_of_the_plan_is_in_the_package_where_the_table_of_places_has_it(kept, atlas):
    frame = layer(kept("gpkg"), "places")
    assert frame.crs == "EPSG:4326"
    assert list(frame["place"]) == [p.id for p in atlas.places]
    for place, shape in zip(atlas.places, frame.geometry, strict=True):
        assert (shape is None) is (not place.located)
        if place.located:
            assert (shape.x, shape.y) == pytest.approx((place.lon, place.lat), abs=1e-7)
    assert [bool(v) for v in frame["needs_check"]] == [p.needs_check for p in atlas.places]
    assert frame["needs_check"].any()


def test_mentions_stand_at_their_places_with_the_words_of_the_plan(kept, atlas, plan_dir):
    frame = layer(kept("gpkg"), "mentions")
    published = (plan_dir / "source.txt").read_bytes().decode()
    assert len(frame) > 60
    for row in frame.itertuples():
        place = atlas.gazetteer.place(row.place)
        assert published[row.position :].startswith(row.quote)
        assert (row.geometry is None) is (not place.located)
        assert row.record in atlas.records


def test_arcs_are_those_that_the_browser_draws(kept, settings, library):
    frame = layer(kept("gpkg"), "arcs")
    drawn = json.loads(library.payload("places"))["arcs"]
    marks = telling_of(settings, {}).selection.marks
    wanted = {
        (place, f"W{n}", count)
        for place, counts in marks.items()
        for n, count in enumerate(counts, start=1)
        if count and str(n) in drawn.get(place, {})
    }
    assert set(zip(frame["place"], frame["window"], frame["measure_count"], strict=True)) == wanted
    for row in frame.itertuples():
        assert [list(p) for p in row.geometry.coords] == drawn[row.place][row.window[1:]]


def test_a_filter_reaches_every_layer(kept):
    path = kept("gpkg", w="W4")
    assert set(layer(path, "arcs")["window"]) == {"W4"}
    assert {r.split(".")[0] for r in layer(path, "mentions")["record"] if r[0] == "W"} == {"W4"}
    places = layer(path, "places")
    assert 0 < len(places) < len(layer(kept("gpkg"), "places"))
    assert places["W1"].sum() == 0 < places["W4"].sum()


def test_qgis_finds_a_style_for_each_layer_with_the_colours_of_the_windows(kept):
    rows = query(kept("gpkg"), "SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
    assert {name for name, _, _ in rows} == {"places", "mentions", "arcs"}
    tokens = read_tokens()
    for name, qml, default in rows:
        root = ElementTree.fromstring(qml)  # noqa: S314 - our own file
        assert (root.tag, default) == ("qgis", 1)
        renderer = root.find("renderer-v2")
        symbols = {s.get("name") for s in renderer.iter("symbol")}
        used = {e.get("symbol") for e in (*renderer.iter("category"), *renderer.iter("rule"))}
        assert symbols == used - {None}
        for n in range(1, 6):
            colour = tokens.colour(f"w{n}-mark")
            rgb = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
            assert f"{rgb},255" in qml, (name, n)
    places = next(qml for name, qml, _ in rows if name == "places")
    (text,) = ElementTree.fromstring(places).iter("text-style")  # noqa: S314 - our own file
    assert text.get("fieldName") == "name"
    assert 'value="dash"' in places
    assert "位置待核" in places


def test_every_rule_of_places_catches_its_places_once(kept):
    """The expressions are SQL too: each place falls under exactly one rule."""
    path = kept("gpkg")
    ((qml,),) = query(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'places'")
    rules = [r.get("filter") for r in ElementTree.fromstring(qml).iter("rule")]  # noqa: S314
    asked = [f"SELECT place FROM places WHERE {rule}" for rule in rules]  # noqa: S608 - our own
    found = [row for sql in asked for row in query(path, sql)]
    assert sorted(found) == sorted(query(path, "SELECT place FROM places"))


def test_the_package_says_whose_data_it_holds_and_hides_nothing(kept, atlas):
    ((text,),) = query(kept("gpkg"), "SELECT metadata FROM gpkg_metadata")
    told = json.loads(text)
    assert told["number"] == atlas.plan.head.number
    assert told["data_as_of"] == "2021-06-03"
    assert "LGPL-3.0" in told["attribution"]["delta"]
    assert told["places_without_position"] == sum(not p.located for p in atlas.places) > 0
    assert told["positions_to_be_checked"] == sum(p.needs_check for p in atlas.places)


def test_no_clock_is_in_the_package(kept):
    moment = "2021-06-03T00:00:00.000Z"
    path = kept("gpkg")
    assert set(query(path, "SELECT last_change FROM gpkg_contents")) == {(moment,)}
    assert query(path, "SELECT timestamp FROM gpkg_metadata_reference") == [(moment,)]
    assert set(query(path, "SELECT update_time FROM layer_styles")) == {(moment,)}
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA application_id") == [(int.from_bytes(b"GPKG"),)]


def test_geojson_is_as_the_standard_has_it(kept, atlas):
    whole = json.loads(kept("geojson").read_text(encoding="utf-8"))
    assert whole["type"] == "FeatureCollection"
    assert "crs" not in whole
    west, south, east, north = whole["bbox"]
    seen = 0
    for feature in whole["features"]:
        shape = feature["geometry"]
        if shape is None:
            assert not atlas.gazetteer.place(feature["id"]).located
            continue
        points = [shape["coordinates"]] if shape["type"] == "Point" else shape["coordinates"]
        for lon, lat in points:
            assert west <= lon <= east
            assert south <= lat <= north
            assert (round(lon, 7), round(lat, 7)) == (lon, lat)
            seen += 1
    assert seen > 300
    assert len({f["id"] for f in whole["features"]}) == len(whole["features"])
    assert whole["about"]["places_without_position"] > 0


def test_gdal_reads_the_geojson(kept):
    frame = gpd.read_file(kept("geojson"))
    assert frame.crs == "EPSG:4326"
    assert set(frame.geom_type.dropna()) == {"Point", "LineString"}
    assert len(frame) == len(json.loads(kept("geojson").read_text(encoding="utf-8"))["features"])


def test_gdal_reads_the_kml_in_its_folders(kept, atlas):
    path = kept("kml")
    assert {name for name, _ in pyogrio.list_layers(path)} == {"地点", "线"}
    places = gpd.read_file(path, layer="地点")
    assert set(places["Name"]) >= {"南通", "外滩"}
    point = places[places["Name"] == "南通"].geometry.iloc[0]
    nantong = atlas.gazetteer.place("nantong")
    assert (point.x, point.y) == pytest.approx((nantong.lon, nantong.lat))


def test_kml_fetches_nothing_and_every_style_is_there(kept):
    text = kept("kml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own file
    assert "href" not in text
    assert text.count("http") - text.count("https://atlas.example.org") == 1
    styles = {f"#{s.get('id')}" for s in root.iter(f"{KML}Style")}
    used = {u.text for u in root.iter(f"{KML}styleUrl")}
    assert used <= styles
    unsure = [p for p in placemarks(kept("kml")) if "位置待核" in p.find(f"{KML}name").text]
    assert unsure


def test_in_english_names_are_english(kept):
    frame = layer(kept("gpkg", lang="en"), "places")
    assert "Nantong" in set(frame["name"])
    ((text,),) = query(kept("gpkg", lang="en"), "SELECT metadata FROM gpkg_metadata")
    assert json.loads(text)["unofficial"].startswith("Unofficial translation")


@pytest.mark.parametrize("form", FORMS)
def test_a_filter_without_a_result_gives_an_empty_file_that_opens(kept, form):
    path = kept(form, **NOTHING)
    if form == "gpkg":
        for name in ("places", "mentions", "arcs"):
            assert len(layer(path, name)) == 0
    elif form == "geojson":
        assert len(gpd.read_file(path)) == 0
        assert "bbox" not in json.loads(path.read_text(encoding="utf-8"))
    else:
        assert placemarks(path) == []
        assert "没有符合条件的内容" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_question_gives_the_same_bytes(settings, form):
    first, second = (geofile_of(settings, {"w": "W5"}, form) for _ in range(2))
    assert first == second
    assert first.name.endswith(f"-地图数据-2021-06-03.{form}")


def test_a_form_that_is_none_is_told(settings):
    with pytest.raises(FilterError, match="gpkg、geojson、kml"):
        geofile_of(settings, {}, "shp")


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_stay_text(settings, form, tmp_path):
    telling = telling_of(settings, {})
    gazetteer = telling.atlas.gazetteer
    places = tuple(
        replace(p, name_zh=HOSTILE, note=HOSTILE) if p.id == "nantong" else p
        for p in gazetteer.places
    )
    atlas = replace(telling.atlas, gazetteer=replace(gazetteer, places=places))
    hostile = replace(telling, library=replace(telling.library, atlas=atlas))
    path = tmp_path / f"x.{form}"
    path.write_bytes(geo_document(hostile, about(settings, hostile), form).data)
    shown = "]]><script>alert(1)</script>\ufffd&amp;'\""
    if form == "gpkg":
        frame = layer(path, "places")
        assert frame[frame["place"] == "nantong"]["name"].iloc[0].startswith(shown)
    elif form == "geojson":
        told = {f["id"]: f for f in json.loads(path.read_text(encoding="utf-8"))["features"]}
        assert told["nantong"]["properties"]["name"].startswith(shown)
    else:
        (mark,) = (p for p in placemarks(path) if p.get("id") == "nantong")
        assert mark.find(f"{KML}name").text == shown
        assert "&lt;script&gt;" in mark.find(f"{KML}description").text
        assert "<script>" not in mark.find(f"{KML}description").text
