"""The build: committed files are what the sources say; a second plan stands beside the first."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.build.all import MANIFEST, build_all, check_files, write_files
from geo.build.plan import build_plan, ledger_lines, place_names
from geo.errors import BuildError, PlanError, PlanMapError
from geo.maps.library import open_library, plan_ids
from geo.plan.mentions import BACKGROUND
from geo.settings import Settings
from geo.view.select import select

TINY = Path(__file__).resolve().parents[1] / "data" / "tiny_plan"
PLAN_ID = "huangpu-yrd-2020"
BUILT = ("plan.json", "mentions.json")


@pytest.fixture
def tiny_copy(data_copy):
    """The data folder with the tiny plan beside the real one, both built."""
    shutil.copytree(TINY, data_copy / "plans" / "tiny-2023")
    files, _ = build_all(data_copy)
    write_files(files)
    return data_copy


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.mark.parametrize("name", BUILT)
def test_the_committed_files_are_what_a_fresh_build_makes(built, plan_dir, name):
    assert (plan_dir / name).read_text(encoding="utf-8") == built.files[name]


def test_the_check_of_the_command_line_passes_on_the_committed_tree(capsys):
    code = main(["build", "--check"])
    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert "台账" in told.out
    assert "无剩余" in told.out
    assert "窗口 5，任务 16，举措 63，重点任务 18" in told.out


def test_two_builds_make_the_same_bytes(data_dir):
    first, _ = build_all(data_dir)
    second, _ = build_all(data_dir)
    assert first == second


@pytest.mark.parametrize("name", [f"plans/{PLAN_ID}/{n}" for n in BUILT] + [MANIFEST])
@pytest.mark.parametrize("change", ["touched", "missing", "newlines"])
def test_the_check_fails_when_a_built_file_differs(data_copy, monkeypatch, capsys, name, change):
    write_files(build_all(data_copy)[0])
    path = data_copy / name
    before = path.read_bytes()
    if change == "missing":
        path.unlink()
    else:
        path.write_bytes(before.replace(b"\n", b"\r\n") if change == "newlines" else before + b" ")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    left = contents(data_copy)
    assert main(["build", "--check"]) == 1
    told = capsys.readouterr().err
    assert Path(name).name in told
    assert "python -m geo build" in told
    assert len(told.strip().splitlines()) == 1
    assert contents(data_copy) == left


@pytest.mark.parametrize(
    "name", [f"plans/{PLAN_ID}/source.txt", "places/places.csv", "status/vocabulary.toml"]
)
def test_the_check_fails_when_a_source_was_edited_after_the_build(data_copy, name):
    path = data_copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(BuildError, match=MANIFEST):
        check_files(build_all(data_copy)[0])


def test_a_build_heals_what_was_touched(data_copy, monkeypatch, capsys):
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    (data_copy / "plans" / PLAN_ID / "plan.json").write_text("{}", encoding="utf-8")
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 0
    assert "已写入" in capsys.readouterr().out


def test_the_manifest_lists_every_data_file_with_its_hash(data_copy):
    write_files(build_all(data_copy)[0])
    rows = (data_copy / MANIFEST).read_text(encoding="utf-8").splitlines()
    listed = {row.split("  ", 1)[1]: row.split("  ", 1)[0] for row in rows}
    files = contents(data_copy)
    assert set(listed) == set(files) - {MANIFEST}
    assert all(hashlib.sha256(files[n]).hexdigest() == digest for n, digest in listed.items())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "另一份文件",
        lambda text: text.replace("1.提升资本要素辐射力", "2.提升资本要素辐射力"),
        lambda text: text.replace("(责任部门:区金融办)", ""),
    ],
    ids=["empty", "other", "number", "bracket"],
)
def test_a_failed_build_writes_nothing_and_says_why_on_one_line(
    data_copy, monkeypatch, capsys, spoil
):
    source = data_copy / "plans" / PLAN_ID / "source.txt"
    source.write_bytes(spoil(source.read_bytes().decode()).encode())
    (data_copy / "plans" / PLAN_ID / "mentions.json").unlink()
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    before = contents(data_copy)
    assert main(["build"]) == 1
    told = capsys.readouterr()
    assert contents(data_copy) == before
    assert len(told.err.strip().splitlines()) == 1
    assert "应为：" in told.err
    assert "处理办法：" in told.err


def test_one_broken_plan_leaves_the_files_of_the_other_alone(data_copy, monkeypatch, capsys):
    shutil.copytree(TINY, data_copy / "plans" / "tiny-2023")
    (data_copy / "plans" / "tiny-2023" / "source.txt").write_text("", encoding="utf-8")
    (data_copy / "plans" / PLAN_ID / "plan.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data_copy))
    before = contents(data_copy)
    assert main(["build"]) == 1
    assert "空" in capsys.readouterr().err
    assert contents(data_copy) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('home = "huangpu"', 'home = "atlantis"'),
        ('id = "huangpu-yrd-2020"', 'id = "other-2020"'),
        ('[[extents]]\nid = "city"', '[[extents]]\nid = "moon"'),
    ],
    ids=["home", "folder", "extent"],
)
def test_a_plan_that_does_not_fit_its_ground_or_its_folder_is_refused(data_copy, old, new):
    """Found at the build, not by the first visitor."""
    path = data_copy / "plans" / PLAN_ID / "plan.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanMapError):
        build_all(data_copy)


def test_a_data_folder_without_a_plan_is_told(data_copy):
    shutil.rmtree(data_copy / "plans")
    with pytest.raises(PlanError, match="没有任何方案"):
        build_all(data_copy)


def test_every_spelling_of_the_table_is_offered_to_the_reader(ground_names):
    offered = place_names(ground_names)
    assert {(n.place, n.text) for n in offered} == {
        (p.id, name) for p in ground_names.places for name in p.names
    }
    background = {p.id for p in ground_names.places if p.background}
    assert {n.place for n in offered if n.kind == BACKGROUND} == background


def test_the_account_of_the_build(built):
    lines = ledger_lines(built)
    assert len(lines) == 3
    assert f"共 {sum(built.ledger.values())} 个字符" in lines[0]
    assert "责任部门 21" in lines[1]
    assert f"地名提及 {len(built.mentions)}" in lines[2]
    assert "提到地点的举措 30，未提 33" in lines[2]


def test_a_plan_of_one_window_and_two_tasks_is_read_by_the_same_rules(ground_names):
    tiny = build_plan(TINY, ground_names).plan
    assert [t.id for w in tiny.windows for t in w.tasks] == ["W1.1", "W1.2"]
    assert [m.text for m in tiny.measures] == [
        "加强与南通的合作，建立机制。",
        "推进5G应用，服务企业。",
        "举办外滩音乐节，邀请合肥参加。",
    ]
    first, second = tiny.windows[0].tasks
    assert (first.departments, first.open_ended) == (("区商务委",), True)
    assert (second.departments, second.open_ended) == (("区文化局", "区商务委"), False)
    assert [k.repeats for k in tiny.key_tasks] == [("W1.2.1",), ("W1.intro",)]


def test_the_tiny_plan_finds_its_own_places(ground_names):
    mentions = build_plan(TINY, ground_names).mentions
    assert [(m.record, m.place, m.role) for m in mentions] == [
        ("G1", "jiangnan", "theme"),
        ("W1.intro", "yrd", "region"),
        ("W1.1.1", "nantong", "partner"),
        ("W1.2.1", "bund", "brand"),
        ("W1.2.1", "hefei", "partner"),
        ("A1", "bund", "brand"),
        ("A1", "hefei", "partner"),
        ("A2", "yrd", "region"),
    ]


def test_a_second_plan_is_built_and_loaded_beside_the_first(tiny_copy):
    assert plan_ids(tiny_copy) == (PLAN_ID, "tiny-2023")
    settings = Settings(data_dir=tiny_copy)
    big, tiny = open_library(settings, PLAN_ID), open_library(settings, "tiny-2023")
    assert (len(big.atlas.measures), len(tiny.atlas.measures)) == (63, 3)
    assert big.vocabulary.plans == tiny.vocabulary.plans == (PLAN_ID, "tiny-2023")
    assert select(tiny.index, tiny.vocabulary.default()).marks == {"nantong": (1,), "hefei": (1,)}
    assert tiny.as_of == "2023-03-01"
    for name in ("places", "document", "records-zh", "base/delta"):
        assert json.loads(tiny.payload(name) or b"")
    assert tiny.payload("base/city") is None


def test_the_first_plan_does_not_change_when_a_second_arrives(tiny_copy, plan_dir):
    for name in BUILT:
        assert (tiny_copy / "plans" / PLAN_ID / name).read_bytes() == (plan_dir / name).read_bytes()
