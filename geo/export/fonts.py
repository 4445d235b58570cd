"""The atlas's own fonts as documents need them: unpacked for typesetting, cut for a picture."""

import base64
import io
import logging
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from geo.web.assets import bundle
from geo.web.fonts import FACES, FONTS_FOLDER, Face

# What fontTools says of tables that it leaves out is of no use here.
logging.getLogger("fontTools").setLevel(logging.ERROR)


@cache
def font_folder() -> Path:
    """A folder with every face as an OpenType file; made once, gone with the process."""
    folder = Path(_folder().name)
    for face in FACES:
        font = _font(face)
        font.flavor = None
        font.save(folder / f"{Path(face.file).stem}.otf")
    return folder


@cache
def characters() -> frozenset[str]:
    """The characters that the regular sans holds: any text in them needs no other font."""
    return frozenset(chr(code) for code in _font(FACES[0]).getBestCmap())


def covered(texts: Iterable[str]) -> bool:
    """Whether the atlas's own fonts hold every character of these texts."""
    return all(set(text) - {"\n", "\t"} <= characters() for text in texts)


def font_rules(text: str) -> str:
    """@font-face rules that carry the characters of ``text`` within themselves."""
    return "".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weights};'
        f'src:url("data:font/woff2;base64,{_cut(face, "".join(sorted(set(text))))}") '
        'format("woff2")}'
        for face in FACES
    )


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="atlas-fonts-")


def _font(face: Face) -> TTFont:
    body = bundle().read(f"{FONTS_FOLDER}/{face.file}").body
    # The date of a change is not written anew: the same text gives the same bytes.
    return TTFont(io.BytesIO(body), recalcTimestamp=False)


@lru_cache(maxsize=32)
def _cut(face: Face, text: str) -> str:
    font = _font(face)
    options = Options(
        layout_features=["kern", "ccmp", "locl", "pwid"], notdef_outline=True, hinting=False
    )
    cutter = Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return base64.b64encode(packed.getvalue()).decode()
