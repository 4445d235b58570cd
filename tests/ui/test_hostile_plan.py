"""A plan whose every text is hostile: it arrives as plain data, and nothing breaks."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from geo.build.all import build_all, write_files
from geo.maps.library import open_library
from geo.settings import Settings
from geo.ui import frame
from tests.ui.desk import elements, page, parts

TINY = Path(__file__).resolve().parents[1] / "data" / "tiny_plan"
HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "script": "</script><script>alert(1)</script><!--",
    "dollar": "${alert(1)}",
    "backtick": "`${1}`",
    "backslash": "\\x3cb\\u0041\\",
    "jinja": "{{7*7}}{%raw%}{#x#}",
    "quotes": "\"'&amp;&lt;",
    "reversed": "甲\u202e乙\u200f丙\u2066",
    "long": "长" * 10_000,
}
FIELDS = {
    *("text", "quote", "name", "short_name", "category", "evidence"),
    *("departments", "departments_as_written", "forms"),
    *("title", "number", "issuer"),
}


def spoiled(value, nasty, key=""):
    """Every text of a plan with hostile text at its end; ids, dates and numbers stay."""
    if isinstance(value, dict):
        return {k: spoiled(v, nasty, k) for k, v in value.items()}
    if isinstance(value, list):
        return [spoiled(v, nasty, key) for v in value]
    return value + nasty if key in FIELDS and isinstance(value, str) else value


def spoil_places(path, nasty):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == "nantong":
            for column in ("name_zh", "name_en", "sources", "note", "address", "official_name"):
                row[column] += nasty
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def hostile(request, data_copy, monkeypatch):
    """A data folder with the tiny plan, hostile, beside the real one; shown by default."""
    folder = data_copy / "plans" / "tiny-2023"
    shutil.copytree(TINY, folder)
    write_files(build_all(data_copy)[0])
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    (folder / "plan.json").write_text(json.dumps(spoiled(plan, request.param)), encoding="utf-8")
    spoil_places(data_copy / "places" / "places.csv", request.param)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    monkeypatch.setenv("ATLAS_PLAN", "tiny-2023")
    frame.settings.clear()
    yield data_copy, request.param
    frame.settings.clear()


def test_hostile_names_are_plain_data_in_every_layer(hostile):
    folder, nasty = hostile
    library = open_library(Settings(data_dir=folder, plan="tiny-2023"), "tiny-2023")
    records = json.loads(library.payload("records-zh") or b"")
    measure = records["measures"][0]
    assert measure["text"] == f"加强与南通的合作，建立机制。{nasty}"
    assert records["departments"][0]["name"] == f"区商务委{nasty}"
    assert records["windows"][0]["short_name"] == f"合作之窗{nasty}"
    assert records["tasks"][0]["name"] == f"加强产业合作{nasty}"
    assert records["key_tasks"][0]["category"] == f"合作类{nasty}"
    (card,) = [p for p in records["places"] if p["id"] == "nantong"]
    assert (card["name"], card["name_en"]) == (f"南通{nasty}", f"Nantong{nasty}")
    assert card["note"].endswith(nasty)
    places = json.loads(library.payload("places") or b"")["places"]
    assert f"南通{nasty}" in [p["name_zh"] for p in places]


def test_a_page_of_hostile_text_stands_and_tells_it_as_data(hostile):
    """Names reach only the panel; bar, map and list are told ids and counts."""
    _, nasty = hostile
    session = page({"at": "nantong"})
    told = parts(session)
    assert told["bar"]["total"] == 3
    (item,) = told["panel"]["dossier"]["items"]
    assert item["departments"] == ["commerce"]
    for name in ("bar", "map", "board"):
        assert nasty not in json.dumps(told[name], ensure_ascii=False)
    for proto in elements(session).values():
        assert nasty not in proto.js_content


def test_a_hostile_record_is_told_as_data(hostile):
    _, nasty = hostile
    (item,) = parts(page({"at": "W1.1.1"}))["panel"]["dossier"]["items"]
    assert item["excerpt"]["text"].endswith(nasty)
