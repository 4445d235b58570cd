"""Opening a plan: what fails is left out and told, the rest stays."""

import json

import pytest

from geo.errors import GroundError, PlanError
from geo.maps.library import open_library, plan_ids
from geo.settings import Settings
from geo.ui.look import make_look
from geo.ui.payload import map_data

PLAN_ID = "huangpu-yrd-2020"
NUMBER = "沪S（2020）082号"
LAYERS = {
    "delta": ["sea", "lake", "river", "labels"],
    "city": ["green", "water", "roads", "metro_lines", "metro_stations", "labels"],
}


def opened(data_dir, **more):
    return open_library(Settings(data_dir=data_dir, **more), PLAN_ID)


def operator_file(folder):
    path = folder / "approved.geojson"
    square = [[[121.4, 31.1], [121.6, 31.1], [121.6, 31.3], [121.4, 31.3], [121.4, 31.1]]]
    feature = {
        "type": "Feature",
        "properties": {"name": "<b>核准区</b>"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def operator_of(library):
    """What the footer is told of an operator's map."""
    default = library.vocabulary.default()
    return map_data(make_look(Settings(), library, default))["operator"]


def test_the_committed_ground_opens_without_a_problem(library):
    assert library.problems == ()
    assert library.operator_map is None
    assert operator_of(library) is None


def test_the_date_of_the_data_is_the_plan_s_and_never_the_clock(library):
    assert library.as_of == "2020-04-30"


@pytest.mark.parametrize("spoil", ["missing", "broken", "swapped"])
@pytest.mark.parametrize(
    ("extent", "layer"), [(e, layer) for e, layers in LAYERS.items() for layer in layers]
)
def test_a_layer_that_fails_leaves_the_rest_and_is_told(data_copy, extent, layer, spoil):
    path = data_copy / "places" / "layers" / f"{extent}_{layer}.geojson"
    if spoil == "missing":
        path.unlink()
    elif spoil == "broken":
        path.write_bytes(path.read_bytes()[:-200])
    else:
        table = json.loads(path.read_text(encoding="utf-8"))
        for feature in table["features"]:
            feature["geometry"] = {"type": "Point", "coordinates": [31.2, 121.4]}
        path.write_text(json.dumps(table), encoding="utf-8")
    library = opened(data_copy)
    assert [p.where for p in library.problems] == [str(path)]
    base = json.loads(library.payload(f"base/{extent}") or b"")
    assert list(base["layers"]) == [name for name in LAYERS[extent] if name != layer]
    assert base["missing"] == [layer]
    other = "city" if extent == "delta" else "delta"
    whole = json.loads(library.payload(f"base/{other}") or b"")
    assert list(whole["layers"]) == LAYERS[other]
    assert whole["missing"] == []
    assert json.loads(library.payload("places") or b"")["places"]


def test_without_any_base_layer_places_and_records_stay(data_copy):
    for path in (data_copy / "places" / "layers").iterdir():
        path.unlink()
    library = opened(data_copy)
    assert len(library.problems) == 10
    assert json.loads(library.payload("base/delta") or b"")["layers"] == {}
    assert len(json.loads(library.payload("records-zh") or b"")["measures"]) == 63


def test_an_approved_map_is_drawn_and_its_number_stands_in_the_footer(data_copy):
    path = operator_file(data_copy)
    library = opened(data_copy, basemap_file=path, basemap_approval=NUMBER)
    for extent in LAYERS:
        layers = json.loads(library.payload(f"base/{extent}") or b"")["layers"]
        assert list(layers) == [*LAYERS[extent], "operator"]
        (feature,) = layers["operator"]["features"]
        assert feature["properties"] == {"name_zh": "<b>核准区</b>"}
    assert operator_of(library) == NUMBER


def test_a_map_without_a_number_is_for_internal_use(data_copy):
    library = opened(data_copy, basemap_file=operator_file(data_copy))
    assert "operator" in json.loads(library.payload("base/city") or b"")["layers"]
    assert operator_of(library) == ""
    assert library.operator_map is not None
    assert library.operator_map.internal_only


@pytest.mark.parametrize("number", [None, NUMBER])
@pytest.mark.parametrize("content", ["", "{", '{"type": "FeatureCollection", "features": []}'])
def test_an_operator_s_map_that_fails_is_told_and_leaves_no_footer(data_copy, content, number):
    path = data_copy / "approved.geojson"
    path.write_text(content, encoding="utf-8")
    library = opened(data_copy, basemap_file=path, basemap_approval=number)
    assert [p.where for p in library.problems] == [str(path)]
    assert operator_of(library) is None
    base = json.loads(library.payload("base/city") or b"")
    assert base["missing"] == ["operator"]
    assert list(json.loads(library.payload("base/city") or b"")["layers"]) == LAYERS["city"]


def test_an_unknown_plan_is_refused_by_name(data_copy):
    with pytest.raises(PlanError, match="没有方案 atlantis"):
        open_library(Settings(data_dir=data_copy), "atlantis")


@pytest.mark.parametrize(
    "plan", ["", ".", "..", "../places", "huangpu-yrd-2020/", "HUANGPU-YRD-2020"]
)
def test_no_name_of_a_plan_is_a_path(data_copy, plan):
    with pytest.raises(PlanError):
        open_library(Settings(data_dir=data_copy), plan)


def test_only_built_plans_are_offered(data_copy):
    (data_copy / "plans" / "unbuilt-2030").mkdir()
    assert plan_ids(data_copy) == (PLAN_ID,)
    (data_copy / "plans" / PLAN_ID / "plan.json").unlink()
    assert plan_ids(data_copy) == ()


def test_a_broken_table_of_places_is_told(data_copy):
    (data_copy / "places" / "places.csv").write_text("id\n", encoding="utf-8")
    with pytest.raises(GroundError):
        opened(data_copy)


@pytest.mark.parametrize("name", ["plan.json", "mentions.json", "document.json"])
def test_a_broken_built_file_is_told(data_copy, name):
    (data_copy / "plans" / PLAN_ID / name).write_text("{", encoding="utf-8")
    with pytest.raises(PlanError, match="python -m geo build"):
        opened(data_copy)


def test_a_translation_with_a_hole_is_told_and_the_chinese_stays(data_copy):
    path = data_copy / "plans" / PLAN_ID / "translation.en.toml"
    path.write_text(path.read_text("utf-8").replace('"A10" = ', '"A99" = '), "utf-8")
    library = opened(data_copy)
    assert [p.where for p in library.problems] == ["translation.en.toml"]
    assert library.translations == {}
    records = json.loads(library.payload("records-en") or b"")
    assert records["measures"][0]["text"].startswith("大力吸引")


def test_a_library_is_opened_once(data_dir):
    settings = Settings(data_dir=data_dir)
    assert open_library(settings, PLAN_ID) is open_library(settings, PLAN_ID)


def test_warming_makes_every_layer(data_copy):
    library = opened(data_copy)
    library.warm()
    assert set(library._bytes) == set(library.layer_names)
