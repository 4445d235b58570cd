"""A real sign-in by authorization code, from a real provider to a person with a role."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from geo.access.claims import ClaimRules, claims_id, person_of_claims
from geo.access.roles import ANONYMOUS, Role
from tests.access.oidc import walk

pytestmark = pytest.mark.oidc

PEOPLE = {
    "u-1": {"name": "王伟", "groups": ["staff", "atlas-editors"]},
    "u-2": {"name": "李娜", "email": "lina@example.org", "email_verified": True},
    "u-3": {"name": "Mallory", "email": "lina@example.org", "email_verified": False},
    "u-4": {"name": "王伟", "role": "admin", "groups": ["admin"]},
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with walk.provider(tmp_path_factory.mktemp("oidc"), PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def rules(provider):
    return ClaimRules(
        provider.issuer,
        groups={"atlas-editors": Role.EDITOR},
        emails={"Lina@example.org": Role.REVIEWER},
    )


@pytest.mark.parametrize(
    ("sub", "name", "role"),
    [
        ("u-1", "王伟", Role.EDITOR),
        ("u-2", "李娜", Role.REVIEWER),
        ("u-3", "Mallory", Role.VIEWER),
        ("u-4", "王伟", Role.VIEWER),
    ],
)
def test_who_signs_in_elsewhere_becomes_the_person_the_rules_say(provider, rules, sub, name, role):
    person = person_of_claims(provider.claims_of(sub), rules, now=datetime.now(UTC))
    assert (person.id, person.name, person.role) == (claims_id(provider.issuer, sub), name, role)


def test_the_same_claims_a_day_later_or_under_another_issuer_are_nobody(provider, rules):
    claims = provider.claims_of("u-1")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert person_of_claims(claims, rules, now=tomorrow) == ANONYMOUS
    other = ClaimRules("http://127.0.0.1:1", groups=rules.groups)
    assert person_of_claims(claims, other) == ANONYMOUS


def test_without_npm_the_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    named = pytest.raises(FileNotFoundError, match="apt-get install nodejs npm")
    with named, walk.provider(tmp_path, {}):
        raise AssertionError("it ran without npm")
