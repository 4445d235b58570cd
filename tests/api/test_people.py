"""Accounts over HTTP: administrators have a hand on them, others on their own password."""

import re

import pytest

from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.store.engine import reading
from tests.api.staff import ROLES, SECRET, client_of, deeds, peopled

NEW = "window river tree lamp"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'people.sqlite'}")


@pytest.fixture
def people(settings) -> dict[str, str]:
    return peopled(settings)


def signs_in(settings, name, password):
    with client_of(settings) as client:
        answer = client.post("/session", json={"name": name, "password": password})
    return answer.status_code == 200


def accounts(client):
    return {row["name"]: row for row in client.get("/desk.json").json()["accounts"]}


@pytest.mark.parametrize("who", [None, "wang", "chen", "liming", "zhaoxin"])
@pytest.mark.parametrize("do", ["add", "role", "disable", "enable", "end", "password"])
def test_who_is_no_administrator_changes_no_account(settings, people, who, do):
    body = {"do": do, "account": people["sunhao"], "name": "newcomer", "role": "admin"}
    before = deeds(settings)
    with client_of(settings, who) as client:
        answer = client.post("/accounts", json={**body, "by": people["sunhao"]})
    assert answer.status_code == (403 if who else 401)
    # To sign in is a deed as well.
    assert len(deeds(settings)) == len(before) + (1 if who else 0)


def test_an_account_is_added_with_a_password_that_was_typed_and_not_told_again(settings, people):
    with client_of(settings, "sunhao") as client:
        body = {"do": "add", "name": "newcomer", "role": "editor", "password": NEW}
        answer = client.post("/accounts", json=body)
        assert answer.status_code == 200
        assert set(answer.json()) == {"id"}
        assert accounts(client)["newcomer"]["role"] == "editor"
    assert signs_in(settings, "newcomer", NEW)


def test_a_password_left_empty_is_drawn_told_once_and_kept_nowhere(settings, people):
    with client_of(settings, "sunhao") as client:
        answer = client.post("/accounts", json={"do": "add", "name": "newcomer", "role": "viewer"})
        drawn = answer.json()["password"]
        assert re.fullmatch(r"([a-hj-km-np-z2-9]{5}-){3}[a-hj-km-np-z2-9]{5}", drawn)
        assert answer.headers["cache-control"] == "no-store"
        assert drawn not in client.get("/desk.json").text
        assert drawn not in client.get("/deeds.json").text
    assert signs_in(settings, "newcomer", drawn)
    with reading(open_ledger(settings).engine()) as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert drawn not in dump


def test_a_role_is_given_and_the_sessions_of_before_end(settings, people):
    with client_of(settings, "liming") as other, client_of(settings, "sunhao") as client:
        body = {"do": "role", "account": people["liming"], "role": "viewer"}
        assert client.post("/accounts", json=body).status_code == 200
        assert other.get("/session").json()["name"] == ""
        assert accounts(client)["liming"]["role"] == "viewer"


def test_an_account_is_disabled_and_enabled_again(settings, people):
    with client_of(settings, "liming") as other, client_of(settings, "sunhao") as client:
        body = {"account": people["liming"]}
        assert client.post("/accounts", json={**body, "do": "disable"}).status_code == 200
        assert accounts(client)["liming"]["disabled_at"]
        assert other.get("/desk.json").status_code == 401
        assert not signs_in(settings, "liming", SECRET)
        assert client.post("/accounts", json={**body, "do": "enable"}).status_code == 200
        assert accounts(client)["liming"]["disabled_at"] is None
    assert signs_in(settings, "liming", SECRET)


def test_the_sessions_of_an_account_are_ended_and_counted(settings, people):
    with client_of(settings, "liming") as one, client_of(settings, "liming") as two:
        with client_of(settings, "sunhao") as client:
            answer = client.post("/accounts", json={"do": "end", "account": people["liming"]})
        assert answer.json()["ended"] == 2
        assert [c.get("/session").json()["name"] for c in (one, two)] == ["", ""]


def test_a_new_password_opens_a_locked_account(settings, people):
    for _ in range(5):
        signs_in(settings, "liming", "wrong horse battery")
    assert not signs_in(settings, "liming", SECRET)
    with client_of(settings) as client:
        # The address is locked with the account; the administrator comes from another one.
        headers = {"X-Forwarded-For": "10.1.2.3"}
        entered = client.post(
            "/session", json={"name": "sunhao", "password": SECRET}, headers=headers
        )
        assert entered.status_code == 200
        assert accounts(client)["liming"]["locked_until"]
        body = {"do": "password", "account": people["liming"], "password": NEW}
        assert client.post("/accounts", json=body).status_code == 200
        assert accounts(client)["liming"]["locked_until"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"do": "delete"},
        {"do": ""},
        {"do": ["add"]},
        {"do": "add", "name": "x", "role": "editor", "password": NEW},
        {"do": "add", "name": "LIMING", "role": "editor", "password": NEW},
        {"do": "add", "name": "newcomer", "role": "editor", "password": "short"},
        {"do": "end", "account": "local:none"},
        {"do": "password", "account": "", "password": NEW},
    ],
)
def test_what_cannot_be_done_is_refused_in_words(settings, people, body):
    with client_of(settings, "sunhao") as client:
        before = client.get("/deeds.json").json()
        answer = client.post("/accounts", json=body)
        assert answer.status_code == 422
        assert answer.json()["found"]
        assert client.get("/deeds.json").json() == before


@pytest.mark.parametrize("do", ["disable", "role"])
def test_the_last_administrator_stays(settings, people, do):
    with client_of(settings, "sunhao") as client:
        body = {"do": do, "account": people["sunhao"], "role": "viewer"}
        answer = client.post("/accounts", json=body)
        assert answer.status_code == 422
        assert "最后一位管理员" in answer.json()["found"]


@pytest.mark.parametrize("who", list(ROLES))
def test_everybody_changes_their_own_password_and_only_this_session_goes_on(settings, people, who):
    with client_of(settings, who) as here, client_of(settings, who) as elsewhere:
        wrong = here.post("/session/password", json={"old": "no", "new": NEW})
        assert wrong.status_code == 401
        assert here.post("/session/password", json={"old": SECRET, "new": "x"}).status_code == 422
        answer = here.post("/session/password", json={"old": SECRET, "new": NEW, "name": "sunhao"})
        assert answer.status_code == 200
        assert here.get("/session").json()["name"] == who
        assert elsewhere.get("/session").json()["name"] == ""
    assert signs_in(settings, who, NEW)
    assert not signs_in(settings, who, SECRET)


def test_who_has_not_signed_in_changes_no_password(settings, people):
    with client_of(settings) as client:
        answer = client.post("/session/password", json={"old": SECRET, "new": NEW})
    assert answer.status_code == 401
