"""Which files the ledger rests on, which of them are sound, and which may go."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from geo.status.attachments import cited_files, evidence_resting_on, faults, sweep
from geo.status.files import Kept, Vault
from geo.status.repository import add_evidence
from geo.store.engine import reading, writing
from tests.status.entries import evidence
from tests.status.test_files import PDF_FILE, SOUND

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "files")


def keep(vault, data):
    return vault.keep(data, name="a", owner="王编辑", used_bytes=0)


def cite(engine, kept, **more):
    values = {"file_sha256": kept.sha256, "file_size": kept.size, "file_type": kept.media_type}
    with writing(engine) as connection:
        return add_evidence(connection, evidence(**{**values, **more}), now=NOW)


def asked(engine, question, *more):
    with reading(engine) as connection:
        return question(connection, *more)


def swept(engine, vault, now):
    with writing(engine) as connection:
        return sweep(connection, vault, now=now)


def test_a_cited_file_is_named_once_with_the_first_that_rests_on_it(engine, vault):
    kept = keep(vault, PDF_FILE)
    assert asked(engine, cited_files) == {}
    assert asked(engine, evidence_resting_on, kept.sha256) is None
    first = cite(engine, kept, title="甲")
    cite(engine, kept, title="乙")
    assert asked(engine, cited_files) == {kept.sha256: kept}
    assert asked(engine, evidence_resting_on, kept.sha256) == first


def test_what_is_gone_changed_or_not_as_told_is_named(engine, vault):
    files = [keep(vault, SOUND[name][0]) for name in ("a.pdf", "a.png", "a.jpg")]
    for kept in files:
        cite(engine, kept)
    assert asked(engine, faults, vault) == []
    vault.discard(files[0].sha256)
    (vault.folder / files[1].sha256[:2] / files[1].sha256).write_bytes(b"spoilt")
    told = asked(engine, faults, vault)
    assert [line.split("：")[0] for line in told] == [f"附件 {k.sha256}" for k in files[:2]]
    assert "没有这个文件" in told[0]
    assert "被改动过" in told[1]


def test_a_ledger_that_tells_another_size_is_told(engine, vault):
    kept = keep(vault, PDF_FILE)
    cite(engine, Kept(kept.sha256, kept.size + 1, kept.media_type))
    assert "与台账所记不符" in asked(engine, faults, vault)[0]


def test_what_nothing_cites_goes_after_a_day_and_what_is_cited_stays(engine, vault):
    cited, loose = keep(vault, PDF_FILE), keep(vault, SOUND["a.png"][0])
    cite(engine, cited)
    assert swept(engine, vault, NOW + timedelta(hours=23)) == ()
    assert swept(engine, vault, LATER) == (loose.sha256,)
    assert (vault.has(cited.sha256), vault.has(loose.sha256)) == (True, False)
    assert swept(engine, vault, LATER) == ()


def test_a_file_brought_again_has_another_day(engine, vault):
    kept = keep(vault, PDF_FILE)
    path = vault.folder / kept.sha256[:2] / kept.sha256
    os.utime(path, (1_000_000, 1_000_000))
    keep(vault, PDF_FILE)
    assert swept(engine, vault, NOW) == ()


def test_without_a_folder_there_is_nothing_to_sweep(engine, vault):
    assert swept(engine, vault, LATER) == ()
    assert not vault.folder.exists()
