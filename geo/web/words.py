"""The word list of the interface: one file a language, every visible string in it."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geo.errors import AssetError

WORDS_DIR = Path(__file__).resolve().parent / "words"


@cache
def words(lang: str) -> Mapping[str, str]:
    """Key -> text, nested tables joined by dots; raises AssetError for a missing list."""
    path = WORDS_DIR / f"{lang}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssetError(
            f"读不出：{error}",
            where=path.name,
            expected="UTF-8 编码的 TOML 词表",
            remedy="恢复随项目发布的词表",
        ) from error
    return MappingProxyType(dict(_flat(table, "")))


@cache
def words_json(lang: str) -> bytes:
    """The same list as compact JSON."""
    return json.dumps(dict(words(lang)), ensure_ascii=False, separators=(",", ":")).encode()


def say(lang: str, key: str, **values: object) -> str:
    """One text with its places filled; the key itself where the list lacks it."""
    return words(lang).get(key, key).format_map(values)


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows
