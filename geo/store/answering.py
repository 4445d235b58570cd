"""A connection to PostgreSQL that does not wait for ever.

A server that is stopped, or whose packets are dropped, refuses nothing: it says nothing.
Its own time limits do not help then, so the client counts the silence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection

# A sign of life within this many seconds, or the connection is given up. Every question
# of the store is answered at once but one: see ``patient``.
SILENT_S = 5.0
_LOOK_S = 0.1

RV = TypeVar("RV")


class Answering(psycopg.Connection[Any]):
    """Gives up, closing itself, when the server has been silent for ``silent_s`` seconds.

    What is counted is silence, not duration: a long answer that keeps coming is waited for.
    """

    silent_s = SILENT_S

    def wait(self, gen: PQGen[RV], interval: float = _LOOK_S, timeout: float | None = None) -> RV:
        """As the driver's own; raises psycopg.OperationalError after the silence."""
        return super().wait(self._heard(gen), interval, timeout)

    def _heard(self, gen: PQGen[RV]) -> PQGen[RV]:
        """``gen`` as it is, with the silences counted."""
        try:
            wanted = next(gen)
            heard_at = monotonic()
            while True:
                ready = yield wanted
                if ready:
                    heard_at = monotonic()
                elif monotonic() - heard_at > self.silent_s:
                    self._give_up()
                wanted = gen.send(ready)
        except StopIteration as end:
            told: RV = end.value
            return told

    def _give_up(self) -> None:
        # Closed first: nobody shall try to undo a transaction with a server that is silent.
        self.close()
        raise psycopg.OperationalError(f"no answer for {self.silent_s:g} s")


@contextmanager
def patient(connection: Connection, silent_s: float) -> Iterator[None]:
    """Let the server be silent for longer inside: what is asked there may have to queue."""
    driver: Any = connection.connection.dbapi_connection
    driver.silent_s = silent_s
    try:
        yield
    finally:
        driver.silent_s = SILENT_S
