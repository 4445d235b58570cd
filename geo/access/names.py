"""Names of accounts: one name in one form, and no two that look alike."""

import unicodedata
from dataclasses import dataclass

from geo.access.problems import AccountError

SHORTEST = 2
LONGEST = 40
_MARKS = "._-@"
# Signs that readers take for one another in most typefaces.
_LOOKALIKE = str.maketrans({"0": "o", "1": "l", "i": "l"})


@dataclass(frozen=True)
class AccountName:
    """``shown`` as it was chosen, ``key`` to find it by, ``shape`` as the eye sees it."""

    shown: str
    key: str
    shape: str


def name_key(text: str) -> str:
    """The form in which names are compared: NFKC, trimmed, without case."""
    # Folding case can undo the normal form, hence twice.
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return unicodedata.normalize("NFKC", folded)


def account_name(text: str) -> AccountName:
    """A name for a new account; raises AccountError when it cannot serve.

    Chinese characters, Latin letters with or without accents, digits and ``. _ - @``:
    letters of other alphabets are refused because they imitate these.
    """
    shown = unicodedata.normalize("NFKC", text).strip()
    key = name_key(text)
    problem = _problem(key)
    if problem:
        raise AccountError(
            f"用户名“{text[:LONGEST]}”{problem}",
            where="账户",
            expected=f"{SHORTEST}–{LONGEST} 个汉字、字母、数字或 {' '.join(_MARKS)}，不能没有字",
            remedy="换一个用户名",
        )
    return AccountName(shown, key, _shape(key))


def _problem(key: str) -> str:
    if not SHORTEST <= len(key) <= LONGEST:
        return "太短或太长"
    if not all(_usable(sign) for sign in key):
        return "含有不能使用的字符"
    if not any(sign.isalpha() for sign in key):
        return "没有文字"
    return ""


def _usable(sign: str) -> bool:
    if sign in _MARKS:
        return True
    if sign.isascii():
        return sign.isalnum()
    if unicodedata.name(sign, "").startswith("CJK UNIFIED IDEOGRAPH"):
        return True
    return _without_accents(sign).isascii() and sign.isalpha()


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _shape(key: str) -> str:
    return _without_accents(key).translate(_LOOKALIKE)
