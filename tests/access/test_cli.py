"""Accounts from the command line."""

import argparse
import io
import sys

import pytest

from geo.access.accounts import list_accounts
from geo.access.audit import deeds
from geo.access.cli import OPERATOR, add_user_commands, run_user_command
from geo.access.problems import AccountError
from geo.store.engine import reading
from tests.access.conftest import NOW

TYPED = "tree lamp river"


def parsed(*words):
    parser = argparse.ArgumentParser()
    add_user_commands(parser)
    return parser.parse_args(words)


def typing(*lines):
    """Somebody who types these lines, one per question."""
    waiting = list(lines)
    return lambda _question: waiting.pop(0)


def run(engine, *words, typed=(TYPED, TYPED)):
    return run_user_command(parsed(*words), engine, now=NOW, ask=typing(*typed))


def test_accounts_are_added_changed_and_listed(town):
    assert run(town.engine, "list") == ("还没有账户",)
    assert "已新增：王伟" in run(town.engine, "add", "王伟", "admin")[0]
    run(town.engine, "add", "wang", "editor")
    assert "reviewer（审核员）" in run(town.engine, "role", "WANG", "reviewer")[0]
    assert "停用于 2026-03-02" in run(town.engine, "disable", "wang")[0]
    listed = run(town.engine, "list")
    assert [line.split("\t")[0] for line in listed] == ["wang", "王伟"]
    assert "在用" in run(town.engine, "enable", "wang")[0]


def test_the_account_made_here_can_sign_in_and_the_password_be_set_again(town):
    run(town.engine, "add", "wang", "editor")
    assert town.enter("wang", TYPED).person.name == "wang"
    run(town.engine, "password", "wang", typed=("another lamp entirely",) * 2)
    assert town.enter("wang", "another lamp entirely").person.name == "wang"


def test_the_password_is_read_from_standard_input_when_asked_to(town, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TYPED}\r\nmore\n"))
    run(town.engine, "add", "--stdin", "wang", "editor", typed=())
    assert town.enter("wang", TYPED).person.name == "wang"


def test_two_passwords_that_differ_make_no_account(town):
    with pytest.raises(AccountError):
        run(town.engine, "add", "wang", "editor", typed=(TYPED, TYPED + "x"))
    assert run(town.engine, "list") == ("还没有账户",)


def test_no_input_at_all_makes_no_account(town, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(AccountError):
        run(town.engine, "add", "--stdin", "wang", "editor")


def test_the_last_administrator_goes_only_when_told_twice(town):
    run(town.engine, "add", "chief", "admin")
    for words in (("disable", "chief"), ("role", "chief", "editor")):
        with pytest.raises(AccountError):
            run(town.engine, *words)
    assert "停用" in run(town.engine, "disable", "chief", "--force")[0]


def test_what_is_done_here_stands_in_the_trail_without_the_password(town):
    run(town.engine, "add", "wang", "editor")
    run(town.engine, "password", "wang")
    with reading(town.engine) as connection:
        trail = deeds(connection, OPERATOR)
        accounts = list_accounts(connection, OPERATOR)
    assert {d.actor for d in trail} == {"operator"}
    assert TYPED not in f"{trail} {accounts}"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("add", "wang"),
        ("add", "wang", "root"),
        ("add", "wang", "editor", TYPED),
        ("password", "wang", TYPED),
        ("add", "wang", "editor", "--password", TYPED),
        ("delete", "wang"),
    ],
    ids=["nothing", "no-role", "no-such-role", "argument", "argument-2", "option", "delete"],
)
def test_a_password_is_never_an_argument_and_nothing_is_deleted(words, capsys):
    with pytest.raises(SystemExit):
        parsed(*words)
    assert capsys.readouterr().err


def test_an_unknown_name_is_told(town):
    with pytest.raises(AccountError):
        run(town.engine, "disable", "nobody")
