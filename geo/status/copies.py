"""Copies of the whole record, the ledger and the files it rests on, and the way back.

A copy is one zip file: ``ledger`` is what ``geo.store.backup`` makes, ``evidence/<hash>``
are the files. Copies that an older version made hold the ledger alone.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from geo.status.attachments import cited_files
from geo.status.files import Vault, VaultError
from geo.store.backup import backup, restore
from geo.store.chain import Head
from geo.store.engine import reading
from geo.store.ledger_file import replacing
from geo.store.problems import StoreError

_LEDGER = "ledger"
_FILES = "evidence/"
_MEMBER = re.compile(r"evidence/([0-9a-f]{64})")
_CHUNK = 256 * 1024
_NAMED = 3


@dataclass(frozen=True)
class Copied:
    """What a copy holds: the head of its ledger, how many files, and which are lacking."""

    head: Head
    files: int
    lacking: tuple[str, ...] = ()


def back_up(engine: Engine, vault: Vault, file: Path, *, partial: bool = False) -> Copied:
    """Copy ledger and cited files into ``file`` while both are in use.

    Everything is checked before the copy takes its name; an older one stays until then.
    Raises StoreError, and VaultError when a cited file is gone or changed: a copy without
    it does not replace one that may still hold it, unless ``partial`` asks for that.
    """
    with replacing(file) as draft, tempfile.TemporaryDirectory(dir=draft.parent) as folder:
        ledger = Path(folder) / _LEDGER
        last = backup(engine, ledger)
        # Read after the ledger was copied: no file that the copy cites can be left out.
        with reading(engine) as connection:
            cited = tuple(cited_files(connection))
        with zipfile.ZipFile(draft, "w") as packed:
            packed.write(ledger, _LEDGER, zipfile.ZIP_DEFLATED)
            lacking = _pack(packed, vault, cited, Path(folder) / "file")
            if lacking and not partial:
                raise _lacking(lacking)
    return Copied(last, len(cited) - len(lacking), lacking)


def bring_back(engine: Engine, vault: Vault, file: Path) -> Copied:
    """Bring a copy into store and vault; nothing recorded is lost (see ``store.restore``).

    The files come first: a ledger that cites them finds them there. Raises StoreError, or
    VaultError for a file that is not what its name says.
    """
    if not _is_copy(file):
        last, files = restore(engine, file), 0
    else:
        with tempfile.TemporaryDirectory() as folder:
            try:
                with zipfile.ZipFile(file) as packed:
                    files = _unpack(packed, vault)
                    ledger = Path(packed.extract(_LEDGER, folder))
            except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
                raise _unreadable(file, error) from error
            last = restore(engine, ledger)
    with reading(engine) as connection:
        lacking = tuple(sha256 for sha256 in cited_files(connection) if not vault.has(sha256))
    return Copied(last, files, lacking)


def _is_copy(file: Path) -> bool:
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as packed:
        return _LEDGER in packed.namelist()


def _pack(
    packed: zipfile.ZipFile, vault: Vault, cited: tuple[str, ...], draft: Path
) -> tuple[str, ...]:
    """Add every cited file that is sound; the hashes of those that are not."""
    lacking = []
    for sha256 in cited:
        try:
            # Whole and sound before it is added: a member cannot be taken out again.
            with draft.open("wb") as out:
                out.writelines(vault.open(sha256)[0])
        except VaultError:
            lacking.append(sha256)
        else:
            packed.write(draft, _FILES + sha256)
    return tuple(lacking)


def _unpack(packed: zipfile.ZipFile, vault: Vault) -> int:
    names = [found for name in packed.namelist() if (found := _MEMBER.fullmatch(name))]
    for name in names:
        with packed.open(name[0]) as member:
            vault.put_back(_chunks(member), name[1])
    return len(names)


def _chunks(member: IO[bytes]) -> Iterator[bytes]:
    while chunk := member.read(_CHUNK):
        yield chunk


def _lacking(hashes: tuple[str, ...]) -> VaultError:
    named = "、".join(f"{sha256[:12]}…" for sha256 in hashes[:_NAMED])
    return VaultError(
        f"台账所引的附件有 {len(hashes)} 个不在或已被改动：{named}",
        where="附件库",
        expected="台账所引的附件都在、与登记时一致",
        remedy="从以前的备份恢复这些文件；确已无法恢复的，加 --partial 备份其余",
    )


def _unreadable(file: Path, error: Exception) -> StoreError:
    return StoreError(
        f"备份读不出：{error}",
        where=str(file),
        expected="完好的备份文件",
        remedy="换用另一份备份；已有的记录没有改动",
    )
