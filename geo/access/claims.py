"""From the claims of an OpenID Connect sign-in to a person with a role."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from geo.access.names import name_key
from geo.access.roles import ANONYMOUS, Person, Role
from geo.errors import visible

_LONGEST_NAME = 80
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class ClaimRules:
    """Whom to believe and what they become.

    ``issuer`` is the one provider that is believed, compared exactly. ``groups`` maps
    values of the claim ``group_claim`` to roles, ``emails`` verified addresses to roles;
    the highest that applies counts. ``longest`` bounds the age of the sign-in: the
    cookie that carries the claims may live much longer. ``known_only`` leaves those to whom no
    rule applies anonymous, so that a provider open to everybody does not open a closed
    atlas.
    """

    issuer: str
    groups: Mapping[str, Role] = field(default_factory=dict)
    emails: Mapping[str, Role] = field(default_factory=dict)
    group_claim: str = "groups"
    longest: timedelta = timedelta(hours=12)
    known_only: bool = False


def person_of_claims(
    claims: Mapping[str, object], rules: ClaimRules, *, now: datetime | None = None
) -> Person:
    """The person that ``claims`` describe, already verified by the sign-in itself.

    Issuer and subject make the id; names and addresses may change hands. Without them,
    from another issuer, or (when ``now`` is given) too old a sign-in, it is ANONYMOUS;
    somebody no rule knows is a viewer.
    """
    issuer, subject = claims.get("iss"), claims.get("sub")
    if issuer != rules.issuer or not isinstance(subject, str) or not subject:
        return ANONYMOUS
    if now is not None and not _recent(claims, rules, now):
        return ANONYMOUS
    roles = [*_by_group(claims, rules), *_by_email(claims, rules)]
    if not roles and rules.known_only:
        return ANONYMOUS
    role = max(roles, key=list(Role).index, default=Role.VIEWER)
    return Person(claims_id(rules.issuer, subject), _name(claims, subject), role)


def claims_id(issuer: str, subject: str) -> str:
    """The id of somebody known to a provider: one line of plain signs, however long both are."""
    pair = json.dumps([issuer, subject])
    return "oidc:" + hashlib.sha256(pair.encode()).hexdigest()[:40]


def _recent(claims: Mapping[str, object], rules: ClaimRules, now: datetime) -> bool:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    try:
        age = now - datetime.fromtimestamp(issued, UTC)
    except (OverflowError, ValueError, OSError):
        return False
    return -_SKEW <= age <= rules.longest


def _by_group(claims: Mapping[str, object], rules: ClaimRules) -> list[Role]:
    told = claims.get(rules.group_claim)
    groups = told if isinstance(told, list | tuple) else [told]
    return [rules.groups[g] for g in groups if isinstance(g, str) and g in rules.groups]


def _by_email(claims: Mapping[str, object], rules: ClaimRules) -> list[Role]:
    told = claims.get("email")
    # The text "false" is true in Python: only the real value counts. Outside ASCII
    # different letters share a lower case, so that one address could pass for another.
    if not isinstance(told, str) or claims.get("email_verified") is not True:
        return []
    if not told.isascii():
        return []
    return [role for email, role in rules.emails.items() if email.lower() == told.lower()]


def _name(claims: Mapping[str, object], subject: str) -> str:
    for key in ("name", "preferred_username", "email"):
        told = claims.get(key)
        if isinstance(told, str) and name_key(told):
            return visible(told.strip())[:_LONGEST_NAME]
    return visible(subject)[:_LONGEST_NAME]
