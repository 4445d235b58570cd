"""The file that says whom to believe at a provider and what they become (TOML).

Secrets of the provider are not here: they stay in Streamlit's secrets.toml.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from geo.access.claims import ClaimRules
from geo.access.problems import AccessError
from geo.access.roles import Role, role_named
from geo.errors import SettingsError

_KEYS = ("issuer", "group_claim", "known_only", "groups", "emails")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def read_claim_rules(path: Path) -> ClaimRules:
    """The rules in ``path``; SettingsError names the key that cannot be used.

    ``issuer`` is needed; ``group_claim`` ("groups"), ``known_only`` (false) and the
    tables ``[groups]`` and ``[emails]``, value → role, may be left out.
    """
    told = _parsed(path)
    unknown = [key for key in told if key not in _KEYS]
    if unknown:
        raise _unusable(path, f"不认识 {'、'.join(unknown)}", f"只有 {'、'.join(_KEYS)}")
    group_claim, known_only = told.get("group_claim", "groups"), told.get("known_only", False)
    if not isinstance(group_claim, str) or not group_claim:
        raise _unusable(path, "group_claim 不是文字", '一个声明的名称，如 group_claim = "groups"')
    if not isinstance(known_only, bool):
        raise _unusable(path, "known_only 不是真假值", "known_only = true 或 false")
    emails = _roles(path, told, "emails")
    for address in emails:
        if not address.isascii() or "@" not in address:
            raise _unusable(path, f"[emails] 中的「{address}」不是邮件地址", '"li@example.org"')
    return ClaimRules(
        _issuer(path, told.get("issuer")),
        groups=_roles(path, told, "groups"),
        emails=emails,
        group_claim=group_claim,
        known_only=known_only,
    )


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(path, f"读不了：{error.strerror}", "可读的文件") from error
    except ValueError as error:
        raise _unusable(path, f"不是 TOML：{error}", "UTF-8 编码的 TOML") from error


def _issuer(path: Path, told: object) -> str:
    """The one provider; only on this machine may it be spoken to without https."""
    url = urlsplit(told) if isinstance(told, str) else urlsplit("")
    here = url.scheme == "http" and url.hostname in _LOOPBACK
    if not isinstance(told, str) or not url.hostname or not (here or url.scheme == "https"):
        expected = '提供方的 issuer，逐字相同，如 issuer = "https://atlas.example.org"'
        raise _unusable(path, "没有 issuer，或它不是 https 地址", expected)
    return told


def _roles(path: Path, told: Mapping[str, object], key: str) -> dict[str, Role]:
    table = told.get(key, {})
    if not isinstance(table, dict):
        raise _unusable(path, f"{key} 不是一个表", f"[{key}] 之下每行一个：值 = 角色")
    return {name: _role(path, key, name, role) for name, role in table.items()}


def _role(path: Path, key: str, name: str, told: object) -> Role:
    try:
        return role_named(str(told))
    except AccessError as error:
        raise _unusable(path, f"[{key}] 中“{name}”：{error.found}", error.expected) from error


def _unusable(path: Path, found: str, expected: str) -> SettingsError:
    return SettingsError(
        found,
        where=f"环境变量 ATLAS_OIDC_RULES 所指的 {path.name}",
        expected=expected,
        remedy="改正文件，或删去此变量（只用本地账户）",
    )
