"""What the routes are given by the real library: answers to searches, codes of links."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.api.payloads import SitePayloads
from geo.settings import Settings
from geo.web.pages import PAGES, path_of
from tests.api.test_routes import HOSTILE, PLAN

PUBLIC = "https://atlas.example.org"
PAYLOADS = SitePayloads(Settings(public_url=PUBLIC))
SVG = "{http://www.w3.org/2000/svg}"
# Two modules and more of every size a code can have.
PIXELS = 4


def answer(text):
    return json.loads(PAYLOADS.search(PLAN, text))


def read_code(svg):
    """What a scanner reads from the drawing: dark strokes on a white square."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    size = int(root.get("viewBox").split()[2])
    modules = np.full((size, size), 255, np.uint8)
    ground, strokes = root.findall(f"{SVG}path")
    assert ground.get("fill") == "#fff"
    assert strokes.get("stroke").upper() == "#14212B"
    x, y = 0, 0
    for sign, numbers in re.findall(r"([Mmh])([^Mmh]+)", strokes.get("d")):
        values = [float(number) for number in numbers.split()]
        if sign == "h":
            modules[y, x : x + int(values[0])] = 0x20
            x += int(values[0])
        else:
            x, y = (0, 0) if sign == "M" else (x, y)
            x, y = x + int(values[0]), y + int(values[1])
    assert (modules[:4] == 255).all() and (modules[:, :4] == 255).all()
    assert (modules[-4:] == 255).all() and (modules[:, -4:] == 255).all()
    (found,) = zxingcpp.read_barcodes(np.kron(modules, np.ones((PIXELS, PIXELS), np.uint8)))
    return found.text


def test_a_search_names_what_it_found():
    found = answer("南通")
    assert found["hits"][0] == {"kind": "place", "id": "nantong", "matched": "南通"}


@pytest.mark.parametrize("text", ["", "  ", *HOSTILE])
def test_a_question_without_an_answer_has_no_hits_and_is_no_error(text):
    found = answer(text)
    assert set(found) == {"hits"}
    assert all(set(hit) == {"kind", "id", "matched"} for hit in found["hits"])


@pytest.mark.parametrize("plan", ["", "no-such-plan", "../huangpu-yrd-2020"])
def test_an_unknown_plan_has_no_answer(plan):
    assert PAYLOADS.search(plan, "南通") is None
    assert PAYLOADS.layer(plan, "places") is None


@pytest.mark.parametrize("page", [path_of(page) for page in PAGES])
def test_a_code_reads_back_as_the_public_link(page):
    asked = {"page": page, "w": "W5", "lang": "en", "q": "“医院” & <b>", "at": "nantong"}
    link = urlsplit(read_code(PAYLOADS.code(asked)))
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{PUBLIC}/{page}"
    query = {key: value for key, (value,) in parse_qs(link.query).items()}
    assert query == {key: value for key, value in asked.items() if key != "page"}


def test_the_code_of_a_bare_address_is_the_public_address():
    assert read_code(PAYLOADS.code({})) == f"{PUBLIC}/"


def test_what_an_address_may_not_say_stays_out_of_the_code():
    asked = {"page": "", "w": "W9", "at": '"><script>', "next": "https://10.1.2.3", "plan": "x"}
    assert read_code(PAYLOADS.code(asked)) == f"{PUBLIC}/"


@pytest.mark.parametrize("page", ["nowhere", "/", "partners/", "../", "atlas", "\x00"])
def test_an_unknown_page_has_no_code(page):
    assert PAYLOADS.code({"page": page}) is None


def test_without_a_public_address_there_is_no_code():
    assert SitePayloads(Settings()).code({"page": "partners"}) is None


def test_a_link_too_long_for_a_code_has_none():
    long = replace(Settings(), public_url=f"{PUBLIC}/{'x' * 2400}")
    assert SitePayloads(long).code({}) is None


def test_the_fullest_address_still_has_a_code():
    values = PAYLOADS._library(PLAN).vocabulary.values
    asked = {"w": values["windows"], "d": values["departments"], "t": values["tasks"]}
    code = PAYLOADS.code({key: ",".join(chosen) for key, chosen in asked.items()})
    assert read_code(code).startswith(f"{PUBLIC}/?w=W1%2CW2")


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(["page", "w", "q", "at", "plan", "lang"]), st.text()))
def test_any_address_gives_a_drawing_of_two_paths_or_nothing(params):
    drawn = PAYLOADS.code(params)
    if drawn is not None:
        root = ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing
        assert [child.tag for child in root] == [f"{SVG}path"] * 2
