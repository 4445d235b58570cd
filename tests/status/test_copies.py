"""A copy holds the ledger and the files it rests on, and brings both back."""

import zipfile

import pytest

from geo.status.copies import back_up, bring_back
from geo.status.files import Vault, VaultError
from geo.store.backup import backup
from geo.store.chain import head, links
from geo.store.engine import reading, writing
from geo.store.problems import StoreError
from tests.status.test_attachments import cite, keep
from tests.status.test_files import PDF_FILE, SOUND
from tests.store.stores import fresh_store

FILES = [SOUND[name][0] for name in SOUND]


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "files")


@pytest.fixture
def filled(engine, vault):
    """A ledger that cites five files; a sixth is only there."""
    for data in FILES:
        cite(engine, keep(vault, data))
    keep(vault, PDF_FILE + b"\n")
    return engine


@pytest.fixture
def elsewhere(engine, tmp_path):
    """An empty store of the same kind, and an empty vault."""
    with fresh_store(engine.dialect.name, tmp_path / "other") as other:
        yield other, Vault(tmp_path / "other" / "files")


def rows_of(engine):
    with reading(engine) as connection:
        return list(links(connection))


def files_of(vault):
    return sorted(p.name for p in vault.folder.rglob("*") if p.is_file())


def test_ledger_and_cited_files_come_back_elsewhere(filled, vault, elsewhere, tmp_path):
    other, empty = elsewhere
    done = back_up(filled, vault, tmp_path / "copies" / "copy.zip")
    assert (done.files, done.lacking) == (len(FILES), ())
    assert [p.name for p in (tmp_path / "copies").iterdir()] == ["copy.zip"]
    back = bring_back(other, empty, tmp_path / "copies" / "copy.zip")
    assert back == done
    assert rows_of(other) == rows_of(filled)
    assert len(files_of(empty)) == len(FILES)
    for name in files_of(empty):
        assert empty.look(name) == vault.look(name)


def test_a_copy_is_for_the_user_who_made_it_alone(filled, vault, tmp_path):
    back_up(filled, vault, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_a_copy_of_an_older_version_comes_back_and_what_it_lacks_is_named(
    filled, vault, elsewhere, tmp_path
):
    other, empty = elsewhere
    backup(filled, tmp_path / "old")
    back = bring_back(other, empty, tmp_path / "old")
    assert rows_of(other) == rows_of(filled)
    assert (back.files, len(back.lacking)) == (0, len(FILES))


@pytest.mark.parametrize("spoil", [lambda p: p.unlink(), lambda p: p.write_bytes(b"x")])
def test_a_file_that_is_gone_or_changed_does_not_replace_a_copy_that_holds_it(
    filled, vault, elsewhere, tmp_path, spoil
):
    other, empty = elsewhere
    copy = tmp_path / "copy"
    back_up(filled, vault, copy)
    before = copy.read_bytes()
    lost = keep(vault, PDF_FILE).sha256
    spoil(vault.folder / lost[:2] / lost)
    with pytest.raises(VaultError, match=lost[:12]):
        back_up(filled, vault, copy)
    assert copy.read_bytes() == before
    done = back_up(filled, vault, copy, partial=True)
    assert (done.files, done.lacking) == (len(FILES) - 1, (lost,))
    assert bring_back(other, empty, copy).lacking == (lost,)


def test_a_copy_with_a_file_that_is_not_what_its_name_says_brings_nothing_back(
    filled, vault, elsewhere, tmp_path
):
    other, empty = elsewhere
    back_up(filled, vault, tmp_path / "copy")
    with zipfile.ZipFile(tmp_path / "copy") as good, zipfile.ZipFile(tmp_path / "bad", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, b"x" if name.startswith("evidence/") else good.read(name))
        bad.writestr("evidence/../../outside", b"x")
    with pytest.raises(VaultError, match="与登记时的散列不符"):
        bring_back(other, empty, tmp_path / "bad")
    assert rows_of(other) == []
    assert files_of(empty) == []


@pytest.mark.parametrize("cut", [100, 5000])
def test_a_copy_that_was_cut_short_is_refused(filled, vault, elsewhere, tmp_path, cut):
    other, empty = elsewhere
    back_up(filled, vault, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[:-cut])
    with pytest.raises(StoreError):
        bring_back(other, empty, tmp_path / "copy")
    assert rows_of(other) == []


def test_what_is_recorded_here_is_not_lost_to_another_ledger(filled, vault, elsewhere, tmp_path):
    other, empty = elsewhere
    cite(other, keep(empty, PDF_FILE), title="另一本")
    back_up(filled, vault, tmp_path / "copy")
    with reading(other) as connection:
        before = head(connection)
    with pytest.raises(StoreError):
        bring_back(other, empty, tmp_path / "copy")
    with writing(other) as connection:
        assert head(connection) == before
