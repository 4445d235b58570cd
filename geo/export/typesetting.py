"""Documents set by Typst: a template of the house, and data that it only reads as data."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from geo.errors import PlanMapError
from geo.export.fonts import covered, font_folder

TEMPLATES = Path(__file__).resolve().parent / "templates"
# A compiler remembers the fonts it has seen and is used by one at a time.
_LOCK = Lock()


class TypesettingError(PlanMapError):
    """A document could not be set."""


class Sheet:
    """One template with its data.

    ``data`` is what JSON can hold; nothing in it is ever read as markup. ``pictures`` are
    SVG texts by name. The day of the document is ``day``; no clock is read.
    """

    def __init__(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, str], *, day: date
    ) -> None:
        """Nothing is set before one of the methods asks for it."""
        texts = [*_texts(data), *_texts(pictures)]
        # A name or remark from outside may hold a character that the fonts of the house do
        # not: only then those of the machine help, since elsewhere it may have others.
        self._own = covered(texts)
        self._template = template
        self._inputs = {
            "data": json.dumps(data, ensure_ascii=False),
            "pictures": json.dumps(pictures, ensure_ascii=False),
            "day": day.isoformat(),
        }
        self._moment = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())

    def pdf(self) -> bytes:
        """The document as a tagged PDF. Raises TypesettingError."""
        return self._set("pdf")

    def png(self, *, ppi: float) -> bytes:
        """The first page as a PNG picture. Raises TypesettingError."""
        return self._set("png", ppi=ppi)

    def _set(self, form: str, ppi: float | None = None) -> bytes:
        compiler = _compiler(self._template, own=self._own)
        with _LOCK:
            try:
                made = compiler.compile(
                    sys_inputs=self._inputs, format=form, ppi=ppi, timestamp=self._moment
                )
            except typst.TypstError as error:
                raise _failed(self._template, error) from error
        return bytes(made[0] if isinstance(made, list) else made)


@cache
def _compiler(template: str, *, own: bool) -> Any:
    return typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(font_folder())],
        ignore_system_fonts=own,
    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _failed(template: str, error: Exception) -> TypesettingError:
    return TypesettingError(
        f"排版失败（{str(error)[:200]}）",
        where=f"模板 {template}",
        expected="随项目发布的模板与完整的数据",
        remedy="恢复该模板；如未改动，请报告此错误",
    )
