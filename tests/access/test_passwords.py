"""Passwords: long enough, not the commonest, and kept as hashes only."""

import pytest
from argon2 import PasswordHasher

from geo.access.passwords import (
    _COMMON,
    HASHER,
    LONGEST,
    SHORTEST,
    hash_password,
    matches,
    new_password,
    rehashed,
)
from geo.access.problems import AccountError

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    "text",
    [
        "tree lamp river",
        "滨江步道十里长廊晨跑的人",
        "aaaaaaaaaaab",
        "            x",
        "密码 with spaces 和汉字",
        "x" * 8 + "y" * 8,
        "tr33-L4mp!river" * 10,
    ],
)
def test_a_long_password_of_any_composition_serves(text):
    assert new_password(text, name="wang") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "elevenSigns",
        "x" * (LONGEST + 1),
        "123456789012",
        "PasswordPassword",
        "ｐａｓｓｗｏｒｄ１２３４",
        "aaaaaaaaaaaa",
        "123412341234",
        "abababababab",
        "wang.wei.pudong",
        "WANG.wei.Pudong",
        "tree\x00lamp\x00river",
        "tree\ud800lamp river",
        "            ",
    ],
    ids=ascii,
)
def test_a_short_common_or_telling_password_is_refused_without_being_repeated(text):
    with pytest.raises(AccountError) as caught:
        new_password(text, name="wang.wei.pudong")
    assert not text or text not in str(caught.value)


def test_the_list_of_the_commonest_holds_only_what_length_lets_pass():
    assert [word for word in _COMMON if len(word) < SHORTEST] == []


def test_a_hash_tells_its_parameters_and_not_the_password():
    stored = hash_password("tree lamp river")
    assert stored.startswith("$argon2id$")
    assert "tree" not in stored
    assert hash_password("tree lamp river") != stored
    assert matches("tree lamp river", stored)
    assert not matches("tree lamp rivet", stored)


def test_full_width_and_decomposed_signs_are_the_same_password():
    stored = hash_password(new_password("ｔｒｅｅ lamp José", name="w"), hasher=QUICK)
    assert matches("tree lamp Jose\u0301", stored, hasher=QUICK)


def test_without_a_stored_hash_nothing_matches():
    assert not matches("nobody has this password", None, hasher=QUICK)


def test_an_endless_password_or_a_broken_hash_matches_nothing():
    stored = hash_password("", hasher=QUICK)
    assert not matches("x" * 10_000, stored, hasher=QUICK)
    assert not matches("\ud800", stored, hasher=QUICK)
    assert not matches("tree lamp river", "not a hash", hasher=QUICK)


def test_a_hash_of_older_parameters_is_renewed():
    old = hash_password("tree lamp river", hasher=QUICK)
    new = rehashed("tree lamp river", old)
    assert new is not None
    assert matches("tree lamp river", new)
    assert rehashed("tree lamp river", new) is None


def test_the_parameters_are_those_the_library_recommends():
    assert HASHER.memory_cost == PasswordHasher().memory_cost
    assert HASHER.time_cost == PasswordHasher().time_cost


def test_the_hash_of_nobody_is_made_before_it_is_needed():
    class Counting(PasswordHasher):
        made = 0

        def hash(self, password, *, salt=None):
            self.made += 1
            return super().hash(password, salt=salt)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    stored = hasher.hash("tree lamp river")
    matches("wrong", stored, hasher=hasher)
    assert hasher.made == 2
    matches("wrong", None, hasher=hasher)
    assert hasher.made == 2
