"""Who may read an atlas that is closed to the public."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine

from geo.access.sessions import keep_alive, session_of
from geo.store.engine import reading
from geo.store.problems import StoreError

# While the store does not answer, whoever was admitted within this time still is: a wall
# must not go dark because a database restarts.
GRACE = timedelta(minutes=10)


class Readers:
    """Asks the store whose session a request carries. Safe for threads.

    What a store that answers says counts at once; only while it is silent is there a
    memory, of hashes and moments.
    """

    def __init__(self, engine: Callable[[], Engine], *, grace: timedelta = GRACE) -> None:
        """``engine`` opens the store and may raise StoreError."""
        self._engine = engine
        self._grace = grace
        self._admitted: dict[str, datetime] = {}
        self._lock = Lock()

    def admits(self, token: object, now: datetime, *, used: bool = True) -> bool:
        """Whether the holder of ``token`` may read now; anything may come in a cookie.

        ``used`` notes that somebody is there; a page that only looks for news is nobody.
        """
        if not isinstance(token, str) or not token:
            return False
        mark = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        try:
            known = self._known(token, now, used=used)
        except StoreError:
            with self._lock:
                since = self._admitted.get(mark)
            return since is not None and now - since <= self._grace
        with self._lock:
            if known:
                self._admitted[mark] = now
            else:
                self._admitted.pop(mark, None)
            self._admitted = {m: t for m, t in self._admitted.items() if now - t <= self._grace}
        return known

    def _known(self, token: str, now: datetime, *, used: bool) -> bool:
        engine = self._engine()
        if used:
            try:
                return keep_alive(engine, token, now) is not None
            except StoreError:
                # Reading needs no writing: a full disk closes nothing.
                pass
        with reading(engine) as connection:
            return session_of(connection, token, now) is not None
