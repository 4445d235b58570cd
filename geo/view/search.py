"""One box for everything: which places, departments, windows and records a text means.

Names are found by their beginning, in pinyin and by initials too; names and texts by any
part. Names, texts and questions are hostile: all are cut down to letters and digits first.
"""

import re
import sqlite3
import threading
import unicodedata
import weakref
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, product

from pypinyin import Style, lazy_pinyin, pinyin

from geo.plan.model import KeyTask, Measure
from geo.plan.translation import Translation
from geo.view.atlas import Atlas, Record
from geo.view.filters import clean_text

KINDS = ("place", "department", "window", "task", "measure", "key-task", "passage")
MOST_HITS = 24
# How near a hit is; more is nearer.
EXACT_ID, EXACT_NAME, BEGINS, WORD_BEGINS, IN_NAME, IN_TEXT = 6, 5, 4, 3, 2, 1

# Ids of these kinds are made for addresses; a reader knows the name.
_NAMELIKE_IDS = ("place", "department")
# What a key is: an id, a name or its sound, a word inside a name in Latin letters.
_ID, _NAME, _WORD = 0, 1, 2
# In the place of a name's number: what matched is the id, or the text.
_OWN_ID, _OWN_TEXT = -1, -2
# Keys looked at for one kind: a text that begins more of them is no answer yet.
_SCANNED = 500
_AFTER_ALL = "\U0010ffff"
_INDEXED, _SPELT_OUT = 3, 32
_SPOKEN_LENGTH = 24
_SHORT_NAME = 4
_NOT_WORDS = re.compile(r"[^\w.]|_|(?<!\w)\.|\.(?!\w)")
# Tones of pinyin and accents, once taken apart from their letters.
_MARKS = re.compile("[\u0300-\u036f]")
_HAN = "\u2e80-\U0010ffff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\s{_HAN}]+")
# Names and texts apart: a word common in one is then rare in the other and soon done with.
# Beginnings of up to three signs are indexed; a longer one is spelt out, see _last_phrase.
# Few large steps (64 MB at most) build a large library twice as fast as many small ones.
_SCHEMA = """
CREATE TABLE keys(kind INT, key TEXT, means INT, entry INT, name INT,
                  PRIMARY KEY(kind, key, entry, means)) WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5(words, content='', columnsize=0, prefix='1 2 3');
CREATE VIRTUAL TABLE texts USING fts5(words, content='', columnsize=0, prefix='1 2 3');
INSERT INTO texts(texts, rank) VALUES('hashsize', 67108864);
"""
_ADD_KEY = "INSERT OR IGNORE INTO keys VALUES(?, ?, ?, ?, ?)"
_ADD_NAMES = "INSERT INTO names(rowid, words) VALUES(?, ?)"
_ADD_TEXT = "INSERT INTO texts(rowid, words) VALUES(?, ?)"
_BY_KEY = """
SELECT key = :key, means, entry, name FROM keys
WHERE kind = :kind AND key >= :key AND key < :end LIMIT :most
"""
# In the order of the entries, so that a common word stops at the first few.
_BY_WORDS = """
SELECT rowid FROM {table} WHERE words MATCH :words AND rowid >= :start AND rowid < :stop
ORDER BY rowid LIMIT :most
"""
_IN_NAMES, _IN_TEXTS = (_BY_WORDS.format(table=table) for table in ("names", "texts"))


@dataclass(frozen=True)
class Entry:
    """Something to be found; the first of ``names`` is the one shown."""

    kind: str
    id: str
    names: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True)
class Hit:
    """Something found: by which name or id (empty when by its text), and how near it is.

    ``score`` is one of the six constants of this module.
    """

    kind: str
    id: str
    matched: str
    score: int


def entries(atlas: Atlas, translations: Mapping[str, Translation]) -> Iterator[Entry]:
    """Everything of a plan that a reader may look for, in all languages, in document order."""
    says = tuple(translations.values())
    for p in atlas.places:
        yield _entry("place", p.id, (*p.names, p.official_name, p.name_en))
    for d in atlas.plan.departments:
        yield _entry("department", d.id, (d.name, *d.forms, *(s.departments[d.id] for s in says)))
    for w in atlas.plan.windows:
        said = (name for s in says for name in s.windows[w.id])
        yield _entry("window", w.id, (w.short_name, w.name, *said))
    for task in atlas.tasks.values():
        yield _entry("task", task.id, (task.name, *(s.tasks[task.id] for s in says)))
    for record in atlas.plan.records:
        yield _record(record, says)


def make_search(atlas: Atlas, translations: Mapping[str, Translation]) -> "SearchIndex":
    """The index of one plan; about half a second and 60 MB, most of it the pinyin tables."""
    return SearchIndex(entries(atlas, translations))


def search(index: "SearchIndex", text: str, *, limit: int = 8) -> tuple[Hit, ...]:
    """What a text means, the nearest first, ties in the order of ``KINDS`` and the document.

    At most ``limit`` of each kind and ``MOST_HITS`` in all; nothing for a text without a
    letter or digit. Any text is a question, none an error.
    """
    found = sorted(index.find(clean_text(text), limit))[:MOST_HITS]
    return tuple(row.hit(index.entries[row.entry]) for row in found)


@dataclass(frozen=True)
class _Question:
    """A text as it is looked up: as a key, as words, and as a query of FTS5 (empty: none)."""

    key: str
    words: tuple[str, ...]
    query: str


@dataclass(frozen=True, order=True)
class _Row:
    """An answer in the making, ordered from the nearest on; ``name`` counts from 0."""

    farness: int
    entry: int
    name: int

    def hit(self, entry: Entry) -> Hit:
        matched = {_OWN_ID: entry.id, _OWN_TEXT: ""}.get(self.name)
        shown = entry.names[self.name] if matched is None else matched
        return Hit(entry.kind, entry.id, shown, -self.farness)


class SearchIndex:
    """Entries with their keys and words, in a database in memory; any thread may search.

    All threads share one connection behind one lock: a database in memory belongs to its
    connection, and a search is over sooner than a copy for each thread would pay off.
    """

    def __init__(self, found: Iterable[Entry]) -> None:
        self.entries = tuple(sorted(found, key=lambda entry: KINDS.index(entry.kind)))
        sizes = Counter(entry.kind for entry in self.entries)
        ends = tuple(accumulate(sizes[kind] for kind in KINDS))
        self._spans = tuple(zip((0, *ends[:-1]), ends, strict=True))
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._database.close)
        latin: set[str] = set()
        with self._database as database:
            database.executescript(_SCHEMA)
            database.executemany(_ADD_KEY, self._keys())
            names = ("\n".join(entry.names) for entry in self.entries)
            database.executemany(_ADD_NAMES, _cut(names, latin))
            texts = (entry.text for entry in self.entries)
            database.executemany(_ADD_TEXT, _cut(texts, latin))
        self._latin = sorted(latin)

    def find(self, text: str, limit: int) -> list[_Row]:
        """The best ``limit`` rows of each kind, kind after kind."""
        words = tuple(_plain(text).split())
        key = "".join(words)
        # One Latin letter stands in every text and tells nothing.
        query = _query(words, self._latin) if len(key) > 1 or not key.isascii() else ""
        asked = _Question(key, words, query)
        rows: list[_Row] = []
        with self._lock:
            for kind in range(len(KINDS)) if key else ():
                best = self._by_key(kind, key)
                self._add_by_words(best, kind, asked, limit)
                rows += sorted(best.values())[:limit]
        return rows

    def _by_key(self, kind: int, key: str) -> dict[int, _Row]:
        asked = {"kind": kind, "key": key, "end": key + _AFTER_ALL, "most": _SCANNED}
        best: dict[int, _Row] = {}
        for exact, means, at, name in self._database.execute(_BY_KEY, asked):
            score = WORD_BEGINS if means == _WORD else BEGINS
            if exact and means != _WORD:
                score = EXACT_ID if means == _ID else EXACT_NAME
            row = _Row(-score, at, name)
            best[at] = min(row, best.get(at, row))
        return best

    def _add_by_words(self, best: dict[int, _Row], kind: int, asked: _Question, limit: int) -> None:
        start, stop = self._spans[kind]
        for score, look_up in ((IN_NAME, _IN_NAMES), (IN_TEXT, _IN_TEXTS)):
            if len(best) >= limit or not asked.query:
                return
            # Some of the rows may be known already, hence as many more.
            given = {"words": asked.query, "start": start, "stop": stop, "most": limit + len(best)}
            for (at,) in self._database.execute(look_up, given):
                names = self.entries[at].names
                name = _holder(names, asked.words) if score == IN_NAME else _OWN_TEXT
                best.setdefault(at, _Row(-score, at, name))

    def _keys(self) -> Iterator[tuple[int, str, int, int, int]]:
        for at, entry in enumerate(self.entries):
            kind = KINDS.index(entry.kind)
            shown = 0 if entry.kind in _NAMELIKE_IDS and entry.names else _OWN_ID
            yield kind, _key(entry.id), _ID, at, shown
            for n, name in enumerate(entry.names):
                yield from ((kind, key, _NAME, at, n) for key in (_key(name), *_sounds(name)))
                words = (word for word in _plain(name).split() if word.isascii())
                yield from ((kind, word, _WORD, at, n) for word in words)


def _record(record: Record, says: tuple[Translation, ...]) -> Entry:
    texts = (record.text, *(s.records[record.id] for s in says))
    if isinstance(record, Measure):
        return _entry("measure", record.id, (), *texts)
    if isinstance(record, KeyTask):
        categories = (record.category, *(s.categories[record.category] for s in says))
        return _entry("key-task", record.id, (), *categories, *texts)
    names = (record.name, *(s.names.get(record.id, "") for s in says))
    return _entry("passage", record.id, names, *texts)


def _entry(kind: str, own_id: str, names: tuple[str, ...], *texts: str) -> Entry:
    known = tuple(dict.fromkeys(name for name in names if name))
    return Entry(kind, own_id, known, "\n".join(texts))


def _plain(text: str) -> str:
    """Letters and digits, single forms of them, without marks or case; spaces for the rest."""
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _NOT_WORDS.sub(" ", letters.casefold())


def _key(text: str) -> str:
    return "".join(_plain(text).split())


def _holder(names: tuple[str, ...], words: tuple[str, ...]) -> int:
    """The first name that holds every word, or the first of all."""
    plain = (_plain(name) for name in names)
    return next((n for n, name in enumerate(plain) if all(word in name for word in words)), 0)


def _cut(texts: Iterable[str], latin: set[str]) -> Iterator[tuple[int, str]]:
    """Texts with their numbers, cut into pieces for the index; their Latin words go to ``latin``.

    Chinese becomes overlapping pairs and a last single sign: any two signs of a text are
    one word of the index. Pairs are far rarer than signs, so that a phrase is found, or
    found missing, at once.
    """
    for n, text in enumerate(texts):
        pieces = [piece for run in _RUNS.findall(_plain(text)) for piece in _pieces(run)]
        latin.update(filter(str.isascii, pieces))
        yield n, " ".join(pieces)


def _pieces(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run))] if _is_han(run) else [run]


def _is_han(run: str) -> bool:
    return run[0] >= "\u2e80"


def _query(words: tuple[str, ...], latin: list[str]) -> str:
    """Every word as a quoted phrase; the last may go on, as it is still being typed."""
    phrases = [f'"{" ".join(_phrase(word))}"' for word in words[:-1]]
    return " AND ".join((*phrases, _last_phrase(words[-1], latin)))


def _phrase(word: str) -> list[str]:
    runs = _RUNS.findall(word)
    pieces = [piece for run in runs for piece in _pieces(run)]
    # The last sign of a text is a word of its own only at the end of a run.
    return pieces[:-1] if len(runs[-1]) > 1 and _is_han(runs[-1]) else pieces


def _last_phrase(word: str, latin: list[str]) -> str:
    """A phrase with an open end; a long Latin beginning becomes the words that begin so.

    Every one of these words is read only as far as needed, a beginning always to the end.
    """
    *before, last = _phrase(word)
    known: list[str] = []
    if len(last) > _INDEXED and last.isalnum():
        ends = slice(bisect_left(latin, last), bisect_left(latin, last + _AFTER_ALL))
        known = latin[ends]
    if 0 < len(known) <= _SPELT_OUT:
        return "(" + " OR ".join(f'"{" ".join((*before, end))}"' for end in known) + ")"
    return f'"{" ".join((*before, last))}"*'


def _sounds(name: str) -> Iterator[str]:
    """A Chinese name in pinyin without tones, joined, and its initials; other readings too.

    The dictionary of phrases decides how a sign reads; as it knows few proper names,
    the two usual readings of every sign are tried beside it, all together in a short
    name and one at a time in a longer one.
    """
    spoken = _key(name)
    if len(spoken) > _SPOKEN_LENGTH or spoken.isascii():
        return
    usual = tuple(lazy_pinyin(spoken))
    spellings = [usual]
    if len(spoken) == len(usual):
        all_readings = pinyin(list(spoken), Style.NORMAL, heteronym=True)
        each = [tuple(dict.fromkeys(readings))[:2] for readings in all_readings]
        spellings += product(*each) if len(spoken) <= _SHORT_NAME else _one_changed(usual, each)
    for reading in dict.fromkeys(spellings):
        joined = "".join(reading)
        # Both v and u are typed for ü.
        yield from (joined, joined.replace("v", "u"), "".join(s[0] for s in reading))


def _one_changed(usual: tuple[str, ...], each: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for n, others in enumerate(each):
        yield from ((*usual[:n], other, *usual[n + 1 :]) for other in others)
