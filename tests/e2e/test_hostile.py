"""Hostile text in the data and in the address: nothing runs, nothing breaks, it shows as text."""

import csv
import json
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.e2e.support import PLAN, Desk, copied_data

pytestmark = pytest.mark.e2e

PAYLOADS = (
    '<img src=x onerror="window.__pwned=1">',
    "${window.__pwned=2}",
    "`;window.__pwned=3;`",
    "\\x3cimg src=x\\x3e\\u0060",
    "{{7*7}}",
    "{% raw %}{% if %}",
    "{# comment",
    "</script><script>window.__pwned=4</script>",
    "\u202egnp.exe\u2066\u200f 右",
    '"><svg onload=window.__pwned=5>',
    "'-window.__pwned=6-'",
    "{n}{name}$&__proto__",
    "javascript:window.__pwned=7",
    "<!--<![CDATA[",
)
KEYS = ("w", "d", "p", "c", "s", "loc", "at", "view", "lang", "plan", "key")
LONG = "长" * 10_000
HIDDEN = "\u202e\u2066\u200f"


def _spoil_plan(data: Path, payloads: Iterator[str]) -> None:
    """Put a payload into every text of the plan; ids and the head of each text stay."""
    path = data / "plans" / PLAN / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    renamed = {d["name"]: d["name"] + next(payloads) for d in plan["departments"]}
    for key in ("title", "number", "issuer"):
        plan["plan"][key] += next(payloads)
    for row in plan["departments"]:
        row["name"] = renamed[row["name"]]
        row["forms"] = [*row["forms"], next(payloads)]
    for extent in plan["extents"]:
        extent["name"] += next(payloads)
    for window in plan["windows"]:
        window["name"] += next(payloads)
        window["short_name"] += next(payloads)
        window["intro"]["text"] += next(payloads)
        for task in window["tasks"]:
            task["name"] += next(payloads)
            task["departments"] = [renamed[name] for name in task["departments"]]
            for measure in task["measures"]:
                measure["text"] += next(payloads)
                for commitment in measure["commitments"]:
                    commitment["evidence"] += next(payloads)
    for key in plan["key_tasks"]:
        key["text"] += next(payloads)
        key["category"] += next(payloads)
        key["departments"] = [renamed[name] for name in key["departments"]]
    for part in ("introductions", "principles", "goals", "safeguards"):
        for passage in plan[part]:
            passage["name"] += next(payloads)
            passage["text"] += next(payloads)
    path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")


def _spoil_places(data: Path, payloads: Iterator[str]) -> None:
    path = data / "places" / "places.csv"
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        for column in ("name_zh", "name_en", "address", "sources", "note"):
            if row[column]:
                row[column] += next(payloads)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _spoil_labels(data: Path, payloads: Iterator[str]) -> None:
    for path in (data / "places" / "layers").glob("*_labels.geojson"):
        layer = json.loads(path.read_text("utf-8"))
        for feature in layer["features"]:
            feature["properties"]["name_zh"] += next(payloads)
        path.write_text(json.dumps(layer, ensure_ascii=False), "utf-8")


def _spoiled(folder: Path, payloads: tuple[str, ...]) -> Path:
    data = copied_data(folder / "data")
    endless = cycle(payloads)
    for spoil in (_spoil_plan, _spoil_places, _spoil_labels):
        spoil(data, endless)
    return data


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, start_server: Callable[..., Any]
) -> Iterator[str]:
    data = _spoiled(tmp_path_factory.mktemp("hostile"), PAYLOADS)
    with start_server(ATLAS_DATA_DIR=str(data)) as address:
        yield address


@pytest.fixture(scope="module")
def endless(
    tmp_path_factory: pytest.TempPathFactory, start_server: Callable[..., Any]
) -> Iterator[str]:
    data = _spoiled(tmp_path_factory.mktemp("endless"), (LONG, "短"))
    with start_server(ATLAS_DATA_DIR=str(data)) as address:
        yield address


def nothing_ran(desk: Desk) -> None:
    assert desk.page.evaluate("window.__pwned") is None
    assert desk.page.locator(".stApp").locator("img, script, [onload], [onerror]").count() == 0
    assert "49" not in desk.page.evaluate("document.querySelector('.desk-bar').innerText")


def shown(text: str) -> str:
    """How a text with direction marks may come out: with them or without."""
    return "".join(sign for sign in text if sign not in HIDDEN)


def records(desk: Desk, base: str) -> dict[str, Any]:
    """The records as the server gives them to the page."""
    answer: dict[str, Any] = desk.page.request.get(f"{base}/layers/{PLAN}/records-zh.json").json()
    return answer


@pytest.mark.parametrize("view", ["delta", "city"])
def test_every_place_shows_its_hostile_name(
    new: Callable[..., Desk], hostile: str, view: str
) -> None:
    desk = new(hostile).open(f"?view={view}")
    expect(desk.rows).to_have_count(63)
    assert desk.markers.count() >= 20
    nothing_ran(desk)
    names = {p["id"]: p["name"] for p in records(desk, hostile)["places"]}
    for place in list(desk.centres())[:14]:
        desk.marker(place).focus()
        desk.page.keyboard.press("Enter")
        expect(desk.marker(place)).to_have_attribute("aria-pressed", "true")
        expect(desk.panel.locator(".desk-title h2")).to_have_text(names[place])
        desk.page.mouse.move(*desk.centres()[place])
        nothing_ran(desk)


def test_all_payloads_reach_the_page_as_text(new: Callable[..., Desk], hostile: str) -> None:
    desk = new(hostile).open("?w=W1&d=finance&p=nantong&at=nantong")
    text = shown(str(desk.page.evaluate("document.querySelector('.st-key-desk').textContent")))
    given = json.dumps(records(desk, hostile), ensure_ascii=False)
    assert "onerror" in given
    missing = [p for p in PAYLOADS if shown(p) not in text]
    assert missing == []
    nothing_ran(desk)


def test_names_in_accessible_labels_are_whole(new: Callable[..., Desk], hostile: str) -> None:
    desk = new(hostile).open()
    labels = desk.markers.evaluate_all("n => n.map(m => [m.dataset.place, m.ariaLabel])")
    names = {p["id"]: p["name"] for p in records(desk, hostile)["places"]}
    cut = {p: label for p, label in labels if not label.startswith(" ".join(names[p].split())[:20])}
    assert cut == {}


def test_hostile_clauses_rows_and_tabs(new: Callable[..., Desk], hostile: str) -> None:
    desk = new(hostile).open()
    told = records(desk, hostile)
    tabs = {"keyTasks": "key_tasks", "passages": "passages", "measures": "measures"}
    for kind, rows in tabs.items():
        desk.kind(kind).click()
        expect(desk.rows).to_have_count(len(told[rows]))
        for record in told[rows][:14]:
            desk.row(record["id"]).click()
            expect(desk.panel.locator(".desk-title h2")).to_have_text(record["id"])
            expect(desk.panel.locator(".desk-quote")).to_have_text(record["text"])
    desk.page.locator("th[data-column=text] button").click()
    expect(desk.rows).to_have_count(63)
    nothing_ran(desk)


def test_hostile_menus_and_chips(new: Callable[..., Desk], hostile: str) -> None:
    desk = new(hostile).open()
    name = records(desk, hostile)["departments"][0]["name"]
    desk.choose("departments", "finance")
    desk.has_address(d="finance")
    expect(desk.chips).to_have_text(name)
    desk.menu("places").click()
    finder = desk.menu_list("places").locator(".desk-finder")
    for payload in PAYLOADS:
        finder.fill(payload)
    finder.fill("")
    nothing_ran(desk)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_endless_names_break_nothing(
    new: Callable[..., Desk], endless: str, size: tuple[int, int]
) -> None:
    desk = new(endless, size=size).open("?w=W1&d=finance,commerce&at=nantong")
    expect(desk.panel.locator(".desk-title h2")).to_contain_text("南通")
    wide = desk.page.evaluate(
        """() => [document.documentElement, document.body,
             ...document.querySelectorAll("[data-testid=stMain], .desk-panel")]
             .filter((n) => n.scrollWidth > n.clientWidth + 1)
             .map((n) => n.className || n.tagName)"""
    )
    assert wide == []
    bar, drawn = desk.box(".desk-bar"), desk.box(".desk-map")
    assert bar["bottom"] - bar["top"] < 0.75 * size[1]
    assert drawn["bottom"] - drawn["top"] >= 300
    desk.window(1).click()
    desk.has_address(d="finance,commerce", at="nantong")
    expect(desk.chips).to_have_count(2)


@pytest.mark.parametrize("keys", [KEYS[:6], KEYS[6:]])
def test_hostile_parameters_are_told_as_text(
    new: Callable[..., Desk], keys: tuple[str, ...]
) -> None:
    given = {key: PAYLOADS[n] + PAYLOADS[n + 6] for n, key in enumerate(keys)}
    desk = new().open("?" + urlencode(given))
    warning = desk.page.locator(".desk-warning")
    for key, payload in given.items():
        expect(warning).to_contain_text(f"{key}={shown(payload)[:30]}")
    expect(desk.rows).to_have_count(63)
    nothing_ran(desk)


def test_hostile_words_are_searched_and_shown(new: Callable[..., Desk]) -> None:
    desk = new().open()
    for payload in PAYLOADS:
        desk.filter_by(payload)
        chip = desk.page.locator("[data-chip=q]")
        expect(chip).to_have_text(f"“{shown(' '.join(payload.split()))[:60]}”")
        nothing_ran(desk)
    desk.page.reload()
    desk.ready()
    expect(desk.page.locator("[data-chip=q]")).to_be_visible()
    nothing_ran(desk)


BROKEN = (
    "?q=" + "a" * 10_000,
    "?w=" + "W1," * 3_000,
    "?" + "&".join(f"x{n}=1" for n in range(500)),
    "?w=W1&w=W2",
    "?at=%00%0a%ff",
    "?q=%E0%80%80%F0",
    "?__proto__=1&constructor=2&w=__proto__",
)


@pytest.mark.parametrize("query", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_address_opens_the_page(new: Callable[..., Desk], query: str) -> None:
    desk = new().open(query)
    assert sum(int(n) for n in desk.page.locator(".desk-dashed b").all_inner_texts()) == 63
    nothing_ran(desk)
