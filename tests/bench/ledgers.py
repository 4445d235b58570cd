"""What a filter costs the server where the record holds a hundred thousand events."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from geo.maps.ledger import open_ledger
from geo.maps.library import Library, open_library
from geo.settings import Settings
from geo.store.canonical import utc_text
from geo.store.chain import Head, Link, append, extend, head, row_hash
from geo.store.engine import writing
from geo.store.tables import status_event
from geo.ui import payload
from geo.ui.look import Look, make_look
from geo.view.filters import PlanFilter
from geo.view.select import FACETS
from tests.bench.figures import Figure, measured
from tests.store.postgres import server

EVENTS = 100_000
LOOKS = 400
NEW = 40
BOUND_MS = 50.0
SEED = 20201126
FIRST_DAY, DAYS = date(2020, 1, 1), 2200
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
NOTE = "服务器的工作：看链首、推算、筛选、各部件的数据；不含传送与画出"
STATUSES = ("preparing", "underway", "ongoing")
# What a page asks of a look, page by page: what the shell would mount.
PAGES: Mapping[str, Callable[[Look], tuple[dict[str, Any], ...]]] = {
    "": lambda look: (payload.map_data(look), payload.panel_data(look), payload.list_data(look)),
    "partners": lambda look: (payload.partners_data(look), payload.map_data(look)),
    "landmarks": lambda look: (payload.landmarks_data(look), payload.map_data(look)),
    "measures": lambda look: (payload.measures_data(look), payload.panel_data(look)),
    "departments": lambda look: (payload.matrix_data(look), payload.panel_data(look)),
    "progress": lambda look: (payload.progress_data(look), payload.panel_data(look)),
}


def subjects(settings: Settings) -> list[str]:
    """Ids of all measures and key tasks of the plan."""
    plan = open_library(settings, settings.plan).atlas
    return [*(m.id for m in plan.measures), *(k.id for k in plan.plan.key_tasks)]


def figures() -> list[Figure]:
    """The same looks on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        on_file = _measure("SQLite", f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
    return [*on_file, *_measure("PostgreSQL", server().new_database())]


def filled(engine: Engine, ids: list[str], *, events: int = EVENTS) -> None:
    """Append that many events over the subjects, in one transaction."""
    with writing(engine) as connection:
        extend(connection, _links(head(connection), ids, events))


def _measure(kind: str, url: str) -> list[Figure]:
    settings = Settings(database_url=url)
    library, ledger = open_library(settings, settings.plan), open_ledger(settings)
    ids = subjects(settings)
    filled(ledger.engine(), ids)
    first_s = _took_s(lambda: _read_all(settings))
    desk = _Desk(settings, library, cycle(PAGES))
    dice = random.Random(SEED)  # noqa: S311 - repeatable filters, no secret
    kinds = {
        "筛选一次": [desk.look_ms(chosen) for chosen in _filters(library, dice)],
        "另选一日": [desk.look_ms(chosen) for chosen in _days(library, dice)],
        "新登记一条之后": [
            desk.after_one_ms(ledger.engine(), ids[n % len(ids)]) for n in range(NEW)
        ],
        "选中一条": [desk.look_ms(replace(library.vocabulary.default(), at=id_)) for id_ in ids],
    }
    ledger.engine().dispose()
    name = f"{EVENTS} 条登记（{kind}）"
    return [
        *(
            measured(f"{name}：{what}", "ms", times, by="p95", bound=BOUND_MS, note=NOTE)
            for what, times in kinds.items()
        ),
        measured(f"{name}：首次读入", "s", [first_s]),
    ]


@dataclass(frozen=True)
class _Desk:
    """The work of a server for one rerun, on one page after another."""

    settings: Settings
    library: Library
    pages: Iterator[str]

    def look_ms(self, chosen: PlanFilter) -> float:
        """Milliseconds from a filter to what the parts of the page are given."""
        page = next(self.pages)
        return 1000 * _took_s(lambda: self._told(chosen, page))

    def after_one_ms(self, engine: Engine, subject: str) -> float:
        """The same after one more event has been recorded."""
        with writing(engine) as connection:
            append(connection, status_event, _event(subject, head(connection).seq), now=_now())
        return self.look_ms(self.library.vocabulary.default())

    def _told(self, chosen: PlanFilter, page: str) -> None:
        look = make_look(self.settings, self.library, chosen)
        if look.problem is not None:
            raise RuntimeError(f"台账没有读到：{look.problem}")
        payload.bar_data(look, page)
        PAGES[page](look)


def _read_all(settings: Settings) -> None:
    """Until the whole record is there: a page would not wait so long for a server."""
    ledger = open_ledger(settings)
    while ledger.snapshot().head.seq < EVENTS:
        time.sleep(0.001)


def _filters(library: Library, dice: random.Random) -> Iterator[PlanFilter]:
    """Every facet, alone and with others, one or two values each."""
    values = library.vocabulary.values
    for n in range(LOOKS):
        facets = {FACETS[n % len(FACETS)], *dice.sample(FACETS, n % 3)}
        chosen = {f: tuple(dice.sample(values[f], min(len(values[f]), 1 + n % 2))) for f in facets}
        yield replace(library.vocabulary.default(), **chosen)


def _days(library: Library, dice: random.Random) -> Iterator[PlanFilter]:
    """Days that nobody has asked for yet, of each clock, and changes since one."""
    days = dice.sample([FIRST_DAY + timedelta(days=n) for n in range(DAYS)], LOOKS)
    for n, day in enumerate(days):
        yield replace(library.vocabulary.default(), **{("as_of", "known", "since")[n % 3]: day})


def _links(last: Head, ids: list[str], events: int) -> Iterator[Link]:
    for n in range(events):
        own = _event(ids[n % len(ids)], n)
        # Evenly over the years, in the order of record.
        at = utc_text(BEGUN + n * timedelta(days=DAYS) / events)
        row = {**own, "seq": last.seq + 1, "recorded_at": at, "prev_hash": last.hash}
        last = Head(last.seq + 1, row_hash(status_event.name, row, last.hash))
        yield Link(status_event.name, {**row, "hash": last.hash})


def _event(subject: str, n: int) -> dict[str, Any]:
    return {
        "key": f"event:{subject}:bench:{n}",
        "subject": subject,
        "status": STATUSES[n % len(STATUSES)],
        # Not in the order of record: what is reported late speaks of earlier days.
        "valid_on": FIRST_DAY + timedelta(days=n * 7919 % DAYS),
        "note_zh": "测量用的登记，长度与真实的说明相近，写明来源与情况。",
        "note_en": "An entry made to be measured.",
        "evidence": [],
        "level": None,
        "supersedes": None,
        "recorded_by": "bench",
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _took_s(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
