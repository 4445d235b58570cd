"""The load client, a process of its own: many sessions that think, filter and select.

`python -m tests.bench.load` reads its task from standard input as JSON and writes what it
measured to standard output; `Task` and `Report` name the fields.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.bench.fetching import Cache, fetch_all, keep_asking
from tests.bench.speaking import Session

RELOAD_SHARE = 0.02
SELECT_SHARE = 0.25
DEPARTMENT_SHARE = 0.2
# How often an open page asks for news of the record: geo/web/static/js/desk/news.js.
NEWS_EVERY_S = 1.5


@dataclass(frozen=True)
class Task:
    """``paths`` is what a browser fetches at its first visit; times in seconds."""

    url: str
    paths: tuple[str, ...]
    departments: tuple[str, ...]
    places: tuple[str, ...]
    sessions: int
    ramp_s: float
    hold_s: float
    think_s: float
    news: str = ""
    seed: int = 1


@dataclass
class Report:
    """``changes_s``: seconds of each change once all are in; ``lost``: why sessions ended early."""

    changes_s: list[float] = field(default_factory=list)
    all_in_after_s: float = 0.0
    ramp_changes_s: list[float] = field(default_factory=list)
    visits_s: list[float] = field(default_factory=list)
    reloads: int = 0
    lost: list[str] = field(default_factory=list)


class Clock:
    """When the measured time begins and ends: it begins once the ramp is over and all are in."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._start = time.monotonic()
        self._missing = task.sessions
        self.begin = float("inf")

    @property
    def end(self) -> float:
        """On the monotonic clock; infinite as long as somebody is missing."""
        return self.begin + self._task.hold_s

    def arrive(self) -> None:
        """Count one session that has its first page."""
        self._missing -= 1
        if self._missing == 0:
            self.begin = max(time.monotonic(), self._start + self._task.ramp_s)

    def all_in_after_s(self) -> float:
        """Seconds from the start to the begin of the measured time."""
        return self.begin - self._start


async def play(task: Task) -> Report:
    """Open all sessions over the ramp, let them act until the end, and report."""
    clock = Clock(task)
    report = Report()
    dice = random.Random(task.seed)  # noqa: S311 - repeatable behaviour, no secret
    async with asyncio.TaskGroup() as group:
        for number in range(task.sessions):
            delay = task.ramp_s * number / task.sessions
            own = random.Random(dice.random())  # noqa: S311 - as above
            group.create_task(_visitor(task, clock, delay, own, report))
    report.all_in_after_s = clock.all_in_after_s()
    return report


async def _visitor(
    task: Task, clock: Clock, delay: float, dice: random.Random, report: Report
) -> None:
    """One person: visits, thinks, acts, sometimes loads the page again."""
    await asyncio.sleep(delay)
    cache = Cache()
    visits = 0
    try:
        while time.monotonic() < clock.end:
            async with await _open(task, cache, report) as session, asyncio.TaskGroup() as page:
                visits += 1
                if visits == 1:
                    clock.arrive()
                asking = page.create_task(_ask_for_news(task))
                await _act(task, clock, session, dice, report)
                asking.cancel()
    except Exception as error:  # noqa: BLE001,RUF100 - whatever ends a session is a finding
        report.lost.append(f"{type(error).__name__}: {error}")
        if not visits:
            clock.arrive()


async def _ask_for_news(task: Task) -> None:
    """What every open page asks on its own, as long as it is open."""
    address = urlsplit(task.url)
    if task.news:
        host, port = address.hostname or "", address.port or 80
        await keep_asking(host, port, task.news, every_s=NEWS_EVERY_S)


async def _open(task: Task, cache: Cache, report: Report) -> Session:
    """Load the page: fetch what is not in the cache, open the websocket, run once."""
    address = urlsplit(task.url)
    start = time.perf_counter()
    await fetch_all(address.hostname or "", address.port or 80, list(task.paths), cache)
    session = await Session.open(address.netloc, cache.cookie)
    await session.run()
    report.visits_s.append(time.perf_counter() - start)
    return session


async def _act(
    task: Task, clock: Clock, session: Session, dice: random.Random, report: Report
) -> None:
    """Think and change, until the person reloads the page or time is up."""
    while True:
        due = time.monotonic() + dice.expovariate(1 / task.think_s)
        await asyncio.sleep(max(0.0, min(due, clock.end) - time.monotonic()))
        if due >= clock.end:
            return
        if dice.random() < RELOAD_SHARE:
            report.reloads += 1
            return
        took = await session.run(*_choice(task, session, dice))
        (report.changes_s if due >= clock.begin else report.ramp_changes_s).append(took)


def _choice(task: Task, session: Session, dice: random.Random) -> tuple[str, dict[str, str]]:
    """What is clicked: a place on the map, a department, or a window on or off."""
    draw = dice.random()
    if draw < SELECT_SHARE:
        return "map", {"at": dice.choice(task.places)}
    if draw < SELECT_SHARE + DEPARTMENT_SHARE:
        return "bar", {"d": dice.choice(("", *task.departments))}
    now = parse_qs(session.query).get("w", [""])[0]
    chosen = {w for w in now.split(",") if w} ^ {f"W{dice.randint(1, 5)}"}
    return "bar", {"w": ",".join(sorted(chosen))}


def main() -> None:
    """Read the task, play it, write the report."""
    report = asyncio.run(play(Task(**json.load(sys.stdin))))
    json.dump(asdict(report), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
