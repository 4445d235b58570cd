"""What a new entry of the record adds to the next rerun: on the server, and until it is painted.

Entries are written by this process into the file that the server reads, as another server
or the command line would. Changes with and without a new entry take turns, so that
whatever else the machine does falls on both.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import cycle
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from geo.maps.ledger import Ledger
from geo.settings import Settings
from geo.status.model import StatusEvent
from geo.status.repository import history, record_event
from geo.store.engine import writing
from tests.bench.browser import PAUSE_MS, WARM_UP, open_page
from tests.bench.figures import Figure, measured, ratio
from tests.bench.ledgers import subjects
from tests.bench.speaking import Session

WINDOW = 5
BOUND = 1.2
# A rerun on the server is short and its times scatter: more of them, with less of a pause.
RERUNS = 4
RERUN_PAUSE_S = 0.1
# Times without and with a new entry, one of each a round.
Pair = tuple[list[float], list[float]]


def recorder(url: str) -> Callable[[], None]:
    """Something that records one event at each call, of one subject after another.

    The store is opened and filled first, so that the server finds it in place.
    """
    settings = Settings(database_url=url)
    engine = Ledger(settings).engine()
    following = cycle(subjects(settings))
    return lambda: _record(engine, next(following))


def reruns(url: str, record: Callable[[], None], rounds: int) -> Pair:
    """Ms from asking for a changed filter until the script has ended."""
    return asyncio.run(_reruns(urlsplit(url).netloc, record, rounds))


def paints(shown: Browser, url: str, record: Callable[[], None], rounds: int) -> tuple[Pair, Pair]:
    """Ms from the click to the frame with the changed map, and to that with the changed list."""
    page, _ = open_page(shown, "atlas", url)
    marks: Pair = ([], [])
    rows: Pair = ([], [])
    for number, arm in _turns(rounds):
        took = _change(page, record if arm else _nothing)
        if number >= WARM_UP:
            marks[arm].append(took[0])
            rows[arm].append(took[1])
    page.context.close()
    return marks, rows


def figures(told: Pair, marks: Pair, rows: Pair) -> list[Figure]:
    """The ratios with their bound, and the times they are made of."""
    kinds = {"重算完成": told, "地图画出": marks, "清单画出": rows}
    held = [
        ratio(f"新登记一条之后的一次筛选，到{name}：对没有新登记", after, before, bound=BOUND)
        for name, (before, after) in kinds.items()
    ]
    plain = [
        measured(f"{name}，到{end}", "ms", times)
        for end, pair in kinds.items()
        for name, times in zip(("没有新登记的一次筛选", "新登记之后的一次筛选"), pair, strict=True)
    ]
    return [*held, *plain]


def _turns(rounds: int) -> Iterator[tuple[int, int]]:
    """(round, arm): both arms a round, which is first changes, so each chooses and takes back."""
    for number in range(WARM_UP + rounds):
        for arm in (number % 2, 1 - number % 2):
            yield number, arm


async def _reruns(host: str, record: Callable[[], None], rounds: int) -> Pair:
    times: Pair = ([], [])
    async with await Session.open(host) as session:
        await session.run()
        chosen = ""
        for number, arm in _turns(RERUNS * rounds):
            await asyncio.sleep(RERUN_PAUSE_S)
            if arm:
                record()
            chosen = "" if chosen else f"W{WINDOW}"
            took = await session.run("bar", {"w": chosen})
            if number >= WARM_UP:
                times[arm].append(took * 1000)
    return times


def _change(page: Page, before: Callable[[], None]) -> Sequence[float]:
    page.bring_to_front()
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate("bench.arm(['atlas', 'no_map'])")
    # Last of all: an open page may learn of an entry by itself, and then there is nothing to add.
    before()
    page.locator(f".desk-window[data-window='{WINDOW}']").click()
    took: list[float] = page.evaluate("bench.times()")
    return took


def _nothing() -> None:
    """The arm without an entry."""


def _record(engine: Engine, subject: str) -> None:
    with writing(engine) as connection:
        before = history(connection, subject)
        event = StatusEvent(
            subject=subject,
            status="underway",
            valid_on=date(2021, 3, 1),
            note_zh="测量用的登记。",
            note_en="",
            evidence=(),
            recorded_by="bench",
        )
        record_event(
            connection,
            event,
            expected_head_of_subject=before[-1].seq if before else None,
            now=datetime.now(UTC),
        )
