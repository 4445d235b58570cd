"""How often one address may do what everybody may: counted in memory, and forgotten again.

An address tells who somebody is, so it never enters the ledger; after a restart all
begin anew.
"""

import hashlib
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from geo.access.attempts import network_of
from geo.access.problems import TooManyError


@dataclass(frozen=True)
class TurnRule:
    """At most ``most`` within ``window``."""

    most: int = 5
    window: timedelta = timedelta(minutes=10)


class Turns:
    """The turns that addresses have taken lately. Safe for threads.

    An address that is not known (None) is not counted: what all take together is
    bounded elsewhere, and with it what is remembered here.
    """

    def __init__(self, rule: TurnRule | None = None) -> None:
        self._rule = rule or TurnRule()
        self._taken: dict[str, deque[datetime]] = {}
        # Hashes of this process alone: what is remembered tells nobody's address.
        self._salt = secrets.token_bytes(16)
        self._lock = Lock()

    def refuse(self, address: str | None, now: datetime) -> None:
        """Raise TooManyError while the address has no turn left; nothing is counted."""
        with self._lock:
            self._refuse(address, now)

    def take(self, address: str | None, now: datetime) -> None:
        """Count a turn. Raises TooManyError, counting nothing, when none is left."""
        with self._lock:
            self._refuse(address, now)
            if address is not None:
                self._taken.setdefault(self._mark(address), deque()).append(now)

    def _refuse(self, address: str | None, now: datetime) -> None:
        self._forget(now)
        if address is None:
            return
        if len(self._taken.get(self._mark(address), ())) >= self._rule.most:
            minutes = -(-self._rule.window // timedelta(minutes=1))
            raise TooManyError(
                "短时间内送出的次数过多",
                expected=f"{minutes} 分钟内不超过 {self._rule.most} 次",
            )

    def _forget(self, now: datetime) -> None:
        since = now - self._rule.window
        for mark, moments in list(self._taken.items()):
            while moments and moments[0] <= since:
                moments.popleft()
            if not moments:
                del self._taken[mark]

    def _mark(self, address: str) -> str:
        return hashlib.blake2b(network_of(address).encode(), key=self._salt).hexdigest()
