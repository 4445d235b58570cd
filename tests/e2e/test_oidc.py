"""Sign-in at a real provider on loopback, in a browser: from its form to an entry and out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo.maps.ledger import open_ledger
from geo.settings import Settings
from tests.access.oidc import walk
from tests.e2e.people import record, staffed
from tests.e2e.support import PORTS, Desk

pytestmark = pytest.mark.oidc

PEOPLE = {
    "u-1": {"name": "王伟", "groups": ["staff", "atlas-editors"]},
    "u-2": {"name": "李娜", "email": "lina@example.org", "email_verified": True},
    "u-3": {"name": "Mallory", "groups": ["staff"], "role": "admin", "editor": True},
}
RULES = """
issuer = "{issuer}"
known_only = {known_only}
[groups]
atlas-editors = "editor"
[emails]
"lina@example.org" = "reviewer"
"""
# What an operator writes into Streamlit's own file; the port is filled in by Streamlit.
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret for tests only, long enough"
client_id = "{provider.client_id}"
client_secret = "{provider.client_secret}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
client_kwargs = {{ scope = "openid profile email groups", prompt = "login" }}
"""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[walk.Provider]:
    back = [f"http://127.0.0.1:{port}/oauth2callback" for port in PORTS]
    with walk.provider(tmp_path_factory.mktemp("oidc"), PEOPLE, redirects=back) as running:
        yield running


@contextmanager
def atlas(
    folder: Path, provider: walk.Provider, *, known_only: bool = False, **environment: str
) -> Iterator[tuple[str, Settings]]:
    """A server that knows the provider."""
    rules, secrets = folder / "rules.toml", folder / "secrets.toml"
    told = {"issuer": provider.issuer, "known_only": str(known_only).lower()}
    rules.write_text(RULES.format(**told), "utf-8")
    secrets.write_text(SECRETS.format(provider=provider), "utf-8")
    own = {"ATLAS_OIDC_RULES": str(rules), "STREAMLIT_SECRETS_FILES": str(secrets), **environment}
    with staffed(folder, **own) as running:
        yield running


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, provider: walk.Provider
) -> Iterator[tuple[str, Settings]]:
    with atlas(tmp_path_factory.mktemp("open"), provider) as running:
        yield running


def come_in(page: Page, sub: str) -> None:
    """Fill in the provider's own pages."""
    page.locator("input[name=login]").fill(sub)
    page.locator("input[name=password]").fill("any")
    page.locator("[type=submit]").click()
    page.get_by_role("button", name=re.compile("continue", re.IGNORECASE)).click()


@pytest.fixture
def reader(new: Callable[..., Desk]) -> Iterator[Callable[[str], Desk]]:
    """Makes browsers that have never been here; the provider's own pages ask for a font."""
    desks: list[Desk] = []

    def make(address: str) -> Desk:
        desk = new(address, fresh=True)
        # A page is refused while nobody is signed in; the font is not there.
        desk.watch.provoked = ("404", "401", "403", "ERR_PROXY_CONNECTION_FAILED")
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        asked = desk.watch.outside
        asked[:] = [url for url in asked if not url.startswith("https://fonts.googleapis.com/")]


def go_to_provider(desk: Desk) -> None:
    desk.panel.locator("[data-act=sign-in]").click()
    desk.page.locator(".entry-dialog [data-act=sign-in-elsewhere]").click()


def who(page: Page) -> Any:
    return page.evaluate("fetch('/session').then((answer) => answer.json())")


def post(page: Page, path: str, body: dict[str, Any]) -> int:
    status = page.evaluate(
        """([path, body]) => fetch(path, {method: "POST", body: JSON.stringify(body),
             headers: {"Content-Type": "application/json"}}).then((r) => r.status)""",
        [path, body],
    )
    return int(status)


def test_an_editor_signs_in_elsewhere_records_and_signs_out_of_both(
    reader: Callable[[str], Desk], opened: tuple[str, Settings]
) -> None:
    address, settings = opened
    desk = reader(address).visit("progress?at=A17")
    go_to_provider(desk)
    come_in(desk.page, "u-1")
    desk.arrived("progress")
    desk.has_address(at="A17")
    expect(desk.panel.locator(".entry-line small")).to_have_text("王伟（编辑）")
    record(desk)
    expect(desk.page.locator(".progress-card[data-record=A17] .desk-status")).to_have_text("推进中")
    (event,) = open_ledger(settings).snapshot().events["A17"]
    assert event.recorded_by == "王伟"
    other = desk.context.new_page()
    other.goto(f"{address}/progress?at=A17")
    expect(other.locator("[data-act=sign-out]")).to_be_visible()
    desk.panel.locator("[data-act=sign-out]").click()
    desk.page.get_by_role("button", name=re.compile("sign me out|yes", re.IGNORECASE)).click()
    expect(desk.page.locator(".desk-page").first).to_be_attached()
    assert who(desk.page)["name"] == ""
    cookies = {c.get("name"): c.get("value") for c in desk.context.cookies()}
    assert not cookies.get("_streamlit_user")
    # What the other window still remembers of the sign-in opens nothing any more.
    other.reload()
    expect(other.locator("[data-act=sign-in]")).to_be_visible()
    assert who(other)["name"] == ""
    entry = {"subject": "A17", "status": "underway", "note_zh": "x"}
    assert post(other, "/entries", entry) == 401


def test_a_page_that_was_open_all_the_time_cannot_undo_a_sign_out(
    reader: Callable[[str], Desk], opened: tuple[str, Settings]
) -> None:
    address, _ = opened
    desk = reader(address).visit("progress?at=A17")
    go_to_provider(desk)
    come_in(desk.page, "u-1")
    expect(desk.panel.locator("[data-act=sign-out]")).to_be_visible()
    kept = desk.context.cookies()
    assert post(desk.page, "/session/end", {}) == 200
    desk.context.clear_cookies()
    # The provider's part of the sign-in, as somebody might have copied it.
    desk.context.add_cookies([c for c in kept if c.get("name") != "atlas-session"])  # type: ignore[misc]
    desk.visit("progress?at=A17")
    expect(desk.panel.locator("[data-act=sign-in]")).to_be_visible()
    assert who(desk.page)["name"] == ""


def test_a_viewer_who_makes_up_claims_and_codes_records_nothing(
    reader: Callable[[str], Desk], opened: tuple[str, Settings]
) -> None:
    desk = reader(opened[0]).visit("progress?at=A1")
    go_to_provider(desk)
    come_in(desk.page, "u-3")
    expect(desk.panel.locator(".entry-line small")).to_have_text("Mallory（读者）")
    expect(desk.panel.locator("[data-act=record-entry]")).to_have_count(0)
    forged = {"groups": ["atlas-editors"], "role": "admin", "sub": "u-1", "editor": True}
    for code in ("", "A" * 43):
        assert post(desk.page, "/session/claim", {"code": code, **forged}) == 401
    entry = {"subject": "A1", "status": "underway", "note_zh": "x", **forged}
    assert post(desk.page, "/entries", entry) == 403
    assert who(desk.page)["editor"] is False


def test_a_closed_atlas_lets_in_whom_the_rules_know_and_tells_the_others(
    reader: Callable[[str], Desk], provider: walk.Provider, tmp_path: Path
) -> None:
    with atlas(tmp_path, provider, known_only=True, ATLAS_READING="closed") as (address, _):
        stranger = reader(address)
        stranger.page.goto(f"{address}/clauses?at=W5.2.3")
        stranger.page.locator("[data-act=sign-in-elsewhere]").click()
        come_in(stranger.page, "u-3")
        expect(stranger.page.locator(".gate .entry-problem")).to_contain_text("没有列入")
        known = reader(address)
        known.page.goto(f"{address}/clauses?at=W5.2.3")
        known.page.locator("[data-act=sign-in-elsewhere]").click()
        come_in(known.page, "u-2")
        known.arrived("clauses")
        known.has_address(at="W5.2.3")
        assert who(known.page)["role"] == "审核员"
        known.page.locator("[data-act=leave]").click()
        known.page.get_by_role("button", name=re.compile("sign me out|yes", re.IGNORECASE)).click()
        expect(known.page.locator(".gate")).to_be_visible()
        known.page.close()
        stranger.page.close()


def test_where_the_secrets_are_missing_the_reader_is_told_and_signs_in_here(
    reader: Callable[[str], Desk], provider: walk.Provider, tmp_path: Path
) -> None:
    with atlas(tmp_path, provider, STREAMLIT_SECRETS_FILES=str(tmp_path / "none.toml")) as (at, _):
        desk = reader(at).visit("progress?at=A1")
        go_to_provider(desk)
        expect(desk.page.locator("[data-warning=said]")).to_contain_text("没有设置完整")
        expect(desk.page.locator("body")).not_to_contain_text("secrets")
        desk.page.close()
