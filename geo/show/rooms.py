"""Rooms in which consoles meet a wall: codes, seats, limits and their end. In memory only.

A room is known by a code that is read from the wall. The wall also holds a key, with
which it takes its room again after a broken line, and after the server has forgotten all
rooms: a presenter never needs a second code. Moments are seconds of one steady clock.
"""

import hmac
import re
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from geo.show.problems import ShowError

CODE_DIGITS = 8
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")

# Why a line is ended, as the page hears it (RFC 6455 leaves 4000–4999 to applications).
OVERTAKEN, FOREIGN, UNKNOWN, EXPIRED = 4409, 4403, 4404, 4408
FULL, TOO_MANY, RUDE = 4423, 4429, 4400


class RoomError(ShowError):
    """A seat that is not given; ``close_code`` tells the page why."""

    def __init__(self, found: str, expected: str, *, close_code: int) -> None:
        super().__init__(found, where="讲解台", expected=expected, remedy="核对大屏上的号码后重试")
        self.close_code = close_code


class Seat(Protocol):
    """One end of a line, as a room sees it."""

    def put(self, message: Mapping[str, Any]) -> None:
        """Send a message; never waits."""

    def end(self, close_code: int) -> None:
        """Send what is waiting, then end the line."""


@dataclass(frozen=True)
class Limits:
    """What a server bears. Tries and openings count within ``window_s`` seconds."""

    rooms: int = 64
    consoles: int = 4
    tries_per_address: int = 30
    tries: int = 300
    openings_per_address: int = 30
    openings: int = 300
    window_s: float = 600.0
    without_wall_s: float = 2 * 3600.0
    whole_s: float = 12 * 3600.0
    messages_per_s: float = 20.0
    burst: int = 40
    # So many messages dropped, or not understood, end a line.
    patience: int = 200
    nonsense: int = 10


class Bucket:
    """At most ``per_s`` messages a second, ``burst`` at once."""

    def __init__(self, per_s: float, burst: int, *, now: float) -> None:
        """Full at the beginning."""
        self._per_s = per_s
        self._burst = burst
        self._left = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Whether one more is within the measure."""
        self._left = min(self._burst, self._left + max(0.0, now - self._at) * self._per_s)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Tally:
    """Counts deeds within a window of time, by address and in all.

    Behind a proxy the address is None: there only the number in all is a measure.
    """

    def __init__(self, *, per_address: int, in_all: int, window_s: float) -> None:
        """Nothing has been counted."""
        self._per_address = per_address
        self._in_all = in_all
        self._window_s = window_s
        self._deeds: deque[tuple[float, str | None]] = deque()

    def full(self, address: str | None, now: float) -> bool:
        """Whether ``address``, or everybody together, has done enough."""
        while self._deeds and now - self._deeds[0][0] > self._window_s:
            self._deeds.popleft()
        own = sum(by == address for _, by in self._deeds) if address is not None else 0
        return own >= self._per_address or len(self._deeds) >= self._in_all

    def add(self, address: str | None, now: float) -> None:
        """Count one. The record never holds more than the measure in all."""
        if len(self._deeds) < self._in_all:
            self._deeds.append((now, address))


class Room:
    """One wall and its consoles. Made by ``Rooms`` alone."""

    def __init__(self, code: str, key: str, *, now: float) -> None:
        """An empty room."""
        self.code = code
        self.key = key
        self.made = now
        self.alone_since = now
        self.wall: Seat | None = None
        self.consoles: list[Seat] = []

    def from_wall(self, message: Mapping[str, Any]) -> None:
        """Pass a message of the wall to every console."""
        for seat in tuple(self.consoles):
            seat.put(message)

    def from_console(self, message: Mapping[str, Any]) -> None:
        """Pass a message of a console to the wall, if it is there."""
        if self.wall is not None:
            self.wall.put(message)

    def tell(self) -> None:
        """Tell both sides who is there."""
        self.from_console({"kind": "consoles", "n": len(self.consoles)})
        self.from_wall({"kind": "wall", "present": self.wall is not None})

    def over(self, limits: Limits, now: float) -> bool:
        """Whether its time has passed."""
        alone = self.wall is None and now - self.alone_since > limits.without_wall_s
        return alone or now - self.made > limits.whole_s


class Rooms:
    """All rooms of one server. Used from its event loop alone."""

    def __init__(self, limits: Limits | None = None) -> None:
        """No room yet."""
        self.limits = limits or Limits()
        self._rooms: dict[str, Room] = {}
        window_s = self.limits.window_s
        self._tries = Tally(
            per_address=self.limits.tries_per_address, in_all=self.limits.tries, window_s=window_s
        )
        self._openings = Tally(
            per_address=self.limits.openings_per_address,
            in_all=self.limits.openings,
            window_s=window_s,
        )

    def __len__(self) -> int:
        """How many rooms there are."""
        return len(self._rooms)

    def seat_wall(
        self, seat: Seat, *, address: str | None, now: float, code: str = "", key: str = ""
    ) -> Room:
        """The room of a wall: its own again with ``code`` and ``key``, else a new one.

        Raises RoomError for a room of somebody else, or when there are too many.
        """
        self.sweep(now)
        again = bool(_CODE.fullmatch(code) and _KEY.fullmatch(key))
        room = self._rooms.get(code) if again else None
        if room is None:
            room = self._opened(code if again else "", key, address, now)
        elif not hmac.compare_digest(room.key, key):
            self._tries.add(address, now)
            raise RoomError(f"号码 {code} 已有大屏", "本屏的号码", close_code=FOREIGN)
        if room.wall is not None:
            room.wall.end(OVERTAKEN)
        room.wall = seat
        seat.put({"kind": "room", "code": room.code, "key": room.key})
        room.tell()
        return room

    def seat_console(self, seat: Seat, *, code: str, address: str | None, now: float) -> Room:
        """The room with ``code``. Raises RoomError: no such room, full, too many tries."""
        self.sweep(now)
        if self._tries.full(address, now):
            raise RoomError("输入次数过多", "十分钟后再试", close_code=TOO_MANY)
        room = self._rooms.get(code)
        if room is None:
            self._tries.add(address, now)
            raise RoomError("没有这个号码", "大屏上显示的号码", close_code=UNKNOWN)
        if len(room.consoles) >= self.limits.consoles:
            raise RoomError("讲解台已满", f"至多 {self.limits.consoles} 个", close_code=FULL)
        room.consoles.append(seat)
        room.tell()
        return room

    def leave(self, room: Room, seat: Seat, now: float) -> None:
        """A line has ended. A room waits for its wall for a while."""
        if seat is room.wall:
            room.wall = None
            room.alone_since = now
        elif seat in room.consoles:
            room.consoles.remove(seat)
        else:
            return
        room.tell()

    def sweep(self, now: float) -> None:
        """End the rooms whose time has passed."""
        for room in [r for r in self._rooms.values() if r.over(self.limits, now)]:
            del self._rooms[room.code]
            for seat in (room.wall, *room.consoles):
                if seat is not None:
                    seat.end(EXPIRED)
            room.wall = None
            room.consoles = []

    def _opened(self, code: str, key: str, address: str | None, now: float) -> Room:
        if self._openings.full(address, now):
            raise RoomError("开设次数过多", "十分钟后再试", close_code=TOO_MANY)
        if len(self._rooms) >= self.limits.rooms and not self._gave_way():
            raise RoomError("讲解台过多", f"至多 {self.limits.rooms} 块大屏", close_code=FULL)
        self._openings.add(address, now)
        room = Room(code or self._unused(), key if code else secrets.token_urlsafe(16), now=now)
        self._rooms[room.code] = room
        return room

    def _gave_way(self) -> bool:
        """The room that has been without a wall longest gives way to a new one."""
        left = [room for room in self._rooms.values() if room.wall is None]
        if not left:
            return False
        oldest = min(left, key=lambda room: room.alone_since)
        del self._rooms[oldest.code]
        for seat in oldest.consoles:
            seat.end(EXPIRED)
        oldest.consoles = []
        return True

    def _unused(self) -> str:
        """A code from the system's source of randomness that no room has."""
        while True:
            code = str(secrets.randbelow(10**CODE_DIGITS)).zfill(CODE_DIGITS)
            if code not in self._rooms:
                return code
