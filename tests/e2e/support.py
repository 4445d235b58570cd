"""What the end-to-end tests share: servers, the browser page as a reader uses it, and
the plan counted anew from its file."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from geo.plan.model import MAP_ROLES

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PLAN = "huangpu-yrd-2020"
PORTS = range(8651, 8680)
START_DEADLINE_S = 60
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DESK = (1440, 900)

expect.set_options(timeout=10_000)


# -- servers ----------------------------------------------------------------------------


@contextmanager
def serving(log: Path, **environment: str) -> Iterator[str]:
    """The product as `make run` starts it, on a free loopback port; gives its address."""
    for port in PORTS:
        if not _is_free(port):
            continue
        process = _start(port, log, environment)
        try:
            if _comes_up(process, port):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            process.wait(timeout=20)
        # Somebody else was quicker: the next port.
        if not re.search("already in use|is not available", log.read_text("utf-8")):
            break
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8')[-4000:]}")


class Stoppable:
    """A server that a test may end and start again at the same address."""

    def __init__(self, log: Path) -> None:
        self._log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "Stoppable":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = _start(self._port, self._log, {})
        assert _comes_up(self._process, self._port), self._log.read_text("utf-8")[-4000:]

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None


def fetched(address: str) -> bytes:
    """What a server on this machine answers to a plain question."""
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 (loopback)
        return bytes(answer.read())


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _start(port: int, log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATLAS_", "STREAMLIT_"))}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env={**kept, **environment}, stdout=out, stderr=subprocess.STDOUT
        )


def _comes_up(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether the server answers before the deadline; False as soon as it has ended."""
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            return False
    return False


def copied_data(target: Path) -> Path:
    """A copy of the data that a test may spoil."""
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("var"))
    return target


# Nothing listens on port 9: what is not loopback ends there, whatever asked for it.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--proxy-server=http://127.0.0.1:9",
)


def chromium_path() -> str:
    """The browser to drive; fails with what to do when there is none."""
    wanted = os.environ.get("ATLAS_CHROMIUM") or os.environ.get("CHROMIUM")
    for name in filter(None, (wanted, "chromium", "chromium-browser", "google-chrome")):
        if found := shutil.which(name):
            return found
    raise AssertionError(
        "no Chromium found: install it (Debian: apt-get install chromium) "
        "or name it in ATLAS_CHROMIUM"
    )


# -- the page ---------------------------------------------------------------------------

# A refusal by the content security policy becomes a console error. One is expected: the
# number helper of Streamlit's protobuf tries WebAssembly, is refused and does without.
_REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  const probe = event.blockedURI === "wasm-eval";
  if (probe && /\\/static\\/js\\/protobuf\\./.test(event.sourceFile)) return;
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile);
});
"""

# What each page is known by when it has been drawn.
MAIN_PART = {
    "": ".desk-list-note:not(:empty)",
    "partners": "[data-partner], [data-compared]",
    "landmarks": ".desk-place",
    "measures": ".desk-clause, .desk-measures .desk-hint",
    "departments": ".desk-matrix table, .desk-board table",
    "progress": ".progress-card, .progress-window",
    "clauses": "[data-record='W1.1.1']",
    "shows": ".shows:not([data-shows=loading])",
    "about": ".desk-about h2",
    "desk": ".work:not([data-work=loading])",
}

_CENTRES = """
() => Object.fromEntries([...document.querySelectorAll(".atlas-marker")].map((node) => {
  const face = node.querySelector(".atlas-face").getBoundingClientRect();
  return [node.dataset.place, [face.left + face.width / 2, face.top + face.height / 2]];
}))
"""

# Everything a reader sees of the state, part by part.
_SNAPSHOT = """
() => {
  const all = (css, take) => [...document.querySelectorAll(css)].map(take);
  const text = (css) => all(css, (n) => n.innerText);
  const pressed = (n) => [n.dataset.place ?? n.innerText, n.getAttribute("aria-pressed")];
  return {
    windows: all(".desk-window", pressed),
    menus: text(".desk-menu-button"),
    ticked: all(".desk-option input:checked", (n) => n.value),
    search: document.querySelector(".desk-input").value,
    key: document.querySelector(".desk-switch").ariaChecked,
    counts: all(".desk-dashed", pressed),
    chips: text(".desk-chips > *"),
    views: all(".desk-views button", pressed),
    markers: all(".atlas-marker", (n) =>
      [n.ariaLabel, n.ariaPressed, n.classList.contains("is-dim")].join(" ")).sort(),
    panel: text(".desk-panel"),
    kinds: all(".desk-kinds button", pressed),
    rows: all(".desk-list tbody tr", (n) =>
      [n.dataset.record, n.ariaCurrent, n.classList.contains("is-related")].join(" ")),
    note: text(".desk-list-note"),
    footer: text(".atlas-footer"),
  };
}
"""


@dataclass
class Watch:
    """What must not happen while a page is open."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    sockets: list[WebSocket] = field(default_factory=list)
    sent: list[bytes | str] = field(default_factory=list)
    received: list[bytes | str] = field(default_factory=list)
    # Console errors that a test provokes itself, by a part of their text.
    provoked: tuple[str, ...] = ()

    def over(self, page: Page) -> None:
        """Watch a page from its first request on."""
        page.add_init_script(_REPORT_VIOLATIONS)
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._socket)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("dialog", self._dialog)

    def check(self) -> None:
        """Fail when something left the machine, went wrong or asked the reader."""
        assert self.outside == [], self.outside
        assert self.errors == [], self.errors
        assert self.dialogs == [], self.dialogs

    def _asked(self, address: str) -> None:
        url = urlsplit(address)
        if url.scheme not in ("data", "blob", "about") and url.hostname not in LOOPBACK:
            self.outside.append(address)

    def _socket(self, socket_: WebSocket) -> None:
        self._asked(socket_.url)
        self.sockets.append(socket_)
        socket_.on("framesent", lambda frame: self.sent.append(frame))
        socket_.on("framereceived", lambda frame: self.received.append(frame))

    def _console(self, message: Any) -> None:
        if message.type == "error" and not any(p in message.text for p in self.provoked):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


class Desk:
    """The page under test, with the moves a reader makes."""

    def __init__(self, context: BrowserContext, base: str, size: tuple[int, int]) -> None:
        self.context = context
        self.base = base
        self.watch = Watch()
        self.page = context.new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.watch.over(self.page)
        self.bar = self.page.locator(".desk-bar")
        self.panel = self.page.locator(".desk-panel")
        self.rows = self.page.locator(".desk-list tbody tr")
        self.markers = self.page.locator(".atlas-marker")
        self.chips = self.page.locator(".desk-chip")
        self.matching = self.page.locator(".desk-matching")
        self.reset = self.page.locator(".desk-reset")
        self.footer = self.page.locator(".atlas-footer")
        self.empty = self.page.locator(".desk-map-empty")

    def open(self, query: str = "") -> "Desk":
        """Go to an address of the product and wait until every part stands."""
        self.page.goto(f"{self.base}/{query}")
        return self.ready()

    def visit(self, address: str) -> "Desk":
        """Go to any page and wait until its parts are drawn."""
        # Under a page's path Streamlit first asks for its server there, and is told 404.
        self.watch.provoked = (*self.watch.provoked, "404")
        self.page.goto(f"{self.base}/{address}")
        return self.arrived(address.partition("?")[0])

    def arrived(self, name: str) -> "Desk":
        """Wait until a page is the one shown: its link marked, its main part filled."""
        link = self.page.locator(".desk-page[aria-current=page]")
        expect(link).to_have_attribute("href", re.compile(rf"/{name}(\?|$)"))
        main = MAIN_PART[name]
        expect(self.page.locator(main).first).to_be_attached()
        if name in ("", "partners", "landmarks", "clauses"):
            expect(self.page.locator(".desk-map-canvas[data-rev]")).to_have_count(1)
        return self

    def go(self, name: str) -> "Desk":
        """Go to another page by its link in the head."""
        self.page.locator(f".desk-page[href*='/{name}']").first.click()
        return self.arrived(name)

    def look_for(self, words: str) -> Locator:
        """Type into the search box and wait for what it offers; gives the options."""
        self.page.locator(".desk-input").fill(words)
        options = self.page.locator(".search-option")
        expect(options.first).to_be_visible()
        return options

    def filter_by(self, words: str) -> None:
        """Narrow the clauses to those that hold the words."""
        self.look_for(words)
        self.page.locator(".search-filter").click()

    def ready(self) -> "Desk":
        """Wait until the map has painted and bar, panel and list are filled."""
        expect(self.page.locator(".desk-map-canvas[data-rev]")).to_have_count(1)
        expect(self.page.locator(".desk-dashed")).to_have_count(3)
        expect(self.page.locator(".desk-panel > *").first).to_be_attached()
        expect(self.page.locator(".desk-list-note")).not_to_be_empty()
        return self

    def window(self, number: int) -> Locator:
        return self.page.locator(f".desk-window[data-window='{number}']")

    def view(self, extent: str) -> Locator:
        return self.page.locator(f".desk-views [data-view={extent}]")

    def marker(self, place: str) -> Locator:
        return self.page.locator(f".atlas-marker[data-place='{place}']")

    def row(self, record: str) -> Locator:
        return self.page.locator(f".desk-list tr[data-record='{record}']")

    def kind(self, kind: str) -> Locator:
        return self.page.locator(f".desk-kinds [data-kind={kind}]")

    def located(self, value: str) -> Locator:
        return self.page.locator(f".desk-dashed[data-located={value}]")

    def menu(self, name: str) -> Locator:
        return self.page.locator(f"[data-menu={name}]")

    def menu_list(self, name: str) -> Locator:
        return self.page.locator(f".desk-menu:has([data-menu={name}]) .desk-menu-list")

    def option(self, name: str, value: str) -> Locator:
        return self.menu_list(name).locator(f"input[value='{value}']")

    def choose(self, name: str, *values: str) -> None:
        """Open a menu, tick values, close it."""
        self.menu(name).click()
        for value in values:
            self.option(name, value).click()
        self.page.keyboard.press("Escape")
        expect(self.menu_list(name)).to_be_hidden()

    def click_place(self, place: str) -> None:
        """A click of the mouse on the middle of a marker."""
        self.page.mouse.click(*self.centres()[place])

    def centres(self) -> dict[str, tuple[float, float]]:
        """Middles of all markers in px of the window."""
        return {place: (x, y) for place, (x, y) in self.page.evaluate(_CENTRES).items()}

    def moved_by(self, act: Callable[[], object]) -> None:
        """Do something that moves the map, and wait until it has moved and stands still."""
        self.page.evaluate(f"window.before = JSON.stringify(({_CENTRES})())")
        act()
        self.page.wait_for_function(
            f"""() => {{
                  const now = JSON.stringify(({_CENTRES})());
                  const still = now === window.last;
                  window.last = now;
                  return still && now !== window.before;
                }}""",
            polling=120,
        )

    def under(self, x: float, y: float) -> str | None:
        """The place that a click at a point would choose."""
        found = self.page.evaluate(
            """([x, y]) =>
                 document.elementFromPoint(x, y)?.closest("[data-place]")?.dataset.place""",
            [x, y],
        )
        return None if found is None else str(found)

    def has_address(self, **query: str) -> None:
        """Wait until the address carries exactly these parameters."""
        self.page.wait_for_function(
            """(wanted) => {
                 const now = Object.fromEntries(new URLSearchParams(location.search));
                 const sorted = (o) => JSON.stringify(Object.entries(o).sort());
                 return sorted(now) === sorted(wanted);
               }""",
            arg=query,
        )

    def address(self) -> dict[str, str]:
        """The parameters of the address now."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.page.url).query).items()}

    def snapshot(self) -> dict[str, Any]:
        """Texts, pressed states and marks of every part."""
        shown: dict[str, Any] = self.page.evaluate(_SNAPSHOT)
        return shown

    def box(self, css: str) -> dict[str, float]:
        """The box of an element in px of the window."""
        found: dict[str, float] = self.page.evaluate(
            """(css) => { const r = document.querySelector(css).getBoundingClientRect();
                 return {left: r.left, top: r.top, right: r.right, bottom: r.bottom}; }""",
            css,
        )
        return found

    def ids(self) -> list[str]:
        """Ids of the rows of the list, from top to bottom."""
        return [str(i) for i in self.rows.evaluate_all("rows => rows.map(r => r.dataset.record)")]


def new_context(browser: Browser, theme: Literal["light", "dark"], *, calm: bool) -> BrowserContext:
    """A reader of their own: no cookies, no cache, no memory of others."""
    context = browser.new_context(
        color_scheme=theme,
        reduced_motion="reduce" if calm else "no-preference",
        locale="zh-CN",
    )
    context.set_default_timeout(10_000)
    return context


# -- the plan, counted anew -------------------------------------------------------------


@dataclass(frozen=True)
class Clause:
    """A measure with all that a filter may ask of it."""

    id: str
    text: str
    window: str
    departments: frozenset[str]
    places: frozenset[str]
    commitments: frozenset[str]
    key: bool


class Facts:
    """The plan read straight from its files, to hold the page against."""

    def __init__(self, data: Path = DATA) -> None:
        folder = data / "plans" / PLAN
        self.plan = json.loads((folder / "plan.json").read_text("utf-8"))
        self._mentions = json.loads((folder / "mentions.json").read_text("utf-8"))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every measure, in the order of the document."""
        ids = {d["name"]: d["id"] for d in self.plan["departments"]}
        keys = {r for key in self.plan["key_tasks"] for r in key["repeats"]}
        return tuple(
            Clause(
                measure["id"],
                measure["text"],
                window["id"],
                frozenset(ids[name] for name in task["departments"]),
                self._places(measure["id"]),
                frozenset(c["class"] for c in measure["commitments"]),
                measure["id"] in keys,
            )
            for window in self.plan["windows"]
            for task in window["tasks"]
            for measure in task["measures"]
        )

    @property
    def windows(self) -> tuple[str, ...]:
        return tuple(w["id"] for w in self.plan["windows"])

    @property
    def departments(self) -> dict[str, str]:
        """Names by id, in the order of the plan."""
        return {d["id"]: d["name"] for d in self.plan["departments"]}

    def passages(self) -> int:
        """How many passages stand beside the measures and key tasks."""
        parts = ("introductions", "principles", "goals", "safeguards", "windows")
        return sum(len(self.plan[part]) for part in parts)

    def matching(self, **wanted: str) -> list[str]:
        """Ids of the measures that fit every wanted value, in order."""
        return [c.id for c in self.clauses if all(_fits(c, k, v) for k, v in wanted.items())]

    def by_window(self, **wanted: str) -> list[int]:
        """Numbers of fitting measures per window."""
        kept = set(self.matching(**wanted))
        counts = Counter(c.window for c in self.clauses if c.id in kept)
        return [counts[w] for w in self.windows]

    def naming(self, place: str, **wanted: str) -> int:
        """How many fitting measures name a place."""
        return len(self.matching(place=place, **wanted))

    def _places(self, record: str) -> frozenset[str]:
        rows = (m for m in self._mentions if m["record"] == record and m["role"] in MAP_ROLES)
        return frozenset(m["place"] for m in rows)


def _fits(clause: Clause, name: str, value: str) -> bool:
    values: dict[str, Any] = {
        "window": {clause.window},
        "department": clause.departments,
        "place": clause.places,
        "commitment": clause.commitments,
        "key": {"1"} if clause.key else set(),
    }
    return value in values[name]


def numbers(text: str) -> list[int]:
    """Every whole number in a text."""
    return [int(n) for n in re.findall(r"\d+", text)]
