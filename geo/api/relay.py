"""The relay between a wall and the consoles that steer it from other machines.

It passes on the few messages of ``geo.show.orders`` and changes nothing: no role is asked,
and a wall plays on without it. In a closed atlas ``ClosedReading`` asks for a session
before a line reaches this place, and ends the line with its session.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.api.guard import address_of, from_this_server
from geo.show.orders import (
    FROM_CONSOLE,
    FROM_WALL,
    GREETINGS,
    LIMIT_BYTES,
    Message,
    read_message,
)
from geo.show.rooms import RUDE, TOO_MANY, Bucket, RoomError, Rooms

# A line that says nothing at the beginning is ended; so many may be at that at once.
GREETING_S = 10.0
GREETERS = 50
# Messages that wait for a slow reader before it is given up.
WAITING = 64
_TOO_BIG, _TRY_LATER = 1009, 1013

Clock = Callable[[], float]


def relay_routes(*, rooms: Rooms | None = None, clock: Clock = time.monotonic) -> list[BaseRoute]:
    """The route of the relay; ``clock`` gives seconds that never go back."""
    return [WebSocketRoute("/show/relay", _Relay(rooms or Rooms(), clock).serve)]


class _RudeError(Exception):
    """A line that is ended for what it says; ``close_code`` tells it why."""

    def __init__(self, close_code: int) -> None:
        super().__init__(close_code)
        self.close_code = close_code


class _Line:
    """The sending half of a websocket: what is put is sent in order by a task of its own."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: asyncio.Queue[Mapping[str, Any] | int] = asyncio.Queue()
        self._ended = False

    def put(self, message: Mapping[str, Any]) -> None:
        if self._ended:
            return
        if self._waiting.qsize() >= WAITING:
            self.end(_TRY_LATER)
            return
        self._waiting.put_nowait(message)

    def end(self, close_code: int) -> None:
        if not self._ended:
            self._ended = True
            self._waiting.put_nowait(close_code)

    async def run(self) -> None:
        """Send until the line ends."""
        try:
            while True:
                item = await self._waiting.get()
                if isinstance(item, int):
                    await self._socket.close(item)
                    return
                await self._socket.send_text(json.dumps(item, ensure_ascii=False))
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The other end is gone; the receiving half hears of it.
            self._ended = True


class _Relay:
    def __init__(self, rooms: Rooms, clock: Clock) -> None:
        self._rooms = rooms
        self._clock = clock
        self._greeters = 0

    async def serve(self, socket: WebSocket) -> None:
        """One line from its first word to its end."""
        if not from_this_server(socket) or self._greeters >= GREETERS:
            await socket.close()
            return
        await socket.accept()
        line = _Line(socket)
        sending = asyncio.create_task(line.run())
        try:
            await self._attend(socket, line)
        except (RoomError, _RudeError) as refused:
            line.end(refused.close_code)
            await sending
        except WebSocketDisconnect:
            pass
        finally:
            sending.cancel()

    async def _attend(self, socket: WebSocket, line: _Line) -> None:
        greeting = await self._greeting(socket)
        address = address_of(socket)
        if greeting["kind"] == "open":
            room = self._rooms.seat_wall(
                line,
                address=address,
                now=self._clock(),
                code=greeting["code"],
                key=greeting["key"],
            )
            known, pass_on = FROM_WALL, room.from_wall
        else:
            room = self._rooms.seat_console(
                line, code=greeting["code"], address=address, now=self._clock()
            )
            known, pass_on = FROM_CONSOLE, room.from_console
        try:
            await self._listen(socket, known, pass_on)
        finally:
            self._rooms.leave(room, line, self._clock())

    async def _greeting(self, socket: WebSocket) -> Message:
        self._greeters += 1
        try:
            raw = await asyncio.wait_for(_text(socket), GREETING_S)
        except TimeoutError as late:
            raise _RudeError(RUDE) from late
        finally:
            self._greeters -= 1
        greeting = read_message(raw, GREETINGS)
        if greeting is None:
            raise _RudeError(RUDE)
        return greeting

    async def _listen(
        self,
        socket: WebSocket,
        known: Mapping[str, Mapping[str, Callable[[Any], bool]]],
        pass_on: Callable[[Message], None],
    ) -> None:
        """Pass on what is understood and within the measure, until the line ends."""
        limits = self._rooms.limits
        bucket = Bucket(limits.messages_per_s, limits.burst, now=self._clock())
        dropped = nonsense = 0
        while True:
            raw = await _text(socket)
            now = self._clock()
            self._rooms.sweep(now)
            if not bucket.take(now):
                dropped += 1
                if dropped > limits.patience:
                    raise _RudeError(TOO_MANY)
                continue
            message = read_message(raw, known)
            if message is not None:
                pass_on(message)
                continue
            nonsense += 1
            if nonsense > limits.nonsense:
                raise _RudeError(RUDE)


async def _text(socket: WebSocket) -> str:
    """The next text; raises WebSocketDisconnect at the end, _RudeError for what is too long.

    Bytes are no message of ours: they count as an empty one.
    """
    told = await socket.receive()
    if told["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(told.get("code") or 1005)
    raw = told.get("text") or ""
    if max(len(raw), len(told.get("bytes") or b"")) > LIMIT_BYTES:
        raise _RudeError(_TOO_BIG)
    return str(raw)
