"""The committed plan as bare JSON and characters, read without the product's code."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "plans" / "huangpu-yrd-2020"

SOURCE = (FOLDER / "source.txt").read_bytes().decode("utf-8")
PLAN: dict[str, Any] = json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))
MENTIONS: list[dict[str, Any]] = json.loads((FOLDER / "mentions.json").read_text(encoding="utf-8"))
CORRECTIONS = tomllib.loads((FOLDER / "corrections.toml").read_text(encoding="utf-8"))
PLACES = {
    row["id"]: row
    for row in csv.DictReader(
        (ROOT / "data" / "places" / "places.csv").read_text(encoding="utf-8").splitlines()
    )
}

WINDOWS = PLAN["windows"]
TASKS = [task for window in WINDOWS for task in window["tasks"]]
MEASURES = [measure for task in TASKS for measure in task["measures"]]
KEY_TASKS = PLAN["key_tasks"]
PASSAGES = [
    *PLAN["introductions"],
    *PLAN["principles"],
    *PLAN["goals"],
    *PLAN["safeguards"],
    *(window["intro"] for window in WINDOWS),
]
RECORDS = {record["id"]: record for record in [*PASSAGES, *MEASURES, *KEY_TASKS]}

MAP_ROLES = {"site", "institution", "proposed", "partner"}
_WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}


def wide(text: str) -> str:
    """Half-width punctuation made full width, one character for one."""
    return "".join(_WIDE.get(char, char) for char in text)


def names_of(place: str) -> tuple[str, ...]:
    """Every spelling of a place in the table."""
    row = PLACES[place]
    return (row["name_zh"], *(name for name in row["aliases"].split("|") if name))


def ids(records: list[dict[str, Any]]) -> list[str]:
    return [record["id"] for record in records]


def places_named_by(record: str) -> set[str]:
    """Places that a record puts on the map."""
    return {m["place"] for m in MENTIONS if m["record"] == record and m["role"] in MAP_ROLES}
