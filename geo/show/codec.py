"""Saved shows as JSON: what staff keep, export and bring back. Strict, and refused in words.

Whether an id exists is asked later, against what there is then; here only the form counts.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from geo.show.fit import TITLE_ROOM, WELCOME_ROOM, room
from geo.show.model import KINDS, SINGLE, SavedScene, SavedShow
from geo.show.problems import ShowError
from geo.web.text import plain_text

FORMAT = "atlas-show/1"
LIMIT_BYTES = 64 * 1024
NAME_LENGTH = 60
NOTES = 12
NOTE_LENGTH = 200
SCENES = 60
SECONDS = (5, 600)
QUERY_LENGTH = 2000
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,79}")
_LANG = re.compile(r"([a-z]{2})?")
_OF_SHOW = ("format", "name", "lang", "query", "welcome", "scenes")
_OF_SCENE = ("kind", "subject", "title", "notes", "seconds")


def decode(raw: str | bytes) -> SavedShow:
    """A saved show from JSON text of at most 64 kB. Raises ShowError."""
    return read(parsed(raw))


def parsed(raw: str | bytes) -> object:
    """The JSON values in a file of at most 64 kB, not yet looked at. Raises ShowError."""
    _check_size(len(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw))
    try:
        value: object = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _wrong("不是 JSON", "由本图谱导出的大屏文件", "取原始的文件") from error
    return value


def check_room(saved: SavedShow) -> None:
    """ShowError unless the file of a show keeps to 64 kB: what is kept can be brought back."""
    _check_size(len(encode(saved).encode("utf-8", "surrogatepass")))


def _check_size(size: int) -> None:
    if size > LIMIT_BYTES:
        raise _wrong(f"{size} 字节", f"不超过 {LIMIT_BYTES // 1024} kB", "减少场景或讲解词")


def encode(saved: SavedShow) -> str:
    """The same as JSON text, one field a line: ``decode`` gives the show back."""
    return json.dumps(as_value(saved), ensure_ascii=False, indent=1)


def as_value(saved: SavedShow) -> dict[str, Any]:
    """A saved show as JSON values."""
    return {
        "format": FORMAT,
        "name": saved.name,
        "lang": saved.lang,
        "query": saved.query,
        "welcome": saved.welcome,
        "scenes": [_scene_value(scene) for scene in saved.scenes],
    }


def read(value: object) -> SavedShow:
    """A saved show from JSON values. Raises ShowError, naming the field."""
    fields = _fields(value, _OF_SHOW, "大屏")
    if fields.get("format") != FORMAT:
        raise _wrong(f"format 为 {_shown(fields.get('format'))}", FORMAT, "取由本图谱导出的文件")
    scenes = fields.get("scenes", [])
    if not isinstance(scenes, list) or len(scenes) > SCENES:
        raise _wrong("scenes 不是一列或过多", f"不超过 {SCENES} 个场景", "减少场景")
    return SavedShow(
        name=_name(fields.get("name")),
        lang=_matching(fields, "lang", _LANG, "zh、en 或空"),
        query=_line(fields, "query", QUERY_LENGTH),
        welcome=_roomy(_line(fields, "welcome", NAME_LENGTH), "welcome", WELCOME_ROOM),
        scenes=tuple(read_scene(scene, n) for n, scene in enumerate(scenes, start=1)),
    )


def welcome_line(raw: str) -> str:
    """A line of welcome from an address: plain, on one line, cut where it is too long."""
    line = " ".join(plain_text(raw[: 4 * NAME_LENGTH]).split())
    if room(line) <= WELCOME_ROOM:
        return line
    cut = next(n for n in range(len(line), 0, -1) if room(line[:n] + "……") <= WELCOME_ROOM)
    return line[:cut].rstrip() + "……"


def read_scene(value: object, n: int) -> SavedScene:
    """The ``n``-th scene of a show from JSON values. Raises ShowError, naming the field."""
    where = f"第 {n} 个场景"
    fields = _fields(value, _OF_SCENE, where)
    kind = fields.get("kind")
    if kind not in KINDS:
        raise _wrong(f"{where}的 kind 为 {_shown(kind)}", "、".join(KINDS), "改用其中一个")
    subject = fields.get("subject") or ""
    if not isinstance(subject, str) or (subject and not _SUBJECT.fullmatch(subject)):
        raise _wrong(f"{where}的 subject 为 {_shown(subject)}", "一个编号", "改正编号")
    if bool(subject) == (kind in SINGLE):
        expected = "没有 subject" if kind in SINGLE else "窗口或地点的编号"
        raise _wrong(f"{where}的 subject 为 {_shown(subject)}", expected, "改正编号")
    return SavedScene(
        kind=str(kind),
        subject=subject,
        title=_title(fields, where),
        notes=_notes(fields.get("notes"), where),
        seconds=_seconds(fields.get("seconds"), where),
    )


def _scene_value(scene: SavedScene) -> dict[str, Any]:
    own = {
        "title": scene.title,
        "notes": None if scene.notes is None else list(scene.notes),
        "seconds": scene.seconds,
    }
    kept = {key: value for key, value in own.items() if value is not None}
    return {"kind": scene.kind, "subject": scene.subject, **kept}


def _fields(value: object, allowed: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"{where}不是一个对象", "JSON 对象", "取由本图谱导出的文件")
    if unknown := [key for key in value if key not in allowed]:
        told = "、".join(_shown(key) for key in unknown[:3])
        raise _wrong(f"{where}有不认识的 {told}", "、".join(allowed), "删去这些字段")
    return value


def _text(value: object, field: str, most: int) -> str:
    """Plain text on one line; ShowError for another kind of value, or more."""
    if not isinstance(value, str) or len(value) > most:
        raise _wrong(f"{field} 不是文字或过长", f"不超过 {most} 字", "减少字数")
    return " ".join(plain_text(value).split())


def _line(fields: Mapping[str, Any], key: str, most: int) -> str:
    return _text(fields.get(key, ""), key, most)


def _name(value: object) -> str:
    name = _text(value if value is not None else "", "name", NAME_LENGTH)
    if not name:
        raise _wrong("name 为空", f"不超过 {NAME_LENGTH} 字的名称", "写上名称")
    return name


def _matching(fields: Mapping[str, Any], key: str, form: re.Pattern[str], expected: str) -> str:
    value = _line(fields, key, NAME_LENGTH)
    if not form.fullmatch(value):
        raise _wrong(f"{key} 为 {_shown(value)}", expected, "改正")
    return value


def _roomy(text: str, field: str, most: int) -> str:
    if room(text) > most:
        raise _wrong(f"{field}“{text}”过长", f"不超过 {most} 个汉字", "减少字数")
    return text


def _title(fields: Mapping[str, Any], where: str) -> str | None:
    if fields.get("title") is None:
        return None
    return _roomy(_text(fields["title"], f"{where}的 title", 200), f"{where}的 title", TITLE_ROOM)


def _notes(value: object, where: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > NOTES:
        raise _wrong(f"{where}的 notes 不是一列或过多", f"不超过 {NOTES} 条", "减少讲解词")
    return tuple(_text(note, f"{where}的 notes", NOTE_LENGTH) for note in value)


def _seconds(value: object, where: str) -> int | None:
    if value is None:
        return None
    low, high = SECONDS
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _wrong(f"{where}的 seconds 为 {_shown(value)}", f"{low} 至 {high} 的整数", "改正")
    return value


def _shown(value: object) -> str:
    return f"「{plain_text(str(value)[:40])}」"


def _wrong(found: str, expected: str, remedy: str) -> ShowError:
    return ShowError(found, where="大屏文件", expected=expected, remedy=remedy)
