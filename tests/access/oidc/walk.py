"""A provider on loopback, and the walk of a browser through its sign-in."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

HERE = Path(__file__).parent
MISSING = "缺少 {}，装不了测试用的 oidc-provider。Debian/Ubuntu： sudo apt-get install nodejs npm"
REDIRECT = "http://127.0.0.1:9/callback"
_STEPS = 12


@dataclass(frozen=True)
class Provider:
    """A running provider and the client it knows."""

    issuer: str
    client_id: str
    client_secret: str

    def claims_of(self, sub: str) -> Mapping[str, Any]:
        """The verified claims after ``sub`` has signed in by an authorization code."""
        told = requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=10).json()
        verifier, nonce = generate_token(48), generate_token(24)
        client = OAuth2Session(
            self.client_id,
            self.client_secret,
            scope="openid profile email groups",
            redirect_uri=REDIRECT,
            code_challenge_method="S256",
        )
        start, state = client.create_authorization_url(
            told["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        answer = _walk(start, sub)
        token = client.fetch_token(
            told["token_endpoint"],
            authorization_response=answer,
            state=state,
            code_verifier=verifier,
        )
        keys = KeySet.import_key_set(requests.get(told["jwks_uri"], timeout=10).json())
        read = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"value": self.issuer}, "aud": {"value": self.client_id}},
            params={"nonce": nonce, "client_id": self.client_id},
        )
        claims.validate()
        return dict(claims)


@contextmanager
def provider(
    folder: Path, people: Mapping[str, Mapping[str, object]], *, redirects: Iterable[str] = ()
) -> Iterator[Provider]:
    """Install the provider into ``folder`` from the registry, run it, stop it afterwards.

    ``redirects`` are further addresses that it may send a browser back to.
    """
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copy(HERE / name, folder)
    _run("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", at=folder)
    port = _free_port()
    made = Provider(f"http://127.0.0.1:{port}", "atlas", generate_token(40))
    setup = {
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "redirect_uris": [REDIRECT, *redirects],
        "people": people,
    }
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(
            [_found("node"), "provider.mjs", str(port), json.dumps(setup)],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n", (folder / "log").read_text()
            yield made
        finally:
            running.kill()
            running.communicate()


class _Form(HTMLParser):
    """The first form of a page: where it goes and what it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form" and not self.action:
            self.action = held.get("action") or ""
        elif tag == "input" and held.get("name"):
            self.fields[str(held["name"])] = held.get("value") or ""


def _walk(start: str, sub: str) -> str:
    """Follow redirects and fill in forms as a browser would, up to the way back to us."""
    with requests.Session() as browser:
        answer = browser.get(start, allow_redirects=False, timeout=10)
        for _ in range(_STEPS):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["location"])
                if target.startswith(REDIRECT):
                    return target
                answer = browser.get(target, allow_redirects=False, timeout=10)
                continue
            form = _Form(answer.text)
            assert form.action, answer.text
            fields = {**form.fields}
            if "login" in fields:
                fields |= {"login": sub, "password": "any"}
            answer = browser.post(
                urljoin(answer.url, form.action), data=fields, allow_redirects=False, timeout=10
            )
    raise AssertionError("the sign-in did not come to an end")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(MISSING.format(program))
    return path


def _run(program: str, *arguments: str, at: Path) -> None:
    done = subprocess.run(
        [_found(program), *arguments],
        cwd=at,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"npm 装不上 oidc-provider（需要访问软件仓库）：\n{done.stdout}"
