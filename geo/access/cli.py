"""``python -m geo user …``: accounts from the command line of the machine itself.

Who can run it can read the database anyway, so it acts as an administrator of its own;
the first account is made here. Passwords are asked for, never given as arguments,
where other users of the machine and the shell's history would see them.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine

from geo.access.accounts import (
    Account,
    account_by_name,
    add_account,
    change_role,
    disable_account,
    enable_account,
    list_accounts,
    set_password,
)
from geo.access.problems import AccountError
from geo.access.roles import Person, Role, role_named
from geo.store.engine import reading, writing

OPERATOR = Person("operator", "命令行", Role.ADMIN)
_ROLES = tuple(role.value for role in Role)


def add_user_commands(parser: argparse.ArgumentParser) -> None:
    """Give the parser of ``user`` its commands: add, role, disable, enable, password, list."""
    commands = parser.add_subparsers(dest="user_command", required=True)
    add = commands.add_parser("add", help="新增账户；口令随后询问")
    add.add_argument("name", help="用户名")
    add.add_argument("role", choices=_ROLES, help="角色")
    role = commands.add_parser("role", help="改变角色，并结束其会话")
    role.add_argument("name", help="用户名")
    role.add_argument("role", choices=_ROLES, help="角色")
    for word, told in (("disable", "停用账户，并结束其会话"), ("enable", "重新启用账户")):
        commands.add_parser(word, help=told).add_argument("name", help="用户名")
    password = commands.add_parser("password", help="重设口令，并结束其会话；口令随后询问")
    password.add_argument("name", help="用户名")
    for asking in (add, password):
        asking.add_argument("--stdin", action="store_true", help="从标准输入读一行作口令")
    for closing in (commands.choices["role"], commands.choices["disable"]):
        closing.add_argument("--force", action="store_true", help="即使是最后一位管理员")
    commands.add_parser("list", help="列出账户")


def run_user_command(
    options: argparse.Namespace,
    engine: Engine,
    *,
    now: datetime,
    ask: Callable[[str], str] = getpass.getpass,
) -> tuple[str, ...]:
    """Carry out one parsed command on an upgraded store; the lines to print.

    Raises PlanMapError. ``ask`` shows its argument and returns what was typed unseen.
    """
    if options.user_command == "list":
        with reading(engine) as connection:
            return tuple(_lines(list_accounts(connection, OPERATOR)))
    # Asked before the transaction: nobody waits for somebody who is typing.
    password = _asked(options, ask) if options.user_command in ("add", "password") else ""
    with writing(engine) as connection:
        if options.user_command == "add":
            role = role_named(options.role)
            made = add_account(connection, OPERATOR, options.name, password, role, now=now)
            return (f"已新增：{_line(made)}",)
        found = account_by_name(connection, options.name)
        if options.user_command == "password":
            set_password(connection, OPERATOR, found.id, password, now=now)
            return (f"已重设口令：{found.name}",)
        return (f"已更新：{_line(_changed(connection, options, found, now))}",)


def _changed(
    connection: Connection, options: argparse.Namespace, found: Account, now: datetime
) -> Account:
    if options.user_command == "enable":
        return enable_account(connection, OPERATOR, found.id, now=now)
    keep = not options.force
    if options.user_command == "disable":
        return disable_account(connection, OPERATOR, found.id, now=now, keep_admin=keep)
    role = role_named(options.role)
    return change_role(connection, OPERATOR, found.id, role, now=now, keep_admin=keep)


def _asked(options: argparse.Namespace, ask: Callable[[str], str]) -> str:
    if options.stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed = ask("新口令：")
    if ask("再输一遍：") != typed:
        raise AccountError(
            "两次输入不同", where="口令", expected="两次输入相同的口令", remedy="重新运行命令"
        )
    return typed


def _lines(accounts: tuple[Account, ...]) -> Iterator[str]:
    if not accounts:
        yield "还没有账户"
    for found in accounts:
        yield _line(found)


def _line(found: Account) -> str:
    state = f"停用于 {found.disabled_at}" if found.disabled_at else "在用"
    return f"{found.name}\t{found.role.value}（{found.role.zh}）\t{state}\t{found.id}"
