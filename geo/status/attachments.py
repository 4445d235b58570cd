"""Which files of the vault the ledger rests on: cited, gone, changed, or cited by nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from geo.status.files import Kept, Vault, VaultError
from geo.status.filetypes import FileRefusedError
from geo.status.model import Evidence
from geo.status.rows import EVIDENCE, as_evidence
from geo.store.tables import evidence

# A form that was opened in the morning may be sent in the evening.
UNCITED_FOR = timedelta(days=1)


def cited_files(connection: Connection) -> Mapping[str, Kept]:
    """Every file that a piece of evidence rests on, by hash, as the ledger has it."""
    t = evidence.c
    rows = connection.execute(
        select(t.file_sha256, t.file_size, t.file_type)
        .where(t.file_sha256.is_not(None))
        .order_by(t.seq)
    )
    return {row[0]: Kept(*row) for row in rows}


def evidence_resting_on(connection: Connection, sha256: str) -> Evidence | None:
    """The first piece of evidence that rests on a file; None when none does."""
    t = evidence.c
    row = connection.execute(
        select(*EVIDENCE).where(t.file_sha256 == sha256).order_by(t.seq).limit(1)
    ).first()
    return as_evidence(row) if row else None


def faults(connection: Connection, vault: Vault) -> list[str]:
    """A line for every cited file that is gone, changed, or not what the ledger says of it."""
    wrong = []
    for sha256, told in cited_files(connection).items():
        try:
            if vault.look(sha256) != told:
                wrong.append(f"附件 {sha256}：大小或类型与台账所记不符")
        except (VaultError, FileRefusedError) as error:
            wrong.append(f"附件 {sha256}：{error.found}")
    return wrong


def sweep(connection: Connection, vault: Vault, *, now: datetime) -> tuple[str, ...]:
    """Remove what nothing has cited for over a day; the hashes of what was removed.

    The connection comes from ``writing``: nobody cites a file while it is looked for.
    """
    old = vault.older_than(now - UNCITED_FOR)
    wanted = cited_files(connection) if old else {}
    gone = tuple(sha256 for sha256 in old if sha256 not in wanted)
    for sha256 in gone:
        vault.discard(sha256)
    return gone
