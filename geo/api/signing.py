"""What is said of who has signed in, the cookie they get, and the way in from a provider."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.cookies import session_cookie
from geo.access.elsewhere import redeem_code
from geo.access.roles import Person, Role
from geo.access.rulesfile import read_claim_rules
from geo.access.standing import LOCAL
from geo.api.guard import PRIVATE, Body, Office, guarded, present, text
from geo.settings import Settings
from geo.store.engine import writing

_LONGEST_CODE = 64


def claim_routes(settings: Settings) -> list[BaseRoute]:
    """The route by which a browser exchanges the code of a sign-in elsewhere for a session.

    Raises SettingsError when the rules of sign-in elsewhere cannot be used.
    """
    office = Office(settings)
    if settings.oidc_rules is not None:
        # A file that cannot be used is told when the atlas starts, not when somebody comes.
        read_claim_rules(settings.oidc_rules)

    def claim(_request: Request, body: Body) -> Response:
        code = text(body, "code", limit=_LONGEST_CODE)
        with writing(office.engine()) as connection:
            opened = redeem_code(connection, code, now=present())
        return with_cookie(office, told(office, opened.person), opened.token)

    return [Route("/session/claim", guarded(claim), methods=["POST"])]


def told(office: Office, person: Person) -> dict[str, Any]:
    """Who somebody is, for the page: ``rank`` is the code of the role, which the page names
    in its own language, ``staff`` has a desk, ``editor`` may record, ``oidc`` says that
    there is a provider to sign in at, ``elsewhere`` that this person did."""
    return {
        "name": person.name if person.signed_in else "",
        "role": person.role.zh,
        "rank": person.role.value,
        "staff": person.role.includes(Role.PRESENTER),
        "editor": person.role.includes(Role.EDITOR),
        "oidc": office.settings.oidc_rules is not None,
        "elsewhere": person.signed_in and not person.id.startswith(LOCAL),
    }


def with_cookie(office: Office, answer: Body, token: str) -> Response:
    """An answer with the cookie of a session; an empty ``token`` takes the cookie back."""
    response = JSONResponse(answer, headers=PRIVATE)
    cookie = session_cookie(token, https=office.https, path=office.path)
    response.set_cookie(**asdict(cookie))
    return response
