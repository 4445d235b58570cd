"""The closed list of what a speaker's console and a wall may say to each other.

A message is a small JSON object with a ``kind``. Whatever is not on the list, has a field
too many or a value out of bounds is no message; nothing of it is passed on.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

LIMIT_BYTES = 2048
ID_LENGTH = 80
QUERY_LENGTH = 600
SKIPPED = 60
_LONGEST_MS = 10 * 24 * 3600 * 1000
_MOST_SCENES = 1000

Check = Callable[[Any], bool]
Message = Mapping[str, Any]


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(low: float, high: float) -> Check:
    def fits(value: Any) -> bool:
        known = isinstance(value, int | float) and not isinstance(value, bool)
        return known and math.isfinite(value) and low <= value <= high

    return fits


def _whole(high: int) -> Check:
    def fits(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high

    return fits


def _text(least: int, most: int) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def _ids(value: Any) -> bool:
    named = _text(1, ID_LENGTH)
    return isinstance(value, list) and len(value) <= SKIPPED and all(map(named, value))


_ID = _text(1, ID_LENGTH)
_SHARE = _number(0, 1)
# Kind -> every field it has.
FROM_CONSOLE: Mapping[str, Mapping[str, Check]] = {
    "hello": {},
    "next": {},
    "previous": {},
    "black": {},
    "pause": {},
    "go": {"id": _ID},
    "skip": {"id": _ID, "on": _truth},
    "pointer": {"x": _SHARE, "y": _SHARE},
}
# Where the show stands. ``index`` counts from 0, ``next`` is empty at the end, ``ratio`` is
# width through height of the wall, ``query`` what stands after ? in its address.
FROM_WALL: Mapping[str, Mapping[str, Check]] = {
    "state": {
        "scene": _ID,
        "next": _text(0, ID_LENGTH),
        "index": _whole(_MOST_SCENES),
        "total": _whole(_MOST_SCENES),
        "aside": _truth,
        "auto": _truth,
        "held": _truth,
        "black": _truth,
        "skipped": _ids,
        "sceneMs": _whole(_LONGEST_MS),
        "showMs": _whole(_LONGEST_MS),
        "ratio": _number(0.1, 20),
        "query": _text(0, QUERY_LENGTH),
    },
}
# The first words of either: a new room or the old one again, and the way into one.
GREETINGS: Mapping[str, Mapping[str, Check]] = {
    "open": {"code": _text(0, 12), "key": _text(0, 64)},
    "join": {"code": _text(1, 12)},
}


def read_message(raw: str, known: Mapping[str, Mapping[str, Check]]) -> Message | None:
    """The message in ``raw`` if it is one of ``known``, rebuilt from its fields; else None."""
    if len(raw) > LIMIT_BYTES or len(raw.encode("utf-8", "replace")) > LIMIT_BYTES:
        return None
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("kind"), str):
        return None
    fields = known.get(told["kind"])
    if fields is None or set(told) != {"kind", *fields}:
        return None
    if not all(fits(told[name]) for name, fits in fields.items()):
        return None
    return {"kind": told["kind"], **{name: told[name] for name in fields}}
