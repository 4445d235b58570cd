"""From a sign-in at a provider to a session here, on both databases."""

from datetime import timedelta

import pytest

from geo.access.audit import deeds
from geo.access.claims import ClaimRules, claims_id
from geo.access.elsewhere import CODE_LIVES, issue_code, redeem_code
from geo.access.problems import AccessError
from geo.access.roles import Person, Role
from geo.access.sessions import (
    end_sessions,
    keep_alive,
    open_session,
    sign_out,
    sign_out_everywhere,
)
from geo.store.chain import verify
from geo.store.engine import reading, writing
from tests.access.conftest import OPERATOR

ISSUER = "https://atlas.example.org"
RULES = ClaimRules(ISSUER, groups={"atlas-editors": Role.EDITOR})
ID = claims_id(ISSUER, "u-1")


def claims(town, **more):
    told = {"iss": ISSUER, "sub": "u-1", "name": "王伟", "iat": town.now.timestamp(), "nonce": "n"}
    return {**told, "groups": ["atlas-editors"], "is_logged_in": True, **more}


def code(town, rules=RULES, **more):
    return town.write(issue_code, claims(town, **more), rules)


def test_a_code_opens_one_session_with_the_role_the_rules_gave(town):
    opened = town.write(redeem_code, code(town))
    assert opened.person == Person(ID, "王伟", Role.EDITOR)
    assert town.who(opened.token) == opened.person
    with reading(town.engine) as connection:
        (deed,) = deeds(connection, OPERATOR)
        assert verify(connection) == []
    assert (deed.actor, deed.action) == (ID, "signed-in")
    assert deed.detail == {"name": "王伟", "role": "editor"}


def test_a_code_serves_once(town):
    given = code(town)
    town.write(redeem_code, given)
    with pytest.raises(AccessError) as caught:
        town.write(redeem_code, given)
    assert caught.value.status == 401


def test_a_sign_in_that_was_used_gives_no_other_code(town):
    """So that a page that still remembers it cannot undo a sign-out."""
    told = claims(town)
    opened = town.write(redeem_code, town.write(issue_code, told, RULES))
    town.write(sign_out, opened.token)
    town.later(minutes=1)
    assert town.write(issue_code, told, RULES) is None
    assert town.who(opened.token) is None
    assert code(town, nonce="another") is not None


def test_of_two_codes_for_one_sign_in_the_first_used_is_the_last(town):
    one, two = code(town), code(town)
    town.write(redeem_code, one)
    with pytest.raises(AccessError):
        town.write(redeem_code, two)


def test_a_code_ends_soon(town):
    given = code(town)
    town.later(seconds=CODE_LIVES.total_seconds())
    with pytest.raises(AccessError):
        town.write(redeem_code, given)


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "甲" * 43, "A" * 43 + "\n", "' OR 1=1 --"])
def test_what_is_no_code_opens_nothing(town, forged):
    code(town)
    with pytest.raises(AccessError) as caught:
        town.write(redeem_code, forged)
    assert caught.value.status == 401


@pytest.mark.parametrize(
    "change",
    [{"iss": "https://evil.test"}, {"sub": ""}, {"iat": None}, {"iat": 0}, {"iat": float("nan")}],
)
def test_claims_that_are_nobodys_give_no_code(town, change):
    assert code(town, **change) is None


def test_a_role_in_the_claims_themselves_counts_for_nothing(town):
    given = code(town, groups=[], role="admin", roles=["admin"])
    assert town.write(redeem_code, given).person.role is Role.VIEWER


def test_where_only_the_known_are_admitted_others_get_no_code(town):
    assert code(town, ClaimRules(ISSUER, RULES.groups, known_only=True), groups=["x"]) is None


def test_the_session_ends_as_long_after_the_sign_in_as_any_other(town):
    signed_in = town.now
    told = claims(town)
    town.later(hours=11)
    opened = town.write(redeem_code, town.write(issue_code, told, RULES))
    assert opened.until == signed_in + timedelta(hours=12)
    town.later(minutes=59)
    assert town.who(opened.token)
    town.later(minutes=2)
    assert town.who(opened.token) is None


def test_a_session_without_use_ends_and_use_keeps_it(town):
    opened = town.write(redeem_code, code(town))
    for _ in range(3):
        assert keep_alive(town.engine, opened.token, town.later(minutes=50)) == opened.person
    town.later(minutes=61)
    assert town.who(opened.token) is None


def test_an_administrator_ends_the_sessions_of_somebody_known_elsewhere(town):
    opened = town.write(redeem_code, code(town))
    local = town.add("wang", Role.ADMIN)
    town.enter("wang")
    assert town.write(sign_out_everywhere, local.person, ID) == 1
    assert town.who(opened.token) is None
    with writing(town.engine) as connection:
        assert end_sessions(connection, local.id) == 1


def test_a_local_account_and_somebody_elsewhere_do_not_end_each_others_sessions(town):
    local = town.add("wang")
    entered = town.enter("wang")
    opened = town.write(open_session, Person(ID, "wang", Role.EDITOR))
    town.write(sign_out, opened.token)
    assert town.who(entered.token) == local.person
    assert town.who(opened.token) is None
