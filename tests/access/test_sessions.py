"""Sessions: from the secret in a cookie to the person who signed in."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from geo.access.accounts import change_role, disable_account, enable_account, set_password
from geo.access.audit import deeds
from geo.access.problems import AccessError
from geo.access.roles import ANONYMOUS, Role
from geo.access.sessions import (
    SessionLimits,
    keep_alive,
    session_of,
    sign_out,
    sign_out_everywhere,
)
from geo.access.signin import change_password
from geo.access.tables import access_session, account
from geo.store.engine import reading, writing
from tests.access.conftest import NOW, OPERATOR, WORDS


def test_a_token_leads_to_its_person_and_to_no_other(town):
    one, other = town.add("wang", Role.EDITOR), town.add("zhao", Role.ADMIN)
    first, second = town.enter("wang"), town.enter("zhao")
    assert town.who(first.token) == one.person == first.person
    assert town.who(second.token) == other.person
    assert first.token != second.token


def test_a_token_is_256_random_bits_of_which_only_a_hash_is_kept(town):
    town.add("wang")
    tokens = {town.enter("wang").token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
    with reading(town.engine) as connection:
        kept = {tuple(row) for row in connection.execute(select(access_session))}
    hashes = {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    assert {row[0] for row in kept} == hashes
    assert not any(token in str(row) for token in tokens for row in kept)


def test_a_session_does_not_show_its_token_when_printed(town):
    town.add("wang")
    opened = town.enter("wang")
    assert opened.token not in repr(opened)
    assert opened.until == NOW + timedelta(hours=12)


def forgeries(token):
    digest = hashlib.sha256(token.encode()).hexdigest()
    other = "A" if token[0] != "A" else "B"
    return {
        "none": None,
        "empty": "",
        "another": "A" * 43,
        "changed": other + token[1:],
        "longer": token + "A",
        "shorter": token[:-1],
        "padded": token + "=",
        "newline": token + "\n",
        "hash": digest,
        "bytes": token.encode(),
        "dict": {"token": token, "role": "admin"},
        "list": [token],
        "number": 7,
        "true": True,
        "sql": "' OR 1=1 --".ljust(43, "-"),
        "nul": "\0" * 43,
        "surrogate": "\ud800" * 43,
        "wide": token.translate({ord(c): ord(c) + 0xFEE0 for c in token if c.isalnum()}),
        "swapped": token.swapcase(),
    }


def test_a_forged_token_is_nobodys(town):
    town.add("wang")
    token = town.enter("wang").token
    for kind, forged in forgeries(token).items():
        assert town.who(forged) is None, kind
        assert keep_alive(town.engine, forged, town.now) is None, kind
        town.write(sign_out, forged)
    assert town.who(token) is not None


def test_twelve_hours_after_sign_in_the_session_is_over_however_busy(town):
    town.add("wang")
    token = town.enter("wang").token
    for _ in range(23):
        town.later(minutes=30)
        assert keep_alive(town.engine, token, town.now) is not None
    town.later(minutes=29, seconds=59)
    assert town.who(token) is not None
    town.later(seconds=1)
    assert town.who(token) is None
    assert keep_alive(town.engine, token, town.now) is None


def test_an_hour_without_use_ends_the_session(town):
    town.add("wang")
    token = town.enter("wang").token
    town.later(minutes=59, seconds=59)
    assert town.who(token) is not None
    town.later(seconds=1)
    assert town.who(token) is None


def test_use_is_noted_by_the_minute_and_never_moved_back(town):
    town.add("wang")
    token = town.enter("wang").token

    def seen():
        with reading(town.engine) as connection:
            return connection.execute(select(access_session.c.seen_at)).scalar_one()

    first = seen()
    keep_alive(town.engine, token, town.later(seconds=59))
    assert seen() == first
    keep_alive(town.engine, token, town.later(seconds=2))
    noted = seen()
    assert noted > first
    keep_alive(town.engine, token, NOW)
    assert seen() == noted


def test_the_limits_are_parameters(town):
    town.add("wang")
    token = town.enter("wang").token
    town.later(minutes=10)
    with reading(town.engine) as connection:
        short = SessionLimits(idle=timedelta(minutes=5))
        assert session_of(connection, token, town.now, limits=short) is None
        brief = SessionLimits(longest=timedelta(minutes=5))
        assert session_of(connection, token, town.now, limits=brief) is None
        assert session_of(connection, token, town.now) is not None


def test_signing_out_ends_one_session_and_is_recorded_once(town):
    made = town.add("wang")
    first, second = town.enter("wang"), town.enter("wang")
    town.write(sign_out, first.token)
    town.write(sign_out, first.token)
    assert town.who(first.token) is None
    assert town.who(second.token) == made.person
    with reading(town.engine) as connection:
        out = [d for d in deeds(connection, OPERATOR) if d.action == "signed-out"]
    assert [(d.actor, d.subject) for d in out] == [(made.id, made.id)]


def test_signing_out_everywhere_ends_ones_own_sessions_and_nobody_elses(town):
    made = town.add("wang", Role.VIEWER)
    town.add("zhao")
    mine = [town.enter("wang"), town.enter("wang")]
    other = town.enter("zhao")
    assert town.write(sign_out_everywhere, made.person, made.id) == 2
    assert [town.who(s.token) for s in mine] == [None, None]
    assert town.who(other.token) is not None


def test_an_administrator_ends_the_sessions_of_another_and_an_editor_does_not(town):
    made, editor = town.add("wang"), town.add("zhao")
    chief = town.add("chief", Role.ADMIN)
    token = town.enter("wang").token
    with pytest.raises(AccessError):
        town.write(sign_out_everywhere, editor.person, made.id)
    with pytest.raises(AccessError):
        town.write(sign_out_everywhere, ANONYMOUS, "")
    assert town.who(token) is not None
    town.write(sign_out_everywhere, chief.person, made.id)
    assert town.who(token) is None


def by_role(town, account_id):
    town.write(change_role, OPERATOR, account_id, Role.REVIEWER)


def by_disabling(town, account_id):
    town.write(disable_account, OPERATOR, account_id)


def by_disabling_and_enabling(town, account_id):
    by_disabling(town, account_id)
    town.write(enable_account, OPERATOR, account_id)


def by_password_set(town, account_id):
    town.write(set_password, OPERATOR, account_id, "another lamp entirely", hasher=town.hasher)


def by_password_changed(town, account_id):
    person = town.account(account_id).person
    change_password(
        town.engine,
        person,
        WORDS.format(name="wang"),
        "another lamp entirely",
        address=None,
        now=town.now,
        policy=town.policy,
    )


@pytest.mark.parametrize(
    "change",
    [by_role, by_disabling, by_disabling_and_enabling, by_password_set, by_password_changed],
)
def test_a_change_of_the_account_ends_all_its_sessions(town, change):
    made = town.add("wang")
    town.add("zhao")
    sessions = [town.enter("wang"), town.enter("wang")]
    other = town.enter("zhao")
    change(town, made.id)
    assert [town.who(s.token) for s in sessions] == [None, None]
    assert town.who(other.token) is not None


def test_an_account_that_is_disabled_has_no_session_even_if_one_was_left(town):
    made = town.add("wang")
    token = town.enter("wang").token
    with writing(town.engine) as connection:
        connection.execute(update(account).values(disabled_at="2026-03-02T09:00:00.000000Z"))
    assert town.who(token) is None
    assert town.account(made.id).disabled_at is not None


def test_ended_sessions_do_not_pile_up(town):
    town.add("wang")
    for _ in range(5):
        town.enter("wang")
        town.later(hours=2)
    town.enter("wang")
    with reading(town.engine) as connection:
        assert connection.execute(select(func.count()).select_from(access_session)).scalar() == 1
