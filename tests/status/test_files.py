"""The vault of evidence files: what it takes, what it refuses, and what it gives back."""

import hashlib
import io
import os
import re
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import unicodedata
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geo.status.files import Kept, Vault, VaultError, headers, safe_name
from geo.status.filetypes import (
    DOCX,
    ENDINGS,
    JPEG,
    PDF,
    PNG,
    XLSX,
    FileRefusedError,
    media_type_of,
)

ROOT = Path(__file__).resolve().parents[2]
PDF_FILE = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def noise(length):
    """Bytes that do not pack, the same on every run."""
    return hashlib.shake_256(b"noise").digest(length)


def types_part(content_type=WORD, part="/word/document.xml"):
    entry = f'<Override PartName="{part}" ContentType="{content_type}"/>'
    return f'<?xml version="1.0"?><Types xmlns="{TYPES}">{entry}</Types>'


def links_part(kind, mode=' TargetMode="External"'):
    link = f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="file:///x"{mode}/>'
    return f'<Relationships xmlns="{LINKS}">{link}</Relationships>'


def package(*, types=None, more=(), method=zipfile.ZIP_DEFLATED):
    """A DOCX of the least parts, or what ``types`` says, with ``more`` (name, text) inside."""
    written = io.BytesIO()
    first = [("[Content_Types].xml", types or types_part()), ("word/document.xml", "<w/>")]
    with zipfile.ZipFile(written, "w") as packed:
        for name, text in (*first, *more):
            # A member without a time of its own: the same bytes on every run.
            packed.writestr(zipfile.ZipInfo(name), text, method)
    return written.getvalue()


def workbook():
    return package(
        types=types_part(SHEET, "/xl/workbook.xml"), more=[("xl/workbook.xml", "<workbook/>")]
    )


def picture(form, **options):
    written = io.BytesIO()
    grain = Image.frombytes("RGB", (48, 40), noise(48 * 40 * 3))
    grain.save(written, form, **options)
    return written.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height):
    start = chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + start + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_of(width, height):
    whole = picture("JPEG")
    at = re.search(rb"\xff\xc0", whole).start()
    return whole[: at + 5] + struct.pack(">2H", height, width) + whole[at + 9 :]


def png_holding(inside):
    """A PNG that is sound to its end, with ``inside`` in a chunk that no viewer reads."""
    whole = picture("PNG")
    return whole[:-12] + chunk(b"zzZz", inside) + whole[-12:]


def jpeg_saying(comment):
    return picture("JPEG", comment=comment)


SOUND = {
    "a.pdf": (PDF_FILE, PDF),
    "a.png": (picture("PNG"), PNG),
    "a.jpg": (picture("JPEG"), JPEG),
    "a.docx": (package(), DOCX),
    "a.xlsx": (workbook(), XLSX),
}
# Does not pack well, so that its size alone is what is wrong with it.
NOISE = noise(1024**2).hex()
TOO_MUCH = [(f"part{n}.xml", "") for n in range(2000)]


def short(value):
    """How a case is called: a file by its length, not by its content."""
    return f"{len(value)}B" if isinstance(value, bytes) else None


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "files")


def keep(vault, data, name="a", used=0):
    return vault.keep(data, name=name, owner="王编辑", used_bytes=used)


def refused(vault, data, name="a", used=0):
    """The message of a refusal that left nothing behind."""
    with pytest.raises(FileRefusedError) as told:
        keep(vault, data, name, used)
    assert stored(vault) == []
    return str(told.value)


def stored(vault):
    return sorted(p for p in vault.folder.rglob("*") if not p.is_dir())


def type_of(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return media_type_of(file, where="附件")


@pytest.mark.parametrize("name", SOUND)
def test_the_five_kinds_are_told_by_their_content(vault, name):
    data, media_type = SOUND[name]
    sha256 = hashlib.sha256(data).hexdigest()
    assert keep(vault, data, name) == Kept(sha256, len(data), media_type)
    chunks, size = vault.open(sha256)
    assert (b"".join(chunks), size) == (data, len(data))
    assert stored(vault) == [vault.folder / sha256[:2] / sha256]


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG", progressive=True),
        picture("JPEG", restart_marker_blocks=1),
        picture("JPEG", comment=b"<script>alert(1)</script>"),
        picture("JPEG").replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1),
        picture("PNG", compress_level=0),
        png_of(20_000, 5_000),
        PDF_FILE.rstrip(b"\n"),
        PDF_FILE + b"\r\n\0\0",
        package(method=zipfile.ZIP_STORED),
        package(
            types=types_part().replace('Override PartName="/word/document.', 'Default Extension="')
        ),
        package(more=[("word/_rels/document.xml.rels", links_part("hyperlink"))]),
        package(more=[("word/_rels/document.xml.rels", links_part("oleObject", ""))]),
        package(more=[("word/附图.xml", "<x/>"), ("word/media/", "")]),
    ],
    ids=short,
)
def test_unusual_but_sound_files_are_taken(data):
    assert type_of(data) in ENDINGS


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_breaks_off_is_refused_wherever_it_does(name):
    data, _ = SOUND[name]
    # A PDF is whole once its end mark is there; the line end after it does not count.
    for length in range(1, len(data.rstrip(b"\n")), max(1, len(data) // 200)):
        with pytest.raises(FileRefusedError):
            type_of(data[:length])


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.docx", "a.xlsx"])
@pytest.mark.parametrize("tail", [b"\0", b"\n", b"<script>", package(), PDF_FILE], ids=short)
def test_nothing_may_follow_the_end(vault, name, tail):
    told = refused(vault, SOUND[name][0] + tail)
    # A second package is whole in itself, but its directory does not count from the start.
    assert "没有别的内容" in told or (tail == package() and "目录与内容不符" in told)


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_damaged_file_is_taken_or_refused_but_never_breaks_the_check(name, draw):
    data = bytearray(SOUND[name][0])
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        assert type_of(bytes(data)) in ENDINGS
    except FileRefusedError as told:
        assert told.found and told.where == "附件"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "空的"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "SVG"),
        (b"\xef\xbb\xbf <svg>", "SVG"),
        (b"<!DOCTYPE html><p>", "HTML"),
        (b"  <HTML>", "HTML"),
        (b"#!/bin/sh\n", "脚本"),
        (b"<script>1</script>", "脚本"),
        (b"<?php 1", "脚本"),
        (b"MZ\x90\0", "可执行程序"),
        (b"GIF89a", "其他格式的图像"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"\n" + PDF_FILE, "前面夹有"),
        ("会议纪要".encode(), "不能识别"),
    ],
    ids=short,
)
def test_other_kinds_are_refused_and_named(vault, data, found):
    assert found in refused(vault, data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PDF_FILE + package(), "结束标记"),
        (PDF_FILE[:-6] + package() + b"\n%%EOF", "压缩包"),
        (b"%PDF-1.4\n<html><body>" + PDF_FILE, "网页"),
        (b"%PDF-1.4\n<!-- --><SCRIPT >1" + PDF_FILE, "网页"),
        (png_holding(package()), "压缩包"),
        (jpeg_saying(package()), "压缩包"),
        (jpeg_saying(PDF_FILE), "PDF"),
        (package(more=[("a.bin", PDF_FILE)], method=zipfile.ZIP_STORED), "PDF"),
        (b"#!/bin/sh\nexit\n" + package(), "脚本"),
        (PDF_FILE[:20] + b"GIF", "结束标记"),
    ],
    ids=short,
)
def test_a_file_of_two_kinds_is_refused(vault, data, found):
    assert found in refused(vault, data)


@pytest.mark.parametrize("make", [png_of, jpeg_of])
@pytest.mark.parametrize(
    ("width", "height"), [(50_000, 50_000), (20_001, 1), (1, 20_001), (10_001, 10_000), (0, 1)]
)
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(make, width, height):
    with pytest.raises(FileRefusedError, match=f"{width} × {height}"):
        type_of(make(width, height))


def test_a_header_alone_is_enough_to_refuse_a_huge_picture():
    with pytest.raises(FileRefusedError, match="50000 × 50000"):
        type_of(png_of(50_000, 50_000)[:33])


@pytest.mark.parametrize(
    "data",
    [
        picture("PNG")[:-12] + chunk(b"IHDR", b"") + picture("PNG")[-12:],
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"x") + chunk(b"IEND", b""),
        picture("PNG")[:-1] + b"\0",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 1000,
        b"\xff\xd8" + b"\xff\xfe\0\2" * 60_000 + b"\xff\xd9",
        b"\xff\xd8\xff\xda\0\2abc\xff\xd9",
        b"\xff\xd8" + picture("JPEG"),
    ],
    ids=short,
)
def test_a_picture_of_broken_structure_is_refused(data):
    with pytest.raises(FileRefusedError):
        type_of(data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (package(more=TOO_MUCH), "2002 个部件"),
        (package(more=[("bomb", "0" * 10**6)]), "过大"),
        (package(more=[("word/vbaProject.bin", "x")]), "宏"),
        (
            package(types=types_part(WORD.replace("document.main", "document.macroEnabled.main"))),
            "宏",
        ),
        (package(more=[("/etc/passwd", "x")]), "指向包外"),
        (package(more=[("word/../../x", "x")]), "指向包外"),
        (package(more=[("c:/x", "x")]), "指向包外"),
        (package(more=[("word/a\u202eb", "x")]), "指向包外"),
        (package(more=[("WORD/document.xml", "x")]), "两次"),
        (package(more=[("word/_rels/document.xml.rels", links_part("oleObject"))]), "oleObject"),
        (package(more=[("word/_rels/x.rels", links_part("attachedTemplate"))]), "attachedTemplate"),
        (package(more=[("x.rels", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]), "DOCTYPE"),
        (package(more=[("x.rels", "<a>")]), "读不出"),
        (package(more=[(f"{n}.rels", NOISE) for n in range(3)]), "关系部件过大"),
        (package(types=types_part("text/plain")), "不是 DOCX"),
        (package(types=types_part(WORD, "/word/other.xml")), "不是 DOCX"),
        (package().replace(b"[Content_Types]", b"[Content-Types]"), "不是 DOCX"),
        (package(method=zipfile.ZIP_BZIP2), "压缩方法"),
    ],
    ids=short,
)
def test_an_office_file_that_could_do_harm_is_refused(vault, data, found):
    assert found in refused(vault, data)


def test_a_backslash_in_a_member_name_is_refused():
    with pytest.raises(FileRefusedError, match="指向包外"):
        type_of(package(more=[("word/a#b", "x")]).replace(b"word/a#b", b"word/a\\b"))


def test_a_member_that_holds_more_than_its_directory_says_is_refused():
    """The sizes in a directory are claims; the stream itself is what unpacks."""
    small, large = b"0" * 50, b"0" * 5000
    stream = zlib.compressobj(wbits=-15)
    packed = stream.compress(large) + stream.flush()
    honest = package(more=[("x.bin", large)])
    assert honest.count(packed) == 1
    claimed = struct.pack("<3I", zlib.crc32(large), len(packed), len(large))
    lying = struct.pack("<3I", zlib.crc32(small), len(packed), len(small))
    assert honest.count(claimed) == 2
    with pytest.raises(FileRefusedError, match="大小不实"):
        type_of(honest.replace(claimed, lying))


def test_a_directory_that_names_a_member_otherwise_than_the_member_does_is_refused():
    data = package(more=[("x.bin", "x")])
    at = data.rindex(b"x.bin")
    with pytest.raises(FileRefusedError, match="不符"):
        type_of(data[:at] + b"y.bin" + data[at + 5 :])


def test_unpacking_to_more_than_the_limit_is_refused_before_it_is_done():
    # Two hundred megabytes and one byte, claimed in the directory; the stream is not touched.
    data = package(more=[("x.bin", noise(3 * 1024**2))])
    size = struct.pack("<I", 3 * 1024**2)
    at = data.rindex(size)
    with pytest.raises(FileRefusedError, match="200 MB"):
        type_of(data[:at] + struct.pack("<I", 200 * 1024**2 + 1) + data[at + 4 :])


@pytest.mark.parametrize(
    "name", ["a.png", "a.html", "a.exe", "a.pdf.js", "x/a.svg", "a\u202ejpg.png."]
)
def test_an_ending_that_contradicts_the_content_is_refused(vault, name):
    assert "内容却是 PDF" in refused(vault, PDF_FILE, name)


@pytest.mark.parametrize("name", ["a", "a.PDF", "a.pdf. ", "第1.5期", "a.png/b.pdf", "", ".."])
def test_a_name_without_an_ending_or_with_the_right_one_fits(vault, name):
    assert keep(vault, PDF_FILE, name).media_type == PDF


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x.pdf", "\0", "%2e%2e%2fx"]
)
def test_a_name_never_becomes_a_path(vault, name):
    kept = keep(vault, PDF_FILE, name)
    assert stored(vault) == [vault.folder / kept.sha256[:2] / kept.sha256]
    assert {p.name for p in vault.folder.parent.iterdir()} == {vault.folder.name}


def test_a_file_is_for_the_owner_of_the_process_alone(vault):
    keep(vault, PDF_FILE)
    assert stat.S_IMODE(stored(vault)[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.folder.stat().st_mode) == 0o700


def test_a_stream_over_the_limit_is_stopped_before_more_is_written(tmp_path):
    vault, asked = Vault(tmp_path / "files", file_limit_bytes=300_000), []

    def endless():
        while True:
            asked.append(1)
            assert sum(p.stat().st_size for p in stored(vault)) <= 300_000
            yield b"%PDF-" + b" " * 100_000

    assert "超过 0.286 MB" in refused(vault, endless())
    assert len(asked) == 3


def test_one_chunk_over_the_limit_is_not_written_at_all(tmp_path):
    assert "分成几个" in refused(Vault(tmp_path / "files", file_limit_bytes=10), PDF_FILE)


def test_a_file_of_exactly_the_limit_is_taken(tmp_path):
    vault = Vault(tmp_path / "files", file_limit_bytes=len(PDF_FILE), quota_bytes=len(PDF_FILE))
    assert keep(vault, PDF_FILE).size == len(PDF_FILE)


def test_a_file_over_the_quota_of_its_owner_is_refused_with_what_is_left(tmp_path):
    vault = Vault(tmp_path / "files", quota_bytes=2 * 1024**2)
    told = refused(vault, PDF_FILE, used=2 * 1024**2 - 10)
    assert "「王编辑」的附件合计将超过 2 MB" in told
    assert "余下的" in refused(vault, PDF_FILE, used=9 * 1024**2)


def test_chunks_make_the_same_file_as_the_whole(vault):
    data = picture("PNG")
    pieces = (data[n : n + 7] for n in range(0, len(data), 7))
    assert keep(vault, pieces) == keep(vault, data)
    assert len(stored(vault)) == 1


def test_a_stream_that_breaks_off_leaves_nothing(vault):
    def broken():
        yield PDF_FILE
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        keep(vault, broken())
    assert stored(vault) == []


def test_many_at_once_with_the_same_content_keep_one_file(vault):
    ready = threading.Barrier(8)

    def together(_):
        ready.wait()
        return keep(vault, SOUND["a.png"][0])

    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(together, range(8)))
    assert len(kept) == 1
    assert [p.name for p in stored(vault)] == [kept.pop().sha256]


FULL_DISK = """
import resource, sys
from pathlib import Path
from geo.status.files import Vault, VaultError
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    data = b"%PDF-" + b" " * 400_000 + b"%%EOF"
    chunks = (data[n : n + 1000] for n in range(0, len(data), 1000))
    Vault(Path(sys.argv[1])).keep(chunks, name="a.pdf", owner="a", used_bytes=0)
except VaultError as error:
    sys.stdout.buffer.write(str(error).encode())
"""


def test_a_full_disk_is_told_in_plain_words_and_leaves_nothing(vault):
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(vault.folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert "磁盘已满，这一次没有存入" in run.stdout.decode()
    assert run.stderr == b""
    assert vault.folder.is_dir()
    assert stored(vault) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(VaultError, match="附件文件夹读写失败"):
        keep(Vault(tmp_path / "file" / "files"), PDF_FILE)


@pytest.mark.parametrize(
    "sha256", ["", "a" * 63, "A" * 64, "../" + "a" * 61, "a" * 64 + "\n", "g" * 64, "/etc/passwd"]
)
def test_only_a_hash_opens_anything(vault, sha256):
    with pytest.raises(VaultError, match="不是散列"):
        vault.open(sha256)


def test_a_file_that_was_never_kept_is_told_at_once(vault):
    with pytest.raises(VaultError, match="没有这个文件"):
        vault.open("a" * 64)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1] + b"\0",
        lambda data: b"\0" + data[1:],
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: b"",
    ],
)
def test_a_changed_file_is_told_and_never_given_whole(vault, spoil):
    data = b"%PDF-" + noise(600_000) + b"%%EOF"
    kept, got = keep(vault, data), []
    stored(vault)[0].write_bytes(spoil(data))
    chunks, size = vault.open(kept.sha256)
    with pytest.raises(VaultError, match="被改动过"):
        got.extend(chunks)
    assert sum(map(len, got)) < max(size, 1)


def test_keeping_a_file_again_mends_the_one_that_was_changed(vault):
    kept = keep(vault, PDF_FILE)
    stored(vault)[0].write_bytes(b"spoilt")
    assert keep(vault, PDF_FILE) == kept
    assert b"".join(vault.open(kept.sha256)[0]) == PDF_FILE


def test_a_link_or_a_pipe_in_the_place_of_a_file_is_not_opened(vault, tmp_path):
    kept = keep(vault, PDF_FILE)
    place = stored(vault)[0]
    elsewhere = place.rename(tmp_path / "elsewhere")
    place.symlink_to(elsewhere)
    with pytest.raises(VaultError, match="不是普通文件"):
        vault.open(kept.sha256)
    assert not vault.has(kept.sha256)
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(VaultError, match="不是普通文件"):
        vault.open(kept.sha256)
    place.unlink()
    place.mkdir()
    with pytest.raises(VaultError, match="不是普通文件"):
        vault.open(kept.sha256)


def test_keeping_a_file_replaces_a_link_in_its_place_and_spares_what_it_leads_to(vault, tmp_path):
    keep(vault, PDF_FILE)
    place = stored(vault)[0]
    place.unlink()
    (tmp_path / "other").write_bytes(b"other")
    place.symlink_to(tmp_path / "other")
    keep(vault, PDF_FILE)
    assert not place.is_symlink()
    assert place.read_bytes() == PDF_FILE
    assert (tmp_path / "other").read_bytes() == b"other"


def test_a_folder_that_leads_outside_is_neither_read_nor_written(vault, tmp_path):
    kept = keep(vault, PDF_FILE)
    bucket = vault.folder / kept.sha256[:2]
    outside = bucket.rename(tmp_path / "outside")
    (outside / kept.sha256).unlink()
    bucket.symlink_to(outside, target_is_directory=True)
    for act in (lambda: vault.open(kept.sha256), lambda: keep(vault, PDF_FILE)):
        with pytest.raises(VaultError, match="不是普通文件"):
            act()
    assert list(outside.iterdir()) == []


def test_what_is_kept_is_looked_at_whole(vault):
    kept = keep(vault, SOUND["a.docx"][0])
    assert vault.look(kept.sha256) == kept
    stored(vault)[0].write_bytes(b"spoilt")
    with pytest.raises(VaultError, match="被改动过"):
        vault.look(kept.sha256)
    with pytest.raises(VaultError, match="没有这个文件"):
        vault.look("a" * 64)


def test_a_file_comes_back_from_a_backup_only_under_its_own_hash(vault):
    sha256 = hashlib.sha256(PDF_FILE).hexdigest()
    with pytest.raises(VaultError, match="与登记时的散列不符"):
        vault.put_back([PDF_FILE, b"x"], sha256)
    with pytest.raises(VaultError, match="不是散列"):
        vault.put_back([PDF_FILE], "../../x")
    assert stored(vault) == []
    vault.put_back([PDF_FILE[:9], PDF_FILE[9:]], sha256)
    assert vault.look(sha256).media_type == PDF


def test_old_files_and_broken_drafts_are_found_and_a_file_kept_again_is_new(vault):
    old, again = keep(vault, PDF_FILE).sha256, keep(vault, SOUND["a.png"][0]).sha256
    (vault.folder / ".part-left").write_bytes(b"x")
    (vault.folder / "notes.txt").write_text("by hand", "utf-8")
    for path in stored(vault):
        os.utime(path, (1_000_000, 1_000_000))
    keep(vault, SOUND["a.png"][0])
    assert vault.older_than(datetime(2001, 1, 1, tzinfo=UTC)) == (old,)
    assert not (vault.folder / ".part-left").exists()
    assert (vault.folder / "notes.txt").exists()
    vault.discard(old)
    vault.discard(old)
    assert vault.has(again)
    assert not vault.has(old)


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("协议 最终版.pdf", PDF, "协议 最终版.pdf"),
        ("../../etc/passwd", "", "passwd"),
        ("C:\\fakepath\\图.JPG", JPEG, "图.JPG"),
        ("a/", "", "a"),
        ("", PDF, "附件.pdf"),
        ("...", "", "附件"),
        (".htaccess", "", "htaccess"),
        ("CON.pdf", PDF, "_CON.pdf"),
        ("nul", "", "_nul"),
        ("com¹.tar.pdf", PDF, "_com¹.tar.pdf"),
        ("console.pdf", PDF, "console.pdf"),
        ("a.pdf. . ", PDF, "a.pdf"),
        ("gnp\u202efdp.exe", PDF, "gnpfdp.exe.pdf"),
        ("a\r\nb\0c.pdf", PDF, "abc.pdf"),
        ('a<b>:"|?*.pdf', PDF, "a_b______.pdf"),
        ("a／b.pdf", PDF, "a_b.pdf"),
        ("第1.5期", PDF, "第1.5期.pdf"),
        ("page.html", PNG, "page.html.png"),
        ("\ud800x", "", "x"),
    ],
)
def test_a_name_is_made_safe(name, media_type, safe):
    assert safe_name(name, media_type) == safe


def test_a_long_name_is_cut_before_its_ending():
    assert safe_name("a" * 500 + ".pdf", PDF) == "a" * 116 + ".pdf"
    assert len(safe_name("图" * 500, PDF).encode()) <= 240


_BAD_STEM = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\.|\Z)", re.I)
NAMES = st.one_of(
    st.text(max_size=300),
    st.text("aA.. /\\:\u202e\u200d\0\n﹒图́ con", max_size=160),
    st.sampled_from(["con", "NUL ", "aux.", "lpt1 .x", "COM1.pdf.exe"]),
)


@given(NAMES, st.sampled_from(["", *ENDINGS]))
def test_a_safe_name_is_safe_on_every_system_and_stays_as_it_is(name, media_type):
    safe = safe_name(name, media_type)
    assert 0 < len(safe) <= 120
    assert len(safe.encode()) <= 240
    assert not set(safe) & set('/\\<>:"|?*')
    assert not {unicodedata.category(c)[0] for c in safe} & {"C"}
    assert not {unicodedata.category(c) for c in safe} & {"Zl", "Zp"}
    assert safe == safe.strip(" .")
    assert not _BAD_STEM.match(safe)
    assert safe.lower().endswith(ENDINGS.get(media_type, ("",)))
    assert safe_name(safe, media_type) == safe


def test_a_download_is_saved_and_never_shown():
    told = headers(Kept("ab" * 32, 9, PDF), "协议 v1.pdf")
    assert told == {
        "Content-Disposition": 'attachment; filename="__ v1.pdf"; '
        "filename*=UTF-8''%E5%8D%8F%E8%AE%AE%20v1.pdf",
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def test_a_name_without_a_latin_letter_has_a_plain_one_beside_it():
    told = headers(Kept("ab" * 32, 9, PNG), "协议")
    assert 'filename="evidence-abababab.png"' in told["Content-Disposition"]
    assert told["Content-Disposition"].endswith("%E5%8D%8F%E8%AE%AE.png")


def test_a_type_the_vault_does_not_know_is_sent_as_bytes():
    told = headers(Kept("ab" * 32, 9, "text/html\r\nX: y"), "图.html")
    assert told["Content-Type"] == "application/octet-stream"
    assert 'filename="evidence-abababab"' in told["Content-Disposition"]


@given(NAMES, st.sampled_from(list(ENDINGS)))
def test_a_header_is_one_line_of_ascii_whatever_the_name(name, media_type):
    told = headers(Kept("ab" * 32, 9, media_type), name)["Content-Disposition"]
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9._ -]+)\"; "
        r"filename\*=UTF-8''([!#$&+.^_`|~%A-Za-z0-9-]+)",
        told,
    )
    assert found
    assert unquote(found[2]) == safe_name(name, media_type)


def test_a_jpeg_with_markup_in_its_comment_is_taken_and_served_as_a_download(vault):
    kept = keep(vault, jpeg_saying(b"<html><script>alert(1)</script>"), "a.jpg")
    told = headers(kept, "a.jpg")
    assert told["Content-Type"] == "image/jpeg"
    assert told["Content-Disposition"].startswith("attachment")
