"""Passwords: what may serve as one, and how it is kept."""

import secrets
import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.access.names import name_key
from geo.access.problems import AccountError

SHORTEST = 12
LONGEST = 256
HASHER = PasswordHasher()
# Signs that nobody takes for another when they copy them by hand.
_PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5
# Each computation takes some 64 MB; a crowd at the door waits instead of filling memory.
_AT_ONCE = threading.BoundedSemaphore(4)
# The commonest that are long enough to pass; shorter ones are refused by their length.
_COMMON_WORDS = """
1234567890ab 1234567890abc 123456789012 1234567890123 0123456789ab 012345678901 098765432100
0987654321ab 123456789abc 123456789qwe 12345678900987654321 1234567891011
123456789101112 qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiop[] qwertyuiopasdfghjkl
qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u
1q2w3e4r5t6y7u8i q1w2e3r4t5y6 qazwsxedcrfv qazwsxedc123 zaq12wsxcde3 asdfghjkl123
zxcvbnm12345 abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz abcdefg12345 abcd12345678
abc123456789 aa1234567890 a1234567890b a123456789012 password1234 password12345
password123456 password2020 password2024 password2025 password2026 passwordpassword
p@ssw0rd1234 p@ssword1234 passw0rd1234 mypassword123 admin1234567 admin12345678
admin123456789 administrator administrator1 adminadminadmin admin@123456 root12345678
welcome12345 welcome123456 letmein12345 iloveyou1234 iloveyou12345 changeme1234 changemechangeme
woaini1314520 woaini520520 woaini123456 woaini5201314 5201314woaini zhongguo1949 zhonghuarenmin
shanghai2010 shanghai2020 shanghai1234 shanghai123456 test12345678 test123456789 user12345678
monkey123456 dragon123456 sunshine1234 princess1234 football1234 baseball1234
correcthorsebatterystaple

"""
_COMMON = frozenset(_COMMON_WORDS.split())


def new_password(text: str, *, name: str) -> str:
    """``text`` in the form that is hashed; raises AccountError when it cannot serve.

    Length is asked for, composition is not. ``name`` is the account's.
    """
    password = _normal(text)
    problem = _problem(password, name)
    if problem:
        raise AccountError(
            f"新口令{problem}",
            where="口令",
            expected=f"{SHORTEST}–{LONGEST} 个字符，任何文字均可，例如几个不相干的词",
            remedy="换一个口令",
        )
    return password


def drawn_password() -> str:
    """A password drawn by lot, of some 99 bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(_PLAIN_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _normal(text: str) -> str:
    # One combining sign or another shortens a text, but not fourfold: this one is
    # refused for its length, and need not be worked through before.
    if len(text) > 4 * LONGEST:
        return text
    return unicodedata.normalize("NFKC", text)


def _problem(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        return "太短或太长"
    if name_key(password) == name_key(name):
        return "与用户名相同"
    plain = password.casefold()
    if plain in _COMMON or _repeats(plain):
        return "过于常见"
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password):
        return "含有控制字符"
    return ""


def _lone_surrogate(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


def _repeats(text: str) -> bool:
    """Whether the text is one to four signs over and over."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 5))


def hash_password(password: str, *, hasher: PasswordHasher = HASHER) -> str:
    """The Argon2id hash of an accepted password, with its salt and parameters."""
    with _AT_ONCE:
        return hasher.hash(password)


def matches(text: str, stored: str | None, *, hasher: PasswordHasher = HASHER) -> bool:
    """Whether ``text`` is the password of ``stored``.

    Without a stored hash the same work is done on a hash that nobody has the password
    of, so that an unknown name takes as long as a wrong password.
    """
    password = _normal(text)
    fits = len(password) <= LONGEST and not any(map(_lone_surrogate, password))
    # Made even when it is not used: else the first unknown name would take twice as long.
    nobody = _nobody(hasher)
    against = nobody if stored is None else stored
    try:
        with _AT_ONCE:
            right = hasher.verify(against, password if fits else "")
    except (VerificationError, InvalidHashError):
        return False
    return right and fits and stored is not None


def rehashed(text: str, stored: str, *, hasher: PasswordHasher = HASHER) -> str | None:
    """A new hash of a password just verified when the parameters have changed, else None."""
    if not hasher.check_needs_rehash(stored):
        return None
    return hash_password(_normal(text), hasher=hasher)


@lru_cache(maxsize=4)
def _nobody(hasher: PasswordHasher) -> str:
    return hash_password("nobody has this password", hasher=hasher)
