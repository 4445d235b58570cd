import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.api.headers import SECURITY_HEADERS, SecurityHeaders, content_security_policy
from tests.api.asgi import call


@pytest.fixture
def app():
    own = PlainTextResponse("", headers={"X-Frame-Options": "DENY"})
    inner = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("")), Route("/own", lambda _: own)]
    )
    return SecurityHeaders(inner)


def _directives(policy):
    parts = (part.strip().split(" ") for part in policy.split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/missing"])
def test_every_answer_carries_the_headers(app, path):
    answer = call(app, path)
    for name, value in SECURITY_HEADERS:
        assert answer.headers[name.lower()] == value
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_header_that_is_there_is_kept(app):
    assert call(app, "/own").headers["x-frame-options"] == "DENY"


def test_no_directive_allows_another_host_or_eval():
    directives = _directives(content_security_policy(host="127.0.0.1:8501", script_hashes=["abc="]))
    allowed = {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'", "'sha256-abc='"}
    allowed |= {"ws://127.0.0.1:8501", "wss://127.0.0.1:8501"}
    assert {value for values in directives.values() for value in values} <= allowed
    assert "'unsafe-eval'" not in str(directives)


def test_inline_is_for_styles_only():
    directives = _directives(content_security_policy())
    holders = [name for name, values in directives.items() if "'unsafe-inline'" in values]
    assert holders == ["style-src"]


def test_a_directive_is_given_once():
    names = [part.strip().split(" ")[0] for part in content_security_policy().split(";")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "host", ["a.example; script-src *", "a b", "", "x\r\ny", "a/../b", "'none'"]
)
def test_a_host_that_is_no_host_is_ignored(host):
    policy = content_security_policy(host=host)
    assert _directives(policy)["connect-src"] == ["'self'"]


@pytest.mark.parametrize("host", ["localhost:8501", "atlas.example.org", "[::1]:8501"])
def test_the_websocket_of_the_same_host_is_named(host):
    values = _directives(content_security_policy(host=host))["connect-src"]
    assert values == ["'self'", f"ws://{host}", f"wss://{host}"]
