"""One way to write a value down, so that the same value always has the same hash."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from geo.store.problems import WHERE, StoreError

# What a row may hold. No floats: two databases may print them differently.
Value = None | bool | int | str | date | Sequence["Value"] | Mapping[str, "Value"]


def canonical(value: object) -> str:
    """``value`` as JSON: sorted keys, no spaces, signs unescaped, dates in ISO form.

    Raises StoreError for a float, a moment without a zone rule (write it with
    ``utc_text``), an unpaired surrogate or a NUL, which the databases keep differently.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _unkept("不成对的代理字符") from error
    return text


def utc_text(moment: datetime) -> str:
    """A moment in UTC as text that sorts by time: ``2021-03-04T05:06:07.000008Z``."""
    if moment.tzinfo is None:
        raise _unkept("没有时区的时刻")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


class CanonicalJson(TypeDecorator[Any]):
    """A list or mapping kept as canonical JSON text: equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Write a value as text."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any | None:
        """Read text as a value."""
        return None if value is None else json.loads(value)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        if "\0" in value:
            raise _unkept("空字符（U+0000）")
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(_plain(str(key))): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    raise _unkept(f"{type(value).__name__} 类型的值")


def _unkept(what: str) -> StoreError:
    return StoreError(
        f"要写入的内容里有{what}",
        where=WHERE,
        expected="文字、整数、是否、日期、列表或对照表",
        remedy="去掉或改写这一处后重试",
    )
