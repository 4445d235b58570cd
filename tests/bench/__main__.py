"""Run the benchmark: print every figure, write docs/bench.json, exit 1 if one does not hold."""

import argparse
import datetime
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench import (
    browser,
    crowd,
    documents,
    ledgers,
    paging,
    recording,
    searching,
    showing,
    traffic,
)
from tests.bench.figures import RESULT, Figure, as_document, commit, line, write
from tests.bench.report import update_report
from tests.bench.servers import BARE_PAGES, PLAIN, SHIPPED, running

PARTS = ("load", "traffic", "browser", "pages", "search", "record", "ledger", "show", "documents")
Found = tuple[list[Figure], dict[str, Any]]


def main() -> int:
    """Measure what the options ask for."""
    options = _options()
    start = time.monotonic()
    figures, about = _machine_load(options)
    if "load" in options.only:
        _keep(figures, about, measure_load(options))
    if "traffic" in options.only:
        _keep(figures, about, measure_traffic(options))
    if "browser" in options.only:
        _keep(figures, about, measure_browser(options))
    if "pages" in options.only:
        _keep(figures, about, measure_pages(options))
    if "search" in options.only:
        _keep(figures, about, (searching.figures(), {}))
    if "record" in options.only:
        _keep(figures, about, measure_record(options))
    if "ledger" in options.only:
        _keep(figures, about, (ledgers.figures(), {}))
    if "show" in options.only:
        _keep(figures, about, measure_show(options))
    if "documents" in options.only:
        _keep(figures, about, (documents.figures(), {}))
    about["took_s"] = round(time.monotonic() - start)
    about = {**_about(), **about}
    write(as_document(figures, about), options.out)
    if options.out == RESULT and len(options.only) == len(PARTS):
        update_report(figures, {**commit(), **about})
    broken = [figure for figure in figures if figure.holds is False]
    print(f"{len(figures)} 项中 {len(broken)} 项未达标；已写入 {options.out}")
    return 1 if broken else 0


def measure_browser(options: argparse.Namespace) -> Found:
    """Filter changes and first paints, beside the pages they are compared with."""
    with running(options.port, {**PLAIN, **SHIPPED}) as servers, browser.browser() as shown:
        urls = {kind: servers[kind].url for kind in browser.KINDS}
        paints = browser.first_paints(shown, urls, options.paints)
        changes = browser.filter_changes(shown, urls, options.changes)
    return browser.figures(changes, paints), {}


def measure_pages(options: argparse.Namespace) -> Found:
    """Page changes, beside a bare application of two pages."""
    kinds = {**BARE_PAGES, "atlas": SHIPPED["atlas"]}
    with running(options.port, kinds) as servers, browser.browser() as shown:
        urls = {kind: server.url for kind, server in servers.items()}
        return paging.figures(*paging.page_changes(shown, urls, options.changes)), {}


def measure_traffic(options: argparse.Namespace) -> Found:
    """What a filter change sends."""
    with _shipped(options) as servers, browser.browser() as shown:
        return traffic.measure(shown, servers["atlas"].url)


def measure_load(options: argparse.Namespace) -> Found:
    """Many sessions at once, on a server that has served one visit."""
    with _shipped(options) as servers:
        server = servers["atlas"]
        with browser.browser() as shown:
            paths = traffic.first_visit(shown, server.url)
        task = crowd.task_for(
            server.url,
            paths,
            sessions=options.sessions,
            ramp_s=options.ramp,
            hold_s=options.hold,
            think_s=10.0,
        )
        return crowd.measure(server, task)


def measure_record(options: argparse.Namespace) -> Found:
    """Filter changes right after an entry was recorded, beside those without."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'record.sqlite'}"
        record = recording.recorder(url)
        kinds = {"atlas": SHIPPED["atlas"]}
        with running(options.port, kinds, DATABASE_URL=url) as servers:
            address = servers["atlas"].url
            told = recording.reruns(address, record, options.changes)
            with browser.browser() as shown:
                painted = recording.paints(shown, address, record, options.changes)
    return recording.figures(told, *painted), {}


def measure_show(options: argparse.Namespace) -> Found:
    """Scene changes of the wall, along the tour and to places."""
    with _shipped(options) as servers, browser.browser() as shown:
        return showing.figures(*showing.scene_changes(shown, servers["atlas"].url)), {}


def _shipped(options: argparse.Namespace) -> Any:
    return running(options.port, {"atlas": SHIPPED["atlas"]})


def _keep(figures: list[Figure], about: dict[str, Any], found: Found) -> None:
    for figure in found[0]:
        print(line(figure), flush=True)
    figures += found[0]
    about |= found[1]


def _machine_load(options: argparse.Namespace) -> Found:
    """The load before anything runs: a busy machine makes every figure doubtful."""
    busy = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    if busy is not None and busy > 0.5:
        print(f"机器正忙（负载 {busy}），所得数字只供参考")
    return [], {"load_average_before": busy, "parts": options.only}


def _about() -> dict[str, Any]:
    packages = ("streamlit", "starlette", "uvicorn", "folium", "streamlit-folium", "playwright")
    return {
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--port", type=int, default=8621, help="first of four ports")
    parser.add_argument("--changes", type=int, default=32, help="filter changes a page")
    parser.add_argument("--paints", type=int, default=9, help="first visits a page")
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--ramp", type=float, default=30.0, help="seconds")
    parser.add_argument("--hold", type=float, default=75.0, help="seconds")
    parser.add_argument("--out", type=Path, default=RESULT)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
