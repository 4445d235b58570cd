"""The relay between a wall and its consoles: rooms, codes, limits, and what may be said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from geo.api.relay import relay_routes
from geo.api.show import show_routes
from geo.settings import Settings
from geo.show.orders import FROM_CONSOLE, FROM_WALL, LIMIT_BYTES, read_message
from geo.show.rooms import (
    EXPIRED,
    FOREIGN,
    FULL,
    OVERTAKEN,
    RUDE,
    TOO_MANY,
    UNKNOWN,
    Bucket,
    Limits,
    RoomError,
    Rooms,
)

BASE = "http://127.0.0.1:8501"
RELAY = "ws://127.0.0.1:8501/show/relay"
HERE = {"Origin": BASE}
STATE = {
    "kind": "state",
    "scene": "W3",
    "next": "W4",
    "index": 3,
    "total": 9,
    "aside": False,
    "auto": True,
    "held": False,
    "black": False,
    "skipped": ["W5"],
    "sceneMs": 1200,
    "showMs": 65_000,
    "ratio": 1.7778,
    "query": "w=W3",
}
ORDERS = [
    {"kind": "hello"},
    {"kind": "next"},
    {"kind": "previous"},
    {"kind": "black"},
    {"kind": "pause"},
    {"kind": "go", "id": "W3"},
    {"kind": "skip", "id": "W3", "on": True},
    {"kind": "pointer", "x": 0, "y": 0.5},
]
HOSTILE = [
    "",
    "null",
    "[]",
    '"next"',
    "{",
    "[" * 1500,
    '{"kind": "next", "kind": "command"}',
    '{"kind": ["next"]}',
    '{"kind": "reload"}',
    '{"kind": "__proto__"}',
    '{"kind": "next", "id": "W3"}',
    '{"kind": "go"}',
    '{"kind": "go", "id": ""}',
    '{"kind": "go", "id": 3}',
    json.dumps({"kind": "go", "id": "x" * 81}),
    '{"kind": "go", "id": {"toString": "W3"}}',
    '{"kind": "skip", "id": "W3", "on": 1}',
    '{"kind": "pointer", "x": 1.01, "y": 0}',
    '{"kind": "pointer", "x": -0.1, "y": 0}',
    '{"kind": "pointer", "x": NaN, "y": 0}',
    '{"kind": "pointer", "x": Infinity, "y": 0}',
    '{"kind": "pointer", "x": true, "y": 0}',
    '{"kind": "pointer", "x": "0.5", "y": 0}',
    json.dumps(STATE),
]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Place:
    """A seat that remembers what it was told."""

    def __init__(self) -> None:
        self.told = []
        self.ended = None

    def put(self, message):
        self.told.append(message)

    def end(self, close_code):
        self.ended = close_code


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms() -> Rooms:
    return Rooms(Limits(tries_per_address=3, tries=5))


@pytest.fixture
def client(rooms, clock) -> Iterator[TestClient]:
    app = Starlette(routes=relay_routes(rooms=rooms, clock=clock))
    with TestClient(app, base_url=BASE) as made:
        yield made


@contextmanager
def line(client, greeting, headers=HERE):
    with client.websocket_connect(RELAY, headers=headers) as socket:
        socket.send_json(greeting)
        yield socket


def opening(code="", key=""):
    return {"kind": "open", "code": code, "key": key}


def joining(code):
    return {"kind": "join", "code": code}


def ended(socket):
    """The code with which the server ends a line; what it says before is passed over."""
    with pytest.raises(WebSocketDisconnect) as told:
        while True:
            socket.receive_text()
    return told.value.code


def until(socket, kind):
    while True:
        told = socket.receive_json()
        if told["kind"] == kind:
            return told


# -- what may be said ----------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order["kind"])
def test_an_order_of_the_list_is_passed_on_as_it_is(order):
    assert read_message(json.dumps(order), FROM_CONSOLE) == order
    assert read_message(json.dumps(order), FROM_WALL) is None


def test_the_state_of_a_wall_is_passed_on_as_it_is():
    assert read_message(json.dumps(STATE), FROM_WALL) == STATE


@pytest.mark.parametrize("raw", HOSTILE)
def test_what_is_not_on_the_list_is_no_message(raw):
    assert read_message(raw, FROM_CONSOLE) is None


@pytest.mark.parametrize("field", [name for name in STATE if name != "kind"])
def test_a_state_that_lacks_a_field_or_bends_one_is_no_message(field):
    less = {k: v for k, v in STATE.items() if k != field}
    assert read_message(json.dumps(less), FROM_WALL) is None
    for value in (None, {"a": 1}, [["a"]], "x" * 700, -1, 10**12):
        assert read_message(json.dumps({**STATE, field: value}), FROM_WALL) is None


def test_a_message_has_at_most_two_kilobytes():
    long = {"kind": "go", "id": "长" * 80}
    assert read_message(json.dumps(long, ensure_ascii=False), FROM_CONSOLE) == long
    padded = json.dumps({"kind": "next"}) + " " * LIMIT_BYTES
    assert read_message(padded, FROM_CONSOLE) is None
    wide = json.dumps({**STATE, "skipped": ["长" * 80] * 60}, ensure_ascii=False)
    assert read_message(wide, FROM_WALL) is None


# -- rooms ---------------------------------------------------------------------------------


def test_every_room_has_a_code_of_its_own(rooms):
    codes = {rooms.seat_wall(Place(), address=None, now=0).code for _ in range(40)}
    assert len(codes) == 40
    assert all(len(code) == 8 and code.isdigit() for code in codes)


def test_a_wall_that_comes_back_has_its_room_and_its_consoles_again(rooms):
    first, again, console = Place(), Place(), Place()
    room = rooms.seat_wall(first, address="a", now=0)
    rooms.seat_console(console, code=room.code, address="b", now=1)
    rooms.leave(room, first, 2)
    assert console.told[-1] == {"kind": "wall", "present": False}
    same = rooms.seat_wall(again, address="a", now=3, code=room.code, key=room.key)
    assert same is room
    assert console.told[-1] == {"kind": "wall", "present": True}
    assert again.told[-1] == {"kind": "consoles", "n": 1}


def test_of_two_walls_with_one_key_the_later_has_the_room(rooms):
    early, late = Place(), Place()
    room = rooms.seat_wall(early, address="a", now=0)
    rooms.seat_wall(late, address="a", now=1, code=room.code, key=room.key)
    assert early.ended == OVERTAKEN
    rooms.leave(room, early, 2)
    assert room.wall is late


def test_a_server_that_has_forgotten_everything_takes_a_wall_by_its_old_code(rooms):
    old = Rooms().seat_wall(Place(), address="a", now=0)
    room = rooms.seat_wall(Place(), address="a", now=0, code=old.code, key=old.key)
    assert (room.code, room.key) == (old.code, old.key)


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "abcdefgh", "１２３４５６７８"])
def test_what_is_no_code_of_ours_is_not_taken_for_one(rooms, code):
    room = rooms.seat_wall(Place(), address="a", now=0, code=code, key="k" * 22)
    assert room.code != code


def test_the_room_of_another_wall_is_not_given(rooms):
    room = rooms.seat_wall(Place(), address="a", now=0)
    with pytest.raises(RoomError) as told:
        rooms.seat_wall(Place(), address="b", now=0, code=room.code, key="x" * 22)
    assert told.value.close_code == FOREIGN


def test_a_room_holds_four_consoles(rooms):
    room = rooms.seat_wall(Place(), address="a", now=0)
    seats = [Place() for _ in range(4)]
    for seat in seats:
        rooms.seat_console(seat, code=room.code, address="b", now=0)
    with pytest.raises(RoomError) as told:
        rooms.seat_console(Place(), code=room.code, address="b", now=0)
    assert told.value.close_code == FULL
    rooms.leave(room, seats[0], 1)
    rooms.seat_console(Place(), code=room.code, address="b", now=1)


def wrong(rooms, address, now):
    with pytest.raises(RoomError) as told:
        rooms.seat_console(Place(), code="00000000", address=address, now=now)
    return told.value.close_code


def test_an_address_has_few_tries_and_then_not_even_the_right_code_helps_it(rooms):
    room = rooms.seat_wall(Place(), address="a", now=0)
    if room.code == "00000000":
        pytest.skip("one in a hundred million")
    assert [wrong(rooms, "b", n) for n in range(4)] == [UNKNOWN] * 3 + [TOO_MANY]
    with pytest.raises(RoomError):
        rooms.seat_console(Place(), code=room.code, address="b", now=5)
    rooms.seat_console(Place(), code=room.code, address="c", now=5)
    rooms.seat_console(Place(), code=room.code, address="b", now=700)


def test_many_addresses_together_have_few_tries_as_well(rooms):
    told = [wrong(rooms, f"10.0.0.{n}", 0) for n in range(7)]
    assert told == [UNKNOWN] * 5 + [TOO_MANY] * 2
    assert wrong(rooms, None, 0) == TOO_MANY


def test_a_room_ends_two_hours_after_its_wall_and_twelve_after_its_beginning(rooms):
    wall, console = Place(), Place()
    room = rooms.seat_wall(wall, address="a", now=0)
    rooms.seat_console(console, code=room.code, address="b", now=0)
    rooms.leave(room, wall, 100)
    rooms.sweep(100 + 7200)
    assert console.ended is None
    rooms.sweep(100 + 7201)
    assert console.ended == EXPIRED
    assert len(rooms) == 0
    wall = Place()
    rooms.seat_wall(wall, address="a", now=0)
    rooms.sweep(12 * 3600)
    assert wall.ended is None
    rooms.sweep(12 * 3600 + 1)
    assert wall.ended == EXPIRED


def test_rooms_are_few_and_the_one_left_longest_gives_way():
    rooms = Rooms(Limits(rooms=2))
    walls = [Place(), Place()]
    made = [rooms.seat_wall(wall, address="a", now=0) for wall in walls]
    with pytest.raises(RoomError) as told:
        rooms.seat_wall(Place(), address="a", now=1)
    assert told.value.close_code == FULL
    rooms.leave(made[0], walls[0], 2)
    rooms.seat_wall(Place(), address="a", now=3)
    assert len(rooms) == 2
    with pytest.raises(RoomError):
        rooms.seat_console(Place(), code=made[0].code, address="b", now=3)


def test_an_address_opens_a_measured_number_of_rooms():
    rooms = Rooms(Limits(openings_per_address=2))
    for _ in range(2):
        rooms.seat_wall(Place(), address="a", now=0)
    with pytest.raises(RoomError) as told:
        rooms.seat_wall(Place(), address="a", now=1)
    assert told.value.close_code == TOO_MANY
    rooms.seat_wall(Place(), address="a", now=601)


def test_a_bucket_gives_a_burst_and_then_a_measure_a_second():
    bucket = Bucket(20, 40, now=0)
    assert [bucket.take(0) for _ in range(41)] == [True] * 40 + [False]
    assert [bucket.take(0.1) for _ in range(3)] == [True, True, False]
    assert sum(bucket.take(100) for _ in range(60)) == 40


# -- lines ---------------------------------------------------------------------------------


def test_orders_reach_the_wall_and_its_state_every_console(client):
    with line(client, opening()) as wall:
        code = until(wall, "room")["code"]
        with line(client, joining(code)) as one, line(client, joining(code)) as two:
            assert until(one, "wall")["present"] is True
            while until(wall, "consoles")["n"] < 2:
                pass
            for order in ORDERS:
                one.send_json(order)
                assert wall.receive_json() == order
            wall.send_json(STATE)
            assert until(one, "state") == until(two, "state") == STATE


def test_who_leaves_is_told(client):
    with line(client, opening()) as wall:
        code = until(wall, "room")["code"]
        with line(client, joining(code)):
            while until(wall, "consoles")["n"] == 0:
                pass
        assert until(wall, "consoles")["n"] == 0
        with line(client, joining(code)) as console:
            until(console, "wall")
            wall.close()
            assert until(console, "wall")["present"] is False


def test_a_wrong_code_ends_the_line_with_its_reason(client):
    with line(client, joining("nothing")) as console:
        assert ended(console) == UNKNOWN


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_page_of_another_server_is_refused(client, headers):
    with pytest.raises(WebSocketDisconnect), line(client, opening(), headers) as wall:
        wall.receive_text()


@pytest.mark.parametrize("raw", ["", "{}", '{"kind": "next"}', '{"kind": "join"}', "x" * 100])
def test_a_line_that_does_not_greet_is_ended(client, raw):
    with client.websocket_connect(RELAY, headers=HERE) as socket:
        socket.send_text(raw)
        assert ended(socket) == RUDE


def test_a_long_message_ends_the_line(client):
    for send in ("send_text", "send_bytes"):
        with line(client, opening()) as wall:
            getattr(wall, send)("x" * 3000 if send == "send_text" else b"x" * 3000)
            assert ended(wall) == 1009


def test_nonsense_is_passed_over_and_then_ends_the_line(client, clock):
    with line(client, opening()) as wall:
        code = until(wall, "room")["code"]
        with line(client, joining(code)) as console:
            for raw in HOSTILE[:10]:
                console.send_text(raw)
            console.send_json({"kind": "next"})
            assert until(wall, "next") == {"kind": "next"}
            console.send_text("{")
            assert ended(console) == RUDE


def test_what_is_sent_too_fast_is_dropped_and_then_ends_the_line(client, rooms, clock):
    with line(client, opening()) as wall:
        code = until(wall, "room")["code"]
        with line(client, joining(code)) as console:
            for _ in range(rooms.limits.burst + 120):
                console.send_json({"kind": "next"})
            clock.now += 1
            console.send_json({"kind": "black"})
            told = [wall.receive_json()["kind"]]
            while told[-1] != "black":
                told.append(wall.receive_json()["kind"])
            # Some of them may have been read after the second had passed.
            most = rooms.limits.burst + rooms.limits.messages_per_s
            assert rooms.limits.burst <= told.count("next") <= most
            for _ in range(rooms.limits.patience + rooms.limits.burst + 2):
                console.send_json({"kind": "next"})
            assert ended(console) == TOO_MANY


def test_a_room_whose_time_has_passed_ends_its_lines(client, clock):
    with line(client, opening()) as wall:
        code = until(wall, "room")["code"]
        clock.now += 12 * 3600 + 1
        with line(client, joining(code)) as console:
            assert ended(console) == UNKNOWN
        assert ended(wall) == EXPIRED


def test_the_console_has_a_frame_and_a_code_where_there_is_a_public_address(tmp_path):
    store = f"sqlite:///{tmp_path / 'a.sqlite'}"
    plain = TestClient(Starlette(routes=show_routes(Settings(database_url=store))), base_url=BASE)
    page = plain.get("/show/console?w=W3&lang=en")
    assert page.status_code == 200
    assert 'data-src="../show/data.json?lang=en&amp;w=W3"' in page.text
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert plain.get("/show/console.svg?code=12345678").status_code == 404
    public = Settings(database_url=store, public_url="http://10.1.2.3:8501")
    told = TestClient(Starlette(routes=show_routes(public)), base_url=BASE)
    image = told.get("/show/console.svg?code=12345678&w=W3")
    assert image.headers["content-type"].startswith("image/svg+xml")
    for code in ("", "abc", "1" * 13, "1%23"):
        assert told.get(f"/show/console.svg?code={code}").status_code == 404
