"""Scene changes of the wall: what script and layout take until the first frame."""

from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

from tests.bench.figures import Figure, measured
from tests.soak import STILL

VIEWPORT = {"width": 1920, "height": 1080}
LIMIT_MS = 100.0
WORK = ("ScriptDuration", "LayoutDuration")
STYLE = "RecalcStyleDuration"
DURATIONS = (*WORK, STYLE)
# Through the scenes of the tour and back, so many times on each fresh page.
WALKS, PAGES = 1, 3
# From the order to the frame that follows it; gives the ms until the order was done, by the
# clock on the wall.
_CHANGE = """
(order) => new Promise((resolve) => {
  const began = performance.now();
  if (order.key) dispatchEvent(new KeyboardEvent('keydown', { code: order.key, key: order.key }));
  else location.hash = order.scene;
  const took = performance.now() - began;
  const done = new MessageChannel();
  done.port1.onmessage = () => resolve(took);
  // A change of the address is heard in a later turn: its frame is the one after that.
  const frame = () => requestAnimationFrame(() => done.port2.postMessage(0));
  if (order.key) frame();
  else addEventListener('hashchange', () => setTimeout(frame), { once: true });
})
"""
_SCENES = """
async () => (await (await fetch(document.querySelector('#show').dataset.src)).json()).scenes
  .map(({ id, tour }) => [id, tour])
"""


@dataclass(frozen=True)
class Change:
    """One change: the scene it leads to; ms of the order by the clock; ms of the thread up to
    the frame, script and layout, and with the matching of styles."""

    scene: str
    order_ms: float
    frame_ms: float
    styled_ms: float


def scene_changes(shown: Browser, url: str) -> tuple[list[Change], list[Change]]:
    """Changes along the tour, forward and back, and to every place beside it."""
    along: list[Change] = []
    beside: list[Change] = []
    for _ in range(PAGES):
        page, counter = _wall(shown, url)
        scenes = [(str(one), bool(tour)) for one, tour in page.evaluate(_SCENES)]
        count = sum(tour for _, tour in scenes)
        for _ in range(WALKS):
            for key in ("PageDown", "PageUp"):
                along += [_change(page, counter, {"key": key}) for _ in range(count - 1)]
        if not beside:
            others = [scene for scene, tour in scenes if not tour]
            beside = [_change(page, counter, {"scene": scene}) for scene in others]
        page.context.close()
    return along, beside


def figures(along: list[Change], beside: list[Change]) -> list[Figure]:
    """The figures with their bound; the note names the slowest scene."""
    slow = max(along, key=lambda change: change.frame_ms)
    far = max(beside, key=lambda change: change.frame_ms)
    return [
        measured(
            "大屏换场：脚本与排版，至第一帧",
            "ms",
            [change.frame_ms for change in along],
            by="max",
            bound=LIMIT_MS,
            note=f"最慢的是 {slow.scene}",
        ),
        measured(
            "大屏聚焦地点：脚本与排版，至第一帧",
            "ms",
            [change.frame_ms for change in beside],
            by="max",
            bound=LIMIT_MS,
            note=f"最慢的是 {far.scene}",
        ),
        measured("大屏换场：连同样式", "ms", [change.styled_ms for change in along]),
        measured("大屏换场：指令本身", "ms", [change.order_ms for change in along]),
    ]


def _wall(shown: Browser, url: str) -> tuple[Page, CDPSession]:
    page = shown.new_context(viewport=VIEWPORT, locale="zh-CN").new_page()
    page.goto(f"{url.rstrip('/')}/show")
    page.wait_for_selector("#show[data-ready]")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    counter = page.context.new_cdp_session(page)
    # The thread's own time: what else the machine does is not the page's doing.
    counter.send("Performance.enable", {"timeDomain": "threadTicks"})
    return page, counter


def _change(page: Page, counter: CDPSession, order: dict[str, str]) -> Change:
    page.evaluate(STILL)
    before = _spent(counter)
    order_ms = float(page.evaluate(_CHANGE, order))
    after = _spent(counter)
    took = {name: after[name] - before[name] for name in DURATIONS}
    work = sum(took[name] for name in WORK)
    scene = page.evaluate("() => document.querySelector('#show').dataset.scene")
    return Change(str(scene), order_ms, work, work + took[STYLE])


def _spent(counter: CDPSession) -> dict[str, float]:
    """Ms of the page's thread so far, by kind of work."""
    found = {m["name"]: m["value"] for m in counter.send("Performance.getMetrics")["metrics"]}
    return {name: 1000 * float(found[name]) for name in DURATIONS}
