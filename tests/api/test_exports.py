"""Briefs and pictures over HTTP: everybody takes them, under names that every system keeps."""

from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.api.exports import export_routes
from geo.settings import Settings
from geo.status.filetypes import DOCX, PDF

BEGINNINGS = {
    "/brief.pdf?subject=nantong": (PDF, b"%PDF-", "合作对象简报-南通-"),
    "/brief.docx?at=nantong&lang=en": (DOCX, b"PK", "Partner-brief-Nantong-"),
    "/map.svg?view=city": ("image/svg+xml", b"<svg", "黄浦融入长三角行动图谱-黄浦城区-"),
    "/map.png?w=W5": ("image/png", b"\x89PNG", "黄浦融入长三角行动图谱-长三角-"),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("exports") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}")


@contextmanager
def visitor(settings):
    with TestClient(Starlette(routes=export_routes(settings))) as client:
        yield client


@pytest.mark.parametrize("address", BEGINNINGS)
def test_a_document_comes_as_a_file_with_a_name_of_its_own(settings, address):
    media_type, beginning, name = BEGINNINGS[address]
    with visitor(settings) as client:
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(beginning)
    assert answer.headers["cache-control"] == "no-store"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    ending = address.partition("?")[0].rpartition(".")[2]
    told = unquote(disposition.partition("filename*=UTF-8''")[2])
    assert told.startswith(name)
    assert told.endswith(f".{ending}")


def test_the_same_address_gives_the_same_bytes(settings):
    with visitor(settings) as client:
        address = "/brief.pdf?subject=hefei"
        assert client.get(address).content == client.get(address).content


@pytest.mark.parametrize(
    "address", ["/brief.pdf", "/brief.docx?subject=atlantis", "/map.png?paper=a0"]
)
def test_what_cannot_be_made_is_refused_with_what_to_do(settings, address):
    with visitor(settings) as client:
        answer = client.get(address)
    assert answer.status_code == 422
    assert set(answer.json()) == {"found", "remedy"}


def test_an_internal_map_is_refused_with_the_reason(settings, tmp_path):
    path = tmp_path / "own.geojson"
    line = '{"type":"LineString","coordinates":[[119.0,30.0],[120.0,31.0]]}'
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{line}}}'
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', encoding="utf-8")
    with visitor(replace(settings, basemap_file=path)) as client:
        for address in BEGINNINGS:
            answer = client.get(address)
            assert answer.status_code == 422
            assert "审图号" in answer.json()["found"]


def test_nothing_is_written_by_these_addresses(settings):
    with visitor(settings) as client:
        assert client.post("/brief.pdf?subject=nantong").status_code == 405
        assert client.post("/map.svg").status_code == 405
