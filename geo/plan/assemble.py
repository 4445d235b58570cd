"""From an outline and the hand decisions to a corrected, linked plan."""

from difflib import SequenceMatcher

from geo.errors import PlanError
from geo.plan.decisions import Decisions, PlanSettings
from geo.plan.document import Document, Line
from geo.plan.model import (
    Commitment,
    Correction,
    Department,
    KeyTask,
    Measure,
    Passage,
    Plan,
    Source,
    Task,
    Window,
)
from geo.plan.parse import Outline, RawKeyTask, RawTask, RawWindow
from geo.plan.wording import full_width, locate_corrections, shown_text


class _Assembler:
    def __init__(self, document: Document, settings: PlanSettings, decisions: Decisions) -> None:
        self.document = document
        self.settings = settings
        self.decisions = decisions
        self.corrections: tuple[Correction, ...] = locate_corrections(document, decisions.text)
        self.forms = {form: d for d in settings.departments for form in (d.name, *d.forms)}

    def source(self, start: int, end: int) -> Source:
        return Source(self.document.text.count("\n", 0, start) + 1, start, end)

    def passage(self, record: str, line: Line, name: str) -> Passage:
        text = shown_text(line.text, line.start, self.corrections)
        return Passage(record, name, text, line.text, Source(line.number, line.start, line.end))

    def titled(self, prefix: str, lines: list[Line]) -> tuple[Passage, ...]:
        return tuple(
            self.passage(f"{prefix}{n}", line, full_width(line.text.split("。")[0]))
            for n, line in enumerate(lines, start=1)
        )

    def department(self, written: str, where: str) -> Department:
        found = self.forms.get(written)
        if found is None:
            raise PlanError(
                f"不认识的责任部门“{written}”",
                where=where,
                expected="plan.toml 中 [[departments]] 列出的名称或写法",
                remedy="核对原文；确是新部门的，在 plan.toml 补一条",
            )
        return found

    def departments(self, written: list[str], where: str) -> tuple[str, ...]:
        names = tuple(self.department(name, where).name for name in written)
        if len(set(names)) != len(names):
            raise PlanError(
                f"同一部门列了两次：{'、'.join(written)}",
                where=where,
                expected="每个部门一次",
                remedy="核对原文",
            )
        return names

    def check_commitments(self, outline: Outline) -> None:
        known = {
            f"W{n}.{task.number}.{m}"
            for n, window in enumerate(outline.windows, start=1)
            for task in window.tasks
            for m in range(1, len(task.measures) + 1)
        }
        if unknown := sorted({row.measure for row in self.decisions.commitments} - known):
            raise PlanError(
                f"没有举措 {'、'.join(unknown)}",
                where="commitments.csv",
                expected="W1.1.1 这样的举措编号",
                remedy="改正编号",
            )

    def measure(self, measure_id: str, start: int, end: int) -> Measure:
        quote = self.document.text[start:end]
        commitments = tuple(
            Commitment(row.kind, row.evidence)
            for row in self.decisions.commitments
            if row.measure == measure_id
        )
        text = shown_text(quote, start, self.corrections)
        return Measure(measure_id, text, quote, self.source(start, end), commitments)

    def task(self, task_id: str, raw: RawTask) -> Task:
        written = raw.units
        open_ended = written.endswith("等")
        names = written.removesuffix("等").replace("，", "、").replace(",", "、").split("、")
        where = f"{self.document.name} 第 {raw.line} 行（任务 {task_id}）"
        departments = self.departments(names, where)
        name_text = shown_text(
            self.document.text[raw.name[0] : raw.name[1]], raw.name[0], self.corrections
        )
        measures = tuple(
            self.measure(f"{task_id}.{n}", start, end)
            for n, (start, end) in enumerate(raw.measures, start=1)
        )
        return Task(task_id, name_text, departments, written, open_ended, measures)

    def window(self, number: int, raw: RawWindow) -> Window:
        window_id = f"W{number}"
        short_name = self.settings.short_names.get(window_id)
        if short_name is None:
            raise PlanError(
                f"窗口 {window_id} 没有短名",
                where="plan.toml [[windows]]",
                expected="每个窗口一条",
                remedy="补上 id 与 short_name",
            )
        tasks = tuple(self.task(f"{window_id}.{t.number}", t) for t in raw.tasks)
        intro = self.passage(f"{window_id}.intro", raw.intro, short_name)
        return Window(window_id, full_width(raw.name), short_name, intro, tasks)

    def key_task(self, raw: RawKeyTask, candidates: list[Passage | Measure]) -> KeyTask:
        key_id = f"A{raw.number}"
        where = f"{self.document.name} 第 {raw.line.number} 行（重点任务 {key_id}）"
        repeats = self.decisions.repeats.get(key_id) or _most_alike(
            key_id, raw.line.text, candidates
        )
        known = {record.id for record in candidates}
        if unknown := set(repeats) - known:
            raise PlanError(
                f"{key_id} 指向不存在的 {sorted(unknown)}",
                where="corrections.toml [[repeats]]",
                expected="举措或窗口总述的编号",
                remedy="改正编号",
            )
        return KeyTask(
            id=key_id,
            number=raw.number,
            category=raw.category,
            text=shown_text(raw.line.text, raw.line.start, self.corrections),
            quote=raw.line.text,
            source=Source(raw.line.number, raw.line.start, raw.line.end),
            departments=self.departments(raw.units, where),
            departments_as_written=tuple(raw.units),
            repeats=repeats,
        )


def assemble(
    document: Document, outline: Outline, settings: PlanSettings, decisions: Decisions
) -> Plan:
    """Make the plan's records; raises PlanError when a decision does not fit the text."""
    maker = _Assembler(document, settings, decisions)
    maker.check_commitments(outline)
    windows = tuple(maker.window(n, raw) for n, raw in enumerate(outline.windows, start=1))
    numbers = {f"A{raw.number}" for raw in outline.key_tasks}
    if unknown := sorted(set(decisions.repeats) - numbers):
        raise PlanError(
            f"没有重点任务 {'、'.join(unknown)}",
            where="corrections.toml [[repeats]]",
            expected="附表中的编号",
            remedy="改正 key_task",
        )
    bodies: list[Passage | Measure] = []
    for window in windows:
        bodies += [window.intro, *(m for task in window.tasks for m in task.measures)]
    return Plan(
        head=settings.head,
        departments=settings.departments,
        extents=settings.extents,
        windows=windows,
        key_tasks=tuple(maker.key_task(raw, bodies) for raw in outline.key_tasks),
        introductions=(
            maker.passage("I0", outline.preamble, "引言"),
            maker.passage("I1", outline.guidance, "指导思想"),
            maker.passage("G.intro", outline.goals_intro, "主要目标"),
            maker.passage("S.intro", outline.safeguards_intro, "保障措施"),
        ),
        principles=maker.titled("P", outline.principles),
        goals=maker.titled("G", outline.goals),
        safeguards=maker.titled("S", outline.safeguards),
        corrections=maker.corrections,
    )


def _most_alike(key_id: str, text: str, candidates: list[Passage | Measure]) -> tuple[str, ...]:
    """The record that shares the longest run with a key task, if it is long and alone."""

    def shared(record: Passage | Measure) -> int:
        matcher = SequenceMatcher(None, text, record.quote, autojunk=False)
        return matcher.find_longest_match().size

    ranked = sorted(((shared(r), r.id) for r in candidates), reverse=True)
    (best, record), (second, other) = ranked[0], ranked[1]
    if best < 8 or best < second + 3:
        raise PlanError(
            f"{key_id} 与 {record}（{best} 字相同）、{other}（{second} 字相同）都像",
            where="附表与正文的对应",
            expected="一条明显重合的举措",
            remedy="在 corrections.toml 的 [[repeats]] 写明对应与理由",
        )
    return (record,)
