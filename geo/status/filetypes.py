"""What a file is, told by its content alone: PDF, PNG, JPEG, DOCX or XLSX, and nothing besides.

Nothing here draws or opens a document: headers are read, structures walked to their end,
and a file that could also be taken for something else is refused.
"""

import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from geo.errors import PlanMapError

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Media type -> endings that fit it; a name without one is given the first.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
ACCEPTED = "PDF、PNG、JPEG、DOCX 或 XLSX 文件"

SIDE_PIXELS = 20_000
AREA_PIXELS = 100_000_000
MEMBERS = 2_000
UNPACKED_BYTES = 200 * 1024**2
RATIO = 100

# No camera or program cuts a picture into so many parts; walking them would take long.
_PARTS = 50_000
_DIRECTORY_BYTES = 1024**2
_XML_BYTES = 4 * 1024**2
_PIECE = 64 * 1024

_PNG_START = b"\x89PNG\r\n\x1a\n"
_JPEG_START = b"\xff\xd8\xff"
_ZIP_START, _ZIP_ENTRY, _ZIP_END, _ZIP64 = (
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x06\x07",
)
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
# Readers look for the end of a zip file behind a comment of at most 65,535 bytes.
_ZIP_TAIL = 65_535 + _END.size

_PDF_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html[\s>]|script[\s>/]|iframe[\s>/]|\?php)", re.I)
# Inside a scan FF is followed by 00 or a restart marker; a fill byte is followed by FF.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_FILL = re.compile(rb"\xff+")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START, _STOP, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}

_MAIN = {
    "wordprocessingml.document.main+xml": (DOCX, "word/document.xml"),
    "spreadsheetml.sheet.main+xml": (XLSX, "xl/workbook.xml"),
}
_TYPES_PART = "[content_types].xml"
_FETCHED = ("oleobject", "attachedtemplate")

# How other things begin, so that a refusal can say what was found; the order matters.
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(start, re.I | re.DOTALL), words)
    for start, words in (
        (rb"\xd0\xcf\x11\xe0", "旧版（.doc、.xls）或加了口令的 Office 文件"),
        (rb"GIF8|RIFF....WEBP|BM|II\*\0|MM\0\*|....ftyp(heic|mif1|avif)", "其他格式的图像"),
        (rb"Rar!|7z\xbc\xaf|\x1f\x8b", "压缩包"),
        (rb"MZ|\x7fELF", "可执行程序"),
        (rb"\s*#!|\s*<(script|\?php)", "脚本"),
        (rb"\s*(<\?xml.{0,1000}?)?(<!doctype\s+svg|<svg)", "SVG"),
        (rb"\s*(<\?xml.{0,1000}?)?(<!--.{0,1000}?)?(<!doctype\s+html|<html|<body)", "HTML 网页"),
        (rb".{1,1000}%PDF-", "前面夹有别的内容的 PDF"),
    )
)


class FileRefusedError(PlanMapError):
    """A file is not, or not only, something that may be kept as evidence."""


class _UnsoundError(Exception):
    """A structure does not hold; ``found`` and ``expected`` are words for the reader."""

    def __init__(self, found: str, expected: str = "完整、未经改动的文件") -> None:
        self.found = found
        self.expected = expected
        super().__init__(found)


def media_type_of(file: BinaryIO, *, where: str) -> str:
    """The media type of an open file, one of ``ENDINGS``, by its content from end to end.

    ``where`` names the file in the message. Raises FileRefusedError when the file is
    empty, of another kind, broken, too large to unpack, or of two kinds at once.
    """
    try:
        if not file.seek(0, 2):
            raise _UnsoundError("文件是空的（0 字节）", ACCEPTED)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _media_type(data, file)
    except _UnsoundError as wrong:
        raise FileRefusedError(
            wrong.found,
            where=where,
            expected=wrong.expected,
            remedy=f"另存为完好的 {ACCEPTED}后再提交；没有写入任何内容",
        ) from wrong


def _media_type(data: mmap.mmap, file: BinaryIO) -> str:
    if data[:4] == _ZIP_START:
        kind = _office(data, file)
    elif data[:5] == b"%PDF-":
        kind = PDF
        _pdf(data)
    elif data[:8] == _PNG_START:
        kind = PNG
        _png(data)
    elif data[:3] == _JPEG_START:
        kind = JPEG
        _jpeg(data)
    else:
        raise _UnsoundError(f"内容是{_other_kind(data[:4096])}", ACCEPTED)
    _single(data, kind)
    return kind


def _other_kind(head: bytes) -> str:
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return next((words for start, words in _OTHERS if start.match(plain)), "不能识别的数据")


def _single(data: mmap.mmap, kind: str) -> None:
    """Refuse a file that a reader of another kind would open as its own."""
    alone = "只是一种文件，不夹带另一种"
    if kind != PDF and data.find(b"%PDF-", 0, 1024) >= 0:
        raise _UnsoundError("同时是一份 PDF", alone)
    zipped = data.find(_ZIP_END, max(0, len(data) - _ZIP_TAIL)) >= 0
    if kind not in (DOCX, XLSX) and zipped and data.find(_ZIP_ENTRY) >= 0:
        raise _UnsoundError("同时是一个压缩包", alone)
    if kind == PDF and _MARKUP.search(data):
        raise _UnsoundError("其中夹有网页或脚本", alone)


def _take(data: mmap.mmap, at: int, length: int) -> bytes:
    """``length`` bytes at ``at``; a file that ends before is cut off."""
    piece = data[at : at + length]
    if len(piece) != length:
        raise _UnsoundError("文件不完整，中途断了")
    return piece


def _ends_at(data: mmap.mmap, at: int) -> None:
    if at != len(data):
        raise _UnsoundError(f"图像之后另有 {len(data) - at} 字节", "图像之后没有别的内容")


def _pdf(data: mmap.mmap) -> None:
    if not _PDF_END.search(data[-1024:]):
        raise _UnsoundError("PDF 没有结束标记，或之后另有内容", "以 %%EOF 结束的 PDF")


def _measure(width: int, height: int) -> None:
    inside = 0 < width <= SIDE_PIXELS and 0 < height <= SIDE_PIXELS
    if not inside or width * height > AREA_PIXELS:
        raise _UnsoundError(
            f"图像为 {width} × {height} 像素",
            f"每边 1 至 {SIDE_PIXELS} 像素，合计不超过 {AREA_PIXELS // 10**6} 百万像素",
        )


def _png(data: mmap.mmap) -> None:
    at, kinds = len(_PNG_START), set[bytes]()
    for _ in range(_PARTS):
        length = int.from_bytes(_take(data, at, 4), "big")
        named = _take(data, at + 4, 4)
        first = not kinds
        if (named == b"IHDR") != first or (first and length != 13):
            raise _UnsoundError("PNG 的结构不对")
        if first:
            _measure(*struct.unpack(">2I", _take(data, at + 8, 8)))
        body = _take(data, at + 8, length)
        checked = int.from_bytes(_take(data, at + 8 + length, 4), "big")
        if checked != zlib.crc32(named + body):
            raise _UnsoundError("PNG 的校验码不符")
        at += 12 + length
        kinds.add(named)
        if named == b"IEND":
            if b"IDAT" not in kinds or length:
                raise _UnsoundError("PNG 里没有图像")
            return _ends_at(data, at)
    raise _UnsoundError("PNG 分段过多")


def _jpeg(data: mmap.mmap) -> None:
    at, measured, scanned = 2, False, False
    for _ in range(_PARTS):
        marker, at = _marker(data, at)
        if marker == _STOP:
            if not scanned:
                raise _UnsoundError("JPEG 里没有图像")
            return _ends_at(data, at)
        if marker in _ALONE:
            continue
        length = int.from_bytes(_take(data, at, 2), "big")
        if length < 2 or marker in (0, _START) or (marker == _SCAN and not measured):
            raise _UnsoundError("JPEG 的结构不对")
        body = _take(data, at + 2, length - 2)
        at += length
        if marker in _FRAMES:
            _measure(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            measured = True
        elif marker == _SCAN:
            at, scanned = _scan_end(data, at), True
    raise _UnsoundError("JPEG 分段过多")


def _marker(data: mmap.mmap, at: int) -> tuple[int, int]:
    """The marker at ``at``, which fill bytes may precede, and the place after it."""
    _take(data, at, 1)
    fill = _FILL.match(data, at)
    if not fill:
        raise _UnsoundError("JPEG 的结构不对")
    return _take(data, fill.end(), 1)[0], fill.end() + 1


def _scan_end(data: mmap.mmap, at: int) -> int:
    end = _SCAN_END.search(data, at)
    if not end:
        raise _UnsoundError("文件不完整，中途断了")
    return end.start()


def _office(data: mmap.mmap, file: BinaryIO) -> str:
    count = _directory(data)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise _UnsoundError("压缩包的目录读不出") from error
    if len(members) != count or min((m.header_offset for m in members), default=1):
        raise _UnsoundError("压缩包的目录与内容不符")
    _check_members(members, len(data))
    parts = {m.filename.lower(): _unpacked(data, m) for m in members}
    for name, text in parts.items():
        if name.endswith(".rels"):
            _check_links(_elements(text))
    if _TYPES_PART not in parts:
        raise _UnsoundError("是压缩包，但不是 DOCX 或 XLSX", ACCEPTED)
    return _main_part(_elements(parts[_TYPES_PART]), parts)


def _directory(data: mmap.mmap) -> int:
    """How many members the end record promises, once it closes the file and nothing follows."""
    tail = data[-_END.size :]
    if len(tail) < _END.size or tail[:4] != _ZIP_END:
        raise _UnsoundError("压缩包不完整，或之后另有内容", "完整的 DOCX 或 XLSX，之后没有别的内容")
    _, disk, first, here, count, size, at, comment = _END.unpack(tail)
    if count > MEMBERS or size > _DIRECTORY_BYTES:
        raise _UnsoundError(f"压缩包内有 {count} 个部件", f"不超过 {MEMBERS} 个")
    whole = at + size == len(data) - _END.size and here == count
    if disk or first or comment or not whole or _ZIP64 in data[-_END.size - 20 : -_END.size]:
        raise _UnsoundError("压缩包的目录与内容不符")
    return int(count)


def _check_members(members: Iterable[zipfile.ZipInfo], size: int) -> None:
    seen, packed, unpacked, read = set[str](), 0, 0, 0
    for member in members:
        packed += member.compress_size
        unpacked += member.file_size
        if unpacked > UNPACKED_BYTES or unpacked > RATIO * size or packed > size:
            raise _UnsoundError(
                "解压之后过大",
                f"解压后不超过 {UNPACKED_BYTES // 1024**2} MB，与原来之比不超过 {RATIO}",
            )
        read += member.file_size if _is_read(member) else 0
        if read > _XML_BYTES:
            raise _UnsoundError("关系部件过大", f"合计不超过 {_XML_BYTES // 1024**2} MB")
        for name in {member.filename, member.orig_filename}:
            _check_name(name)
        if "vbaproject" in member.filename.lower():
            raise _UnsoundError("含有宏（vbaProject）", "不含宏的文件")
        if member.flag_bits & 0x41 or member.compress_type not in (0, 8):
            raise _UnsoundError("压缩包加了口令，或用了不常见的压缩方法", "没有口令的文件")
        if member.filename.lower() in seen:
            raise _UnsoundError(f"部件「{member.filename}」出现两次")
        seen.add(member.filename.lower())


def _is_read(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".rels", _TYPES_PART))


def _check_name(name: str) -> None:
    """A member stays inside the folder it is unpacked to, on any system."""
    outside = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
    if outside or not name.isprintable() or not name:
        raise _UnsoundError(f"部件名「{name[:80]}」指向包外", "部件名都在包内")


def _unpacked(data: mmap.mmap, member: zipfile.ZipInfo) -> bytes:
    """The text of a member if it is to be read, else nothing; checked in full either way.

    The directory's sizes are only claims: a stream that holds more, less or something
    else than they say is refused.
    """
    at = member.header_offset
    head = _LOCAL.unpack(_take(data, at, _LOCAL.size))
    coding = "utf-8" if member.flag_bits & 0x800 else "cp437"
    name = _take(data, at + _LOCAL.size, head[9])
    if head[0] != _ZIP_START or name != member.orig_filename.encode(coding):
        raise _UnsoundError("压缩包的目录与内容不符")
    kept = _is_read(member)
    text, checked, size = [], 0, 0
    for piece in _inflated(data, at + _LOCAL.size + head[9] + head[10], member):
        checked, size = zlib.crc32(piece, checked), size + len(piece)
        if size > member.file_size:
            break
        text += [piece] if kept else []
    if (size, checked) != (member.file_size, member.CRC):
        raise _UnsoundError(f"部件「{member.filename}」已损坏，或大小不实")
    return b"".join(text)


def _inflated(data: mmap.mmap, start: int, member: zipfile.ZipInfo) -> Iterable[bytes]:
    stop = start + member.compress_size
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(start, stop, _PIECE):
        piece = _take(data, at, min(_PIECE, stop - at))
        try:
            yield stream.decompress(piece) if member.compress_type else piece
        except zlib.error as error:
            raise _UnsoundError(f"部件「{member.filename}」已损坏") from error
    if member.compress_type and (not stream.eof or stream.unused_data):
        raise _UnsoundError(f"部件「{member.filename}」已损坏，或大小不实")


def _elements(text: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element's local name and attributes. No document type: none can grow or fetch."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rsplit(" ", 1)[-1], attributes))

    def doctype(*_: object) -> None:
        raise _UnsoundError("部件的 XML 含有 DOCTYPE", "不含 DOCTYPE 的 XML")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _UnsoundError("部件的 XML 读不出") from error
    return found


def _check_links(elements: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    for _, link in elements:
        kind = link.get("Type", "").rsplit("/", 1)[-1]
        if kind.lower() in _FETCHED and link.get("TargetMode", "").lower() == "external":
            raise _UnsoundError(f"打开时会从外部取内容（{kind}）", "不引用外部对象或模板的文件")


def _main_part(
    elements: Iterable[tuple[str, Mapping[str, str]]], parts: Mapping[str, bytes]
) -> str:
    """DOCX or XLSX, by the content type of the one main part that is really there."""
    kinds = set[str]()
    for _, entry in elements:
        declared = entry.get("ContentType", "")
        if "macro" in declared.lower() or "vbaproject" in declared.lower():
            raise _UnsoundError("含有宏", "不含宏的文件")
        for ending, (kind, usual) in _MAIN.items():
            # Some programs declare the main part by its ending, with no name of its own.
            part = entry.get("PartName", f"/{usual}").lower().removeprefix("/")
            if declared.endswith("." + ending) and part in parts:
                kinds.add(kind)
    if len(kinds) != 1:
        raise _UnsoundError("是压缩包，但不是 DOCX 或 XLSX", ACCEPTED)
    return kinds.pop()
