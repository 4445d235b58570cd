"""The vault: where files of evidence are kept, each under the hash of its content.

The client's name never becomes a path; it is only told again, made safe, on download.
"""

import errno
import hashlib
import os
import re
import stat
import tempfile
import unicodedata
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from geo.errors import PlanMapError
from geo.status.filetypes import ENDINGS, FileRefusedError, media_type_of

FILE_LIMIT_BYTES = 20 * 1024**2
QUOTA_BYTES = 500 * 1024**2
NAME_LENGTH = 120
# What ext4, NTFS and APFS take for one name, with room for " (1)" in a download folder.
NAME_BYTES = 240

_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,8}\Z")
_UNSAFE = re.compile('[<>:"|?*／\uff3c\u2215\u2044\u2216\u29f5]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|\Z)", re.I
)
_NAMELESS = "附件"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class VaultError(PlanMapError):
    """The folder of evidence cannot be used, or a file in it is gone or was changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the vault: the hash of its content, its bytes and what it is."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Vault:
    """A folder of files of evidence; the same content is kept once.

    ``file_limit_bytes`` is the most that one file may hold, ``quota_bytes`` the most that
    one owner may keep.
    """

    folder: Path
    file_limit_bytes: int = field(default=FILE_LIMIT_BYTES, kw_only=True)
    quota_bytes: int = field(default=QUOTA_BYTES, kw_only=True)

    def keep(
        self, data: bytes | Iterable[bytes], *, name: str, owner: str, used_bytes: int
    ) -> Kept:
        """Check ``data`` and keep it; nothing is left of what is refused or breaks off.

        ``name`` is what the client calls the file, ``used_bytes`` what ``owner`` already
        keeps. Raises FileRefusedError for content, ending or size that does not fit, and
        VaultError when the disk does not take it. What the stream raises passes through.
        """
        where = f"附件「{safe_name(name)}」"
        room = max(0, self.quota_bytes - used_bytes)
        chunks = (data,) if isinstance(data, bytes) else data
        with self._draft() as (draft, path):
            digest, size = hashlib.sha256(), 0
            for chunk in chunks:
                size += len(chunk)
                self._check_size(size, room, where=where, owner=owner)
                digest.update(chunk)
                with _plain_words():
                    draft.write(chunk)
            with _plain_words():
                draft.flush()
                os.fsync(draft.fileno())
                media_type = media_type_of(draft, where=where)
            _check_ending(name, media_type, where=where)
            draft.close()
            self._settle(path, digest.hexdigest())
        return Kept(digest.hexdigest(), size, media_type)

    def open(self, sha256: str) -> tuple[Iterator[bytes], int]:
        """The content with this hash, in chunks, and its size in bytes.

        The last chunk is held back until the whole is known to be what was kept, so that
        nobody receives a changed file complete. Raises VaultError at once when there is
        no such file, and while reading when its content differs.
        """
        with self._opened(sha256) as file:
            size = os.fstat(file.fileno()).st_size
        return self._read(sha256), size

    def look(self, sha256: str) -> Kept:
        """What is kept under this hash, read whole: nobody's word is taken for it.

        Raises VaultError when it is gone or changed, FileRefusedError when it is of no
        kind that may be kept.
        """
        size = sum(len(chunk) for chunk in self._read(sha256))
        with self._opened(sha256) as file:
            return Kept(sha256, size, media_type_of(file, where=f"附件库 {sha256[:12]}…"))

    def put_back(self, chunks: Iterable[bytes], sha256: str) -> None:
        """Keep what a backup holds under this hash; VaultError when its content is another."""
        self._path(sha256)
        with self._draft() as (draft, path):
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
                with _plain_words():
                    draft.write(chunk)
            if digest.hexdigest() != sha256:
                raise _changed(sha256)
            with _plain_words():
                draft.flush()
                os.fsync(draft.fileno())
            draft.close()
            self._settle(path, sha256)

    def has(self, sha256: str) -> bool:
        """Whether a file is kept under this hash; its content is not looked at."""
        try:
            with self._opened(sha256):
                return True
        except VaultError:
            return False

    def discard(self, sha256: str) -> None:
        """Remove the file with this hash; nothing happens when there is none."""
        with _plain_words(sha256):
            self._path(sha256).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> tuple[str, ...]:
        """Hashes of the files kept before ``moment`` (with a zone) and not again since.

        Drafts of that age, of uploads that broke off with the process, are removed.
        """
        limit, found = moment.timestamp(), []
        with _plain_words():
            for path in sorted(self.folder.glob("*/*")) if self.folder.is_dir() else ():
                ours = _SHA256.fullmatch(path.name) and path.is_file()
                if ours and not path.parent.is_symlink() and path.lstat().st_mtime < limit:
                    found.append(path.name)
            for path in self.folder.glob(".part-*"):
                if path.lstat().st_mtime < limit:
                    path.unlink(missing_ok=True)
        return tuple(found)

    def _check_size(self, size: int, room: int, *, where: str, owner: str) -> None:
        if size > self.file_limit_bytes:
            raise FileRefusedError(
                f"文件超过 {_megabytes(self.file_limit_bytes)}",
                where=where,
                expected=f"每个文件不超过 {_megabytes(self.file_limit_bytes)}",
                remedy="压缩或分成几个后再提交；没有写入任何内容",
            )
        if size > room:
            raise FileRefusedError(
                f"「{owner}」的附件合计将超过 {_megabytes(self.quota_bytes)}",
                where=where,
                expected=f"不超过余下的 {_megabytes(room)}",
                remedy="改用网址，或请管理员放宽；没有写入任何内容",
            )

    @contextmanager
    def _draft(self) -> Iterator[tuple[BinaryIO, Path]]:
        """An empty file in the vault that nobody else can read, gone at the end if still there."""
        with _plain_words():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, path = tempfile.mkstemp(prefix=".part-", dir=self.folder)
        file = os.fdopen(number, "w+b")
        try:
            yield file, Path(path)
        finally:
            # What could not be written is not wanted any more, and says so only once.
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                Path(path).unlink(missing_ok=True)

    def _settle(self, draft: Path, sha256: str) -> None:
        """Give a draft its name, unless the same content is already there and sound.

        A file that is kept again counts as new: what sweeps old ones spares it.
        """
        target = self._path(sha256)
        if self._is_sound(sha256):
            with suppress(OSError):
                os.utime(target)
                return
        with _plain_words():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            draft.replace(target)
            _sync_folder(target.parent)
            _sync_folder(self.folder)

    def _path(self, sha256: str) -> Path:
        """Where a hash is kept. Raises VaultError for what is no hash, or leads elsewhere."""
        if not _SHA256.fullmatch(sha256):
            raise VaultError(
                f"「{sha256[:80]}」不是散列",
                where="附件库",
                expected="64 位小写十六进制数",
                remedy="用台账里记的散列",
            )
        bucket = self.folder / sha256[:2]
        if bucket.is_symlink():
            raise _not_ours(sha256)
        return bucket / sha256

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[BinaryIO]:
        path = self._path(sha256)
        if path.is_symlink():
            raise _not_ours(sha256)
        # Not every system has these; without O_BINARY Windows would change line ends.
        flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        # A pipe in a file's place must not make the reader wait for a writer.
        flags |= getattr(os, "O_NONBLOCK", 0)
        with _plain_words(sha256):
            number = os.open(path, os.O_RDONLY | flags)
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise _not_ours(sha256)
        with os.fdopen(number, "rb") as file:
            yield file

    def _read(self, sha256: str) -> Generator[bytes, None, None]:
        with self._opened(sha256) as file:
            digest, held = hashlib.sha256(), b""
            while chunk := _next_chunk(file, sha256):
                digest.update(chunk)
                if held:
                    yield held
                held = chunk
        if digest.hexdigest() != sha256:
            raise _changed(sha256)
        yield held

    def _is_sound(self, sha256: str) -> bool:
        try:
            with closing(self._read(sha256)) as chunks:
                return sum(map(len, chunks)) > 0
        except VaultError:
            return False


def safe_name(name: str, media_type: str = "") -> str:
    """``name`` as a file may be called on any system, for show and for downloads only.

    The last part of a path, without control, bidirectional and unassigned characters, at
    most 120 characters; with a ``media_type`` that the vault knows its ending fits it.
    """
    parts = re.split(r"[/\\]", name)
    plain = next((done for part in reversed(parts) if (done := _plain(part))), _NAMELESS)
    endings = ENDINGS.get(media_type, ())
    found = _ENDING.search(plain)
    ending = found[0] if found and found.start() else ""
    if endings and ending.lower() not in endings:
        ending = endings[0]
    elif ending:
        plain = plain[: -len(ending)]
    stem = f"_{plain}" if _RESERVED.match(plain) else plain
    while len(stem + ending) > NAME_LENGTH or len((stem + ending).encode()) > NAME_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") or _NAMELESS) + ending


def headers(kept: Kept, name: str) -> dict[str, str]:
    """Headers of a download: saved under ``name``, and never shown as part of a page.

    The name is given twice (RFC 6266): in ASCII, and as UTF-8 for all that read it.
    """
    known = kept.media_type in ENDINGS
    shown = safe_name(name, kept.media_type)
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", shown)
    if not re.search(r"[A-Za-z0-9]", ascii_name.rpartition(".")[0]):
        ascii_name = f"evidence-{kept.sha256[:8]}{ENDINGS[kept.media_type][0] if known else ''}"
    encoded = quote(shown, safe="!#$&+-.^_`|~")
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}",
        "Content-Type": kept.media_type if known else "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def _plain(part: str) -> str:
    """One part of a path in printable characters, single spaces, no dots at its ends."""
    known = (
        " " if unicodedata.category(sign) == "Zs" else sign
        for sign in unicodedata.normalize("NFC", part)
        if unicodedata.category(sign)[0] != "C" and unicodedata.category(sign) not in ("Zl", "Zp")
    )
    text = _UNSAFE.sub("_", unicodedata.normalize("NFC", "".join(known)))
    return re.sub(" +", " ", text).strip(" .")


def _check_ending(name: str, media_type: str, *, where: str) -> None:
    ending = _ENDING.search(safe_name(name))
    if ending and ending[0].lower() not in ENDINGS[media_type]:
        right = "、".join(ENDINGS[media_type])
        raise FileRefusedError(
            f"扩展名是 {ending[0]}，内容却是 {ENDINGS[media_type][0][1:].upper()}",
            where=where,
            expected=f"扩展名与内容一致：{right}",
            remedy="核对是否选错了文件，改正扩展名后再提交；没有写入任何内容",
        )


def _next_chunk(file: BinaryIO, sha256: str) -> bytes:
    with _plain_words(sha256):
        return file.read(_CHUNK)


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut, where folders can be synced at all."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.3g} MB"


def _changed(sha256: str) -> VaultError:
    return VaultError(
        "内容与登记时的散列不符，文件被改动过",
        where=f"附件库 {sha256[:12]}…",
        expected="与登记时一字不差的文件",
        remedy="保留现场，从备份恢复这个文件",
    )


def _not_ours(sha256: str) -> VaultError:
    return VaultError(
        "此处不是普通文件，没有打开",
        where=f"附件库 {sha256[:12]}…",
        expected="由本程序存入的文件",
        remedy="检查附件文件夹是否被改动，从备份恢复",
    )


@contextmanager
def _plain_words(sha256: str = "") -> Iterator[None]:
    """Turn any failure of the disk inside into a VaultError."""
    try:
        yield
    except OSError as error:
        raise _explained(error, sha256) from error


def _explained(error: OSError, sha256: str) -> VaultError:
    if error.errno in _FULL:
        words = ("磁盘已满，这一次没有存入", "有可写的空间", "腾出空间后重试；以前的附件不受影响")
    elif sha256 and error.errno in (errno.ENOENT, errno.ENOTDIR):
        words = ("没有这个文件", "台账所记的文件都在附件库里", "从备份恢复附件文件夹")
    elif error.errno == errno.ELOOP:
        words = ("此处不是普通文件，没有打开", "由本程序存入的文件", "检查附件文件夹是否被改动")
    elif error.errno in _CLOSED:
        words = ("没有读写附件文件夹的权限", "运行本程序的用户可读可写", "检查文件夹的权限")
    else:
        words = ("附件文件夹读写失败", "磁盘完好，可读可写的文件夹", "检查磁盘与文件夹后重试")
    found, expected, remedy = words
    where = f"附件库 {sha256[:12]}…" if sha256 else "附件库"
    return VaultError(found, where=where, expected=expected, remedy=remedy)
