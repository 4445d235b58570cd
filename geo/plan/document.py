"""The published file: its characters, its lines, and where each one stands."""

from dataclasses import dataclass
from pathlib import Path

from geo.errors import PlanError


@dataclass(frozen=True)
class Line:
    """One line with content: number from 1, offsets without surrounding white space."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Document:
    """The published text, untouched, and its non-blank lines."""

    name: str
    text: str
    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Read the published file as UTF-8 with newlines untouched.

    Raises PlanError when it is missing, empty, or not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PlanError(
            "读不到文件",
            where=str(path),
            expected="方案的公开文本",
            remedy="把公开文本原样放到这个位置",
        ) from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PlanError(
            f"字节 {raw[error.start]:#04x} 不是 UTF-8",
            where=f"{path} 第 {line} 行",
            expected="UTF-8 编码的文本",
            remedy="用 UTF-8 重新保存公开文本，不改动任何字",
        ) from error
    return document_from_text(path.name, text)


def document_from_text(name: str, text: str) -> Document:
    """Cut a text into its non-blank lines; raises PlanError when there is none."""
    lines: list[Line] = []
    position = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        content = raw.strip()
        if content:
            start = position + raw.index(content)
            lines.append(Line(number, start, start + len(content), content))
        position += len(raw) + 1
    if not lines:
        raise PlanError(
            "文件是空的",
            where=f"{name} 第 1 行",
            expected="方案的公开文本",
            remedy="放入完整的公开文本后重新生成",
        )
    return Document(name, text, tuple(lines))


def trimmed(document: Document, *, leading: tuple[str, ...], trailing: tuple[str, ...]) -> Document:
    """Drop the web site's own lines at both ends, which the plan's settings name.

    Raises PlanError when an end does not read as announced, so that another
    copy of the text is never cut blindly.
    """
    lines = list(document.lines)
    for expected in leading:
        _take(lines, 0, expected, document.name)
    for expected in reversed(trailing):
        _take(lines, -1, expected, document.name)
    return Document(document.name, document.text, tuple(lines))


def _take(lines: list[Line], index: int, expected: str, name: str) -> None:
    found = lines[index] if lines else Line(1, 0, 0, "")
    if found.text != expected:
        raise PlanError(
            f"“{found.text[:24]}”",
            where=f"{name} 第 {found.number} 行",
            expected=f"网页附带的文字“{expected}”",
            remedy="核对 plan.toml 的 [source]，写明这份副本首尾附带的文字",
        )
    del lines[index]
