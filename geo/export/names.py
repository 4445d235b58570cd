"""Names of files that every system keeps as they are."""

import re
import unicodedata

from geo.web.text import plain_text

MOST_SIGNS = 120
# File systems count bytes: 255 in most, some of them lost to encryption.
_MOST_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ufffd\s]+')
# Names that Windows keeps for devices, whatever ending they get.
_DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])",
    re.IGNORECASE,
)
_NAMELESS = "atlas"


def safe_name(text: str, ext: str) -> str:
    """``text`` as the name of a file with the ending ``ext`` (without its dot).

    Signs that Windows refuses, blanks and control characters become a hyphen, hidden ones
    are left out, Chinese is kept; at most 120 signs and 200 bytes, the ending included. A
    name of a device gets a low line before it, a text of which nothing is left "atlas".
    """
    plain = unicodedata.normalize("NFC", plain_text(text))
    stem = _trimmed(re.sub(r"-{2,}", "-", _FORBIDDEN.sub("-", plain)))
    if _DEVICES.fullmatch(stem.split(".")[0].rstrip("-")):
        stem = f"_{stem}"
    ending = f".{ext}"
    stem = stem[: MOST_SIGNS - len(ending)]
    room = _MOST_BYTES - len(ending.encode())
    stem = stem.encode()[:room].decode("utf-8", errors="ignore")
    return (_trimmed(stem) or _NAMELESS) + ending


def _trimmed(stem: str) -> str:
    """Without what may not stand at an end: a dot hides a file, or Windows drops it."""
    return stem.strip("-. ")
