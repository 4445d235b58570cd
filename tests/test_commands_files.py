"""The command line of evidence files and workbooks, on a data folder and a store of its own."""

import os
from io import BytesIO

import pytest
from openpyxl import load_workbook

from geo.__main__ import main
from geo.maps.evidence import open_vault
from geo.maps.ledger import open_ledger
from tests.api.desks import at_the_desk, own_data, recorded, staffed
from tests.api.test_files import SHA, cite, upload
from tests.export.conftest import ENTRY, refilled


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """An atlas with people, the first entries and one cited file; the environment names it."""
    made = staffed(tmp_path)
    with at_the_desk(made, "liming") as client:
        assert upload(client).status_code == 201
        assert cite(client).status_code == 201
    monkeypatch.setenv("ATLAS_DATA_DIR", str(made.data_dir))
    monkeypatch.setenv("DATABASE_URL", str(made.database_url))
    return made


def told(capsys):
    return capsys.readouterr().out.splitlines()


def filled(settings, file, filling):
    assert main(["export-workbook", str(file)]) == 0
    file.write_bytes(refilled(file.read_bytes(), filling))


def test_a_cited_file_that_is_gone_or_changed_fails_the_check(settings, capsys):
    assert main(["verify"]) == 0
    assert "附件完好：1 个" in told(capsys)[0]
    (settings.evidence_dir / SHA[:2] / SHA).write_bytes(b"x")
    assert main(["verify"]) == 1
    assert f"附件 {SHA}：内容与登记时的散列不符" in capsys.readouterr().err
    open_vault(settings).discard(SHA)
    assert main(["verify"]) == 1
    assert "没有这个文件" in capsys.readouterr().err


def test_a_backup_brings_ledger_and_files_back(settings, tmp_path, monkeypatch, capsys):
    assert main(["backup", str(tmp_path / "copy")]) == 0
    before = told(capsys)[-1]
    assert "附件 1 个" in before
    monkeypatch.setenv("ATLAS_DATA_DIR", str(own_data(tmp_path / "new")))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert main(["restore", str(tmp_path / "copy")]) == 0
    assert told(capsys)[-1].split()[-1] == before.split()[-1]
    assert main(["verify"]) == 0


def test_a_backup_without_a_lost_file_is_made_only_when_asked_for(settings, tmp_path, capsys):
    open_vault(settings).discard(SHA)
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert "--partial" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()
    assert main(["backup", "--partial", str(tmp_path / "copy")]) == 1
    assert f"缺附件 {SHA}" in capsys.readouterr().err
    assert (tmp_path / "copy").exists()


def test_uncited_files_of_yesterday_are_swept(settings, capsys):
    loose = open_vault(settings).keep(b"%PDF-1.7 %%EOF", name="a", owner="a", used_bytes=0)
    for path in settings.evidence_dir.rglob("*"):
        if path.is_file():
            os.utime(path, (1_000_000, 1_000_000))
    assert main(["sweep-files"]) == 0
    assert told(capsys) == ["已清理附件 1 个"]
    assert not open_vault(settings).has(loose.sha256)
    assert open_vault(settings).has(SHA)


def test_a_filter_narrows_the_workbook_that_is_written(settings, tmp_path):
    file = tmp_path / "out.xlsx"
    assert main(["export-workbook", str(file), "--filter", "?w=W3&lang=en"]) == 0
    ids = [cell.value for cell in load_workbook(BytesIO(file.read_bytes()))["进展"]["A"]][1:]
    assert {i[:2] for i in ids if i.startswith("W")} == {"W3"}


def test_a_workbook_is_looked_at_and_then_taken_over_as_its_writer(settings, tmp_path, capsys):
    file = tmp_path / "filled.xlsx"
    filled(settings, file, {"A1": ENTRY})
    before = recorded(settings).head
    words = ["import-workbook", str(file), "--as", "zhaoxin"]
    assert main([*words, "--dry-run"]) == 0
    assert any("将登记「underway 推进中」" in line for line in told(capsys))
    assert recorded(settings).head == before
    assert main(words) == 0
    assert "已登记 1 条，已有 0 条" in told(capsys)[-1]
    assert recorded(settings).events["A1"][-1].recorded_by == "zhaoxin"
    assert main(words) == 0
    assert "已登记 0 条，已有 1 条" in told(capsys)[-1]


@pytest.mark.parametrize("name", ["wang", "jiang", "nobody"])
def test_who_is_no_editor_is_not_taken_for_the_writer(settings, tmp_path, name, capsys):
    file = tmp_path / "filled.xlsx"
    filled(settings, file, {"A1": ENTRY})
    for more in ([], ["--dry-run"]):
        assert main(["import-workbook", str(file), "--as", name, *more]) == 1
        assert "处理办法" in capsys.readouterr().err
    assert "A1" not in recorded(settings).events


def test_a_row_to_mend_is_told_and_nothing_is_written(settings, tmp_path, capsys):
    file = tmp_path / "filled.xlsx"
    filled(settings, file, {"A1": ENTRY, "A2": {"新状态": "done"}})
    words = ["import-workbook", str(file), "--as", "liming"]
    assert main([*words, "--dry-run"]) == 1
    assert main(words) == 1
    assert "「done」" in capsys.readouterr().err
    assert "A1" not in recorded(settings).events
    assert main(["import-workbook", str(tmp_path / "none.xlsx"), "--as", "liming"]) == 1
    assert "读不出文件" in capsys.readouterr().err


def test_the_page_then_tells_what_the_command_line_recorded(settings, tmp_path):
    file = tmp_path / "filled.xlsx"
    filled(settings, file, {"A1": ENTRY})
    assert main(["import-workbook", str(file), "--as", "liming"]) == 0
    assert open_ledger(settings).snapshot().events["A1"][-1].status == "underway"
