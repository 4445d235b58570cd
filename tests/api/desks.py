"""An atlas of its own for tests over HTTP: a data folder, a store, people, and a client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.api.entries import entry_routes
from geo.api.files import file_routes
from geo.api.workbooks import workbook_routes
from geo.maps.ledger import open_ledger
from geo.settings import DEFAULT_DATA_DIR, Settings
from geo.status.snapshot import Snapshot, snapshot
from geo.store.chain import verify
from geo.store.engine import reading, writing

BASE = "http://127.0.0.1:8501"
SECRET = "correct horse battery"  # noqa: S105 - of accounts that live for one test
# The least work: these passwords protect nothing.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PEOPLE = {
    "wang": Role.VIEWER,
    "jiang": Role.PRESENTER,
    "liming": Role.EDITOR,
    "zhaoxin": Role.EDITOR,
    "shen": Role.REVIEWER,
}
SOURCE = {
    "title": "区门户网站公告",
    "publisher": "上海市黄浦区人民政府",
    "published_on": "2021-03-02",
    "level": "E3",
    "language": "zh",
}
ENTRY = {
    "subject": "A17",
    "status": "underway",
    "valid_on": "2021-03-01",
    "note_zh": "筹备情况见附件。",
    "note_en": "",
    "seen": None,
    "source": SOURCE,
}


def own_data(folder: Path) -> Path:
    """A data folder that reads the real one and keeps what is written to itself."""
    folder.mkdir()
    for part in DEFAULT_DATA_DIR.iterdir():
        if part.name != "var":
            (folder / part.name).symlink_to(part)
    return folder


def staffed(folder: Path, **more: Any) -> Settings:
    """Settings of an atlas below ``folder`` with an account for each of PEOPLE."""
    settings = Settings(
        data_dir=own_data(folder / "data"),
        database_url=f"sqlite:///{folder / 'store.sqlite'}",
        **more,
    )
    now = datetime.now(UTC)
    with writing(open_ledger(settings).engine()) as connection:
        for name, role in PEOPLE.items():
            add_account(connection, OPERATOR, name, SECRET, role, now=now, hasher=QUICK)
    return settings


@contextmanager
def at_the_desk(settings: Settings, name: str = "") -> Iterator[TestClient]:
    """A browser on a page of this atlas; ``name`` has signed in."""
    routes = [*entry_routes(settings), *file_routes(settings), *workbook_routes(settings)]
    with TestClient(Starlette(routes=routes), base_url=BASE, headers={"Origin": BASE}) as client:
        if name:
            answer = client.post("/session", json={"name": name, "password": SECRET})
            assert answer.status_code == 200
        yield client


def recorded(settings: Settings) -> Snapshot:
    """Everything on record; the chain must be whole."""
    with reading(open_ledger(settings).engine()) as connection:
        assert verify(connection) == []
        return snapshot(connection)
