"""A value is written down in one way only; what databases keep differently is refused."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.store.canonical import canonical, utc_text
from geo.store.problems import StoreError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(JSON)
def test_a_value_comes_back_from_its_canonical_text(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXT, st.integers()))
def test_the_order_of_keys_makes_no_difference(value):
    turned = dict(reversed(list(value.items())))
    assert canonical(turned) == canonical(value)


def test_a_date_is_written_as_its_iso_text():
    assert canonical({"日": date(2020, 11, 6)}) == '{"日":"2020-11-06"}'


@pytest.mark.parametrize(
    "value",
    [1.5, "a\0b", "\ud800", {"\ud800": 1}, {"a\0": 1}, {1, 2}, b"x", datetime(2020, 1, 1)],  # noqa: DTZ001 - the value is to be refused
)
def test_what_cannot_be_kept_the_same_everywhere_is_refused(value):
    with pytest.raises(StoreError, match="要写入的内容里有"):
        canonical(value)


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_text_as_they_do_in_time(one, other):
    assert (utc_text(one) < utc_text(other)) == (one < other)
    assert datetime.fromisoformat(utc_text(one)) == one


def test_a_moment_of_another_zone_is_told_in_utc():
    shanghai = timezone(timedelta(hours=8))
    told = utc_text(datetime(2021, 3, 4, 7, 6, 5, tzinfo=shanghai))
    assert told == "2021-03-03T23:06:05.000000Z"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(StoreError, match="没有时区"):
        utc_text(datetime(2021, 3, 4))  # noqa: DTZ001 - the value is to be refused
