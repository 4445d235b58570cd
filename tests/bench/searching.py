"""What one search costs, on the plan and on a library of 100,000 measures made from it."""

import random
import re
import time
from collections.abc import Iterator

from pypinyin import lazy_pinyin

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.search import Entry, SearchIndex, entries, search
from tests.bench.figures import Figure, measured

MEASURES = 100_000
QUERIES = 400
BOUND_MS = 50.0
SEED = 20201126
# Words of which every text is full, alone and together; and what is no word at all.
COMMON = ("的", "一", "长三角", "发展 合作", "推进 上海", "de", "the", "dev", "the city", "W1.1")
HOSTILE = ('"', "NEAR(a b)", "'; drop table keys", "{{7*7}}", "a* OR b*", "\u202e上海", "长" * 60)
_SENTENCE = re.compile(r"[^，。；.;]+[，。；.;]+\s*")


def figures() -> list[Figure]:
    """Milliseconds of the same questions on both libraries."""
    own = _own_entries()
    asked = questions(own)
    rows = []
    for name, library in (("本方案", own), (f"{MEASURES} 条举措的合成库", enlarged(own))):
        start = time.perf_counter()
        index = SearchIndex(library)
        built_s = time.perf_counter() - start
        times = [_took_ms(index, text) for text in asked]
        note = f"{len(asked)} 个不同的问题，各问一次"
        rows += [
            measured(f"搜索一次：{name}", "ms", times, by="p95", bound=BOUND_MS, note=note),
            measured(f"建立搜索：{name}", "s", [built_s]),
        ]
    return rows


def enlarged(own: list[Entry]) -> list[Entry]:
    """The same entries with measures up to MEASURES: sentences and numbers shuffled."""
    dice = random.Random(SEED)  # noqa: S311 - repeatable texts, no secret
    real = [entry for entry in own if entry.kind == "measure"]
    pools = [_SENTENCE.findall("\n".join(e.text.split("\n")[n] for e in real)) for n in range(2)]
    return [*own, *(_invented(dice, n, pools) for n in range(MEASURES - len(real)))]


def questions(own: list[Entry]) -> list[str]:
    """QUERIES questions of all kinds, each once: what people type, whole and half typed."""
    dice = random.Random(SEED)  # noqa: S311 - as above
    found = [*COMMON, *HOSTILE]
    kinds = list(_kinds(own, dice))
    while len(found) < QUERIES:
        text = dice.choice(dice.choice(kinds))
        cut = text[: dice.randint(1, len(text))] if dice.random() < 0.4 else text
        found += [cut] if cut not in found else []
    return found


def _own_entries() -> list[Entry]:
    settings = Settings()
    library = open_library(settings, settings.plan)
    return list(entries(library.atlas, library.translations))


def _kinds(own: list[Entry], dice: random.Random) -> Iterator[list[str]]:
    """Names, sounds, initials, ids, English words and pieces of text."""
    chinese = [name for e in own for name in e.names if not name.isascii()]
    yield chinese
    yield ["".join(lazy_pinyin(name)) for name in chinese]
    yield ["".join(syllable[0] for syllable in lazy_pinyin(name)) for name in chinese]
    yield [e.id for e in own]
    yield [word for e in own for word in re.findall(r"[A-Za-z]{2,}", e.text)]
    yield [name for e in own for name in e.names if name.isascii()]
    yield [_piece(dice, e.text) for e in own for _ in range(3) if e.text]


def _piece(dice: random.Random, text: str) -> str:
    start = dice.randrange(len(text))
    return text[start : start + dice.randint(2, 12)].strip() or "的"


def _invented(dice: random.Random, n: int, pools: list[list[str]]) -> Entry:
    # As long as the real ones: about a hundred signs and some six hundred letters.
    chosen = (dice.choices(pool, k=k) for pool, k in zip(pools, (4, 2), strict=True))
    text = re.sub(r"\d+", lambda _: str(dice.randint(1, 9999)), "\n".join(map("".join, chosen)))
    return Entry("measure", f"W{n % 5 + 1}.{n // 5 % 9 + 1}.{n // 45 + 20}", (), text)


def _took_ms(index: SearchIndex, text: str) -> float:
    start = time.perf_counter()
    search(index, text)
    return (time.perf_counter() - start) * 1000
