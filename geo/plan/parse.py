"""From the lines of a published plan to its outline, by the rules of the document form.

The form: sections 一、二、三 with headings （一）…; in 二 one window per heading, an
introduction, then tasks ``1.名称。`` whose measures carry (1)(2)… and which end with
(责任部门:…); an annex whose table was flattened to a cell a line.
Every character between the first section and the end is given to one piece, so
that a ledger can prove that nothing was left over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from geo.errors import PlanError
from geo.plan.document import Document, Line
from geo.plan.model import Piece

_NUMERALS = "一二三四五六七八九十"
_SECTION = re.compile(rf"^[{_NUMERALS}]+、")
_HEADING = re.compile(rf"^[（(]([{_NUMERALS}]+)[)）]")
_TASK = re.compile(r"^(\d+)\.")
_BRACKET = re.compile(r"[（(]责任部门[:：](?P<units>[^()（）]+)[)）]$")
_DASH = "——"
_CLASSES = ("record", "heading", "number-mark", "department-bracket", "table-head")
_TABLE_HEAD = ("类型", "序号", "重点任务", "责任单位")


@dataclass
class RawTask:
    """A task as found: offsets only, nothing corrected."""

    number: int
    line: int
    name: tuple[int, int]
    measures: list[tuple[int, int]]
    units: str


@dataclass
class RawWindow:
    """A window as found."""

    name: str
    intro: Line
    tasks: list[RawTask] = field(default_factory=list)


@dataclass
class RawKeyTask:
    """A row of the annex as found; its units stand a cell a line."""

    number: int
    category: str
    line: Line
    units: list[str]


@dataclass
class Outline:
    """The whole document cut up; ``pieces`` cover it from the first section on."""

    preamble: Line
    guidance: Line
    principles: list[Line]
    goals_intro: Line
    goals: list[Line]
    windows: list[RawWindow]
    safeguards_intro: Line
    safeguards: list[Line]
    key_tasks: list[RawKeyTask]
    pieces: list[Piece]


class _Reader:
    """Walks the lines once and remembers what each character was."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = list(document.lines)
        self.at = 0
        self.pieces: list[Piece] = []

    def peek(self) -> Line | None:
        return self.lines[self.at] if self.at < len(self.lines) else None

    def take(self, expected: str) -> Line:
        line = self.peek()
        if line is None:
            last = self.lines[-1] if self.lines else Line(1, 0, 0, "")
            raise self.error(last, "文本到此为止", expected)
        self.at += 1
        return line

    def error(self, line: Line, found: str, expected: str) -> PlanError:
        return PlanError(
            found,
            where=f"{self.document.name} 第 {line.number} 行",
            expected=expected,
            remedy="核对公开文本是否完整；确有不同的，另建一个方案文件夹",
        )

    def piece(self, kind: str, start: int, end: int, record: str = "") -> None:
        self.pieces.append(Piece(kind, start, end, record))

    def heading(self, pattern: re.Pattern[str] | str, expected: str) -> Line:
        line = self.take(expected)
        matched = (
            line.text == pattern if isinstance(pattern, str) else bool(pattern.match(line.text))
        )
        if not matched:
            raise self.error(line, f"“{line.text[:24]}”", expected)
        self.piece("heading", line.start, line.end)
        return line

    def body(self, record: str, expected: str, *, mark: str = "") -> Line:
        line = self.take(expected)
        if _SECTION.match(line.text) or not line.text.startswith(mark):
            raise self.error(line, f"“{line.text[:24]}”", expected)
        if mark:
            self.piece("number-mark", line.start, line.start + len(mark))
        self.piece("record", line.start + len(mark), line.end, record)
        return Line(line.number, line.start + len(mark), line.end, line.text[len(mark) :])


def parse_outline(document: Document) -> Outline:
    """Cut a trimmed document into its outline.

    Raises PlanError at the first place where the form breaks: a missing section or
    task, a number out of turn, a task without departments, an unknown table cell.
    """
    reader = _Reader(document)
    preamble = _skip_to_sections(reader)
    reader.heading(re.compile(r"^一、"), "“一、”开头的总体要求")
    reader.heading(_HEADING, "“（一）指导思想”")
    guidance = reader.body("I1", "指导思想的段落")
    reader.heading(_HEADING, "“（二）基本原则”")
    principles = list(_dashes(reader, "P"))
    reader.heading(_HEADING, "“（三）主要目标”")
    goals_intro = reader.body("G.intro", "主要目标的总述")
    goals = list(_dashes(reader, "G"))
    reader.heading(re.compile(r"^二、"), "“二、”开头的主要任务")
    windows = _windows(reader)
    reader.heading(re.compile(r"^三、"), "“三、”开头的保障措施")
    safeguards_intro = reader.body("S.intro", "保障措施的总述")
    safeguards = list(_safeguards(reader))
    key_tasks = _annex(reader)
    return Outline(
        preamble,
        guidance,
        principles,
        goals_intro,
        goals,
        windows,
        safeguards_intro,
        safeguards,
        key_tasks,
        _with_white_space(reader.pieces, document.text),
    )


def ledger(outline: Outline) -> dict[str, int]:
    """Characters per class; white space counts with the piece it follows.

    Raises PlanError when two pieces overlap or a character has no piece.
    """
    counts = dict.fromkeys(_CLASSES, 0)
    position = outline.pieces[0].start
    for piece in outline.pieces:
        if piece.start != position or piece.kind not in counts:
            raise PlanError(
                f"第 {position}–{piece.start} 个字符归属不清",
                where="台账",
                expected="每个字符恰好归入一条记录或一种标记",
                remedy="检查公开文本此处的格式，补充解析规则",
            )
        counts[piece.kind] += piece.end - piece.start
        position = piece.end
    return counts


def _skip_to_sections(reader: _Reader) -> Line:
    previous = reader.take("方案正文")
    while (line := reader.peek()) is not None and not _SECTION.match(line.text):
        previous = reader.take("方案正文")
    if line is None:
        raise reader.error(previous, f"“{previous.text[:24]}”", "“一、”开头的章节")
    return previous


def _dashes(reader: _Reader, prefix: str) -> Iterator[Line]:
    number = 0
    while (line := reader.peek()) is not None and line.text.startswith(_DASH):
        number += 1
        yield reader.body(f"{prefix}{number}", "“——”开头的条目", mark=_DASH)
    if number == 0:
        found = reader.take("“——”开头的条目")
        raise reader.error(found, f"“{found.text[:24]}”", "“——”开头的条目")


def _in_turn(reader: _Reader, line: Line, found: int, expected: int, what: str) -> None:
    if found != expected:
        raise reader.error(line, f"{what}编号 {found}", f"{what}编号 {expected}（缺号或重号）")


def _windows(reader: _Reader) -> list[RawWindow]:
    windows: list[RawWindow] = []
    while (line := reader.peek()) is not None and (match := _HEADING.match(line.text)):
        number = len(windows) + 1
        _in_turn(reader, line, _NUMERALS.index(match[1]) + 1, number, "窗口")
        reader.heading(_HEADING, "窗口标题")
        intro = reader.body(f"W{number}.intro", "窗口的总述")
        window = RawWindow(line.text[match.end() :], intro)
        while (task := reader.peek()) is not None and (mark := _TASK.match(task.text)):
            _in_turn(reader, task, int(mark[1]), len(window.tasks) + 1, "任务")
            window.tasks.append(_task(reader, f"W{number}.{len(window.tasks) + 1}"))
        if not window.tasks:
            found = reader.take("“1.”开头的任务")
            raise reader.error(found, f"“{found.text[:24]}”", "“1.”开头的任务")
        windows.append(window)
    if not windows:
        found = reader.take("“（一）”开头的窗口")
        raise reader.error(found, f"“{found.text[:24]}”", "“（一）”开头的窗口")
    return windows


def _task(reader: _Reader, task_id: str) -> RawTask:
    line = reader.take("任务")
    mark = _TASK.match(line.text)
    bracket = _BRACKET.search(line.text)
    stop = line.text.find("。")
    if mark is None or bracket is None or stop < 0:
        raise reader.error(
            line, f"任务 {task_id} 没有“（责任部门：…）”", "以责任部门括号结尾的任务"
        )
    name = (line.start + mark.end(), line.start + stop)
    reader.piece("number-mark", line.start, name[0])
    reader.piece("heading", name[0], name[1] + 1)
    end = line.start + bracket.start()
    measures = list(_measures(reader, line, name[1] + 1, end, task_id))
    reader.piece("department-bracket", end, line.end)
    return RawTask(int(mark[1]), line.number, name, measures, bracket["units"])


def _measures(
    reader: _Reader, line: Line, start: int, end: int, task_id: str
) -> Iterator[tuple[int, int]]:
    body = line.text[start - line.start : end - line.start]
    marks = list(re.finditer(r"[（(](\d{1,2})[)）]", body))
    if not marks or marks[0].start() != 0:
        raise reader.error(line, f"任务 {task_id} 后没有“（1）”", "“（1）”开头的举措")
    for index, mark in enumerate(marks):
        _in_turn(reader, line, int(mark[1]), index + 1, f"任务 {task_id} 的举措")
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(body)
        reader.piece("number-mark", start + mark.start(), start + mark.end())
        reader.piece("record", start + mark.end(), start + stop, f"{task_id}.{index + 1}")
        if not body[:stop].endswith("。"):
            raise reader.error(line, f"{task_id}.{index + 1} 没有句号", "以句号结尾的举措")
        yield start + mark.end(), start + stop


def _safeguards(reader: _Reader) -> Iterator[Line]:
    number = 0
    while (line := reader.peek()) is not None and (match := _HEADING.match(line.text)):
        number += 1
        _in_turn(reader, line, _NUMERALS.index(match[1]) + 1, number, "保障措施")
        yield reader.body(f"S{number}", "保障措施的条目", mark=match[0])


def _annex(reader: _Reader) -> list[RawKeyTask]:
    title = reader.heading(re.compile(r"^附件[:：]"), "“附件：”开头的附件名")
    reader.heading("附件", "“附件”")
    reader.heading(title.text[3:], f"附件标题“{title.text[3:]}”")
    for cell in _TABLE_HEAD:
        head = reader.take(f"表头“{cell}”")
        if head.text != cell:
            raise reader.error(head, f"“{head.text[:24]}”", f"表头“{cell}”")
        reader.piece("table-head", head.start, head.end)
    rows: list[RawKeyTask] = []
    category = ""
    while (line := reader.peek()) is not None:
        if line.text.endswith("类") and not line.text.isdigit():
            category = reader.take("类型").text
            reader.piece("table-head", line.start, line.end)
        elif line.text.isdigit():
            rows.append(_annex_row(reader, category, len(rows) + 1))
        else:
            raise reader.error(line, f"“{line.text[:24]}”", "附表的类型或序号")
    return rows


def _annex_row(reader: _Reader, category: str, number: int) -> RawKeyTask:
    mark = reader.take("序号")
    _in_turn(reader, mark, int(mark.text), number, "重点任务")
    if not category:
        raise reader.error(mark, f"重点任务 {number} 之前没有类型", "类型在前、序号在后")
    reader.piece("number-mark", mark.start, mark.end)
    line = reader.body(f"A{number}", "重点任务的内容")
    units: list[str] = []
    while (cell := reader.peek()) is not None and not cell.text.isdigit():
        if cell.text.endswith("类"):
            break
        reader.take("责任单位")
        reader.piece("department-bracket", cell.start, cell.end)
        units.append(cell.text)
    if not units:
        raise reader.error(line, f"重点任务 {number} 没有责任单位", "至少一个责任单位")
    return RawKeyTask(number, category, line, units)


def _with_white_space(pieces: list[Piece], text: str) -> list[Piece]:
    stretched: list[Piece] = []
    for index, piece in enumerate(pieces):
        end = pieces[index + 1].start if index + 1 < len(pieces) else piece.end
        gap = text[piece.end : end]
        reach = end if not gap.strip() else piece.end
        own = "" if piece.record else text[piece.start : piece.end].strip()
        stretched.append(Piece(piece.kind, piece.start, reach, piece.record, own))
    return stretched
