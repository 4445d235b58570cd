import hashlib
import re
from pathlib import PurePosixPath

import pytest

from geo.errors import AssetError
from geo.web.assets import STATIC_DIR, TOKENS_CSS, bundle, load_bundle, read_vendored
from geo.web.tokens import TOKENS_FILE

VENDOR = STATIC_DIR / "vendor"
VENDORED = {path: digest for row in read_vendored() for path, digest in row.files.items()}
_OUTSIDE = re.compile(rb"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)


@pytest.fixture
def static(tmp_path):
    (tmp_path / "tokens.toml").write_bytes(TOKENS_FILE.read_bytes())
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("export {};", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("path", "digest"), sorted(VENDORED.items()))
def test_vendored_files_are_what_was_recorded(path, digest):
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == digest


def test_nothing_is_vendored_without_a_record():
    there = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert there - {"VENDORED.toml"} == set(VENDORED)


@pytest.mark.parametrize("row", read_vendored(), ids=lambda row: row.name)
def test_a_vendored_package_ships_its_licence(row):
    assert row.licence_file in row.files
    assert (VENDOR / row.licence_file).stat().st_size > 200
    assert row.version in row.source


def test_modules_name_no_source_map():
    for path, asset in bundle().assets.items():
        if path.endswith((".js", ".css")):
            assert b"sourceMappingURL" not in asset.body, path


def test_style_sheets_fetch_only_what_is_shipped():
    for path, asset in bundle().assets.items():
        if not path.endswith(".css"):
            continue
        for url in re.findall(r"url\(\s*[\"']?([^\"')]+)", asset.body.decode()):
            if url.startswith(("data:", "#")):
                continue
            target = (STATIC_DIR / PurePosixPath(path).parent / url).resolve()
            assert bundle().has(target.relative_to(STATIC_DIR).as_posix()), f"{path}: {url}"


def test_our_own_files_name_no_outside_address():
    for path, asset in bundle().assets.items():
        if path.startswith(("js/", "css/")):
            assert not _OUTSIDE.search(asset.body.replace(b"www.w3.org", b"")), path


def test_the_hash_covers_names_and_contents(static):
    first = load_bundle(static)
    assert load_bundle(static).hash == first.hash
    assert re.fullmatch(r"[0-9a-f]{12}", first.hash)
    (static / "js" / "a.js").write_text("export {}; ", encoding="utf-8")
    changed = load_bundle(static)
    (static / "js" / "a.js").rename(static / "js" / "b.js")
    renamed = load_bundle(static)
    assert len({first.hash, changed.hash, renamed.hash}) == 3


def test_tables_and_notes_are_not_served(static):
    (static / "notes.md").write_text("x", encoding="utf-8")
    (static / ".hidden").write_text("x", encoding="utf-8")
    assert set(load_bundle(static).assets) == {"js/a.js", TOKENS_CSS, "css/fonts.css"}


def test_an_awkward_file_name_is_refused(static):
    (static / "js" / "a b.js").write_text("", encoding="utf-8")
    with pytest.raises(AssetError, match="文件名"):
        load_bundle(static)


def test_addresses(static):
    made = load_bundle(static)
    assert made.url("js/a.js") == f"/assets/{made.hash}/js/a.js"
    for missing in ("js/missing.js", "../tokens.toml", "", "js"):
        with pytest.raises(AssetError):
            made.url(missing)


def test_a_broken_record_is_an_error(tmp_path):
    broken = tmp_path / "VENDORED.toml"
    broken.write_text('[[package]]\nname = "x"\nfiles = {}\n', encoding="utf-8")
    with pytest.raises(AssetError, match=r"VENDORED\.toml"):
        read_vendored(broken)
