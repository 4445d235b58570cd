"""The JSON of a show: only JSON values, and what the record says under its own head."""

import json

import pytest

from geo.maps.ledger import open_ledger
from geo.maps.library import LANGS
from geo.show.form import as_data

KEYS = {
    *("plan", "lang", "version", "standing", "title", "plan_title", "number", "issuer", "issued"),
    *("period", "unofficial", "filter", "query", "footer", "footer_city", "home", "link", "qr"),
    *("local", "welcome", "logo", "terms", "windows", "names", "scenes", "notices"),
}
SCENE_KEYS = {
    *("id", "kind", "subject", "tab", "title", "subtitle", "notes", "seconds", "camera", "marks"),
    *("emphasis", "status_marks", "body", "tour", "page"),
}


@pytest.mark.parametrize("lang", LANGS)
def test_a_show_is_plain_json(show_of, lang):
    data = as_data(show_of(lang=lang))
    told = json.loads(json.dumps(data, allow_nan=False))
    assert set(told) == KEYS
    assert all(set(scene) == SCENE_KEYS for scene in told["scenes"])


@pytest.mark.parametrize("lang", LANGS)
def test_every_code_has_its_word(show_of, lang):
    data = json.loads(json.dumps(as_data(show_of(lang=lang))))
    terms = data["terms"]
    for scene in data["scenes"]:
        for item in [i for g in scene["body"].get("groups", []) for i in g.get("items", [])]:
            assert item["status"] in terms["statuses"]
            assert item["level"] in terms["levels"]
            assert item["schedule"] in terms["schedules"]
        for record in scene["body"].get("measures", []):
            assert record["status"] in terms["statuses"]
            assert record["schedule"] in terms["schedules"]


def test_the_versions_name_data_and_ledger(show_of, studio, settings):
    show = show_of()
    asked = studio.asked({})
    head = open_ledger(settings).snapshot().head
    version = as_data(show)["version"]
    assert version["data"] == asked.library.dataset.digest[:12]
    assert (version["head"], version["seq"]) == (head.hash[:12], head.seq)
    assert version["asOf"] == "2020-04-30"
    assert show.standing == studio.standing(asked)
    assert version["latest"] in as_data(show)["footer"]


def test_the_footers_tell_that_no_boundary_is_drawn(show_of):
    data = as_data(show_of())
    assert all("不表示行政区域界线" in data[key] for key in ("footer", "footer_city"))
    assert data["footer"] != data["footer_city"]
