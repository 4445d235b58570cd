"""Stores with people in them, on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from geo.access.accounts import Account, account_by_id, add_account
from geo.access.roles import Person, Role
from geo.access.sessions import OpenedSession, session_of
from geo.access.signin import SignInPolicy, sign_in
from geo.store.engine import reading, writing
from tests.store.stores import KINDS, fresh_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPERATOR = Person("operator", "命令行", Role.ADMIN)
WORDS = "tree lamp river {name}"


class QuickHasher(PasswordHasher):
    """Argon2id with the least work; ``asked`` holds every hash a password was compared with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.asked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.asked.append(str(hash))
        return super().verify(hash, password)


@dataclass
class Town:
    """A store, and short ways to do in a test what pages do in several steps."""

    engine: Engine
    hasher: QuickHasher = field(default_factory=QuickHasher)
    now: datetime = NOW

    @property
    def policy(self) -> SignInPolicy:
        return SignInPolicy(hasher=self.hasher)

    def later(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now

    def add(self, name: str, role: Role = Role.EDITOR, by: Person = OPERATOR) -> Account:
        with writing(self.engine) as connection:
            return add_account(
                connection,
                by,
                name,
                WORDS.format(name=name),
                role,
                now=self.now,
                hasher=self.hasher,
            )

    def enter(
        self, name: str, password: str | None = None, address: str | None = "10.0.0.1"
    ) -> OpenedSession:
        typed = WORDS.format(name=name) if password is None else password
        return sign_in(self.engine, name, typed, address=address, now=self.now, policy=self.policy)

    def who(self, token: object) -> Person | None:
        with reading(self.engine) as connection:
            return session_of(connection, token, self.now)

    def account(self, account_id: str) -> Account:
        with reading(self.engine) as connection:
            return account_by_id(connection, account_id)

    def write(self, deed: Callable[..., Any], *arguments: object, **named: object) -> Any:
        with writing(self.engine) as connection:
            return deed(connection, *arguments, now=self.now, **named)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)
