"""Cuts the bundled fonts down to the characters the project uses.

``python -m geo.build.fonts`` needs fonttools with brotli (requirements-dev.txt) and
the Noto CJK collections (Debian: fonts-noto-cjk; SIL Open Font License 1.1).
Run it after new characters came into the data or the word lists.
"""

import csv
import hashlib
import io
import json
import string
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from geo.errors import BuildError
from geo.web.assets import STATIC_DIR
from geo.web.fonts import FACES, FONTS_FOLDER, Face

ROOT = Path(__file__).resolve().parents[2]
FONTS_DIR = STATIC_DIR / FONTS_FOLDER
NOTO_DIR = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED_CHINESE = 2  # position of the SC face inside the Noto CJK collections

# Folders and endings whose characters may reach a reader.
_SOURCES = (
    ("data/plans", (".txt", ".toml", ".json", ".jsonl")),
    ("data/places", (".csv", ".toml", ".json", ".geojson")),
    ("geo", (".py", ".toml", ".js", ".css", ".html")),
    ("pages", (".py",)),
)
# Rooms that speak on the command line only, and files of others.
_UNSEEN = frozenset({"build", "access", "vendor"})
# Rooms whose sentences are never set in bold.
_QUIET = frozenset({"store", "status", "plan", "places", "export"})
# Signs that marks, dates and hand-typed notes need, whether or not a file has them yet.
_ALWAYS = (
    string.ascii_letters
    + string.digits
    + string.punctuation
    + " \u00a0，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·～￥％＋－＝／｜＆＃＠"
    + "○◐●◎◇◆□■△▲▽▼☆★✓→←↑↓↗↘×÷±≤≥≈°′″©®•①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ"
    + "零〇一二三四五六七八九十百千万亿年月日时分秒公里米"
)
# Tables of the word lists that are never a title.
_PLAIN_WORDS = frozenset(
    {
        *("check", "entry", "file", "progress", "relation"),
        *("shows", "wall", "work", "workbook"),
    }
)
_NAME_COLUMNS = ("name_zh", "name_en", "official_name", "aliases")
_NAME_KEYS = frozenset(
    {"name", "short_name", "title", "issuer", "number", "category", "forms", "departments"}
)
_WATERS = frozenset({"creek", "dock", "lake", "river", "sea", "water_label"})
_UNDRAWN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# pwid: quotation marks as wide as Latin letters, for text that is not Chinese.
_FEATURES = ["ccmp", "kern", "locl", "pwid", "tnum"]
_NAMES = {1: "{family}", 3: "{family} {weight}", 4: "{family} {weight}", 6: "{plain}-{weight}"}


def used_characters(root: Path = ROOT, *, sets: str = "all") -> frozenset[str]:
    """Every drawn character that the files under ``root`` may put before a reader.

    ``sets`` as in ``Face``: all of them, those that may be set in bold, those of the
    plan's text, or those of titles.
    """
    found = set(_ALWAYS)
    makers = {"all": _all_texts, "bold": _bold, "document": _document, "titles": _titles}
    for text in makers[sets](root):
        found.update(text)
    return frozenset(char for char in found if unicodedata.category(char) not in _UNDRAWN)


def _sources(root: Path) -> Iterator[Path]:
    for folder, endings in _SOURCES:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in endings and _UNSEEN.isdisjoint(file.parts):
                yield file


def _all_texts(root: Path) -> Iterator[str]:
    return (file.read_text(encoding="utf-8", errors="ignore") for file in _sources(root))


def _bold(root: Path) -> Iterator[str]:
    """All but what stands in the ledger and what only the command line says."""
    for file in _sources(root):
        quiet = file.suffix == ".py" and not _QUIET.isdisjoint(file.parts)
        if file.suffix != ".jsonl" and not quiet:
            yield file.read_text(encoding="utf-8", errors="ignore")


def _document(root: Path) -> Iterator[str]:
    """The plan as it is read, and the names of waters, which the map sets in the same face."""
    for file in sorted((root / "data/plans").rglob("*.json")):
        yield file.read_text(encoding="utf-8", errors="ignore")
    for file in sorted((root / "data/places/layers").glob("*.geojson")):
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            known = feature["properties"]
            if known.get("kind") in _WATERS:
                yield known.get("name_zh") or ""


def _titles(root: Path) -> Iterator[str]:
    for folder in ("data/places", "geo/web/words"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix == ".toml" and folder.endswith("words"):
                words = tomllib.loads(file.read_text(encoding="utf-8"))
                yield json.dumps(
                    {k: v for k, v in words.items() if k not in _PLAIN_WORDS}, ensure_ascii=False
                )
            elif file.suffix in (".geojson", ".toml"):
                yield file.read_text(encoding="utf-8", errors="ignore")
            elif file.suffix == ".csv":
                with file.open(encoding="utf-8", newline="") as table:
                    rows = csv.DictReader(table)
                    yield from ("".join(row.get(c) or "" for c in _NAME_COLUMNS) for row in rows)
    for file in sorted((root / "data/plans").rglob("*.json")):
        yield from _named(json.loads(file.read_text(encoding="utf-8")))


def _named(value: Any, key: str = "") -> Iterator[str]:
    """Names and headings in a built file, and the wordings of places, which are set in bold."""
    if isinstance(value, dict):
        kind = value.get("kind")
        for name, part in value.items():
            wanted = name in _NAME_KEYS or (kind == "heading" and name == "text")
            yield from _named(part, name if wanted or isinstance(part, dict | list) else "")
        if "role" in value:
            yield value["quote"]
    elif isinstance(value, list):
        for part in value:
            yield from _named(part, key)
    elif key and isinstance(value, str):
        yield value


def characters_of(font_file: Path) -> frozenset[str]:
    """The characters that a font file can draw."""
    with TTFont(font_file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def cut_fonts(*, noto_dir: Path = NOTO_DIR, fonts_dir: Path = FONTS_DIR) -> dict[str, int]:
    """Write every face into ``fonts_dir``; returns the size of each file in bytes.

    Raises BuildError when a collection is missing or cannot draw a used character.
    Nothing is replaced unless all faces could be cut.
    """
    made = {face: _cut(face, used_characters(sets=face.sets), noto_dir) for face in FACES}
    fonts_dir.mkdir(parents=True, exist_ok=True)
    for face, body in made.items():
        waiting = fonts_dir / (face.file + ".part")
        waiting.write_bytes(body)
        waiting.replace(fonts_dir / face.file)
    _write_record(made, fonts_dir)
    return {face.file: len(body) for face, body in made.items()}


def _cut(face: Face, wanted: frozenset[str], noto_dir: Path) -> bytes:
    source = noto_dir / face.source
    if not source.is_file():
        raise BuildError(
            "没有找到字体",
            where=str(source),
            expected="Noto CJK 字体集",
            remedy="Debian/Ubuntu 安装 fonts-noto-cjk，或把所在文件夹作为参数给出",
        )
    font: Any = TTFont(source, fontNumber=SIMPLIFIED_CHINESE, lazy=True, recalcTimestamp=False)
    lacking = wanted - frozenset(map(chr, font.getBestCmap()))
    if lacking:
        raise BuildError(
            f"字体没有这些字：{_listed(lacking)}",
            where=face.source,
            expected="所用的每个字都能画出",
            remedy="改用字体中有的字，或确认它不会显示后从数据中删去",
        )
    subsetter = subset.Subsetter(_options())
    subsetter.populate(unicodes=[ord(char) for char in sorted(wanted)])
    subsetter.subset(font)
    _rename(font, face)
    return _saved(font)


def _options() -> Any:
    options = subset.Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.notdef_outline = True
    # Outlines written out in full compress better than shared pieces of outlines.
    options.desubroutinize = True
    # Vertical metrics stay: heads of the matrix are set in columns.
    options.drop_tables += ["BASE"]
    return options


def _rename(font: Any, face: Face) -> None:
    """Give the cut its own name; copyright and licence stay as they were."""
    weight = "Bold" if "Bold" in face.source else "Regular"
    plain = face.family.replace(" ", "")
    for name_id, pattern in _NAMES.items():
        text = pattern.format(family=face.family, weight=weight, plain=plain)
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [f"{plain}-{weight}"]


def _saved(font: Any) -> bytes:
    buffer = io.BytesIO()
    font.flavor = "woff2"
    font.save(buffer)
    return buffer.getvalue()


def _write_record(made: dict[Face, bytes], fonts_dir: Path) -> None:
    rows = "".join(
        f'\n[[font]]\nfile = "{face.file}"\nsource = "{face.source}"\n'
        f'sets = "{face.sets}"\ncharacters = {len(used_characters(sets=face.sets))}\n'
        f'bytes = {len(body)}\nsha256 = "{hashlib.sha256(body).hexdigest()}"\n'
        for face, body in made.items()
    )
    text = (
        "# 由 python -m geo.build.fonts 写成，勿手改。\n"
        "# 取自 Noto Sans CJK SC 2.004 与 Noto Serif CJK SC 2.001（Debian fonts-noto-cjk），\n"
        "# 只留本项目用到的字，另起族名；许可 OFL-1.1，全文见 OFL.txt。\n"
        f"{rows}"
    )
    (fonts_dir / "FONTS.toml").write_text(text, encoding="utf-8")


def _listed(chars: Iterable[str]) -> str:
    return " ".join(f"{char} (U+{ord(char):04X})" for char in sorted(chars)[:20])


def main(arguments: list[str]) -> int:
    """Cut the fonts; the one optional argument is the folder of the Noto collections."""
    noto_dir = Path(arguments[0]) if arguments else NOTO_DIR
    try:
        sizes = cut_fonts(noto_dir=noto_dir)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for file, size in sizes.items():
        sys.stdout.write(f"{file}  {size / 1024:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
