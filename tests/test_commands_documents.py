"""The commands that write tables, map files and slides."""

import json

import pytest

from geo.__main__ import main
from geo.export.tables import tables_of
from geo.settings import read_settings


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """An installation of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'ledger.sqlite'}")


def test_the_command_writes_what_the_button_gives(tmp_path, capsys):
    file = tmp_path / "new" / "places.csv"
    assert main(["tables", str(file), "--table", "places", "--filter", "?w=W3"]) == 0
    assert str(file) in capsys.readouterr().out
    made = tables_of(read_settings(), {"w": "W3"}, "csv", table="places")
    assert file.read_bytes() == made.data


def test_the_ending_says_which_map_file(tmp_path):
    file = tmp_path / "map.geojson"
    assert main(["map-file", str(file), "--filter", "w=W4&lang=en"]) == 0
    assert json.loads(file.read_bytes())["about"]["language"] == "en"
    page = tmp_path / "map.html"
    assert main(["map-file", str(page)]) == 0
    assert page.read_bytes().startswith(b"<!doctype html>")


def test_an_ending_that_is_none_is_told_and_nothing_is_written(tmp_path, capsys):
    file = tmp_path / "map.shp"
    assert main(["map-file", str(file)]) == 1
    assert ".gpkg、.geojson、.kml、.html" in capsys.readouterr().err
    assert not file.exists()


def test_slides_are_written_under_their_own_name(tmp_path, capsys):
    assert main(["slides", "jiangyin", "--lang", "zh", "--out", str(tmp_path / "out")]) == 0
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "黄浦融入长三角行动图谱-江阴-2021-06-03.pptx"
    assert main(["slides", "nowhere", "--out", str(tmp_path / "out")]) == 1
    assert "没有编号为 nowhere" in capsys.readouterr().err
