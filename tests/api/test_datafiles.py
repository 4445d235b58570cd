"""Tables, map files and slides over HTTP: the documents of the functions, under their names."""

import json
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.api.datafiles import datafile_routes
from geo.export.geofiles import geofile_of
from geo.export.tables import tables_of
from geo.settings import Settings
from tests.plan.real import MEASURES


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('api') / 'a.sqlite'}")


@pytest.fixture(scope="module")
def client(settings):
    return TestClient(Starlette(routes=datafile_routes(settings)))


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_tables_are_those_of_the_function(client, settings, form):
    answer = client.get(f"/tables.{form}?w=W3")
    document = tables_of(settings, {"w": "W3"}, form)
    assert answer.status_code == 200
    assert answer.content == document.data
    assert answer.headers["content-type"].split(";")[0] == document.media_type.split(";")[0]
    told = answer.headers["content-disposition"]
    assert told.startswith("attachment; ")
    assert f"filename*=UTF-8''{quote(document.name)}" in told
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_table_is_chosen_by_its_name(client):
    assert "经度" in client.get("/tables.csv?table=places").text.splitlines()[0]
    answer = client.get("/tables.csv?table=accounts")
    assert answer.status_code == 422
    assert answer.json()["remedy"] == "改用其中之一"


@pytest.mark.parametrize("form", ["gpkg", "geojson", "kml"])
def test_map_files_are_those_of_the_function(client, settings, form):
    answer = client.get(f"/map.{form}?w=W5&lang=en")
    assert answer.content == geofile_of(settings, {"w": "W5", "lang": "en"}, form).data


def test_the_map_as_a_page_is_saved_and_not_run_here(client):
    answer = client.get("/map.html?w=W5")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert b'id="map-data"' in answer.content


def test_slides_need_a_subject_that_the_plan_has(client):
    assert client.get("/slides.pptx").json()["found"] == "没有写明演示的对象"
    answer = client.get("/slides.pptx?subject=nowhere")
    assert answer.status_code == 422
    assert "nowhere" in answer.json()["found"]


def test_slides_of_what_is_selected(client):
    answer = client.get("/slides.pptx?at=nantong&lang=en")
    assert answer.content.startswith(b"PK")
    assert "Nantong" in answer.headers["content-disposition"]


def test_what_an_address_names_in_vain_is_ignored(client):
    told = json.loads(client.get("/tables.json?w=W9&x=<script>").content)
    assert len(told["tables"]["measures"]) == len(MEASURES)
    assert told["about"]["sentence"] == "全部内容，未经筛选"


@pytest.mark.parametrize("path", ["/tables.xlsx", "/map.gpkg", "/map.html", "/slides.pptx"])
def test_nothing_is_taken(client, path):
    assert client.post(path, json={}).status_code == 405
