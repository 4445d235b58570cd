"""The files a browser fetches: one bundle, one hash, one immutable address each.

The bundle is the folder ``geo/web/static`` plus two written style sheets,
``css/tokens.css`` (from ``tokens.toml``) and ``css/fonts.css``. Its hash covers
every path and byte, so a changed file gives every address anew and relative
imports between modules keep working.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from geo.errors import AssetError
from geo.web.fonts import FONTS_CSS, font_css
from geo.web.tokens import TOKENS_FILE, read_tokens

STATIC_DIR = Path(__file__).resolve().parent / "static"
VENDORED_FILE = STATIC_DIR / "vendor" / "VENDORED.toml"
TOKENS_CSS = "css/tokens.css"

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".ico": "image/x-icon",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".woff2": "font/woff2",
    }
)
_LICENCE_NAMES = ("LICENSE", "OFL.txt")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_HASH_LENGTH = 12


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    path: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class AssetBundle:
    """All browser files, read once. Paths are relative, with forward slashes."""

    hash: str
    assets: Mapping[str, Asset]

    def url(self, path: str) -> str:
        """The address of ``path`` on this server; AssetError when there is no such file."""
        return f"/assets/{self.hash}/{self.read(path).path}"

    def read(self, path: str) -> Asset:
        """The file at ``path``; AssetError when the bundle has none."""
        asset = self.assets.get(path)
        if asset is None:
            raise AssetError(
                f"没有文件 {path[:120]}",
                where="geo/web/static",
                expected="随项目发布的浏览器文件之一",
                remedy="核对路径；新增文件后重新启动服务",
            )
        return asset

    def has(self, path: str) -> bool:
        """Whether the bundle holds ``path``."""
        return path in self.assets


@dataclass(frozen=True)
class Vendored:
    """One third-party package as ``VENDORED.toml`` records it; files map path to sha256."""

    name: str
    version: str
    licence: str
    licence_file: str
    source: str
    changes: str
    files: Mapping[str, str]


def load_bundle(static_dir: Path = STATIC_DIR) -> AssetBundle:
    """Read every servable file under ``static_dir`` and the written style sheets.

    Files whose type is not in MEDIA_TYPES (tokens.toml, notes) are not served.
    Raises AssetError when a name would not survive in an address.
    """
    assets = {asset.path: asset for asset in _files(static_dir)}
    written = {
        TOKENS_CSS: read_tokens(static_dir / TOKENS_FILE.name).css(),
        FONTS_CSS: font_css(),
    }
    for path, css in written.items():
        assets[path] = Asset(path, MEDIA_TYPES[".css"], css.encode())
    ordered = dict(sorted(assets.items()))
    return AssetBundle(hash=_bundle_hash(ordered), assets=MappingProxyType(ordered))


@cache
def bundle() -> AssetBundle:
    """The bundle of this installation, read once per process."""
    return load_bundle()


def read_vendored(path: Path = VENDORED_FILE) -> tuple[Vendored, ...]:
    """The record of third-party files; AssetError when it cannot be read."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
        return tuple(
            Vendored(**{**row, "files": MappingProxyType(dict(row["files"]))}) for row in rows
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AssetError(
            f"无法读取（{error}）",
            where=str(path.name),
            expected="每个第三方包一段 [[package]]，含 files 校验表",
            remedy="从版本库恢复此文件",
        ) from error


def _files(static_dir: Path) -> list[Asset]:
    found = []
    for file in sorted(static_dir.rglob("*")):
        path = PurePosixPath(file.relative_to(static_dir)).as_posix()
        media_type = _media_type(file)
        if not file.is_file() or media_type is None:
            continue
        if not _PATH.fullmatch(path):
            raise AssetError(
                f"文件名 {path!r} 含有网址中不便使用的字符",
                where="geo/web/static",
                expected="字母、数字、点、下划线和连字符，且不以点开头",
                remedy="改名，或移出此文件夹",
            )
        found.append(Asset(path, media_type, file.read_bytes()))
    return found


def _media_type(file: Path) -> str | None:
    if file.name in _LICENCE_NAMES:
        return MEDIA_TYPES[".txt"]
    return MEDIA_TYPES.get(file.suffix)


def _bundle_hash(assets: Mapping[str, Asset]) -> str:
    digest = hashlib.sha256()
    for path, asset in assets.items():
        digest.update(f"{path}\0{len(asset.body)}\0".encode())
        digest.update(asset.body)
    return digest.hexdigest()[:_HASH_LENGTH]
