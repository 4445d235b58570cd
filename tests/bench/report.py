"""The table of figures inside docs/PERFORMANCE.md, replaced by every whole run."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.figures import ROOT, Figure, verdict

REPORT = ROOT / "docs" / "PERFORMANCE.md"
BEGIN, END = "<!-- 以下由 make bench 写入 -->", "<!-- 以上由 make bench 写入 -->"


def update_report(figures: Sequence[Figure], about: Mapping[str, Any]) -> None:
    """Replace what stands between the two marks; raises ValueError when they are missing."""
    text = REPORT.read_text("utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{REPORT.name}：应各有一处 {BEGIN} 和 {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    REPORT.write_text(
        f"{before}{BEGIN}\n{_provenance(about)}\n\n{table(figures)}\n{END}{after}", "utf-8"
    )


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    head = "| 项目 | 结果 | 限值 | 目标 | n | 中位数 | p95 | 范围 | 判定 |"
    rule = "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    return "\n".join((head, rule, *(_row(figure) for figure in figures)))


def _row(f: Figure) -> str:
    bound = "—" if f.bound is None else f"≤ {f.bound:g}"
    aim = "—" if f.aim is None else f"{f.aim:g}"
    spread = f"{f.low:.2f}–{f.high:.2f}"
    cells = (f.name, f"{f.value:.2f} {f.unit}".strip(), bound, aim, f.n, f"{f.median:.2f}")
    return "| " + " | ".join(map(str, (*cells, f"{f.p95:.2f}", spread, verdict(f)))) + " |"


def _provenance(about: Mapping[str, Any]) -> str:
    state = "，另有未提交的改动" if about["dirty"] else ""
    commit = (about["commit"] or "未知")[:12]
    return (
        f"测于 {about['made']}（UTC），提交 {commit}{state}；{about['machine']}，"
        f"Python {about['python']}，Streamlit {about['packages']['streamlit']}；"
        f"开始前机器负载 {about['load_average_before']}，全程 {about['took_s']} 秒。"
    )
