"""What is said of who has signed in, and the cookie they get."""

from dataclasses import asdict
from typing import Any

from starlette.responses import JSONResponse, Response

from geo.access.cookies import session_cookie
from geo.access.roles import Person, Role
from geo.api.guard import PRIVATE, Body, Office


def told(_office: Office, person: Person) -> dict[str, Any]:
    """Who somebody is, for the page: ``rank`` is the code of the role, which the page
    names in its own language; ``staff`` has a desk, ``editor`` may record."""
    return {
        "name": person.name if person.signed_in else "",
        "role": person.role.zh,
        "rank": person.role.value,
        "staff": person.role.includes(Role.PRESENTER),
        "editor": person.role.includes(Role.EDITOR),
    }


def with_cookie(office: Office, answer: Body, token: str) -> Response:
    """An answer with the cookie of a session; an empty ``token`` takes the cookie back."""
    response = JSONResponse(answer, headers=PRIVATE)
    cookie = session_cookie(token, https=office.https, path=office.path)
    response.set_cookie(**asdict(cookie))
    return response
