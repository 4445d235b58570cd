"""The command line of the ledger and its accounts, on a store of its own."""

import io

import pytest

from geo.__main__ import main
from geo.maps.ledger import Ledger, open_ledger
from geo.maps.library import open_library
from geo.settings import read_settings
from geo.show.page import SCRIPT
from geo.web.assets import bundle

PASSWORD = "tree lamp river\n"  # noqa: S105 - of accounts that live for one test


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The variable names an empty store; gives the file."""
    file = tmp_path / "ledger.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    return file


@pytest.fixture
def seeded(store):
    """The same after the first look of a page, which loads the reviewed first entries."""
    ledger = open_ledger(read_settings())
    ledger.snapshot()
    assert ledger.problem is None
    return store


def head(capsys):
    return capsys.readouterr().out.split()[-1]


def test_a_whole_ledger_is_verified_and_its_head_told(seeded, capsys):
    assert main(["verify"]) == 0
    assert "台账完好" in capsys.readouterr().out


def test_a_ledger_goes_out_and_comes_back_with_its_head(seeded, tmp_path, monkeypatch, capsys):
    assert main(["export-ledger", str(tmp_path / "out.jsonl")]) == 0
    told = head(capsys)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert main(["import-ledger", str(tmp_path / "out.jsonl")]) == 0
    assert main(["verify"]) == 0
    assert head(capsys) == told


def test_a_backup_brings_the_ledger_back(seeded, tmp_path, monkeypatch, capsys):
    assert main(["backup", str(tmp_path / "copy.sqlite")]) == 0
    told = head(capsys)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert main(["restore", str(tmp_path / "copy.sqlite")]) == 0
    assert head(capsys) == told


@pytest.mark.parametrize("command", ["restore", "import-ledger"])
def test_a_file_that_is_not_there_is_told(store, tmp_path, capsys, command):
    assert main([command, str(tmp_path / "none")]) == 1
    assert "处理办法" in capsys.readouterr().err


def test_an_account_is_added_and_listed(store, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    assert main(["user", "add", "liming", "editor", "--stdin"]) == 0
    assert main(["user", "list"]) == 0
    assert "liming" in capsys.readouterr().out


def test_an_account_made_before_the_first_page_does_not_keep_the_first_entries_out(
    store, monkeypatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    assert main(["user", "add", "liming", "admin", "--stdin"]) == 0
    settings = read_settings()
    index = open_library(settings, settings.plan).index
    assert Ledger(settings).judge(index).progress.standings["A12"].status == "underway"


def test_a_store_that_cannot_be_opened_is_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/file/x.sqlite")
    assert main(["verify"]) == 1
    assert "处理办法" in capsys.readouterr().err


@pytest.mark.skipif(not bundle().has(SCRIPT), reason="needs the script of the wall")
def test_a_show_is_written_as_one_file(store, tmp_path, capsys):
    file = tmp_path / "wall.html"
    options = ["--filter", "w=W3&s=late", "--lang", "en", "--welcome", "Welcome"]
    assert main(["show", str(file), *options]) == 0
    told = capsys.readouterr()
    assert "数据版本" in told.out
    assert "s=late" in told.err
    text = file.read_text("utf-8")
    assert '<html lang="en"' in text
    assert "Brand Marketing" in text


def test_a_show_that_cannot_be_written_is_told(store, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder", "utf-8")
    assert main(["show", str(tmp_path / "file" / "wall.html")]) == 1
    assert "处理办法" in capsys.readouterr().err


def test_a_brief_is_written_under_its_own_name(seeded, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["brief", "nantong", "--lang", "en", "--form", "docx", "--out", str(out)]) == 0
    assert [f.name.rpartition("-20")[0] for f in out.iterdir()] == ["Partner-brief-Nantong"]
    assert main(["brief", "W5", "--out", str(out), "--filter", "?d=sports"]) == 0
    assert len(list(out.glob("窗口简报-*.pdf"))) == 1
    assert main(["brief", "atlantis", "--out", str(out)]) == 1
    assert "atlantis" in capsys.readouterr().err


def test_the_map_is_written_as_the_ending_of_its_file_says(seeded, tmp_path, capsys):
    file = tmp_path / "map.svg"
    assert main(["picture", str(file), "--filter", "view=city", "--lang", "en"]) == 0
    assert "Inner Huangpu" in file.read_text(encoding="utf-8")
    assert main(["picture", str(tmp_path / "map.gif")]) == 1
    assert "svg、png" in capsys.readouterr().err
    assert list(tmp_path.glob("*.gif")) == []
