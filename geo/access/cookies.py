"""The cookie that carries a session, as the browser is asked to keep it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from geo.access.problems import AccountError

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_VALUE = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Cookie:
    """A cookie with the attributes under the names that Starlette's ``set_cookie`` takes."""

    key: str
    value: str
    max_age: int
    path: str
    secure: bool
    httponly: Literal[True] = True
    samesite: Literal["strict"] = "strict"

    def header(self) -> str:
        """The value of a ``Set-Cookie`` header."""
        parts = [
            f"{self.key}={self.value}",
            f"Max-Age={self.max_age}",
            f"Path={self.path}",
            "HttpOnly",
            "SameSite=Strict",
        ]
        return "; ".join([*parts, "Secure"] if self.secure else parts)


def cookie_name(*, https: bool, path: str = "/") -> str:
    """The cookie's name; ``__Host-`` binds it to this very host where browsers allow it."""
    return "__Host-atlas" if https and path == "/" else "atlas-session"


def cookie_place(public_url: str | None) -> tuple[bool, str]:
    """Whether the cookie is for https alone, and its path, as the public address asks."""
    return (public_url or "").startswith("https:"), urlsplit(public_url or "").path or "/"


def session_cookie(
    token: str, *, https: bool, path: str = "/", longest: timedelta = timedelta(hours=12)
) -> Cookie:
    """The cookie for a session that began now; an empty ``token`` takes the cookie back.

    ``path`` is that of the public address. Raises AccountError when it or the token
    could break the header.
    """
    if not _PATH.fullmatch(path) or not path.startswith("/") or not _VALUE.fullmatch(token):
        raise AccountError(
            f"路径“{path}”或会话值不能写入 Cookie",
            where="会话",
            expected="以 / 开头、只含字母数字与 . _ ~ - 的路径",
            remedy="检查对外网址的路径部分",
        )
    return Cookie(
        key=cookie_name(https=https, path=path),
        value=token,
        max_age=int(longest.total_seconds()) if token else 0,
        path=path,
        secure=https,
    )
