"""Names of files: what Windows refuses is not in them, what people read is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.export.names import MOST_SIGNS, safe_name

WINDOWS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def test_chinese_is_kept():
    assert safe_name("黄浦融入长三角行动图谱-南通-2020-09-24", "pdf") == (
        "黄浦融入长三角行动图谱-南通-2020-09-24.pdf"
    )


def test_blanks_and_refused_signs_become_one_hyphen():
    assert safe_name('a b\t<c>:"d/e\\f|g?h*i', "csv") == "a-b-c-d-e-f-g-h-i.csv"


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "LPT9", "aux.x", "Com¹", "conin$"])
def test_a_name_of_a_device_is_no_name(name):
    assert safe_name(name, "xlsx") == f"_{name}.xlsx"


@pytest.mark.parametrize("name", ["", "...", "///", "\u202e", " . "])
def test_a_text_of_which_nothing_is_left_has_a_name_all_the_same(name):
    assert safe_name(name, "zip") == "atlas.zip"


def test_signs_that_turn_the_reading_are_left_out():
    assert safe_name("brief\u202efdp", "exe") == "brieffdp.exe"


@given(st.text(max_size=400))
def test_whatever_the_text_every_system_keeps_the_name(text):
    name = safe_name(text, "gpkg")
    assert name.endswith(".gpkg")
    assert len(name) <= MOST_SIGNS
    assert len(name.encode()) <= 255
    assert not WINDOWS.search(name)
    assert not name.startswith((".", "-", " "))
    assert not name.removesuffix(".gpkg").endswith((".", " ", "-"))
    assert safe_name(name.removesuffix(".gpkg"), "gpkg") == name
