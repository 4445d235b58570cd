"""What the atlas is made of: its data and their hash, corrections, and what is in doubt."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from geo.view.atlas import Atlas


@dataclass(frozen=True)
class Dataset:
    """The data in use: the hash of its list of hashes, and the files with theirs."""

    digest: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CorrectionRow:
    """One place where the shown text differs from the published one."""

    line: int
    as_is: str
    corrected: str
    reason: str


@dataclass(frozen=True)
class About:
    """For the page about the atlas; places are ids."""

    digest: str
    files: tuple[tuple[str, str], ...]
    corrections: tuple[CorrectionRow, ...]
    unlocated: tuple[str, ...]
    doubtful: tuple[str, ...]


def read_dataset(manifest: Path) -> Dataset:
    """Read MANIFEST.sha256; without one the dataset has no digest and says so."""
    if not manifest.is_file():
        return Dataset("", ())
    body = manifest.read_bytes()
    rows = (line.split("  ", 1) for line in body.decode("utf-8").splitlines() if line)
    return Dataset(hashlib.sha256(body).hexdigest(), tuple((name, digest) for digest, name in rows))


def about(atlas: Atlas, dataset: Dataset) -> About:
    """Everything the page tells, in the order of the plan."""
    return About(
        digest=dataset.digest,
        files=dataset.files,
        corrections=tuple(
            CorrectionRow(c.line, c.as_is, c.corrected, c.reason) for c in atlas.plan.corrections
        ),
        unlocated=tuple(p.id for p in atlas.places if not p.located),
        doubtful=tuple(p.id for p in atlas.places if p.needs_check),
    )
