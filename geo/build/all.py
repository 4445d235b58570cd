"""The whole build: every plan folder, then the manifest; in memory first, written at the end."""

import hashlib
from pathlib import Path

from geo.build.plan import BuiltPlan, build_plan
from geo.errors import BuildError, PlanError
from geo.places.catalogue import read_catalogue
from geo.places.gazetteer import Gazetteer
from geo.plan.model import Plan

MANIFEST = "MANIFEST.sha256"


def build_all(data_dir: Path) -> tuple[dict[Path, bytes], tuple[BuiltPlan, ...]]:
    """Every built file with its bytes, the manifest last; raises before anything is written."""
    gazetteer = Gazetteer.read(data_dir / "places" / "places.csv")
    folders = sorted(p.parent for p in (data_dir / "plans").glob("*/plan.toml"))
    if not folders:
        raise PlanError(
            "没有任何方案",
            where=str(data_dir / "plans"),
            expected="至少一个含 plan.toml 的文件夹",
            remedy="放入方案文件夹",
        )
    built = tuple(build_plan(folder, gazetteer) for folder in folders)
    extents = {e.id for e in read_catalogue(data_dir / "places" / "ground.toml").extents}
    for folder, plan in zip(folders, built, strict=True):
        _check_fit(folder, plan.plan, gazetteer, extents)
    files = {
        folder / name: text.encode()
        for folder, plan in zip(folders, built, strict=True)
        for name, text in plan.files.items()
    }
    files[data_dir / MANIFEST] = _manifest(data_dir, files)
    return files, built


def _check_fit(folder: Path, plan: Plan, gazetteer: Gazetteer, extents: set[str]) -> None:
    """Raise PlanError when a plan does not fit its folder or the ground."""
    home = gazetteer.get(plan.head.home)
    lost = [e.id for e in plan.extents if e.id not in extents]
    problems = [
        (plan.head.id != folder.name, f"id 为 {plan.head.id!r}", f"与文件夹同名 {folder.name!r}"),
        (home is None or home.lon is None, f"home 为 {plan.head.home!r}", "地点表中有坐标的编号"),
        (bool(lost), f"范围 {lost}", "ground.toml 中的范围"),
    ]
    for wrong, found, expected in problems:
        if wrong:
            raise PlanError(
                found, where=str(folder / "plan.toml"), expected=expected, remedy="改正 plan.toml"
            )


def write_files(files: dict[Path, bytes]) -> None:
    """Write each file whole: beside its place first, then moved there."""
    for path, content in files.items():
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)


def check_files(files: dict[Path, bytes]) -> None:
    """Raise BuildError naming every committed file that differs from a fresh build."""
    stale = [p for p, content in files.items() if not p.exists() or p.read_bytes() != content]
    if stale:
        raise BuildError(
            "与重新生成的不同：" + "、".join(p.name for p in stale),
            where=str(stale[0].parent),
            expected="提交的文件就是生成的结果",
            remedy="运行 python -m geo build 并提交",
        )


def _manifest(data_dir: Path, files: dict[Path, bytes]) -> bytes:
    kept = {
        path: path.read_bytes()
        for path in data_dir.rglob("*")
        if path.is_file()
        and path.name != MANIFEST
        and "var" not in path.relative_to(data_dir).parts
        and not path.name.startswith(".")
    }
    rows = sorted(
        (path.relative_to(data_dir).as_posix(), hashlib.sha256(content).hexdigest())
        for path, content in {**kept, **files}.items()
    )
    return "".join(f"{digest}  {name}\n" for name, digest in rows).encode()
