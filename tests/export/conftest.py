"""A store with the reviewed first entries, people in it, and workbooks filled in by hand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from geo.access.roles import Person, Role
from geo.export.columns import COLUMNS, SHEET
from geo.export.reading import Reading, read_workbook
from geo.export.workbook import write_workbook
from geo.maps.ledger import SEED
from geo.settings import Settings
from geo.status.seed import seed
from geo.status.snapshot import Snapshot, snapshot
from geo.store.engine import reading, writing
from geo.view.atlas import Atlas
from geo.view.progress import Clock, progress
from geo.view.select import Index, Selection, judged, select
from tests.store.stores import KINDS, fresh_store

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
# Signed in elsewhere: known by their claims, without an account in the store.
EDITOR = Person("oidc:lin", "林", Role.EDITOR)
VIEWER = Person("oidc:wang", "王", Role.VIEWER)
TITLES = [column.title for column in COLUMNS]
SOURCE = {
    "依据题名": "区门户网站公告",
    "发布者": "上海市黄浦区人民政府",
    "网址": "https://www.shhuangpu.gov.cn/a?b=1",
    "依据日期": date(2021, 3, 2),
    "依据等级": "E3 正式文件",
    "语言": "zh 中文",
}
ENTRY = {
    "新状态": "underway 推进中",
    "生效日期": date(2021, 3, 1),
    "说明（中文）": "筹备情况见公告。",
    **SOURCE,
}
Filling = Mapping[str, Mapping[str, object]]
Change = Callable[[Any], None]


@dataclass
class Office:
    """The store, and the short ways of somebody who works with the workbook."""

    engine: Engine
    atlas: Atlas
    index: Index
    fresh: dict[str, bytes] = field(default_factory=dict)

    def recorded(self) -> Snapshot:
        with reading(self.engine) as connection:
            return snapshot(connection)

    def written(self, narrow: Callable[[Index], Selection] | None = None, **more: Any) -> bytes:
        recorded = self.recorded()
        now = progress(self.atlas, recorded, Clock(NOW.date()))
        index = judged(self.index, now.standings)
        chosen = narrow(index) if narrow else select(index, index.vocabulary.default())
        given = {"title": "进展台账", "made_at": NOW, **more}
        return write_workbook(self.atlas, recorded, now, chosen, **given)

    def filled(self, filling: Filling, change: Change | None = None) -> bytes:
        """A fresh workbook with cells filled in: id -> title -> value; then ``change``."""
        head = self.recorded().head.hash
        if head not in self.fresh:
            self.fresh[head] = self.written()
        return refilled(self.fresh[head], filling, change)

    def read(self, data: bytes, **more: Any) -> Reading:
        return read_workbook(data, self.atlas, self.recorded(), now=NOW, **more)

    def read_filled(self, filling: Filling, change: Change | None = None) -> Reading:
        return self.read(self.filled(filling, change))


def refilled(data: bytes, filling: Filling, change: Change | None = None) -> bytes:
    book = load_workbook(BytesIO(data))
    sheet = book[SHEET]
    rows = {cell.value: cell.row for cell in sheet["A"]}
    for subject, cells in filling.items():
        for title, value in cells.items():
            put(sheet, rows[subject], title, value)
    if change:
        change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def put(sheet: Any, row: int, title: str, value: object) -> None:
    """A value as a person leaves it: text stays text unless it is given as a formula."""
    cell = sheet.cell(row, TITLES.index(title) + 1)
    if isinstance(value, Formula):
        cell.value = value.text
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


@dataclass(frozen=True)
class Formula:
    text: str


def row_of(sheet: Any, subject: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == subject)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_store(request.param, tmp_path) as store:
        yield store


def opened(engine: Engine, library: Any) -> Office:
    with writing(engine) as connection:
        seed(connection, Settings().plan_dir / SEED, now=NOW)
    return Office(engine, library.atlas, library.index)


@pytest.fixture
def office(engine: Engine, library: Any) -> Office:
    """On both databases, each test with its own store."""
    return opened(engine, library)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, library: Any) -> Iterator[Office]:
    """One store for the tests that only write and read workbooks."""
    with fresh_store("sqlite", tmp_path_factory.mktemp("desk")) as engine:
        yield opened(engine, library)
