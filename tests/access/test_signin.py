"""Signing in: right, wrong, too often, at once, and always with the same words."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from geo.access.accounts import disable_account, set_password
from geo.access.attempts import RULES, attempt_marks
from geo.access.audit import SYSTEM, deeds
from geo.access.lockout import LockRule
from geo.access.problems import AccessError, AccountError, LockedError
from geo.access.roles import ANONYMOUS, Person, Role
from geo.access.signin import change_password, sign_in
from geo.access.tables import account, signin_failure, signin_lock
from geo.store.chain import verify
from geo.store.engine import reading
from tests.access.conftest import NOW, OPERATOR, WORDS

WRONG = "not the right words"
NEW = "another lamp entirely"


def refused(town, name, password=WRONG, **named):
    with pytest.raises(AccessError) as caught:
        town.enter(name, password, **named)
    return caught.value


def fail(town, name, times, **named):
    for _ in range(times):
        error = refused(town, name, **named)
        assert not isinstance(error, LockedError)


def rows_of(town, table):
    with reading(town.engine) as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def test_the_right_password_opens_a_session(town):
    for name in ("wang.wei", "王伟", "José"):
        made = town.add(name, Role.REVIEWER)
        assert town.who(town.enter(name).token) == made.person


def test_any_spelling_of_the_name_serves(town):
    made = town.add("Wang.Wei")
    for typed in ("WANG.wei", " wang.wei ", "ｗａｎｇ．ｗｅｉ"):
        opened = town.enter(typed, WORDS.format(name="Wang.Wei"))
        assert opened.person == made.person


def test_a_name_that_only_looks_like_it_does_not(town):
    town.add("wang")
    for typed in ("wаng", "wang\u200b", "wan9", "w", "", "wang\x00", "\ud800x"):
        fail(town, typed, 1, password=WORDS.format(name="wang"), address=None)


def test_unknown_wrong_and_disabled_are_answered_with_the_same_words(town):
    town.add("wang")
    closed = town.add("closed")
    town.write(disable_account, OPERATOR, closed.id)
    told = {
        (str(error), error.status, type(error))
        for error in (
            refused(town, "wang"),
            refused(town, "nobody"),
            refused(town, "no\x00name"),
            refused(town, "closed", WORDS.format(name="closed")),
        )
    }
    assert len(told) == 1
    assert told.pop()[1] == 401


def test_the_same_work_is_done_whoever_is_named(town):
    town.add("wang")
    closed = town.add("closed")
    town.write(disable_account, OPERATOR, closed.id)
    for name in ("wang", "nobody", "closed", "no\x00name", "wаng"):
        for password in (WRONG, "", "x" * 5000):
            town.hasher.asked.clear()
            fail(town, name, 1, password=password, address=None)
            assert len(town.hasher.asked) == 1
            assert town.hasher.check_needs_rehash(town.hasher.asked[0]) is False


def test_four_failures_do_no_harm_and_a_right_password_clears_them(town):
    town.add("wang")
    for _ in range(3):
        fail(town, "wang", 4)
        town.enter("wang")
    assert rows_of(town, signin_failure) == []


def test_the_fifth_attempt_may_still_be_right(town):
    town.add("wang")
    fail(town, "wang", 4)
    town.enter("wang")
    assert rows_of(town, signin_lock) == []
    with reading(town.engine) as connection:
        assert "sign-in-locked" not in {d.action for d in deeds(connection, OPERATOR)}


def test_after_five_failures_the_right_password_is_refused_too(town):
    town.add("wang")
    fail(town, "wang", 5)
    town.hasher.asked.clear()
    error = refused(town, "wang", WORDS.format(name="wang"), address="10.9.9.9")
    assert isinstance(error, LockedError)
    assert error.status == 429
    assert error.wait_s == 60
    assert town.hasher.asked == []


def test_when_the_lock_is_over_the_right_password_serves_again(town):
    town.add("wang")
    fail(town, "wang", 5)
    town.later(seconds=59)
    assert isinstance(refused(town, "wang", WORDS.format(name="wang")), LockedError)
    town.later(seconds=1)
    assert town.enter("wang").person.name == "wang"
    assert rows_of(town, signin_failure) == []


def test_each_further_failure_locks_for_twice_as_long(town):
    town.add("wang")
    fail(town, "wang", 5)
    waits = []
    for _ in range(4):
        error = refused(town, "wang")
        waits.append(error.wait_s // 60)
        town.later(seconds=error.wait_s)
        fail(town, "wang", 1)
    assert waits == [1, 2, 4, 8]


def test_locks_in_a_row_grow_to_an_hour_even_when_the_failures_before_are_forgotten(town):
    town.add("wang")
    waits = []
    for _ in range(8):
        fail(town, "wang", 5, address=None)
        error = refused(town, "wang", address=None)
        waits.append(error.wait_s // 60)
        town.later(minutes=61)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    town.later(hours=24)
    fail(town, "wang", 5, address=None)
    assert refused(town, "wang", address=None).wait_s == 60


def test_failures_older_than_a_quarter_of_an_hour_are_forgotten(town):
    town.add("wang")
    fail(town, "wang", 4)
    town.later(minutes=15)
    fail(town, "wang", 4)
    assert len(rows_of(town, signin_failure)) == 4
    town.enter("wang")


def test_an_attempt_during_a_lock_does_not_lengthen_it(town):
    town.add("wang")
    fail(town, "wang", 5)
    before = rows_of(town, signin_lock)
    for _ in range(10):
        assert isinstance(refused(town, "wang"), LockedError)
    assert rows_of(town, signin_lock) == before


def test_a_password_set_by_an_administrator_ends_the_lock(town):
    made = town.add("Wang")
    fail(town, "wang", 5, address=None)
    town.write(set_password, OPERATOR, made.id, NEW, hasher=town.hasher)
    assert town.enter("wang", NEW, address=None).person == made.person


def test_an_unknown_name_is_locked_like_a_known_one(town):
    town.add("wang")
    known = [type(refused(town, "wang", address="10.0.0.1")) for _ in range(7)]
    unknown = [type(refused(town, "nobody", address="10.0.0.2")) for _ in range(7)]
    assert known == unknown
    assert known[4:6] == [AccessError, LockedError]


def test_an_address_that_tries_many_names_is_locked_and_another_is_not(town):
    town.add("wang")
    for n in range(5):
        fail(town, f"guess{n}", 1, address="10.0.0.9")
    assert isinstance(refused(town, "wang", WORDS.format(name="wang"), address="10.0.0.9"),
                      LockedError)  # fmt: skip
    assert town.enter("wang", address="10.0.0.8").person.name == "wang"


def test_an_account_is_locked_whatever_addresses_the_failures_came_from(town):
    town.add("wang")
    for n in range(5):
        fail(town, "wang", 1, address=f"10.0.1.{n}")
    assert isinstance(refused(town, "wang", address="10.0.2.1"), LockedError)


def test_ones_own_sign_in_earns_no_more_guesses_at_others(town):
    town.add("mallory")
    town.add("wang")
    outcomes = []
    for n in range(6):
        outcomes.append(type(refused(town, f"guess{n}")))
        if LockedError not in outcomes and n < 4:
            town.enter("mallory")
    assert outcomes == [AccessError] * 5 + [LockedError]


def test_a_right_password_on_the_edge_does_not_lock_the_address(town):
    town.add("wang")
    for n in range(4):
        fail(town, f"guess{n}", 1)
    town.enter("wang")
    town.enter("wang")
    assert rows_of(town, signin_lock) == []


def test_without_an_address_only_the_account_is_counted(town):
    town.add("wang")
    for n in range(8):
        fail(town, f"guess{n}", 1, address=None)
    assert town.enter("wang", address=None).person.name == "wang"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", " 10.0.0.1 ", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("garbage", "other garbage", True),
        ("garbage", "10.0.0.1", False),
    ],
)
def test_addresses_of_one_holder_count_together(one, other, same):
    marks = [attempt_marks("wang", address)["address"] for address in (one, other)]
    assert (marks[0] == marks[1]) is same


def test_what_was_typed_as_a_name_is_kept_as_a_hash_only(town):
    town.add("wang")
    for _ in range(5):
        refused(town, "my secret words in the wrong box", address="10.7.7.7")
    with reading(town.engine) as connection:
        trail = deeds(connection, OPERATOR)
    kept = f"{rows_of(town, signin_failure)} {rows_of(town, signin_lock)} {trail}"
    assert "secret words" not in kept
    assert "10.7.7.7" not in kept


def test_the_trail_tells_sign_ins_and_locks_and_no_secret(town):
    made = town.add("wang")
    token = town.enter("wang").token
    fail(town, "wang", 5)
    with reading(town.engine) as connection:
        trail = deeds(connection, OPERATOR)
        assert verify(connection) == []
    told = [(d.actor, d.action, d.subject) for d in trail]
    assert told == [
        (SYSTEM, "sign-in-locked", "address"),
        (SYSTEM, "sign-in-locked", made.id),
        (made.id, "signed-in", made.id),
        (OPERATOR.id, "account-added", made.id),
    ]
    assert trail[0].detail == {"times": "1", "until": "2026-03-02T09:01:00.000000Z"}
    for secret in (token, WRONG, WORDS.format(name="wang"), "argon2"):
        assert secret not in str(trail)


def test_thirty_failures_at_once_get_five_guesses_and_no_more(town):
    town.add("wang")

    def attempt(n):
        try:
            town.enter("wang", f"{WRONG} {n}", address=f"10.1.{n}.1")
        except LockedError:
            return "locked"
        except AccessError:
            return "wrong"
        return "in"

    with ThreadPoolExecutor(10) as crowd:
        outcomes = list(crowd.map(attempt, range(30)))
    assert outcomes.count("wrong") == 5
    assert outcomes.count("locked") == 25
    assert len(town.hasher.asked) == 5
    assert isinstance(refused(town, "wang", WORDS.format(name="wang")), LockedError)
    with reading(town.engine) as connection:
        count = connection.execute(select(func.count()).select_from(signin_failure)).scalar()
        assert verify(connection) == []
    assert count == 5


def test_several_right_sign_ins_at_once_all_succeed(town):
    town.add("wang")
    with ThreadPoolExecutor(4) as crowd:
        opened = list(crowd.map(lambda _: town.enter("wang"), range(4)))
    assert all(town.who(s.token) for s in opened)
    assert rows_of(town, signin_failure) == []


def test_a_password_changed_while_it_was_compared_opens_nothing(town):
    made = town.add("wang")

    class Slow(type(town.hasher)):
        def verify(self, hash, password):
            right = super().verify(hash, password)
            if len(self.asked) == 1:
                town.write(set_password, OPERATOR, made.id, NEW, hasher=self)
            return right

    town.hasher = Slow()
    refused(town, "wang", WORDS.format(name="wang"))
    assert town.enter("wang", NEW).person == made.person


def test_an_account_disabled_while_its_password_was_compared_opens_nothing(town):
    made = town.add("wang")

    class Slow(type(town.hasher)):
        def verify(self, hash, password):
            town.write(disable_account, OPERATOR, made.id)
            return super().verify(hash, password)

    town.hasher = Slow()
    refused(town, "wang", WORDS.format(name="wang"))


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(town):
    made = town.add("wang")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    for _ in range(2):
        sign_in(
            town.engine,
            "wang",
            WORDS.format(name="wang"),
            address=None,
            now=town.now,
            policy=replace(town.policy, hasher=stronger),
        )
    with reading(town.engine) as connection:
        kept = connection.execute(
            select(account.c.password_hash).where(account.c.id == made.id)
        ).scalar_one()
    assert not stronger.check_needs_rehash(kept)


def test_the_rules_are_parameters(town):
    town.add("wang")
    rule = LockRule(failures=2, first=timedelta(minutes=30))
    policy = replace(town.policy, attempts=replace(RULES, account=rule))
    outcomes = []
    for _ in range(3):
        with pytest.raises(AccessError) as caught:
            sign_in(town.engine, "wang", WRONG, address=None, now=NOW, policy=policy)
        outcomes.append(caught.value)
    assert isinstance(outcomes[2], LockedError)
    assert outcomes[2].wait_s == 1800


def test_each_rule_counts_within_its_own_window(town):
    town.add("wang")
    short = LockRule(failures=2, window=timedelta(minutes=5))
    policy = replace(town.policy, attempts=replace(RULES, account=short))
    for _ in range(4):
        with pytest.raises(AccessError) as caught:
            sign_in(town.engine, "wang", WRONG, address="10.0.0.1", now=town.now, policy=policy)
        assert not isinstance(caught.value, LockedError)
        town.later(minutes=5)
    assert rows_of(town, signin_lock) == []


def changed(town, person, old, new=NEW):
    change_password(
        town.engine, person, old, new, address="10.0.0.1", now=town.now, policy=town.policy
    )


def test_ones_own_password_is_changed_by_proving_the_old_one(town):
    made = town.add("wang")
    changed(town, made.person, WORDS.format(name="wang"))
    refused(town, "wang", WORDS.format(name="wang"))
    assert town.enter("wang", NEW).person == made.person
    with reading(town.engine) as connection:
        trail = deeds(connection, OPERATOR)
    change = next(d for d in trail if d.action == "password-changed")
    assert (change.actor, change.subject) == (made.id, made.id)


def test_a_wrong_old_password_changes_nothing_and_counts(town):
    made = town.add("wang")
    for _ in range(5):
        with pytest.raises(AccessError):
            changed(town, made.person, WRONG)
    with pytest.raises(LockedError):
        changed(town, made.person, WORDS.format(name="wang"))
    town.later(minutes=1)
    assert town.enter("wang").person == made.person


def test_a_new_password_that_cannot_serve_changes_nothing(town):
    made = town.add("wang")
    with pytest.raises(AccountError):
        changed(town, made.person, WORDS.format(name="wang"), "short")
    assert town.enter("wang").person == made.person


def test_nobody_changes_a_password(town):
    for who in (ANONYMOUS, {"id": "x"}, Person("local:0000", "x", Role.ADMIN), None):
        with pytest.raises(AccessError) as caught:
            changed(town, who, WRONG)
        assert caught.value.status == 401


def test_who_signed_in_elsewhere_has_no_password_here(town):
    with pytest.raises(AccountError):
        changed(town, Person("oidc:1", "李娜", Role.ADMIN), WRONG)


def test_the_password_of_another_cannot_be_changed_with_ones_own(town):
    town.add("mallory")
    target = town.add("wang")
    with pytest.raises(AccessError):
        changed(town, target.person, WORDS.format(name="mallory"))
    assert town.enter("wang").person == target.person
