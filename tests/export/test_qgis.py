"""The GeoPackage opened and drawn by QGIS itself; runs with ``make test-qgis`` only."""

import json
import os
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest

from geo.export.geofiles import geofile_of
from geo.settings import Settings
from geo.web.tokens import read_tokens

pytestmark = pytest.mark.qgis

READER = Path(__file__).parent / "draw_in_qgis.py"
PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The whole plan as a GeoPackage."""
    folder = tmp_path_factory.mktemp("qgis")
    settings = Settings(database_url=f"sqlite:///{folder / 'atlas.sqlite'}")
    path = folder / "atlas.gpkg"
    path.write_bytes(geofile_of(settings, {}, "gpkg").data)
    return path


@pytest.fixture(scope="module")
def drawn(file):
    """What QGIS found in the file."""
    shell = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(file.parent)}
    done = subprocess.run(
        [PYTHON, str(READER), str(file), str(file.with_suffix(".png"))],
        check=True,
        capture_output=True,
        text=True,
        env=shell,
    )
    return json.loads(done.stdout)


def test_qgis_opens_every_layer_with_its_place_on_earth_and_its_style(drawn):
    assert drawn["errors"] == []
    assert set(drawn["layers"]) == {"places", "mentions", "arcs"}
    for name, layer in drawn["layers"].items():
        assert (layer["valid"], layer["crs"]) == (True, "EPSG:4326"), name
        assert layer["features"] > 0, name
        assert layer["renderer"] in ("RuleRenderer", "categorizedSymbol"), name
        assert any(label.startswith("W5") for label in layer["legend"]), name


def test_qgis_writes_the_names_of_places_and_only_those(drawn):
    assert {name: layer["labels"] for name, layer in drawn["layers"].items()} == {
        "places": True,
        "mentions": False,
        "arcs": False,
    }


def test_qgis_draws_each_place_in_the_colour_of_its_window(file, drawn):
    windows = gpd.read_file(file, layer="places").set_index("place")["windows"]
    assert len(drawn["middles"]) >= 10
    for place, colour in drawn["middles"].items():
        number = windows[place].removeprefix("W")
        assert colour == read_tokens().colour(f"w{number}-mark").lower(), place
