"""Who stands at the door: who may read a closed atlas, and who comes from a provider.

What a browser sends is never believed here. The session is asked of the store by its
cookie; who signed in elsewhere is read from ``st.user``, which Streamlit fills from its
own signed cookie after it has verified the sign-in.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from geo.access.claims import ClaimRules, person_of_claims
from geo.access.cookies import cookie_name, cookie_place
from geo.access.elsewhere import CODE_LIVES, issue_code
from geo.access.reading import Readers
from geo.access.rulesfile import read_claim_rules
from geo.errors import PlanMapError
from geo.maps.ledger import open_ledger
from geo.maps.library import LANGS
from geo.settings import Settings
from geo.store.engine import writing
from geo.ui.frame import settings
from geo.web.words import say

_LOG = logging.getLogger(__name__)


def is_open() -> bool:
    """Whether whoever looks at this page may read; asked anew at every rerun."""
    if not settings().reading_closed:
        return True
    https, path = cookie_place(settings().public_url)
    # The cookie of the websocket: a browser that signs in loads the page anew.
    token = st.context.cookies.get(cookie_name(https=https, path=path), "")
    return _readers(settings()).admits(token, datetime.now(UTC))


def gate_data() -> dict[str, Any]:
    """For the page that asks one to sign in: a language, and nothing of the plan."""
    lang = st.query_params.get("lang", LANGS[0])
    spoken = lang if lang in LANGS else LANGS[0]
    words = {key: say(spoken, key) for key in ("failed", "retry")}
    unread = open_ledger(settings()).news(settings().plan).unread
    return {"lang": spoken, "unread": unread, **words}


def arrival() -> dict[str, str]:
    """What the first run of a session tells of a sign-in at a provider.

    ``code`` opens a session, once; ``said`` is the key of a sentence when it opens none.
    Both are absent for who does not come from there.
    """
    file = settings().oidc_rules
    claims: Mapping[str, object] = dict(st.user.to_dict()) if file else {}
    if file is None or claims.get("is_logged_in") is not True:
        return {}
    rules, now = _rules(file), datetime.now(UTC)
    try:
        with writing(open_ledger(settings()).engine()) as connection:
            code = issue_code(connection, claims, rules, now=now)
    except PlanMapError as error:
        _LOG.warning("%s", error)
        return {"said": "door.later"}
    if code is not None:
        return {"code": code}
    return {"said": "door.unknown"} if _just_refused(claims, rules, now) else {}


def go_elsewhere(wanted: object) -> str | None:
    """Send the browser to the provider to sign in or out; anything else is ignored.

    Gives the key of what to tell the reader when there is no way there.
    """
    if settings().oidc_rules is None or wanted not in ("login", "logout"):
        return None
    try:
        (st.login if wanted == "login" else st.logout)()
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as error:
        # The reason names what is missing in secrets.toml: it is the operator's business.
        _LOG.warning("ATLAS_OIDC_RULES: %s", error)
        return "door.broken"
    return None


def _just_refused(claims: Mapping[str, object], rules: ClaimRules, now: datetime) -> bool:
    """Whether somebody has this moment signed in who is nobody by the rules."""
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    fresh = abs(now.timestamp() - issued) < CODE_LIVES.total_seconds()
    return fresh and not person_of_claims(claims, rules, now=now).signed_in


@lru_cache(maxsize=4)
def _readers(of: Settings) -> Readers:
    return Readers(lambda: open_ledger(of).engine())


@lru_cache(maxsize=4)
def _rules(file: Path) -> ClaimRules:
    return read_claim_rules(file)
