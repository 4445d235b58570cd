"""The filter and its address: what is written comes back, what means nothing is told."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.filters import (
    COMPARE_LIMIT,
    TEXT_LIMIT,
    PlanFilter,
    Rejected,
    clean_text,
    from_query,
    to_query,
)

LIBRARY = open_library(Settings(), "huangpu-yrd-2020")
VOCABULARY = LIBRARY.vocabulary
MANY = {
    "w": "windows",
    "t": "tasks",
    "d": "departments",
    "p": "places",
    "c": "commitments",
    "s": "statuses",
    "e": "levels",
    "sch": "schedules",
    "loc": "located",
}
SWITCHES = {"key": "key_only", "roll": "rolled", "pub": "published"}
NASTY = [
    "<img src=x onerror=alert(1)>",
    "${7*7}",
    "`",
    "\\x41",
    "{{7*7}}",
    "{%",
    "{#",
    "</script>",
    "\u202e\u200f反向",
    "%00&w=W1#?+",
    "甲" * 10_000,
    "\ud800",
    "a\u0000b",
    "\r\n\t 豫园 \u00a0 ",
]


def some_of(values):
    """Some of the values, in their own order."""
    return st.sets(st.sampled_from(values)).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


NASTY_TEXT = st.sampled_from(NASTY) | st.text(max_size=40)
FILTERS = st.builds(
    PlanFilter,
    plan=st.sampled_from(VOCABULARY.plans),
    view=st.sampled_from(VOCABULARY.views),
    lang=st.sampled_from(VOCABULARY.langs),
    **{name: some_of(VOCABULARY.values[name]) for name in MANY.values()},
    key_only=st.booleans(),
    text=NASTY_TEXT.map(clean_text),
    at=st.sampled_from(["", *sorted(VOCABULARY.selectable)]),
    compare=some_of(VOCABULARY.partners).map(lambda chosen: chosen[:COMPARE_LIMIT]),
    rolled=st.booleans(),
    published=st.booleans(),
)


@given(FILTERS)
def test_an_address_gives_back_its_filter(chosen):
    query = to_query(chosen, VOCABULARY)
    assert from_query(query, VOCABULARY) == (chosen, ())
    assert all(isinstance(k, str) and isinstance(v, str) and v for k, v in query.items())
    assert set(query) <= {"plan", "view", "lang", *MANY, *SWITCHES, "cmp", "q", "at"}


def test_what_stands_at_its_default_is_left_out_of_the_address():
    assert to_query(VOCABULARY.default(), VOCABULARY) == {}


KEYS = st.sampled_from(
    ["plan", "view", "lang", *MANY, *SWITCHES, "cmp", "q", "at", "utm_source", ""]
)


@given(st.dictionaries(KEYS | st.text(max_size=8), st.text(max_size=120) | st.sampled_from(NASTY)))
@example({"w": ",,,", "d": "W1,W1", "at": "南通", "key": "yes", "q": "\ud800"})
def test_any_address_is_read_and_what_is_not_understood_is_told(params):
    chosen, rejected = from_query(params, VOCABULARY)
    for key, name in MANY.items():
        allowed = VOCABULARY.values[name]
        wanted = [v for v in params.get(key, "").split(",") if v]
        assert getattr(chosen, name) == tuple(v for v in allowed if v in wanted)
    assert chosen.view in VOCABULARY.views
    assert chosen.at == "" or chosen.at in VOCABULARY.selectable
    assert len(chosen.text) <= TEXT_LIMIT
    assert len(rejected) <= 8
    assert all(len(r.value) <= TEXT_LIMIT for r in rejected)
    assert from_query(to_query(chosen, VOCABULARY), VOCABULARY) == (chosen, ())


@pytest.mark.parametrize("key", ["plan", "view", "lang", "at", "cmp", *MANY])
@pytest.mark.parametrize("value", ["no-such", "<b>", "W1 ", "{{7*7}}"])
def test_an_unknown_value_is_told_and_ignored(key, value):
    chosen, rejected = from_query({key: value}, VOCABULARY)
    assert chosen == VOCABULARY.default()
    assert rejected == (Rejected(key, value),)


def test_a_known_value_beside_an_unknown_one_is_kept():
    chosen, rejected = from_query({"w": "W9,W5,W1", "d": "finance,x"}, VOCABULARY)
    assert (chosen.windows, chosen.departments) == (("W1", "W5"), ("finance",))
    assert rejected == (Rejected("w", "W9"), Rejected("d", "x"))


@pytest.mark.parametrize("value", ["yes", "true", "0", "11"])
@pytest.mark.parametrize(("key", "name"), SWITCHES.items())
def test_a_switch_is_a_one_or_nothing(key, name, value):
    chosen, rejected = from_query({key: value}, VOCABULARY)
    assert not getattr(chosen, name)
    assert rejected == (Rejected(key, value),)
    assert getattr(from_query({key: "1"}, VOCABULARY)[0], name)


def test_three_partners_stand_side_by_side_and_a_fourth_is_told():
    chosen, rejected = from_query({"cmp": "hefei,nantong,wuxi,suzhou"}, VOCABULARY)
    kept = [p for p in VOCABULARY.partners if p in ("hefei", "nantong", "wuxi", "suzhou")]
    assert list(chosen.compare) == kept[:3]
    assert rejected == (Rejected("cmp", kept[3]),)


def test_a_foreign_parameter_is_left_alone():
    assert from_query({"utm_source": "mail", "embed": "true"}, VOCABULARY) == (
        VOCABULARY.default(),
        (),
    )


@given(st.text(max_size=200) | st.sampled_from(NASTY))
@example("甲" * (TEXT_LIMIT - 1) + " 乙")
def test_free_text_is_short_plain_and_stable(raw):
    text = clean_text(raw)
    assert len(text) <= TEXT_LIMIT
    assert clean_text(text) == text
    assert text == " ".join(text.split())
    assert not set(text) & set("\u202e\u200f\u0000\n\r")


def test_a_word_of_the_plan_is_searched_as_typed():
    assert clean_text(" 豫园  展示 ") == "豫园 展示"
    assert clean_text("${x} `{{7*7}}` <b>") == "${x} `{{7*7}}` <b>"


def test_the_vocabulary_is_the_plan_s():
    values = VOCABULARY.values
    assert values["windows"] == ("W1", "W2", "W3", "W4", "W5")
    assert len(values["departments"]) == 21
    assert values["located"] == ("placed", "unlocated", "unnamed")
    assert values["commitments"] == (
        "continuing",
        "advance",
        "establish",
        "host-event",
        "pilot",
        "support",
    )
    assert values["statuses"][0] == "unreported"
    assert VOCABULARY.views == ("delta", "city")
    assert {"W5.2.3", "A8", "G1", "W1.intro", "nantong"} <= VOCABULARY.selectable


def test_no_value_needs_quoting_in_a_list():
    for values in VOCABULARY.values.values():
        assert all("," not in value and value.strip() == value for value in values)


@pytest.mark.parametrize("key", ["asof", "known", "since"])
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_no_record_can_have_is_refused(key, day):
    chosen, rejected = from_query({key: day}, VOCABULARY)
    assert chosen == VOCABULARY.default()
    assert [(r.key, r.value) for r in rejected] == [(key, day)]


@pytest.mark.parametrize("day", ["2020-02-30", "2020-4-30", "20200430", "yesterday", "2020-W01-1"])
def test_only_a_whole_day_in_iso_form_is_a_day(day):
    assert [r.key for r in from_query({"asof": day}, VOCABULARY)[1]] == ["asof"]


def test_days_of_the_record_travel_in_the_address():
    query = {"asof": "2020-12-31", "known": "2026-11-24", "since": "2021-01-01"}
    chosen, rejected = from_query(query, VOCABULARY)
    assert (chosen.as_of, chosen.known, chosen.since) == (
        date(2020, 12, 31),
        date(2026, 11, 24),
        date(2021, 1, 1),
    )
    assert (rejected, to_query(chosen, VOCABULARY)) == ((), query)
