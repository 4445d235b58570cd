"""``python -m tests.soak [--minutes 120]``: the wall plays for hours and must not grow.

A real server, a real browser, the automatic tour at a quicker tempo. After every round the
tour stands still at its first scene, garbage is collected, and what is left is counted.
Ends with 1 when a promise is broken.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from tests.e2e.support import ARGUMENTS, Watch, chromium_path, serving

SIZE = (1920, 1080)
# Least squares over samples after so much of the time, and at least so many rounds.
WARM_UP_SHARE, WARM_UP_ROUNDS = 0.1, 2
HEAP_MB_PER_H = 5.0
TEMPO = 10.0
_MAPS = """
() => {
  window.maps = new Set();
  const look = () => document.querySelectorAll('.leaflet-container').forEach((n) => maps.add(n));
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  const root = document.querySelector('#show');
  window.changes = 0;
  window.first = root.dataset.scene;
  window.rounds = 0;
  new MutationObserver(() => {
    window.changes += 1;
    if (root.dataset.scene === window.first) window.rounds += 1;
  }).observe(root, { attributeFilter: ['data-scene'] });
}
"""
# Resolves in the turn in which the tour comes round again: nothing of the next scene is on.
_ROUND = """
() => new Promise((resolve) => {
  const root = document.querySelector('#show');
  const ear = new MutationObserver(() => {
    if (root.dataset.scene !== window.first) return;
    ear.disconnect();
    dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyP', key: 'p' }));
    resolve();
  });
  ear.observe(root, { attributeFilter: ['data-scene'] });
})
"""
# Nothing flies, fades or is about to be painted.
STILL = """
() => new Promise((resolve) => {
  const map = document.querySelector('.show-map');
  let last = '', calm = 0;
  const look = () => {
    const now = map.dataset.rev + document.getAnimations().length +
      document.querySelector('.show-map .leaflet-map-pane')?.style.transform;
    calm = now === last ? calm + 1 : 0;
    last = now;
    if (calm > 20) resolve();
    else requestAnimationFrame(look);
  };
  look();
})
"""


@dataclass(frozen=True)
class Sample:
    """What is alive after garbage collection; ``hours`` since the first round."""

    hours: float
    round: int
    heap_mb: float
    nodes: int
    listeners: int


@dataclass(frozen=True)
class Outcome:
    """A whole run: its samples, maps ever built, errors of the page, requests elsewhere."""

    samples: tuple[Sample, ...]
    maps_before: int
    maps_after: int
    scenes: int
    errors: tuple[str, ...]
    outside: tuple[str, ...]


def soak(
    browser: Browser, address: str, *, tempo: float, enough: Callable[[Sample], bool]
) -> Outcome:
    """Let the wall at ``address`` play until ``enough`` says so of a sample."""
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="zh-CN")
    watch, page = Watch(), context.new_page()
    watch.over(page)
    page.goto(f"{address}/show?auto=1&tempo={tempo:g}")
    expect(page.locator("#show[data-ready]")).to_have_count(1)
    counter = context.new_cdp_session(page)
    counter.send("Performance.enable")
    page.evaluate(_MAPS)
    # The first round builds what is built once: the small map is of it.
    page.evaluate(_ROUND)
    maps_before, start = _count(page, "maps.size"), time.monotonic()
    samples: list[Sample] = []
    while not samples or not enough(samples[-1]):
        page.evaluate(STILL)
        samples.append(_sample(page, counter, time.monotonic() - start))
        page.keyboard.press("p")
        page.evaluate(_ROUND)
    maps_after, scenes = _count(page, "maps.size"), _count(page, "changes")
    context.close()
    told = tuple(watch.errors), tuple(watch.outside)
    return Outcome(tuple(samples), maps_before, maps_after, scenes, *told)


def slope(samples: Sequence[Sample], take: Callable[[Sample], float]) -> float:
    """Growth an hour by least squares; 0 for fewer than two moments."""
    xs, ys = [s.hours for s in samples], [take(s) for s in samples]
    if len(samples) < 2:
        return 0.0
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread


def settled(samples: Sequence[Sample]) -> list[Sample]:
    """The samples after the warm-up."""
    first = samples[-1].hours * WARM_UP_SHARE
    return [s for s in samples if s.hours >= first and s.round > WARM_UP_ROUNDS]


def broken(outcome: Outcome) -> list[str]:
    """Every promise that a long run has broken."""
    kept = settled(outcome.samples)
    found = standing_broken(outcome)
    heap = slope(kept, lambda s: s.heap_mb)
    if heap > HEAP_MB_PER_H:
        found.append(f"heap grows by {heap:.2f} MB an hour, at most {HEAP_MB_PER_H:g}")
    third = max(1, len(kept) // 3)
    for name in ("nodes", "listeners"):
        early = max(getattr(s, name) for s in kept[:third])
        late = min(getattr(s, name) for s in kept[-third:])
        if late > early:
            found.append(f"{name}: never above {early} at first, never below {late} at last")
    return found


def standing_broken(outcome: Outcome) -> list[str]:
    """The promises that hold for a run of any length."""
    found = [f"error: {error}" for error in outcome.errors]
    found += [f"asked elsewhere: {address}" for address in outcome.outside]
    if outcome.maps_after != outcome.maps_before:
        found.append(f"{outcome.maps_after - outcome.maps_before} maps were built anew")
    return found


def _count(page: Page, what: str) -> int:
    return int(page.evaluate(f"() => window.{what}"))


def _sample(page: Page, counter: CDPSession, seconds: float) -> Sample:
    # What the first collection frees may hold more, which the second frees.
    for _ in range(2):
        counter.send("HeapProfiler.collectGarbage")
    found = {m["name"]: m["value"] for m in counter.send("Performance.getMetrics")["metrics"]}
    return Sample(
        hours=seconds / 3600,
        round=_count(page, "rounds"),
        heap_mb=found["JSHeapUsedSize"] / 1024**2,
        nodes=int(found["Nodes"]),
        listeners=int(found["JSEventListeners"]),
    )


def main() -> int:
    """Run for the time that the options ask for; print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--tempo", type=float, default=TEMPO, help="divides a scene's seconds")
    parser.add_argument("--out", type=Path, help="write every sample as JSON")
    options = parser.parse_args()

    def enough(sample: Sample) -> bool:
        heap, counts = f"{sample.heap_mb:.2f} MB", f"{sample.nodes} / {sample.listeners}"
        print(f"{sample.hours * 60:7.1f} min  round {sample.round}  {heap}  {counts}", flush=True)
        return sample.hours * 60 >= options.minutes

    with (
        tempfile.TemporaryDirectory(prefix="atlas-soak-") as folder,
        serving(Path(folder) / "log.txt") as address,
        sync_playwright() as engine,
    ):
        browser = engine.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        outcome = soak(browser, address, tempo=options.tempo, enough=enough)
        browser.close()
    kept = settled(outcome.samples)
    told = {
        "rounds": outcome.samples[-1].round,
        "scenes": outcome.scenes,
        "heap_mb_per_h": round(slope(kept, lambda s: s.heap_mb), 3),
        "nodes_per_h": round(slope(kept, lambda s: s.nodes), 1),
        "listeners_per_h": round(slope(kept, lambda s: s.listeners), 1),
        "broken": broken(outcome),
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if options.out:
        rows = [asdict(sample) for sample in outcome.samples]
        options.out.write_text(json.dumps({**told, "samples": rows}, indent=1), "utf-8")
    return 1 if told["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
