"""Looking at an uploaded file before a reader of workbooks opens it.

An xlsx file is a zip of XML parts. Everything that is bounded here is bounded on what
the file itself holds, not on its name or on what the browser said it is.
"""

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openpyxl.xml.functions import fromstring

from geo.export.problems import refused

_MB = 1024 * 1024
_MAIN = "/xl/workbook.xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = "[Content_Types].xml"
_OUTSIDE = re.compile(
    r"vbaproject|macrosheets/|dialogsheets/|externallinks/|embeddings/|activex/|ctrlprops/"
    r"|connections\.xml|querytables/"
)
_ACTIVE = re.compile(rb"macroenabled|vbaproject|externallink|oleobject", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+)([0-9]+)[^\"']*", re.A)
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
# What a broken zip, or XML that is none, raises on reading (a ParseError is a SyntaxError).
_BROKEN = (
    *(BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError),
    *(RuntimeError, SyntaxError, ValueError, KeyError),
)


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be.

    ``ratio`` is unpacked to packed size, ``signs`` the number of "<" in all parts
    together: what a reader builds in memory grows with it. ``text`` counts characters
    of one cell.
    """

    file_bytes: int = 5 * _MB
    entries: int = 200
    unpacked_bytes: int = 50 * _MB
    ratio: int = 100
    signs: int = 400_000
    rows: int = 2_000
    text: int = 2_000


LIMITS = Limits()


@dataclass(frozen=True)
class Merged:
    """A merged range by the cell where it begins."""

    row: int
    column: str


def check_package(data: bytes, limits: Limits) -> tuple[Merged, ...]:
    """Raise WorkbookError unless ``data`` is an xlsx file without danger.

    Refused are files that are too large packed or unpacked, macros, links to other
    files, embedded objects, and XML that declares entities or hides its signs in
    another encoding. A link from a cell to a web page passes. Returns the merged ranges.
    """
    if len(data) > limits.file_bytes:
        raise refused(
            f"文件有 {len(data) / _MB:.1f} MB", f"不超过 {limits.file_bytes / _MB:.0f} MB"
        )
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, limits)
            return _check_parts({e.filename: archive.read(e) for e in entries}, limits)
    except _BROKEN as error:
        raise refused(
            "读不出这个文件：不是 xlsx 文件，或已损坏",
            "没有口令的 xlsx 文件（旧式 .xls 不能读）",
            "在表格软件中另存为 xlsx 后再上传",
        ) from error


def _check_directory(entries: list[ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise refused(f"压缩包内有 {len(entries)} 个文件", f"不超过 {limits.entries} 个")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise refused("压缩包内有重名文件", "每个名字一个文件")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked_bytes or unpacked > packed * limits.ratio:
        raise refused(
            f"解压后有 {unpacked / _MB:.1f} MB，与压缩时之比为 {unpacked / max(packed, 1):.0f}",
            f"不超过 {limits.unpacked_bytes / _MB:.0f} MB，与压缩时之比不超过 {limits.ratio}",
        )
    for entry in entries:
        if entry.flag_bits & 1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise refused("压缩包加了口令，或用了别的压缩方法", "普通的 xlsx 文件")
        if _OUTSIDE.search(entry.filename.lower()):
            raise refused(
                f"含有 {entry.filename[:80]}",
                "不含宏、外部链接、对象与数据连接的登记表",
                "另存为不含宏的 xlsx，断开外部链接后再上传",
            )


def _check_parts(parts: dict[str, bytes], limits: Limits) -> tuple[Merged, ...]:
    for name, part in parts.items():
        _check_markup(name, part)
    if sum(part.count(b"<") for part in parts.values()) > limits.signs:
        raise refused("内容过大", f"不超过 {limits.rows} 行的登记表")
    if any(sum(1 for _ in _ROW.finditer(part)) > limits.rows for part in parts.values()):
        raise refused(f"行数超过 {limits.rows}", f"不超过 {limits.rows} 行")
    _check_types(parts[_TYPES])
    _check_links(part for name, part in parts.items() if name.lower().endswith(".rels"))
    found = (match for part in parts.values() for match in _MERGED.finditer(part))
    return tuple(Merged(int(row), column.decode()) for column, row in (m.groups() for m in found))


def _check_markup(name: str, part: bytes) -> None:
    declared = _DECLARED.match(part.removeprefix(_MARKS[2]))
    other = declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii")
    wide = (b"<" in part[:4] and b"\0" in part) or part.startswith(_MARKS[:2])
    if other or wide or _ENTITIES.search(part):
        raise refused(
            f"{name[:80]} 含有实体定义，或不是 UTF-8 编码", "表格软件保存的普通 xlsx 文件"
        )


def _check_types(part: bytes) -> None:
    types = {node.get("PartName"): node.get("ContentType") for node in fromstring(part)}
    if types.get(_MAIN) != _XLSX or _ACTIVE.search(part):
        raise refused(
            "内容类型不是普通的 xlsx 文件",
            "不含宏、不含外部链接的 xlsx（不是 xlsm、xltx、xlsb）",
            "另存为 xlsx 后再上传",
        )


def _check_links(parts: Iterable[bytes]) -> None:
    for part in parts:
        for node in fromstring(part):
            outside = (node.get("TargetMode") or "").lower() == "external"
            if outside and not (node.get("Type") or "").endswith("/hyperlink"):
                raise refused(
                    "含有指向别处文件的链接", "不引用其他文件的登记表", "断开外部链接后再上传"
                )
