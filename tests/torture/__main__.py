"""``python -m tests.torture [--quick] [--only store|outage]``: run and print the figures."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from geo.status.snapshot import SnapshotCache
from geo.store.chain import append, verify
from geo.store.engine import open_store, reading, writing
from geo.store.migrate import upgrade
from geo.store.tables import status_event
from tests.store.postgres import Server, start_server
from tests.torture.hardships import Figures, crowd, full_disk, killed_writers
from tests.torture.outage import outages, silent_start

QUICK, LONG = (10, 4, 10, 2_000), (500, 20, 100, 100_000)
# Outages of each kind, and how long each lasts in seconds.
QUICK_AWAY, LONG_AWAY = (1, 10.0), (3, 60.0)
PARTS = ("store", "outage")


def main() -> int:
    """Run all; any broken promise ends the run with its assertion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the hardship")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    # A real server's way with the disk, or the kills would prove nothing.
    server = start_server(durable=True)
    with tempfile.TemporaryDirectory(prefix="atlas-torture-") as name, closing_server(server):
        if "store" in options.only:
            _store(server, Path(name), *(QUICK if options.quick else LONG))
        if "outage" in options.only:
            _outages(server, Path(name), *(QUICK_AWAY if options.quick else LONG_AWAY))
    return 0


def _store(server: Server, folder: Path, kills: int, writers: int, edits: int, events: int) -> None:
    for kind in ("sqlite", "postgresql"):

        def store(hardship: str, kind: str = kind) -> str:
            file = f"sqlite:///{folder / hardship}.sqlite"
            return _migrated(server.new_database() if kind == "postgresql" else file)

        _show(kind, "killed_writers", killed_writers(store("killed"), kills=kills))
        _show(kind, "crowd", crowd(store("crowd"), writers=writers, edits=edits))
        _show(kind, "reading", _reading(store("reading"), events))
    _migrated(f"sqlite:///{folder / 'var' / 'atlas.sqlite'}")
    _show("sqlite", "full_disk", full_disk(folder))


def _outages(server: Server, folder: Path, rounds: int, away_s: float) -> None:
    _show("postgresql", "silent_start", silent_start(server, folder))
    for figures in outages(server, folder, rounds=rounds, away_s=away_s):
        _show("postgresql", "outage", figures)


@contextmanager
def closing_server(server: Server) -> Iterator[None]:
    """Stop the server whatever happens."""
    try:
        yield
    finally:
        server.stop()


def _migrated(url: str) -> str:
    engine = open_store(url, data_dir=Path())
    upgrade(engine)
    engine.dispose()
    return url


def _reading(url: str, events: int) -> Figures:
    """How long a ledger of many events takes to write, read, look at again and verify."""
    engine = open_store(url, data_dir=Path())
    row = {
        **{"status": "underway", "valid_on": date(2020, 11, 6), "note_zh": "说明" * 20},
        **{"note_en": "note", "evidence": [], "level": None, "recorded_by": "lin"},
    }
    figures: Figures = {"events": events}
    began = time.perf_counter()
    with writing(engine) as connection:
        for n in range(events):
            given = {**row, "key": f"event:S{n % 81}:{n}", "subject": f"S{n % 81}"}
            append(connection, status_event, given, now=datetime.now(UTC))
    figures["written_s"] = round(time.perf_counter() - began, 1)
    cache = SnapshotCache()
    with reading(engine) as connection:
        for name, act in (
            ("snapshot_s", cache.current),
            ("snapshot_again_s", cache.current),
            ("verify_s", verify),
        ):
            began = time.perf_counter()
            act(connection)
            figures[name] = round(time.perf_counter() - began, 4)
    engine.dispose()
    return figures


def _show(kind: str, name: str, figures: Figures) -> None:
    print(json.dumps({"store": kind, "hardship": name, **figures}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
