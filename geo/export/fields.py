"""The tables that leave the atlas and their columns, read from one list beside the code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

DATE, NUMBER, TEXT = "date", "number", "text"
CODES, NAMES, LINES = "codes", "names", "lines"


@dataclass(frozen=True)
class Field:
    """One column: ``key`` in JSON, ``title`` and ``told`` by language, ``width`` in signs.

    ``kind`` is DATE, NUMBER or TEXT; ``join`` tells how several values stand in one cell
    (empty for a single one); ``only`` names the one language whose tables have it.
    """

    key: str
    title: Mapping[str, str]
    told: Mapping[str, str]
    width: int
    kind: str = TEXT
    join: str = ""
    only: str = ""


@dataclass(frozen=True)
class Layout:
    """One table: its id, its title by language, its columns in their order."""

    id: str
    title: Mapping[str, str]
    fields: tuple[Field, ...]

    def fields_in(self, lang: str) -> tuple[Field, ...]:
        """The columns of the table in one language."""
        return tuple(f for f in self.fields if f.only in ("", lang))


@cache
def layouts() -> tuple[Layout, ...]:
    """Every table, in the order of the sheets."""
    text = files("geo.export").joinpath("templates", "fields.toml").read_text(encoding="utf-8")
    return tuple(
        Layout(row["id"], _both(row, ""), tuple(map(_field, row["columns"])))
        for row in tomllib.loads(text)["table"]
    )


def _field(row: Mapping[str, Any]) -> Field:
    return Field(
        key=row["key"],
        title=_both(row, ""),
        told=_both(row, "told_"),
        width=row["width"],
        kind=row.get("kind", TEXT),
        join=row.get("join", ""),
        only=row.get("only", ""),
    )


def _both(row: Mapping[str, str], before: str) -> dict[str, str]:
    return {lang: row[f"{before}{lang}"] for lang in ("zh", "en")}
