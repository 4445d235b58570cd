"""The data folder: every file is listed, described, hashed and of a bearable size."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.plan.real import MENTIONS, PLACES, PLAN, RECORDS

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
FILES = sorted(
    p
    for p in DATA.rglob("*")
    if p.is_file() and "var" not in p.relative_to(DATA).parts and not p.name.startswith(".")
)
NAMES = [p.relative_to(DATA).as_posix() for p in FILES]
TEXTS = [p for p in FILES if p.suffix in (".txt", ".toml", ".csv", ".json", ".geojson", ".md")]
MANIFEST = {
    row.split("  ", 1)[1]: row.split("  ", 1)[0]
    for row in (DATA / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
}
README = (DATA / "README.md").read_text(encoding="utf-8")
PLACES_README = (DATA / "places" / "README.md").read_text(encoding="utf-8")


def named(path):
    return path.relative_to(DATA).as_posix()


def test_the_manifest_lists_every_file_and_nothing_else():
    assert set(MANIFEST) == set(NAMES) - {"MANIFEST.sha256"}
    assert list(MANIFEST) == sorted(MANIFEST)


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_file_has_the_hash_of_the_manifest(name):
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == MANIFEST[name]


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_a_text_is_utf8_with_plain_newlines_and_no_mark(path):
    raw = path.read_bytes()
    raw.decode("utf-8")
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_is_described_in_a_readme_beside_it(path):
    if path.name in ("README.md", "MANIFEST.sha256"):
        assert path.stat().st_size > 0
        return
    described = README + (PLACES_README if "places" in path.relative_to(DATA).parts else "")
    folder = f"{path.parent.name}/" if path.parent.name == "licences" else path.name
    assert path.name in described or folder in described


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".geojson"], ids=lambda p: p.name)
def test_a_layer_is_small_and_says_its_datum_and_its_source(path):
    assert path.stat().st_size < 150_000
    table = json.loads(path.read_text(encoding="utf-8"))
    assert table["crs"]["properties"]["name"].endswith("CRS84")
    assert table["attribution"].strip()


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_the_data_speak_of_no_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:work|tmp|home|root|Users)/", text)


def test_the_published_text_is_the_one_that_was_checked():
    """source.txt is never edited; another copy is another plan folder."""
    raw = (DATA / "plans" / "huangpu-yrd-2020" / "source.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest().startswith("bff49ecea9e7aed0")


def test_the_plan_in_its_folder_has_the_folder_s_name():
    for folder in sorted((DATA / "plans").iterdir()):
        settings = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
        assert settings["plan"]["id"] == folder.name


@pytest.mark.parametrize("name", ["plan.json", "mentions.json"])
def test_the_fields_of_a_built_file_are_described(name):
    if name == "plan.json":
        keys = {*PLAN, *PLAN["plan"], *PLAN["windows"][0], *PLAN["windows"][0]["tasks"][0]}
        keys |= {*PLAN["key_tasks"][0], *PLAN["corrections"][0], *RECORDS["W1.1.1"]}
    else:
        keys = set(MENTIONS[0])
    assert {k for k in keys if k not in README} == set()


@pytest.mark.parametrize("role", sorted({m["role"] for m in MENTIONS}))
def test_every_role_is_described(role):
    assert role in README


def test_every_place_the_plan_mentions_has_a_row_and_every_row_a_reason_to_be_there():
    mentioned = {m["place"] for m in MENTIONS}
    assert mentioned <= set(PLACES)
    above = {row[c] for row in PLACES.values() for c in ("parent", "host") if row[c]}
    idle = {p for p in PLACES if p not in mentioned | above}
    assert {p for p in idle if PLACES[p]["background"] != "yes"} == set()


@pytest.mark.parametrize("place", sorted(PLACES))
def test_an_id_of_a_place_is_lower_case_ascii(place):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", place)


@pytest.mark.parametrize(
    "place", sorted(p for p, row in PLACES.items() if row["precision"] == "unlocated")
)
def test_an_unlocated_place_says_why_and_has_no_point(place):
    row = PLACES[place]
    assert (row["lon"], row["lat"], row["extent"]) == ("", "", "")
    assert row["note"].strip()


@pytest.mark.parametrize("place", sorted(p for p, r in PLACES.items() if r["confidence"] == "low"))
def test_a_doubtful_place_says_that_it_is_to_be_checked(place):
    assert "位置待核" in PLACES[place]["note"]


def test_no_point_is_called_exact_without_a_survey():
    assert {row["precision"] for row in PLACES.values()} == {
        "approximate",
        "area",
        "unlocated",
        "region",
    }


def test_no_note_claims_a_government_seat():
    for row in PLACES.values():
        for text in (row["note"], row["sources"]):
            claimed = re.sub(r"不是[^，。；]*?(政府驻地|管委会驻地)", "", text)
            assert "驻地" not in claimed


def test_the_quotes_of_the_tests_are_not_data_of_the_product():
    assert not [n for n in NAMES if "second_reading" in n or "tiny" in n]
