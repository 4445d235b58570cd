"""A figure: samples, their summary, its bound, and whether it holds."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "docs" / "bench.json"


@dataclass(frozen=True)
class Figure:
    """``value`` is what the bound is held against (not above it); no bound, no verdict.

    ``median``, ``p95``, ``low`` and ``high`` are in ``unit``; for a ratio they are those
    of the paired rounds, while ``value`` is the ratio of the two medians.
    """

    name: str
    unit: str
    value: float
    n: int
    median: float
    p95: float
    low: float
    high: float
    bound: float | None = None
    aim: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept; None when there is none."""
        return None if self.bound is None else self.value <= self.bound


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def measured(
    name: str,
    unit: str,
    values: Sequence[float],
    *,
    by: str = "median",
    bound: float | None = None,
    aim: float | None = None,
    note: str = "",
) -> Figure:
    """A figure of plain samples; ``by`` says what is held: median, p95 or max."""
    middle, late = statistics.median(values), percentile(values, 0.95)
    held = {"median": middle, "p95": late, "max": max(values)}[by]
    spread = (min(values), max(values))
    return Figure(name, unit, held, len(values), middle, late, *spread, bound, aim, note)


def ratio(
    name: str,
    values: Sequence[float],
    reference: Sequence[float],
    *,
    bound: float | None = None,
    aim: float | None = None,
    note: str = "",
) -> Figure:
    """The ratio of two medians; the spread is that of the ratios round by round."""
    rounds = [a / b for a, b in zip(values, reference, strict=True)]
    plain = measured(name, "×", rounds, bound=bound, aim=aim, note=note)
    whole = statistics.median(values) / statistics.median(reference)
    return Figure(**{**vars(plain), "value": whole})


def verdict(figure: Figure) -> str:
    """Whether the bound is kept, in words."""
    return {True: "达标", False: "未达标", None: "—"}[figure.holds]


def line(figure: Figure) -> str:
    """One figure for the terminal."""
    bound = "" if figure.bound is None else f"（≤ {figure.bound:g}）"
    return (
        f"{verdict(figure)}  {figure.name}  {figure.value:.2f} {figure.unit}{bound}"
        f"  n={figure.n} 中位 {figure.median:.2f} p95 {figure.p95:.2f}"
        f" 范围 {figure.low:.2f}–{figure.high:.2f}"
    )


def commit() -> dict[str, Any]:
    """The commit measured, and whether files differ from it (the results themselves aside)."""
    sha = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":(exclude)docs")
    return {"commit": sha or None, "dirty": bool(changed)}


def as_document(figures: Sequence[Figure], about: dict[str, Any]) -> dict[str, Any]:
    """What is written to docs/bench.json."""
    rows = [
        {
            **{k: round(v, 4) if isinstance(v, float) else v for k, v in vars(f).items()},
            "holds": f.holds,
        }
        for f in figures
    ]
    return {"schema_version": 1, **commit(), **about, "figures": rows}


def write(document: dict[str, Any], path: Path = RESULT) -> None:
    """Write the result as JSON, one figure a line for readable differences."""
    rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in document["figures"])
    head = {k: v for k, v in document.items() if k != "figures"}
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{start},\n "figures": [\n{rows}\n ]\n}}\n', "utf-8")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
