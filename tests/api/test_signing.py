"""The way in from a provider over HTTP, and what claims a browser makes up are worth."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.access.claims import ClaimRules
from geo.access.elsewhere import issue_code
from geo.access.roles import Role
from geo.api.entries import entry_routes
from geo.api.signing import claim_routes
from geo.errors import SettingsError
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.status.snapshot import snapshot
from geo.store.engine import reading, writing
from tests.api.test_entries import ENTRY

BASE = "http://127.0.0.1:8501"
ISSUER = "https://atlas.example.org"
RULES = ClaimRules(ISSUER, groups={"atlas-editors": Role.EDITOR})


@pytest.fixture
def settings(tmp_path) -> Settings:
    rules = tmp_path / "rules.toml"
    rules.write_text(f'issuer = "{ISSUER}"\n[groups]\natlas-editors = "editor"\n', "utf-8")
    return Settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite'}", oidc_rules=rules)


@pytest.fixture
def client(settings):
    app = Starlette(routes=[*entry_routes(settings), *claim_routes(settings)])
    with TestClient(app, base_url=BASE, headers={"Origin": BASE}) as made:
        yield made


def code_for(settings, **more):
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": "u-1", "name": "王伟", "iat": now.timestamp(), **more}
    with writing(open_ledger(settings).engine()) as connection:
        return issue_code(connection, claims, RULES, now=now)


def events(settings):
    with reading(open_ledger(settings).engine()) as connection:
        return snapshot(connection).events


def test_a_page_is_told_that_there_is_a_provider(client):
    assert client.get("/session").json()["oidc"] is True


def test_a_code_becomes_a_cookie_that_records_and_signs_out(client, settings):
    answer = client.post(
        "/session/claim", json={"code": code_for(settings, groups=["atlas-editors"])}
    )
    told = {
        **{"name": "王伟", "role": "编辑", "rank": "editor"},
        **{"staff": True, "editor": True, "oidc": True, "elsewhere": True},
    }
    assert (answer.status_code, answer.json()) == (200, told)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.get("/session").json() == told
    assert client.post("/entries", json=ENTRY).status_code == 201
    (event,) = events(settings)["A17"]
    assert event.recorded_by == "王伟"
    client.post("/session/end", json={})
    assert client.post("/entries", json={**ENTRY, "seen": event.seq}).status_code == 401


def test_a_viewer_who_makes_up_claims_records_nothing(client, settings):
    """What comes with the code is not read: the role was decided when it was made."""
    forged = {
        "role": "admin",
        "person": "local:1",
        "name": "admin",
        "groups": ["atlas-editors"],
        "claims": {"iss": ISSUER, "sub": "u-9", "groups": ["atlas-editors"]},
    }
    answer = client.post("/session/claim", json={"code": code_for(settings), **forged})
    assert (answer.json()["role"], answer.json()["editor"]) == ("读者", False)
    assert client.post("/entries", json={**ENTRY, **forged}).status_code == 403
    assert "A17" not in events(settings)


@pytest.mark.parametrize("code", ["", "A" * 43, "x", None])
def test_a_code_that_is_made_up_gives_no_cookie(client, code):
    answer = client.post("/session/claim", json={"code": code})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("code", [7, ["x"], "A" * 65])
def test_a_code_of_another_kind_is_refused(client, code):
    assert client.post("/session/claim", json={"code": code}).status_code == 422


def test_a_code_sent_from_another_place_is_refused_and_stays_good(client, settings):
    """Nobody is signed in as somebody else by a page of a stranger."""
    code = code_for(settings)
    evil = {"Origin": "https://evil.example"}
    assert client.post("/session/claim", json={"code": code}, headers=evil).status_code == 403
    assert client.post("/session/claim", json={"code": code}).status_code == 200


def test_rules_that_cannot_be_used_are_told_at_the_start(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text("issuer = 1", "utf-8")
    with pytest.raises(SettingsError, match="issuer"):
        claim_routes(Settings(oidc_rules=rules))
