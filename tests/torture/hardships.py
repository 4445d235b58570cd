"""Three hardships, each with what must hold afterwards asserted, and figures returned."""

import resource
import select as readiness
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import select

from geo.status.model import StatusEvent
from geo.status.repository import history, record_event
from geo.store.backup import backup
from geo.store.chain import append, verify
from geo.store.engine import open_store, reading, writing
from geo.store.problems import ConflictError, StoreError
from geo.store.tables import audit
from tests.torture.children import start

Figures = dict[str, object]
_NEVER = Path("/nonexistent")


def killed_writers(url: str, *, kills: int, seed: int = 1) -> Figures:
    """Kill writers one after another, each somewhere in its work.

    Afterwards every write that was acknowledged is there, the rows of each writer have
    no gap, and the chain is whole.
    """
    random = Random(seed)  # noqa: S311 - moments to kill at, not secrets
    acknowledged: dict[int, int] = {}
    began = time.monotonic()
    for writer in range(kills):
        child = start(_endless_writer(url, writer))
        # Not before it has begun, and then at any moment.
        readiness.select([child.pipe], [], [], 30)
        readiness.select([], [], [], random.uniform(0, 0.03))
        told = child.kill()
        assert not [line for line in told if line.startswith("!")], told
        acknowledged[writer] = len(told)
    kept = _kept_rows(url)
    lost = {w: n for w, n in acknowledged.items() if not n <= kept[w] <= n + 1}
    assert lost == {}, lost
    return {
        "kills": kills,
        "acknowledged": sum(acknowledged.values()),
        "kept": sum(kept.values()),
        "lost": 0,
        "seconds": round(time.monotonic() - began, 1),
    }


def crowd(url: str, *, writers: int, edits: int, subjects: int = 5) -> Figures:
    """Many people edit few subjects at once, each reading before writing.

    Afterwards every edit is there exactly once, each was made by someone who had seen
    the one before it, and nobody was told that the store was locked.
    """
    began = time.monotonic()
    children = [start(_editor(url, w, edits, subjects)) for w in range(writers)]
    told = [line for child in children for line in child.wait()]
    assert not [line for line in told if line.startswith("!")], [t for t in told if "!" in t][:3]
    engine = open_store(url, data_dir=_NEVER)
    with reading(engine) as connection:
        found = {f"S{n}": history(connection, f"S{n}") for n in range(subjects)}
        assert verify(connection) == []
    engine.dispose()
    for events in found.values():
        seen = [event.note_en for event in events]
        assert seen == ["None", *(str(event.seq) for event in events[:-1])]
    made = Counter(event.note_zh for events in found.values() for event in events)
    assert len(made) == writers * edits
    assert set(made.values()) == {1}
    waits = [float(line.split()[0]) for line in told]
    return {
        "writers": writers,
        "edits": len(waits),
        "conflicts_told": sum(int(line.split()[1]) for line in told),
        "locked": 0,
        "lost": 0,
        "longest_wait_s": round(max(waits), 2),
        "edits_per_s": round(len(waits) / (time.monotonic() - began)),
    }


def full_disk(folder: Path, *, room: int = 600_000) -> Figures:
    """Let no file of an SQLite store grow any more, and go on writing.

    Afterwards the writer was told in plain words, every acknowledged write is there,
    an older backup still stands, and with room again writing goes on.
    """
    url = f"sqlite:///{folder / 'var' / 'atlas.sqlite'}"
    copy = folder / "copy"
    engine = open_store(url, data_dir=folder)
    backup(engine, copy)
    before = copy.read_bytes()
    told = start(_confined(url, copy, room)).wait()
    refused = [line for line in told if line.startswith("!StoreError")]
    acknowledged = sum(not line.startswith("!") for line in told)
    assert len(refused) == 2, told[-3:]
    assert all("磁盘" in line or "写不出文件" in line for line in refused), refused
    assert copy.read_bytes() == before
    assert [p.name for p in folder.iterdir() if "draft" in p.name] == []
    assert acknowledged <= _kept_rows(url)[0] <= acknowledged + 1
    with writing(engine) as connection:
        append(connection, audit, _row(1, 0), now=datetime.now(UTC))
        assert verify(connection) == []
    backup(engine, copy)
    engine.dispose()
    return {"acknowledged": acknowledged, "lost": 0, "told": refused[0][1:60]}


def _endless_writer(url: str, writer: int) -> Callable[[Callable[[str], None]], None]:
    def work(tell: Callable[[str], None]) -> None:
        engine = open_store(url, data_dir=_NEVER)
        n = 0
        while True:
            with writing(engine) as connection:
                append(connection, audit, _row(writer, n), now=datetime.now(UTC))
            tell(str(n))
            n += 1

    return work


def _editor(
    url: str, writer: int, edits: int, subjects: int
) -> Callable[[Callable[[str], None]], None]:
    def work(tell: Callable[[str], None]) -> None:
        engine = open_store(url, data_dir=_NEVER)
        random = Random(writer)  # noqa: S311 - which subject, not a secret
        for n in range(edits):
            subject = f"S{random.randrange(subjects)}"
            began, conflicts = time.monotonic(), 0
            while not _edit(engine, subject, f"{writer}/{n}"):
                conflicts += 1
            tell(f"{time.monotonic() - began} {conflicts}")
        engine.dispose()

    return work


def _edit(engine, subject: str, name: str) -> bool:
    """Read, think, write; False when somebody else was quicker."""
    with reading(engine) as connection:
        seen = history(connection, subject)
    last = seen[-1].seq if seen else None
    event = StatusEvent(subject, "underway", None, name, str(last), (), "lin", key=name)
    try:
        with writing(engine) as connection:
            record_event(connection, event, expected_head_of_subject=last, now=datetime.now(UTC))
    except ConflictError:
        return False
    return True


def _confined(url: str, copy: Path, room: int) -> Callable[[Callable[[str], None]], None]:
    def work(tell: Callable[[str], None]) -> None:
        engine = open_store(url, data_dir=_NEVER)
        with reading(engine) as connection:
            verify(connection)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        n = 0
        while n >= 0:
            try:
                with writing(engine) as connection:
                    append(connection, audit, _row(0, n), now=datetime.now(UTC))
                tell(str(n))
                n += 1
            except StoreError as error:
                tell(f"!StoreError: {error}")
                n = -1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room // 10, room))
            backup(engine, copy)
        except StoreError as error:
            tell(f"!StoreError: {error}")

    return work


def _row(writer: int, n: int) -> dict[str, object]:
    return {"actor": "lin", "action": "try", "subject": "", "detail": {"writer": writer, "n": n}}


def _kept_rows(url: str) -> Counter[int]:
    """How many rows each writer left; asserts that they have no gap and the chain is whole."""
    engine = open_store(url, data_dir=_NEVER)
    kept: Counter[int] = Counter()
    with reading(engine) as connection:
        assert verify(connection) == []
        for detail in connection.scalars(select(audit.c.detail).order_by(audit.c.seq)):
            assert detail["n"] == kept[detail["writer"]]
            kept[detail["writer"]] += 1
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            assert found == ["ok"]
    engine.dispose()
    return kept
