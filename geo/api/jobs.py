"""Long work that a page asks for: it tells how far it is, and can be called off.

Jobs are done one after another in a thread of their own, so that pages stay quick; what
was made is kept for some minutes in memory. Nothing of it survives the process.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic

from geo.errors import PlanMapError
from geo.export.document import Document

WAITING, DONE, FAILED, CANCELLED = "waiting", "done", "failed", "cancelled"
# So many jobs may wait or be kept; and a job that nobody has fetched is kept so long.
_MOST = 8
_KEPT_S = 600.0


class CancelledError(Exception):
    """Raised inside work that has been called off."""


class Job:
    """How far one piece of work is; changed by its thread, read by everybody.

    ``state`` is one of WAITING, DONE, FAILED, CANCELLED; ``doing`` says what step ``step``
    of ``steps`` is. ``made`` is there when it is done, ``problem`` when it failed for a
    reason that can be told.
    """

    def __init__(self, since: float) -> None:
        """``since`` is when it was taken on, in seconds of the clock of its jobs."""
        self.state = WAITING
        self.step = self.steps = 0
        self.doing = ""
        self.problem: PlanMapError | None = None
        self.made: Document | None = None
        self.wanted = True
        self.since = since

    def at(self, step: int, steps: int, doing: str) -> None:
        """Tell that ``step`` (counted from 0) of ``steps`` begins. Raises CancelledError."""
        if not self.wanted:
            raise CancelledError
        self.step, self.steps, self.doing = step, steps, doing


class Jobs:
    """The jobs of one process. Safe for threads; ``clock`` counts seconds."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="jobs")

    def start(self, work: Callable[[Job], Document]) -> str | None:
        """Take a piece of work on; the key to ask for it, or None when too much is waiting."""
        with self._lock:
            self._forget()
            if len(self._jobs) >= _MOST:
                return None
            key, job = secrets.token_urlsafe(18), Job(self._clock())
            self._jobs[key] = job
        self._worker.submit(self._run, job, work)
        return key

    def find(self, key: str) -> Job | None:
        """A job by its key; None when there is none, or no longer."""
        with self._lock:
            self._forget()
            return self._jobs.get(key)

    def cancel(self, key: str) -> bool:
        """Call a job off and forget it: it ends before its next step. False if unknown."""
        with self._lock:
            job = self._jobs.pop(key, None)
        if job is None:
            return False
        job.wanted = False
        return True

    def close(self) -> None:
        """Call everything off."""
        with self._lock:
            for job in self._jobs.values():
                job.wanted = False
            self._jobs.clear()
        self._worker.shutdown(cancel_futures=True)

    def _forget(self) -> None:
        now = self._clock()
        for key in [k for k, job in self._jobs.items() if now - job.since > _KEPT_S]:
            self._jobs.pop(key).wanted = False

    def _run(self, job: Job, work: Callable[[Job], Document]) -> None:
        try:
            job.at(0, job.steps, "")
            job.made = work(job)
            job.state = DONE
        except CancelledError:
            job.state = CANCELLED
        except PlanMapError as error:
            job.problem, job.state = error, FAILED
        except Exception:
            job.state = FAILED
            raise
