"""The cookie of a session."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from starlette.responses import Response

from geo.access.cookies import cookie_name, session_cookie
from geo.access.problems import AccountError

TOKEN = "A" * 43


def test_over_https_the_cookie_is_secure_and_bound_to_the_host():
    header = session_cookie(TOKEN, https=True).header()
    assert header == (
        f"__Host-atlas={TOKEN}; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict; Secure"
    )


def test_over_http_the_cookie_is_still_hidden_from_scripts_and_other_sites():
    header = session_cookie(TOKEN, https=False).header()
    assert header == f"atlas-session={TOKEN}; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict"


def test_below_a_path_the_cookie_keeps_to_it_and_has_the_name_browsers_accept():
    cookie = session_cookie(TOKEN, https=True, path="/atlas", longest=timedelta(hours=1))
    assert cookie.path == "/atlas"
    assert cookie.max_age == 3600
    assert cookie.key == cookie_name(https=True, path="/atlas") == "atlas-session"


def test_an_empty_token_takes_the_cookie_back():
    assert "Max-Age=0" in session_cookie("", https=True).header()


@pytest.mark.parametrize("path", ["", "atlas", "/a b", "/a;Domain=x", "/a\r\nX: y", "//\n"])
def test_a_path_that_could_break_the_header_is_refused(path):
    with pytest.raises(AccountError):
        session_cookie(TOKEN, https=True, path=path)


def test_a_token_that_could_break_the_header_is_refused():
    with pytest.raises(AccountError):
        session_cookie("x; Domain=example.org", https=True)


def test_the_fields_are_those_of_the_web_framework():
    response = Response()
    response.set_cookie(**asdict(session_cookie(TOKEN, https=True)))
    told = response.headers["set-cookie"].lower()
    for part in ("httponly", "secure", "samesite=strict", "path=/", "max-age=43200"):
        assert part in told
