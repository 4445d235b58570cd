"""The record of progress as the whole process reads it: opened once, judged once a head.

A file answers or fails. A server may also keep silent, so a thread of its own looks at it,
and no page waits for that longer than a moment.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from threading import Lock
from time import monotonic

from sqlalchemy import Engine

from geo.errors import PlanMapError
from geo.settings import Settings
from geo.status.seed import seed
from geo.status.snapshot import Snapshot, SnapshotCache, snapshot
from geo.store.engine import is_server, open_store, reading, writing
from geo.store.migrate import upgrade
from geo.store.problems import WHERE, StoreError
from geo.view.progress import Clock, Progress, progress, progress_token, short_head
from geo.view.select import Index, judged

SEED = "ledger-seed.jsonl"
_LOG = logging.getLogger(__name__)
# Who accepts the first entries where entries must be accepted: their file was reviewed.
REVIEWED = "reviewed-seed"
_REMEMBERED = 64
# A store that failed is left alone this long: a look at it may take seconds.
_PAUSE_S = 1.0
# How long a page waits for a look at a server; and while it is known to be in trouble.
_PATIENCE_S = 1.0
_SHORT_PATIENCE_S = 0.25
# How long the head that one page was told of serves the others: many open pages cost
# the store two looks a second.
_LOOK_S = 0.5


@dataclass(frozen=True)
class News:
    """What an open page compares with what it shows: the head of the record (the first
    letters of its hash), the day that is today (UTC), and whether it cannot be read now."""

    head: str
    day: date
    unread: bool


@dataclass(frozen=True)
class Judged:
    """The record, where every subject stands by it, and the index that filters by it."""

    recorded: Snapshot
    progress: Progress
    index: Index


class Ledger:
    """Reads the store and remembers what follows from it.

    A store that cannot be read, or a server that does not answer at once, leaves what was
    read last in place, and ``problem`` says why; after a moment the next look tries again,
    and an answer that comes late is taken all the same. Safe for threads.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = monotonic) -> None:
        """Nothing is opened before the first look; ``clock`` counts seconds."""
        self._settings = settings
        self._clock = clock
        self._cache = SnapshotCache()
        self._engine: Engine | None = None
        self._last = Snapshot()
        self._judged: OrderedDict[tuple[str, str], Judged] = OrderedDict()
        self._lock = Lock()
        self._opening = Lock()
        self.problem: PlanMapError | None = None
        self._again_at = 0.0
        # One thread: looks are made in the order in which they were asked for, so that who
        # has just written finds it there.
        self._looker = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._unanswered: Future[None] | None = None
        self._looking = Lock()
        self._looked_at = float("-inf")

    def news(self, plan: str) -> News:
        """What is new of a plan; looks at the store at most every half second.

        Whoever comes while another looks is answered from memory and waits for nobody.
        """
        if self._looking.acquire(blocking=False):
            try:
                if self._clock() - self._looked_at >= _LOOK_S:
                    self.snapshot()
                    self._looked_at = self._clock()
            finally:
                self._looking.release()
        recorded = self._last if plan == self._settings.plan else Snapshot()
        today = datetime.now(UTC).date()
        return News(short_head(recorded), today, self.problem is not None)

    def snapshot(self) -> Snapshot:
        """Everything recorded, as of now; as of the last look that was answered, if none is."""
        if self.problem is not None and self._clock() < self._again_at:
            return self._last
        if is_server(self._settings.database_url):
            self._look_in_time()
        else:
            self._look()
        return self._last

    def engine(self) -> Engine:
        """The store, opened and brought up to date at the first call.

        Raises StoreError, and for a moment after a failure at once.
        """
        with self._opening:
            if self._engine is None:
                if self.problem is not None and self._clock() < self._again_at:
                    raise self.problem.with_traceback(None)
                try:
                    self._engine = _opened(self._settings)
                except PlanMapError as error:
                    self._note(error)
                    raise
            return self._engine

    def _look(self) -> None:
        try:
            with reading(self.engine()) as connection:
                self._last = self._cache.current(connection)
            self.problem = None
        except PlanMapError as error:
            self._note(error)

    def _look_in_time(self) -> None:
        """Look, but wait no longer than a moment; and not at all for a look already late."""
        if self._unanswered is not None and not self._unanswered.done():
            return
        look = self._looker.submit(self._look)
        try:
            look.result(_PATIENCE_S if self.problem is None else _SHORT_PATIENCE_S)
        except TimeoutError:
            if not look.cancel():
                self._unanswered = look
            self._note(_silent())

    def _note(self, error: PlanMapError) -> None:
        """Keep why the store cannot be read; the first of a row goes to the log."""
        if self.problem is None:
            _LOG.warning("%s", error)
        self._again_at = self._clock() + _PAUSE_S
        self.problem = error

    def judge(
        self, index: Index, *, as_of: date | None = None, known: date | None = None
    ) -> Judged:
        """An atlas as the record has it on these days.

        The ledger belongs to the plan of the settings; for another plan it is empty.
        """
        atlas = index.atlas
        own = atlas.plan.head.id == self._settings.plan
        recorded = self.snapshot() if own else Snapshot()
        today = datetime.now(UTC).date()
        clock = Clock(today, as_of, known, self._settings.review_required)
        key = atlas.plan.head.id, progress_token(recorded, clock)
        with self._lock:
            if key not in self._judged:
                self._judged[key] = _judged(index, recorded, clock, self._told(key[0], clock))
                while len(self._judged) > _REMEMBERED:
                    self._judged.popitem(last=False)
            return self._judged[key]

    def _told(self, plan: str, clock: Clock) -> Judged | None:
        """What was told last of a plan at a clock."""
        last = (j for (of, _), j in reversed(self._judged.items()) if of == plan)
        return next((j for j in last if j.progress.clock == clock), None)


@lru_cache(maxsize=4)
def open_ledger(settings: Settings) -> Ledger:
    """The ledger of a process with these settings; remembered."""
    return Ledger(settings)


def _judged(index: Index, recorded: Snapshot, clock: Clock, before: Judged | None) -> Judged:
    """An atlas judged; after what was told ``before`` only by what was recorded since."""
    if before is None or before.index.atlas is not index.atlas:
        now = progress(index.atlas, recorded, clock)
        return Judged(recorded, now, judged(index, now.standings))
    now = progress(index.atlas, recorded, clock, earlier=(before.recorded, before.progress))
    if not now.moved:
        return Judged(recorded, now, replace(before.index, standings=now.standings))
    return Judged(recorded, now, judged(before.index, now.standings, now.moved))


def _opened(settings: Settings) -> Engine:
    """The store, brought up to date and with the first entries."""
    engine = open_store(settings.database_url, data_dir=settings.data_dir)
    try:
        upgrade(engine)
        _fill(engine, settings)
    except BaseException:
        # It will be opened anew: what it holds is not left to chance.
        engine.dispose()
        raise
    return engine


def _fill(engine: Engine, settings: Settings) -> None:
    """Give an empty store the reviewed first entries, once."""
    first = settings.plan_dir / SEED
    with reading(engine) as connection:
        empty = _is_empty(snapshot(connection))
    if empty and first.is_file():
        with writing(engine) as connection:
            # Another process may have been faster.
            if _is_empty(snapshot(connection)):
                accepted_by = REVIEWED if settings.review_required else None
                seed(connection, first, now=datetime.now(UTC), accepted_by=accepted_by)


def _silent() -> StoreError:
    return StoreError(
        "数据库没有按时回答",
        where=WHERE,
        expected=f"{_PATIENCE_S:g} 秒之内的回答",
        remedy="确认数据库服务与网络；恢复之后会自动读取",
    )


def _is_empty(recorded: Snapshot) -> bool:
    """Whether nothing is recorded of the plan; accounts may have left their deeds already."""
    return not recorded.evidence and not recorded.events
