"""What must hold of an assembled plan; findings are collected and told together."""

from geo.errors import PlanError
from geo.plan.decisions import Counts
from geo.plan.document import Document
from geo.plan.model import MAP_ROLES, Mention, Plan
from geo.plan.parse import Outline
from geo.plan.wording import full_width

COMMITMENT_KINDS = ("continuing", "advance", "establish", "host-event", "pilot", "support")


def check_counts(document: Document, outline: Outline, counts: Counts) -> None:
    """Raise PlanError at the first window or task whose number of parts is not as counted."""
    last = document.lines[-1].number
    found: list[tuple[str, int, int, int]] = [
        ("窗口", last, len(outline.windows), len(counts.measures))
    ]
    for n, (window, expected) in enumerate(
        zip(outline.windows, counts.measures, strict=False), start=1
    ):
        found.append((f"窗口 W{n} 的任务", window.intro.number, len(window.tasks), len(expected)))
        found += [
            (f"任务 W{n}.{task.number} 的举措", task.line, len(task.measures), number)
            for task, number in zip(window.tasks, expected, strict=False)
        ]
    found.append(("重点任务", last, len(outline.key_tasks), counts.key_tasks))
    for what, line, number, expected_number in found:
        if number != expected_number:
            raise PlanError(
                f"{what}有 {number} 个",
                where=f"{document.name} 第 {line} 行",
                expected=f"{expected_number} 个（plan.toml 的 [counts]）",
                remedy="核对公开文本是否缺漏；确有不同的，另建一个方案文件夹",
            )


def check_plan(document: Document, plan: Plan, mentions: tuple[Mention, ...]) -> None:
    """Raise one PlanError that lists every finding; return quietly when there is none."""
    findings = [
        *_duplicate_ids(plan),
        *_head(document, plan),
        *_quotes(document, plan, mentions),
        *_commitments(plan),
        *_windows_and_goals(plan),
    ]
    if findings:
        raise PlanError(
            f"{len(findings)} 处不符：" + "；".join(findings),
            where=plan.head.id,
            expected="编号不重，引文与公开文本逐字一致，承诺类别齐全",
            remedy="按每一处的编号核对 plan.toml 与 corrections.toml",
        )


def placed_measures(plan: Plan, mentions: tuple[Mention, ...]) -> frozenset[str]:
    """Ids of the measures that name a place in a role that the map shows."""
    ids = {m.id for m in plan.measures}
    return frozenset(m.record for m in mentions if m.role in MAP_ROLES and m.record in ids)


def _duplicate_ids(plan: Plan) -> list[str]:
    ids = [record.id for record in plan.records]
    ids += [w.id for w in plan.windows] + [t.id for w in plan.windows for t in w.tasks]
    ids += [d.id for d in plan.departments]
    return [f"编号 {i} 重复" for i in sorted({i for i in ids if ids.count(i) > 1})]


def _head(document: Document, plan: Plan) -> list[str]:
    shown = full_width(document.text)
    year, month, day = (int(part) for part in plan.head.issued.split("-"))
    wanted = (plan.head.title, plan.head.number, plan.head.issuer, f"{year}年{month}月{day}日")
    return [f"公开文本中没有“{text}”" for text in wanted if text not in shown]


def _quotes(document: Document, plan: Plan, mentions: tuple[Mention, ...]) -> list[str]:
    findings = [
        f"{r.id} 的引文与第 {r.source.line} 行不一致"
        for r in plan.records
        if document.text[r.source.start : r.source.end] != r.quote
    ]
    spans = {r.id: r.source for r in plan.records}
    for mention in mentions:
        source = spans[mention.record]
        inside = source.start <= mention.start and mention.end <= source.end
        if not inside or document.text[mention.start : mention.end] != mention.quote:
            findings.append(f"{mention.record} 的“{mention.quote}”位置不符")
    return findings


def _commitments(plan: Plan) -> list[str]:
    findings = []
    for measure in plan.measures:
        if not measure.commitments:
            findings.append(f"{measure.id} 没有承诺类别")
        for c in measure.commitments:
            if c.kind not in COMMITMENT_KINDS or c.evidence not in measure.text:
                findings.append(f"{measure.id} 的承诺“{c.evidence}”（{c.kind}）不在原文")
    return findings


def _windows_and_goals(plan: Plan) -> list[str]:
    if len(plan.windows) == len(plan.goals):
        return []
    return [f"窗口 {len(plan.windows)} 个、目标 {len(plan.goals)} 个，应一一对应"]
