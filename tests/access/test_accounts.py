"""Local accounts: who may change them, and what is kept of it."""

import pytest
from sqlalchemy import insert, select, text

from geo.access.accounts import (
    account_by_id,
    account_by_name,
    add_account,
    change_role,
    disable_account,
    enable_account,
    list_accounts,
    set_password,
)
from geo.access.audit import deeds, record
from geo.access.passwords import HASHER
from geo.access.problems import AccessError, AccountError
from geo.access.roles import ANONYMOUS, Person, Role
from geo.access.sessions import sign_out_everywhere
from geo.access.tables import account
from geo.store.chain import verify
from geo.store.engine import reading, writing
from geo.store.problems import StoreError
from tests.access.conftest import OPERATOR

NEW = "another lamp entirely"


def deeds_of(connection, by, target, **named):
    """Every deed that only an administrator may do, by its name."""
    return {
        "add": lambda: add_account(connection, by, "mallory", NEW, Role.ADMIN, **named),
        "role": lambda: change_role(connection, by, target, Role.ADMIN, **named),
        "disable": lambda: disable_account(connection, by, target, **named),
        "enable": lambda: enable_account(connection, by, target, **named),
        "password": lambda: set_password(connection, by, target, NEW, **named),
        "out": lambda: sign_out_everywhere(connection, by, target, **named),
        "list": lambda: list_accounts(connection, by),
        "trail": lambda: deeds(connection, by),
    }


FORGED = [
    ANONYMOUS,
    {"id": "operator", "name": "命令行", "role": "admin"},
    Person("local:0000000000000000", "nobody", Role.ADMIN),
    Person("operator", "命令行", "admin"),
    Person("", "", Role.ADMIN),
    None,
]


def assert_all_refused(town, by, target, status):
    """No deed at all is open to ``by``, and nothing of the account has changed."""
    with writing(town.engine) as connection:
        for doing in deeds_of(connection, by, target.id, now=town.now).values():
            with pytest.raises(AccessError) as caught:
                doing()
            assert caught.value.status == status
    assert town.account(target.id) == target


def test_an_account_is_found_by_id_and_by_any_spelling_of_its_name(town):
    made = town.add("Wang.Wei", Role.REVIEWER)
    with reading(town.engine) as connection:
        assert account_by_id(connection, made.id) == made
        assert account_by_name(connection, "ｗａｎｇ.ｗｅｉ") == made
    assert made.name == "Wang.Wei"
    assert made.person == Person(made.id, "Wang.Wei", Role.REVIEWER)


def test_chinese_names_serve_and_are_listed_with_the_disabled(town):
    first, second = town.add("王伟"), town.add("李娜")
    town.write(disable_account, OPERATOR, first.id)
    with reading(town.engine) as connection:
        listed = list_accounts(connection, OPERATOR)
    assert {a.name: a.disabled_at is None for a in listed} == {"王伟": False, "李娜": True}
    assert second.disabled_at is None


def test_a_name_that_looks_like_another_is_refused(town):
    town.add("admin", Role.ADMIN)
    for other in ("ADMIN", "ａｄｍｉｎ", "adm1n", "admln", "ádmin", "Admin"):
        with pytest.raises(AccountError):
            town.add(other)


def test_the_name_of_a_disabled_account_is_not_given_away(town):
    made = town.add("wang")
    town.write(disable_account, OPERATOR, made.id)
    with pytest.raises(AccountError) as caught:
        town.add("wang")
    assert "启用" in caught.value.remedy


def test_a_weak_password_makes_no_account(town):
    for password in ("short", "wangwei.pudong", "123456789012"):
        with pytest.raises(AccountError):
            town.write(add_account, OPERATOR, "wangwei.pudong", password, Role.EDITOR)
    with reading(town.engine) as connection:
        assert list_accounts(connection, OPERATOR) == ()


def test_only_an_administrator_does_any_of_it(town):
    target = town.add("target")
    for role in Role:
        if role is not Role.ADMIN:
            low = town.add(f"low.{role.value}", role)
            assert_all_refused(town, low.person, target, 403)


def test_a_forged_person_does_none_of_it(town):
    target = town.add("target")
    for forged in FORGED:
        assert_all_refused(town, forged, target, 401)


def test_a_role_written_higher_than_the_database_has_it_counts_for_nothing(town):
    target, low = town.add("target"), town.add("low", Role.EDITOR)
    assert_all_refused(town, Person(low.id, low.name, Role.ADMIN), target, 403)


def test_an_administrator_who_was_disabled_meanwhile_does_nothing_more(town):
    town.add("first", Role.ADMIN)
    second = town.add("second", Role.ADMIN)
    town.write(disable_account, OPERATOR, second.id)
    with pytest.raises(AccessError) as caught:
        town.add("third", by=second.person)
    assert caught.value.status == 401


def test_an_administrator_from_elsewhere_is_known_by_the_claims(town):
    town.add("wang", by=Person("oidc:1", "李娜", Role.ADMIN))
    with pytest.raises(AccessError):
        town.add("zhao", by=Person("oidc:1", "李娜", Role.REVIEWER))


def test_the_last_administrator_stays(town):
    only = town.add("only", Role.ADMIN)
    for deed, extra in ((disable_account, ()), (change_role, (Role.EDITOR,))):
        with pytest.raises(AccountError):
            town.write(deed, only.person, only.id, *extra)
    other = town.add("other", Role.ADMIN)
    assert town.write(change_role, other.person, only.id, Role.EDITOR).role is Role.EDITOR
    with pytest.raises(AccountError):
        town.write(disable_account, other.person, other.id)
    closed = town.write(disable_account, OPERATOR, other.id, keep_admin=False)
    assert closed.disabled_at is not None


def test_changing_nothing_records_nothing(town):
    made = town.add("wang")
    with reading(town.engine) as connection:
        before = deeds(connection, OPERATOR)
    town.write(change_role, OPERATOR, made.id, Role.EDITOR)
    town.write(enable_account, OPERATOR, made.id)
    with reading(town.engine) as connection:
        assert deeds(connection, OPERATOR) == before


def test_an_unknown_account_is_told(town):
    for deed, extra in ((disable_account, ()), (change_role, (Role.ADMIN,)), (enable_account, ())):
        with pytest.raises(AccountError):
            town.write(deed, OPERATOR, "local:ffffffffffffffff", *extra)
    with reading(town.engine) as connection, pytest.raises(AccountError):
        account_by_name(connection, "nobody")


def test_every_deed_stands_in_the_trail_with_who_when_and_what(town):
    chief = town.add("chief", Role.ADMIN)
    made = town.add("wang", by=chief.person)
    town.later(minutes=1)
    town.write(change_role, chief.person, made.id, Role.REVIEWER)
    town.write(set_password, chief.person, made.id, NEW, hasher=town.hasher)
    town.write(disable_account, chief.person, made.id)
    town.write(enable_account, chief.person, made.id)
    with reading(town.engine) as connection:
        trail = deeds(connection, chief.person)
        assert verify(connection) == []
        assert deeds(connection, chief.person, before=trail[0].seq, most=1) == trail[1:2]
    assert [d.action for d in reversed(trail)] == [
        "account-added",
        "account-added",
        "role-changed",
        "password-set",
        "account-disabled",
        "account-enabled",
    ]
    assert {d.actor for d in trail[:-1]} == {chief.id}
    assert trail[-1].actor == OPERATOR.id
    change = next(d for d in trail if d.action == "role-changed")
    assert change.subject == made.id
    assert change.detail == {"name": "wang", "from": "editor", "to": "reviewer"}
    assert change.recorded_at == "2026-03-02T09:01:00.000000Z"


def test_a_deed_that_fails_leaves_no_trace(town):
    town.add("wang")
    with reading(town.engine) as connection:
        before = deeds(connection, OPERATOR)
    with pytest.raises(AccountError):
        town.add("wang")
    with reading(town.engine) as connection:
        assert deeds(connection, OPERATOR) == before


def test_a_secret_does_not_enter_the_trail(town):
    for name in ("password", "new_password", "token", "token_sha256", "secret"):
        with pytest.raises(ValueError, match="must not enter"):
            town.write(record, OPERATOR.id, "x", "y", {name: "z"})


def test_only_a_hash_of_the_password_is_kept(town):
    made = town.add("wang")
    with reading(town.engine) as connection:
        kept = connection.execute(select(account).where(account.c.id == made.id)).one()
    assert kept.password_hash.startswith("$argon2id$")
    assert "tree lamp" not in str(tuple(kept))


def test_the_default_hash_is_the_strong_one(town):
    made = town.write(add_account, OPERATOR, "wang", NEW, Role.EDITOR)
    with reading(town.engine) as connection:
        kept = connection.execute(
            select(account.c.password_hash).where(account.c.id == made.id)
        ).scalar_one()
    assert not HASHER.check_needs_rehash(kept)


def test_the_database_itself_keeps_every_account_in_order(town):
    made = town.add("wang")
    for statement in (
        "DELETE FROM account",
        "DELETE FROM account WHERE name = 'wang'",
        "UPDATE account SET role = 'root'",
        "UPDATE account SET password_hash = 'plain'",
        "UPDATE account SET id = 'oidc:1'",
        "UPDATE account SET name_key = ''",
    ):
        with pytest.raises(StoreError), writing(town.engine) as connection:
            connection.execute(text(statement))
        assert town.account(made.id) == made


def test_the_database_itself_refuses_to_replace_or_empty_accounts(town):
    made = town.add("wang", Role.ADMIN)
    with reading(town.engine) as connection:
        kept = connection.execute(select(account)).one()._asdict()
    if town.engine.dialect.name == "sqlite":
        attempts = [insert(account).prefix_with("OR REPLACE").values({**kept, "role": "viewer"})]
    else:
        attempts = [text("TRUNCATE account CASCADE"), insert(account).values(kept)]
    for attempt in attempts:
        with pytest.raises(StoreError), writing(town.engine) as connection:
            connection.execute(attempt)
    assert town.account(made.id) == made
