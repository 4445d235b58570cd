"""The address is the only state: what a part reports is merged into it, or dropped."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.ui import frame
from tests.ui.desk import SHELL

SCRIPT = """
import json
import streamlit as st
from geo.ui.frame import library
from geo.ui.state import apply_patch, read_filter

shelf = library()
if "patch" in st.session_state:
    apply_patch(shelf, st.session_state["patch"])
chosen, rejected = read_filter(shelf)
st.text(json.dumps(st.query_params.to_dict()))
"""


def after(query, patch):
    """The address after a part reported ``patch`` at the address ``query``."""
    session = AppTest.from_string(SCRIPT, default_timeout=20)
    for key, value in query.items():
        session.query_params[key] = value
    session.session_state["patch"] = patch
    session.run()
    assert not session.exception
    return {k: v[0] if isinstance(v, list) else v for k, v in session.query_params.items()}


@pytest.mark.parametrize(
    ("query", "patch", "expected"),
    [
        ({}, {"w": "W5"}, {"w": "W5"}),
        ({"w": "W5"}, {"w": "W5,W1"}, {"w": "W1,W5"}),
        ({"w": "W5", "d": "finance"}, {"w": ""}, {"d": "finance"}),
        ({"w": "W5"}, {"key": "1", "q": " 豫园 "}, {"w": "W5", "key": "1", "q": "豫园"}),
        ({"at": "nantong"}, {"at": ""}, {}),
        ({}, {"view": "city"}, {"view": "city"}),
        ({"view": "city"}, {"view": "delta"}, {}),
        ({"w": "W9"}, {"d": "finance"}, {"d": "finance"}),
    ],
)
def test_a_change_is_merged_into_the_address(query, patch, expected):
    assert after(query, patch) == expected


@pytest.mark.parametrize(
    ("query", "patch", "expected"),
    [
        ({}, {"at": "yuyuan"}, {"at": "yuyuan", "view": "city"}),
        ({"view": "city"}, {"at": "nantong"}, {"at": "nantong"}),
        ({"view": "city"}, {"at": "nantong", "view": "city"}, {"at": "nantong", "view": "city"}),
        ({}, {"at": "mixpace"}, {"at": "mixpace"}),
        ({"view": "city"}, {"at": "W5.2.3"}, {"at": "W5.2.3", "view": "city"}),
        ({"at": "yuyuan"}, {"w": "W3"}, {"at": "yuyuan", "w": "W3"}),
    ],
)
def test_a_chosen_place_brings_its_extent_into_view(query, patch, expected):
    assert after(query, patch) == expected


@pytest.mark.parametrize(
    "patch",
    [
        None,
        7,
        "w=W5",
        ["w", "W5"],
        {"w": 5},
        {"w": ["W5"]},
        {"w": None},
        {"w": "W9"},
        {"__proto__": "x"},
        {"at": "<img onerror>"},
        {"plan": "no-such"},
        {"view": "moon"},
    ],
    ids=str,
)
def test_what_is_not_understood_changes_nothing(patch):
    assert after({"d": "finance"}, patch) == {"d": "finance"}


@pytest.fixture
def broken(data_copy, monkeypatch):
    """An installation whose plan cannot be read."""
    (data_copy / "plans" / "huangpu-yrd-2020" / "plan.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    frame.settings.clear()
    yield
    frame.settings.clear()


@pytest.mark.parametrize("query", [{}, {"w": "W5"}, {"plan": "no-such"}], ids=str)
def test_a_broken_plan_is_told_in_words_and_the_page_stops(broken, query):
    session = AppTest.from_file(SHELL, default_timeout=20)
    for key, value in query.items():
        session.query_params[key] = value
    session.run()
    assert [e.message for e in session.exception] == []
    (told,) = session.error
    assert "图谱暂时无法显示" in told.value
    assert "python -m geo build" in told.value


def test_the_title_of_the_page_is_a_word_of_the_list():
    session = AppTest.from_file(SHELL, default_timeout=20).run()
    assert not session.error
    assert not session.warning
