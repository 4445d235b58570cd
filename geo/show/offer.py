"""What a plan offers to who composes a show: its scenes in short, and the limits of a show."""

from typing import Any

from geo.show.codec import (
    LIMIT_BYTES,
    NAME_LENGTH,
    NOTE_LENGTH,
    NOTES,
    SCENES,
    SECONDS,
)
from geo.show.fit import TITLE_ROOM, WELCOME_ROOM
from geo.show.model import Scene, Show

LIMITS = {
    "bytes": LIMIT_BYTES,
    "name": NAME_LENGTH,
    "title": TITLE_ROOM,
    "welcome": WELCOME_ROOM,
    "notes": NOTES,
    "note": NOTE_LENGTH,
    "scenes": SCENES,
    "seconds": list(SECONDS),
}


def offered(show: Show) -> dict[str, Any]:
    """Every subject of a show once, as JSON values; ``pages`` counts the scenes it takes,
    ``tour`` tells what plays when nothing is composed.

    ``title`` and ``welcome`` are limited in Chinese characters, ``seconds`` by both ends.
    """
    return {
        "lang": show.lang,
        "query": show.query,
        "filter": show.filter,
        "notices": list(show.notices),
        "limits": LIMITS,
        "scenes": [_line(scene) for scene in show.scenes if scene.page[0] == 1],
    }


def _line(scene: Scene) -> dict[str, Any]:
    return {
        "id": scene.id,
        "kind": scene.kind,
        "subject": scene.subject,
        "tab": scene.tab,
        "title": scene.title,
        "subtitle": scene.subtitle,
        "notes": list(scene.notes),
        "seconds": scene.seconds,
        "pages": scene.page[1],
        "tour": scene.tour,
    }
