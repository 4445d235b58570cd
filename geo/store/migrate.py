"""The store's structure, moved step by step. Each step is one transaction with its own record."""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from geo.store.engine import reading, writing
from geo.store.problems import WHERE, StoreError
from geo.store.tables import metadata

SCRIPTS = Path(__file__).parent / "migrations"
BASE = "base"
HEAD = "head"
# Alembic hands its operations to the steps through one global name.
_ONE_AT_A_TIME = Lock()


def upgrade(engine: Engine, to: str = HEAD, *, scripts: Path = SCRIPTS) -> None:
    """Bring the store up to revision ``to``; nothing happens when it is there already.

    A step that fails leaves the store at the step before it. Raises StoreError, also
    for a store that a newer version has moved to a revision unknown here.
    """
    directory = _directory(scripts)
    order = _order(directory)
    start, end = _place(order, current(engine)), _place(order, order[-1] if to == HEAD else to)
    for n in range(start, end):
        _step(engine, directory, order[n], order[n + 1])


def downgrade(engine: Engine, to: str, *, scripts: Path = SCRIPTS) -> None:
    """Bring the store back to revision ``to`` (``base`` for nothing at all).

    A step that would throw records away refuses, with StoreError.
    """
    directory = _directory(scripts)
    order = _order(directory)
    start, end = _place(order, current(engine)), _place(order, None if to == BASE else to)
    for n in range(start, end, -1):
        _step(engine, directory, order[n], order[n - 1])


def current(engine: Engine) -> str | None:
    """The revision of the store; None before the first step."""
    with reading(engine) as connection:
        return _context(connection, {}).get_current_revision()


def latest(*, scripts: Path = SCRIPTS) -> str | None:
    """The newest revision that this version of the atlas knows."""
    return _order(_directory(scripts))[-1]


def _step(engine: Engine, directory: ScriptDirectory, start: str | None, end: str | None) -> None:
    """Go from one revision to its neighbour; somebody else may have gone there meanwhile."""

    def neighbour(heads: tuple[str, ...], _context: MigrationContext) -> Iterable[RevisionStep]:
        return [_between(directory, start, end)] if heads == ((start,) if start else ()) else []

    with _ONE_AT_A_TIME, writing(engine) as connection:
        context = _context(connection, {"fn": neighbour, "script": directory})
        with Operations.context(context):
            context.run_migrations()


def _between(directory: ScriptDirectory, start: str | None, end: str | None) -> RevisionStep:
    order = _order(directory)
    rising = order.index(end) > order.index(start)
    script = directory.get_revision(str(end if rising else start))
    make = MigrationStep.upgrade_from_script if rising else MigrationStep.downgrade_from_script
    return make(directory.revision_map, script)


def _context(connection: Connection, opts: dict[str, Any]) -> MigrationContext:
    # Only the names of constraints are taken from the metadata: a step spells out the rest.
    named = {**opts, "target_metadata": metadata, "transactional_ddl": True}
    return MigrationContext.configure(connection, opts=named)


def _directory(scripts: Path) -> ScriptDirectory:
    config = Config()
    # A percent sign in a path would be read as an interpolation.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _order(directory: ScriptDirectory) -> list[str | None]:
    """Nothing, then every revision, the first first."""
    return [None, *(script.revision for script in reversed(list(directory.walk_revisions())))]


def _place(order: list[str | None], revision: str | None) -> int:
    if revision not in order:
        raise StoreError(
            f"版本 {revision} 不认识",
            where=f"{WHERE}的结构",
            expected=f"{order[1]} 至 {order[-1]} 之间的版本",
            remedy="改用写入这个数据库的那一版程序，或更新的版本",
        )
    return order.index(revision)
