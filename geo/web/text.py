"""Text that is safe to hand to a browser.

Document text, place names and notes are treated as hostile: they may carry
markup, template marks or characters that turn the reading direction around.
"""

import json
import unicodedata
from urllib.parse import urlsplit

_KEPT_CONTROLS = frozenset("\n\t")
# Embeddings, overrides and isolates, the three direction marks, and the
# tag characters (invisible copies of ASCII).
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2028\u2029\u2060\ufeff\ufff9\ufffa\ufffb")
_REPLACEMENT = "\ufffd"
_CUT = "……"

_TEMPLATE_ESCAPES = str.maketrans(
    {"\\": "&#92;", "`": "&#96;", "$": "&#36;", "{": "&#123;", "}": "&#125;"}
)
_SCRIPT_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "`": "\\u0060",
        "$": "\\u0024",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


def plain_text(value: object, *, max_length: int | None = None) -> str:
    """``value`` as text in which nothing is hidden and nothing reorders.

    Control characters (but newline and tab) and lone surrogates become U+FFFD,
    so that they are seen; direction marks and zero-width characters are removed.
    Line separators become newlines. The result is still not HTML: put it through
    an autoescaping template, or into ``textContent``. ``max_length`` counts
    characters, the ellipsis that replaces the rest included; ValueError if below 3.
    """
    text = "".join(_seen(char) for char in str(value).replace("\r\n", "\n"))
    if max_length is None or len(text) <= max_length:
        return text
    if max_length <= len(_CUT):
        raise ValueError("max_length must leave room for a character and the ellipsis")
    return text[: max_length - len(_CUT)] + _CUT


def _seen(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return char
    if char in ("\r", "\u2028", "\u2029"):
        return "\n"
    if char in _BIDI or char in _INVISIBLE or 0xE0000 <= ord(char) <= 0xE007F:
        return ""
    if unicodedata.category(char) in ("Cc", "Cs"):
        return _REPLACEMENT
    return char


def template_literal_text(value: object, *, max_length: int | None = None) -> str:
    """``plain_text`` as HTML that may stand inside a JavaScript template literal.

    Besides the HTML signs, backslash, backtick, ``$`` and braces become numeric
    character references, so neither the literal nor a template compiled from it
    sees anything to run. Already HTML: do not escape it again.
    """
    text = plain_text(value, max_length=max_length)
    for sign, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;")):
        text = text.replace(sign, reference)
    return text.replace("'", "&#39;").translate(_TEMPLATE_ESCAPES)


def json_for_script(value: object) -> str:
    """``value`` as JSON that may stand between <script> tags or in an attribute of one.

    The result is ordinary JSON (``json.loads`` gives the value back) in which no
    sign can close the element or open a template literal. Raises ValueError for
    NaN and infinity, TypeError for what JSON cannot hold.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_SCRIPT_ESCAPES)


def safe_url(value: str, *, allow_relative: bool = False) -> str | None:
    """``value`` when it may stand in a link, else None.

    Only http and https addresses with a host and without a user name pass, and
    with ``allow_relative`` a path on this site (one leading slash). Text with
    whitespace, control characters, quotes, backslashes or angle brackets never does.
    """
    if not value or any(c in "\"'<>\\`" or c.isspace() or not c.isprintable() for c in value):
        return None
    if any(c in _BIDI or c in _INVISIBLE for c in value):
        return None
    if allow_relative and value.startswith("/") and not value.startswith("//"):
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return value if web and parts.username is None else None
