"""A show file brought back as far as it can be read: what cannot is left out and told."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from geo.show.codec import FORMAT, NOTES, SCENES, read, read_scene
from geo.show.model import SavedScene, SavedShow
from geo.show.problems import ShowError

_PLAIN = ("name", "lang", "query", "welcome")
_OWN = ("title", "notes", "seconds")


def brought(value: object, *, unnamed: str) -> tuple[SavedShow, tuple[str, ...]]:
    """The show in the JSON values of a file, and a sentence for each part left out.

    A file without a usable name is called ``unnamed``. Whether an id exists is not asked
    here. Raises ShowError for what is no file of this format at all.
    """
    told: list[str] = []
    empty = {"format": FORMAT, "name": unnamed}
    # Without the format there is nothing to save; the strict reader says why.
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return read(value), ()
    kept: dict[str, Any] = dict(empty)
    for key, given in value.items():
        if key == "format" or key == "scenes":
            continue
        if _is_good(told, read, {**empty, key: given}):
            kept[key] = given
    scenes = tuple(_scenes(value.get("scenes", []), told))
    head = read(kept)
    return SavedShow(head.name, head.lang, head.query, head.welcome, scenes), tuple(told)


def _scenes(given: object, told: list[str]) -> Iterator[SavedScene]:
    if not isinstance(given, list):
        told.append(f"scenes 不是一列，应为不超过 {SCENES} 个场景；已略去")
        return
    if len(given) > SCENES:
        told.append(f"共 {len(given)} 个场景，应不超过 {SCENES} 个；其后的已略去")
    for n, value in enumerate(given[:SCENES], start=1):
        scene = _scene(value, n, told)
        if scene is not None:
            yield scene


def _scene(value: object, n: int, told: list[str]) -> SavedScene | None:
    """The scene with those of its own words that can be kept; None without a subject."""
    strict = partial(read_scene, n=n)
    if not isinstance(value, dict):
        _is_good(told, strict, value)
        return None
    core = {key: value[key] for key in ("kind", "subject") if key in value}
    if not _is_good(told, strict, core):
        return None
    for key, given in value.items():
        if key in core:
            continue
        if key == "notes" and isinstance(given, list):
            core[key] = _notes(core, given, n, told)
        elif _is_good(told, strict, {**core, key: given}):
            core[key] = given
    return read_scene(core, n)


def _notes(core: dict[str, Any], given: list[Any], n: int, told: list[str]) -> list[Any]:
    if len(given) > NOTES:
        told.append(f"第 {n} 个场景的 notes 共 {len(given)} 条，应不超过 {NOTES} 条；其后的已略去")
    return [
        note
        for note in given[:NOTES]
        if _is_good(told, partial(read_scene, n=n), {**core, "notes": [note]})
    ]


def _is_good(told: list[str], strict: Callable[[object], object], value: object) -> bool:
    """Whether the strict reader takes it; else its reason is told."""
    try:
        strict(value)
    except ShowError as error:
        told.append(f"{error.found}，应为{error.expected}；已略去")
        return False
    return True
