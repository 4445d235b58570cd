"""Local accounts: added, given a role, disabled, never deleted.

Every function asks by itself whether the one who calls may do it, and records the deed
in the same transaction. Connections come from ``geo.store.engine.writing``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Row, func, insert, or_, select, update

from geo.access.attempts import forgive_account
from geo.access.audit import record
from geo.access.names import AccountName, account_name, name_key
from geo.access.passwords import HASHER, hash_password, new_password
from geo.access.problems import AccountError
from geo.access.roles import Person, Role, role_named
from geo.access.sessions import end_sessions
from geo.access.standing import LOCAL, require_current
from geo.access.tables import account
from geo.store.canonical import utc_text

_ID_BYTES = 8


@dataclass(frozen=True)
class Account:
    """A local account without its secret; moments are UTC as the ledger writes them."""

    id: str
    name: str
    role: Role
    created_at: str
    disabled_at: str | None

    @property
    def person(self) -> Person:
        """The holder."""
        return Person(self.id, self.name, self.role)


def add_account(
    connection: Connection,
    by: Person,
    name: str,
    password: str,
    role: Role,
    *,
    now: datetime,
    hasher: PasswordHasher = HASHER,
) -> Account:
    """Add an account; raises AccountError for a name or password that cannot serve.

    A name that looks like another's is refused as if it were the same.
    """
    require_current(connection, by, Role.ADMIN)
    chosen = account_name(name)
    accepted = new_password(password, name=chosen.shown)
    _refuse_taken(connection, chosen)
    made = Account(LOCAL + secrets.token_hex(_ID_BYTES), chosen.shown, role, utc_text(now), None)
    values = {
        "id": made.id,
        "name": chosen.shown,
        "name_key": chosen.key,
        "name_shape": chosen.shape,
        "role": role.value,
        "password_hash": hash_password(accepted, hasher=hasher),
        "created_at": made.created_at,
    }
    connection.execute(insert(account), values)
    detail = {"name": chosen.shown, "role": role.value}
    record(connection, by.id, "account-added", made.id, detail, now=now)
    return made


def change_role(
    connection: Connection,
    by: Person,
    account_id: str,
    role: Role,
    *,
    now: datetime,
    keep_admin: bool = True,
) -> Account:
    """Give an account another role and end its sessions.

    Raises AccountError when no administrator would be left, unless ``keep_admin`` is off.
    """
    require_current(connection, by, Role.ADMIN)
    found = account_by_id(connection, account_id)
    if role is found.role:
        return found
    if keep_admin and role is not Role.ADMIN:
        _refuse_last_admin(connection, found)
    _change(connection, account_id, role=role.value)
    end_sessions(connection, account_id)
    detail = {"name": found.name, "from": found.role.value, "to": role.value}
    record(connection, by.id, "role-changed", account_id, detail, now=now)
    return account_by_id(connection, account_id)


def disable_account(
    connection: Connection, by: Person, account_id: str, *, now: datetime, keep_admin: bool = True
) -> Account:
    """Close an account: it cannot sign in, and its sessions end. See ``change_role``."""
    require_current(connection, by, Role.ADMIN)
    found = account_by_id(connection, account_id)
    if found.disabled_at is not None:
        return found
    if keep_admin:
        _refuse_last_admin(connection, found)
    _change(connection, account_id, disabled_at=utc_text(now))
    end_sessions(connection, account_id)
    record(connection, by.id, "account-disabled", account_id, {"name": found.name}, now=now)
    return account_by_id(connection, account_id)


def enable_account(
    connection: Connection, by: Person, account_id: str, *, now: datetime
) -> Account:
    """Open a disabled account again, with the role and password it had."""
    require_current(connection, by, Role.ADMIN)
    found = account_by_id(connection, account_id)
    if found.disabled_at is None:
        return found
    _change(connection, account_id, disabled_at=None)
    record(connection, by.id, "account-enabled", account_id, {"name": found.name}, now=now)
    return account_by_id(connection, account_id)


def set_password(
    connection: Connection,
    by: Person,
    account_id: str,
    password: str,
    *,
    now: datetime,
    hasher: PasswordHasher = HASHER,
) -> None:
    """Give an account a new password, as administrator; its sessions and its lock end."""
    require_current(connection, by, Role.ADMIN)
    found = account_by_id(connection, account_id)
    accepted = new_password(password, name=found.name)
    keep_password(connection, account_id, hash_password(accepted, hasher=hasher))
    forgive_account(connection, found.name)
    record(connection, by.id, "password-set", account_id, {"name": found.name}, now=now)


def keep_password(connection: Connection, account_id: str, password_hash: str) -> None:
    """Store a new hash and end all sessions, as part of a deed that is recorded by itself."""
    _change(connection, account_id, password_hash=password_hash)
    end_sessions(connection, account_id)


def list_accounts(connection: Connection, by: Person) -> tuple[Account, ...]:
    """All accounts by name, the disabled ones too; for administrators."""
    require_current(connection, by, Role.ADMIN)
    return tuple(_account(row) for row in connection.execute(_query().order_by(account.c.name_key)))


def account_by_id(connection: Connection, account_id: str) -> Account:
    """The account with this id; raises AccountError when there is none."""
    row = connection.execute(_query().where(account.c.id == account_id)).first()
    if row is None:
        raise _unknown(account_id)
    return _account(row)


def account_by_name(connection: Connection, name: str) -> Account:
    """The account with this name in any spelling of it; raises AccountError without one."""
    row = connection.execute(_query().where(account.c.name_key == account_name(name).key)).first()
    if row is None:
        raise _unknown(name)
    return _account(row)


def _query() -> Any:
    t = account.c
    return select(t.id, t.name, t.role, t.created_at, t.disabled_at)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(row.id, row.name, role_named(row.role), row.created_at, row.disabled_at)


def _change(connection: Connection, account_id: str, **values: str | None) -> None:
    connection.execute(update(account).where(account.c.id == account_id).values(**values))


def _refuse_taken(connection: Connection, chosen: AccountName) -> None:
    t = account.c
    same = or_(t.name_key == chosen.key, t.name_shape == chosen.shape)
    taken = connection.execute(select(t.name).where(same)).scalar()
    if taken is None:
        return
    alike = "已有" if name_key(taken) == chosen.key else f"与已有的“{taken}”难以分辨"
    raise AccountError(
        f"用户名“{chosen.shown}”{alike}",
        where="账户",
        expected="一个看上去也不同的用户名",
        remedy="换一个用户名；已停用的账户可以重新启用",
    )


def _refuse_last_admin(connection: Connection, found: Account) -> None:
    t = account.c
    others = connection.execute(
        select(func.count()).where(
            t.role == Role.ADMIN.value, t.disabled_at.is_(None), t.id != found.id
        )
    ).scalar_one()
    if found.role is Role.ADMIN and found.disabled_at is None and not others:
        raise AccountError(
            f"“{found.name}”是最后一位管理员",
            where="账户",
            expected="至少有一位在用的管理员账户",
            remedy="先另设一位管理员，再改这一位",
        )


def _unknown(told: str) -> AccountError:
    return AccountError(
        f"没有账户“{told[:80]}”",
        where="账户",
        expected="已登记的账户",
        remedy="查看账户列表后重试",
    )
