"""The ledger leaves as text and comes back the same, or not at all."""

import json

import pytest

from geo.store.chain import append, head, links, verify
from geo.store.engine import reading, writing
from geo.store.ledger_file import export_ledger, import_ledger
from geo.store.problems import StoreError
from geo.store.tables import audit
from tests.store.samples import NOW, ROWS, fill
from tests.store.stores import KINDS, fresh_store


@pytest.fixture
def exported(tmp_path):
    """The file of a full ledger, and the ledger it tells of."""
    path = tmp_path / "full.jsonl"
    with fresh_store("sqlite", tmp_path / "source") as source:
        with writing(source) as connection:
            fill(connection)
        with reading(source) as connection:
            export_ledger(connection, path)
            yield path, list(links(connection))


def rewritten(path, line, change):
    lines = path.read_text(encoding="utf-8").splitlines()
    raw = json.loads(lines[line])
    change(raw)
    lines[line] = json.dumps(raw, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def nothing_written(engine):
    with reading(engine) as connection:
        return head(connection).seq == 0


def test_a_ledger_comes_back_row_for_row_and_hash_for_hash(engine, exported):
    path, original = exported
    with writing(engine) as connection:
        assert import_ledger(connection, path) == len(original)
        assert list(links(connection)) == original
        assert verify(connection) == []


def test_what_was_imported_is_exported_byte_for_byte(engine, exported, tmp_path):
    path, original = exported
    with writing(engine) as connection:
        import_ledger(connection, path)
        last = export_ledger(connection, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == path.read_bytes()
    assert last.hash == original[-1].values["hash"]


def test_a_ledger_that_is_the_beginning_takes_the_rest_and_one_ahead_takes_nothing(
    engine, exported, tmp_path
):
    path, original = exported
    with writing(engine) as connection:
        import_ledger(connection, path)
        append(connection, audit, ROWS["audit"], now=NOW)
        export_ledger(connection, tmp_path / "longer.jsonl")
        assert import_ledger(connection, path) == 0
    with fresh_store("sqlite", tmp_path / "other") as other, writing(other) as connection:
        import_ledger(connection, path)
        assert import_ledger(connection, tmp_path / "longer.jsonl") == 1
        assert head(connection).seq == len(original) + 1
        assert verify(connection) == []


def test_another_ledger_is_refused(engine, exported):
    path, _ = exported
    with writing(engine) as connection:
        append(connection, audit, ROWS["audit"], now=NOW)
    with pytest.raises(StoreError, match="不是同一本"), writing(engine) as connection:
        import_ledger(connection, path)
    with reading(engine) as connection:
        assert head(connection).seq == 1


@pytest.mark.parametrize(
    ("line", "change", "told"),
    [
        (1, lambda raw: raw["values"].update(title="另一个标题"), "内容与散列不符"),
        (3, lambda raw: raw["values"].update(prev_hash="0" * 64), "接不上"),
        (2, lambda raw: raw["values"].update(seq=9), "接不上"),
        (2, lambda raw: raw["values"].update(valid_on="2020-02-30"), "读不懂"),
        (2, lambda raw: raw["values"].update(colour="red"), "读不懂"),
        (2, lambda raw: raw.update(table="users"), "读不懂"),
        (0, lambda raw: raw.update(form="atlas-ledger-9"), "读不懂"),
        (0, lambda raw: raw["head"].update(hash="0" * 64), "首行所记不符"),
    ],
)
def test_a_file_that_was_touched_is_refused_whole(engine, exported, line, change, told):
    path, _ = exported
    rewritten(path, line, change)
    with pytest.raises(StoreError, match=told), writing(engine) as connection:
        import_ledger(connection, path)
    assert nothing_written(engine)


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_file_that_was_cut_short_is_refused(engine, exported, kept):
    path, _ = exported
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:kept]), encoding="utf-8")
    with pytest.raises(StoreError), writing(engine) as connection:
        import_ledger(connection, path)
    assert nothing_written(engine)


def test_a_line_that_is_half_there_is_refused(engine, exported):
    path, _ = exported
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StoreError, match="读不懂"), writing(engine) as connection:
        import_ledger(connection, path)
    assert nothing_written(engine)


def test_a_file_that_is_not_there_is_told(engine, tmp_path):
    with pytest.raises(StoreError, match="读不出"), writing(engine) as connection:
        import_ledger(connection, tmp_path / "none.jsonl")


def test_an_export_that_cannot_be_written_leaves_the_older_one(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        fresh_store("sqlite", tmp_path) as engine,
        reading(engine) as connection,
        pytest.raises(StoreError, match="写不出文件"),
    ):
        export_ledger(connection, tmp_path / "file" / "ledger.jsonl")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("kind", KINDS)
def test_only_its_owner_may_read_an_export(kind, tmp_path):
    with fresh_store(kind, tmp_path) as engine, reading(engine) as connection:
        export_ledger(connection, tmp_path / "ledger.jsonl")
    assert (tmp_path / "ledger.jsonl").stat().st_mode & 0o077 == 0
