"""The template of the slides: the one of the house, or one that a brand team made.

A template is a PPTX with three layouts. Their names, and those of the placeholders on them
as the selection pane of PowerPoint shows them, are the whole contract: fonts, colours and
places are the template's own.
"""

from collections.abc import Mapping
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pptx import Presentation
from pptx.exc import PythonPptxError

from geo.errors import SettingsError

TEMPLATE = Path(__file__).resolve().parent / "templates" / "slides.pptx"
PROFILE, CLAUSES, RECORD = "Atlas Profile", "Atlas Clauses", "Atlas Record"
_FRAME = ("Title", "Kicker", "Footer", "Number")
# Layout -> names of the placeholders it must have.
CONTRACT: Mapping[str, tuple[str, ...]] = {
    PROFILE: (*_FRAME, "Facts", "Map", "Caption"),
    CLAUSES: (*_FRAME, "Table"),
    RECORD: (*_FRAME, "Table", "Text", "Code", "Link"),
}
# What goes in by a way of its own must be a placeholder of that kind.
_KINDS = {"Map": "pic", "Code": "pic", "Table": "tbl", "Title": "title"}
_RATIO, _TOLERANCE = 16 / 9, 0.01
_MOST_BYTES = 20 * 1024 * 1024
_LETTERS = ".//{*}lstStyle/{*}lvl1pPr/{*}defRPr"
_COPIED = ("Footer", "Number")


class Deck:
    """Slides being made from a template, one after another."""

    def __init__(self, path: Path | None) -> None:
        """Open the template at ``path``, the house's own without one; its slides are left out.

        Raises SettingsError saying what a template lacks.
        """
        self.file = _opened(path)
        _check(self.file, path)
        _empty(self.file)
        self._layouts = {layout.name: layout for layout in self.file.slide_layouts}

    def slide(self, layout: str) -> "Slide":
        """A new slide at the end."""
        return Slide(self.file.slides.add_slide(self._layouts[layout]), self._layouts[layout])

    def saved(self) -> bytes:
        """The file as python-pptx writes it."""
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()


class Slide:
    """One slide with its placeholders by the names that its layout gives them."""

    def __init__(self, slide: Any, layout: Any) -> None:
        """Bring what python-pptx leaves behind: the footer and the number of the slide."""
        self.own = slide
        numbers = {p.name: p.placeholder_format.idx for p in layout.placeholders}
        for name in _COPIED:
            shape = next(p for p in layout.placeholders if p.name == name)
            copied = deepcopy(shape._element)
            for part in copied.txBody.findall(".//{*}lstStyle"):
                for style in list(part):
                    part.remove(style)
            slide.shapes._spTree.append(copied)
        for n, shape in enumerate(slide.shapes, start=2):
            shape._element._nvXxPr.cNvPr.set("id", str(n))
        by_number = {p.placeholder_format.idx: p for p in slide.placeholders}
        self.places = {name: by_number[idx] for name, idx in numbers.items() if idx in by_number}
        for name, place in self.places.items():
            place.name = name
        self._letters = {p.name: p._element.find(_LETTERS) for p in layout.placeholders}

    def letters(self, name: str) -> tuple[float | None, bool]:
        """The template's size for a placeholder in points (None: its master's), and if bold."""
        own = self._letters[name]
        if own is None or own.get("sz") is None:
            return None, False
        return int(own.get("sz")) / 100, own.get("b") in ("1", "true")

    def drop(self, name: str) -> None:
        """Take an empty placeholder away: it would ask for content."""
        element = self.places.pop(name)._element
        element.getparent().remove(element)

    def size(self, name: str) -> tuple[float, float]:
        """Width and height of a placeholder in points."""
        place = self.places[name]
        return place.width / 12700, place.height / 12700


def check_template(path: Path) -> None:
    """Raise SettingsError unless the file at ``path`` can be a template."""
    _check(_opened(path), path)


def _opened(path: Path | None) -> Any:
    file = path or TEMPLATE
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _broken(file, f"大于 {_MOST_BYTES // 1024**2} MB")
        return Presentation(str(file))
    except (OSError, BadZipFile, KeyError, ValueError, PythonPptxError) as error:
        raise _broken(file, f"不能作为 PPTX 打开（{type(error).__name__}）") from error


def _check(deck: Any, path: Path | None) -> None:
    """Everything that is lacking, told at once."""
    lacking = []
    if abs(deck.slide_width / deck.slide_height - _RATIO) > _TOLERANCE:
        lacking.append("页面不是 16:9")
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    for name, wanted in CONTRACT.items():
        if name not in layouts:
            lacking.append(f"没有版式「{name}」")
            continue
        found = {p.name: p for p in layouts[name].placeholders}
        missing = [place for place in wanted if place not in found]
        if missing:
            lacking.append(f"版式「{name}」缺少 {'、'.join(missing)}")
        wrong = [p for p, kind in _KINDS.items() if p in found and _kind(found[p]) != kind]
        if wrong:
            lacking.append(f"版式「{name}」中 {'、'.join(wrong)} 的种类不符")
    if lacking:
        raise _broken(path or TEMPLATE, "；".join(lacking))


def _kind(place: Any) -> str:
    kind = str(place._element.ph.get("type", "obj"))
    return "title" if kind == "ctrTitle" else kind


def _broken(path: Path, found: str) -> SettingsError:
    return SettingsError(
        f"{path.name} {found}",
        where="环境变量 ATLAS_SLIDES_TEMPLATE",
        expected="16:9 的 PPTX，有版式 "
        + "；".join(f"{name}（{'、'.join(places)}）" for name, places in CONTRACT.items()),
        remedy="在 PowerPoint 的母版视图与选择窗格中改名、补齐，或删去此变量以用随附的模板",
    )


def _empty(deck: Any) -> None:
    """Leave out the slides that a template may hold as samples."""
    ids = deck.slides._sldIdLst
    for entry in list(ids):
        deck.part.drop_rel(entry.rId)
        ids.remove(entry)
