import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.plan.wording import full_width
from geo.view.words import Searchable, Shelf, row_mask

WORDS = st.text("ab1.上海 A9\n", max_size=6)
RECORDS = st.lists(
    st.builds(
        Searchable,
        st.lists(st.sampled_from(["w1.1", "w1.1.2", "w1.10", "a1", "a12"]), max_size=2).map(tuple),
        st.text("ab1上海 9\n", max_size=12),
    ),
    max_size=5,
)


def told_one_by_one(record, wanted):
    """The rule of the search, written out for one record."""
    found = []
    for word in full_width(wanted).casefold().split():
        if re.fullmatch(r"[a-z]\d+(\.\d+)*", word):
            found.append(any(own == word or own.startswith(f"{word}.") for own in record.ids))
        elif word.isascii() and word[:1].isalnum():
            found.append(bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}", record.text)))
        else:
            found.append(word in record.text)
    return all(found)


@given(RECORDS, WORDS)
def test_a_shelf_finds_what_each_of_its_records_holds(records, wanted):
    found = Shelf.of(records).holding(wanted)
    assert [n for n in range(len(records)) if found >> n & 1] == [
        n for n, record in enumerate(records) if told_one_by_one(record, wanted)
    ]


def test_a_word_does_not_reach_from_one_record_into_the_next():
    records = [Searchable((), "上"), Searchable((), "海")]
    assert Shelf.of(records).holding("上海") == 0


def test_no_words_keep_every_record():
    assert Shelf.of([Searchable((), "a"), Searchable((), "")]).holding(" ") == 0b11


@pytest.mark.parametrize(("rows", "size"), [((), 0), ((0,), 1), ((1, 9, 64), 65), (range(8), 8)])
def test_a_mask_has_one_bit_for_each_row(rows, size):
    assert row_mask(rows, size) == sum(1 << row for row in rows)
