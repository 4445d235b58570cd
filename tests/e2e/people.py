"""An atlas with accounts, and how people come in and record in a browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, expect

from geo.access.accounts import add_account
from geo.access.cli import OPERATOR
from geo.access.roles import Role
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.store.engine import writing
from tests.e2e.support import Desk, serving

PASSWORD = "tree lamp river"  # noqa: S105 - of accounts that live for one test
STAFF = {"liming": Role.EDITOR, "wang": Role.VIEWER}


@contextmanager
def staffed(
    folder: Path, *, url: str | None = None, people: Mapping[str, Role] = STAFF, **environment: str
) -> Iterator[tuple[str, Settings]]:
    """A server whose store, at ``url`` or in ``folder``, has accounts; its address and settings."""
    settings = Settings(database_url=url or f"sqlite:///{folder / 'staff.sqlite'}")
    now = datetime.now(UTC)
    engine = open_ledger(settings).engine()
    with writing(engine) as connection:
        for name, role in people.items():
            add_account(connection, OPERATOR, name, PASSWORD, role, now=now)
    # Its server may be a database that ends with the test.
    engine.dispose()
    assert settings.database_url is not None
    with serving(folder / "log.txt", DATABASE_URL=settings.database_url, **environment) as address:
        yield address, settings


def fill_sign_in(form: Locator, name: str, password: str = PASSWORD) -> None:
    """Type a name and a password into a form and send it."""
    form.locator("[name=name]").fill(name)
    form.locator("[name=password]").fill(password)
    form.locator("[type=submit]").click()


def sign_in(desk: Desk, name: str = "liming") -> Desk:
    """Sign in from the panel of a selected record."""
    desk.panel.locator("[data-act=sign-in]").click()
    fill_sign_in(desk.page.locator(".entry-dialog"), name)
    expect(desk.panel.locator("[data-act=sign-out]")).to_be_visible()
    return desk


def record(desk: Desk, status: str = "underway") -> None:
    """Record what is known of the selected record, with a source, and wait until it is taken."""
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=title]").fill("区门户网站公告")
    dialog.locator("[name=publisher]").fill("黄浦区政府")
    dialog.locator("[name=url]").fill("https://www.shhuangpu.gov.cn/a")
    dialog.locator("[name=published_on]").fill("2021-03-02")
    dialog.locator("[name=kind]").select_option("official")
    dialog.locator("[name=valid_on]").fill("2021-03-01")
    dialog.locator(f"[name=status][value={status}]").check()
    dialog.locator("[name=note_zh]").fill("情况见公告。")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
