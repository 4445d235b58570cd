"""Which records hold all words of a text, for one record and for very many at once."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from geo.plan.wording import full_width

_ID = re.compile(r"[a-z]\d+(\.\d+)*")
_LATIN = re.compile(r"[a-z0-9]")
# Stands between records and in none of them: no word reaches from one into the next.
_BORDER = "\n"


def row_mask(rows: Iterable[int], size: int) -> int:
    """Bit n for every n in ``rows``, all of them below ``size``."""
    # Set in place: a growing number would be copied at every bit.
    field = bytearray(size // 8 + 1)
    for row in rows:
        field[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(field, "little")


@dataclass(frozen=True)
class Searchable:
    """What of a record can be found: its ids whole or up to a dot, its text anywhere,
    words in Latin letters from their beginning."""

    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Column:
    """Texts end to end with the position where each begins."""

    text: str
    starts: tuple[int, ...]

    @staticmethod
    def of(texts: Iterable[str]) -> "Column":
        """Texts as one; a border in a text becomes a space."""
        rows = [text.replace(_BORDER, " ") for text in texts]
        starts = [0]
        for row in rows:
            starts.append(starts[-1] + len(row) + len(_BORDER))
        return Column(_BORDER.join(rows) + _BORDER, tuple(starts[:-1]))

    def rows_with(self, word: str, *, from_beginning: bool = False) -> Iterator[int]:
        """Numbers of the texts that hold a word, each once; or only where a word begins so."""
        at = self.text.find(word)
        while at >= 0:
            if from_beginning and at and _LATIN.match(self.text[at - 1]):
                at = self.text.find(word, at + 1)
                continue
            row = bisect_right(self.starts, at) - 1
            yield row
            if row + 1 == len(self.starts):
                return
            at = self.text.find(word, self.starts[row + 1])


@dataclass(frozen=True)
class Shelf:
    """Many records, searched in one pass a word: cost grows with text, not with records."""

    ids: Column
    texts: Column

    @staticmethod
    def of(records: Iterable[Searchable]) -> "Shelf":
        """The records in their order."""
        rows = list(records)
        return Shelf(
            Column.of(f" {' '.join(row.ids)} " for row in rows), Column.of(row.text for row in rows)
        )

    def holding(self, wanted: str) -> int:
        """The mask of the records that hold every word of ``wanted``: bit n for the n-th."""
        everything = (1 << len(self.texts.starts)) - 1
        words = full_width(wanted).casefold().split()
        return reduce(lambda kept, word: kept & self._mask(word), words, everything)

    def _mask(self, word: str) -> int:
        size = len(self.texts.starts)
        if _ID.fullmatch(word):
            # Whole, or up to a dot.
            return row_mask(self.ids.rows_with(f" {word} "), size) | row_mask(
                self.ids.rows_with(f" {word}."), size
            )
        latin = word.isascii() and word[:1].isalnum()
        return row_mask(self.texts.rows_with(word, from_beginning=latin), size)
