"""Where shows are made for an address: library, ledger, link and logo of one installation."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from geo.errors import PlanMapError
from geo.maps.ledger import Judged, open_ledger
from geo.maps.library import Library, open_library, plan_ids
from geo.maps.tiles import tiles_of
from geo.settings import Settings
from geo.show.code import code_svg
from geo.show.codec import welcome_line
from geo.show.file import file_name, single_file
from geo.show.fit import misfits
from geo.show.logo import logo_address
from geo.show.make import make_show, wall_filter
from geo.show.model import Occasion, SavedShow, Show
from geo.show.repository import saved
from geo.show.sentence import filter_sentence
from geo.show.telling import Telling
from geo.store.engine import reading
from geo.view.filters import PlanFilter, Rejected, from_query, to_query
from geo.view.select import select
from geo.web.assets import AssetBundle, bundle
from geo.web.text import plain_text
from geo.web.words import say, words_json

# Parameters of the address that are not of the filter.
SHOW, WELCOME = "show", "welcome"
_QUERY_LIMIT = 4000


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a filter, a saved show, a line of welcome."""

    library: Library
    chosen: PlanFilter
    rejected: tuple[Rejected, ...]
    saved: SavedShow | None
    welcome: str
    notices: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class OneFile:
    """A show as a file: a name for it, its bytes, the version of its data, and what to tell
    whoever made it."""

    name: str
    body: bytes
    data: str
    notices: tuple[str, ...]


class Studio:
    """Makes shows for addresses. Safe for threads."""

    def __init__(self, settings: Settings, *, assets: AssetBundle | None = None) -> None:
        """Nothing is opened before the first show; ``assets`` defaults to this installation's."""
        self._settings = settings
        self.assets = assets or bundle()

    def asked(self, params: Mapping[str, str], *, draft: SavedShow | None = None) -> Asked:
        """Read the parameters of an address; what means nothing is told, never raised.

        Of a saved show, or of a ``draft`` that nobody has saved, the filter holds where the
        address itself has none. Raises PlanError when the plan of the settings cannot be
        loaded.
        """
        key = params.get(SHOW, "") if draft is None else ""
        kept = self._saved(key) if key else draft
        given = {k: v for k, v in params.items() if k not in (SHOW, WELCOME)}
        own = _own_query(kept) if kept else {}
        wanted = {**own, **given}
        library = self._library(wanted.get("plan", ""))
        chosen, rejected = from_query(wanted, library.vocabulary)
        chosen = wall_filter(chosen, library)
        notices = (
            ()
            if kept or not key
            else (say(chosen.lang, "show.unknownShow", name=plain_text(key[:40])),)
        )
        welcome = welcome_line(params.get(WELCOME, "")) or (kept.welcome if kept else "")
        query = urlencode(
            {
                **to_query(chosen, library.vocabulary),
                **({SHOW: key} if kept and key else {}),
                **({WELCOME: welcome} if params.get(WELCOME) else {}),
            }
        )
        return Asked(library, chosen, rejected, kept, welcome, notices, query)

    def show(self, asked: Asked, *, online: bool = True) -> Show:
        """The show of an address as the record has it now; that it cannot be read is a notice.

        Not ``online`` it is drawn on the ground that it carries.
        """
        judged = self._judged(asked)
        return make_show(
            asked.library,
            judged,
            asked.chosen,
            self._occasion(asked),
            saved=asked.saved,
            online=tiles_of(self._settings) if online else None,
            rejected=asked.rejected,
            notices=(*asked.notices, *self._unread(judged, asked.chosen.lang)),
        )

    def file(self, asked: Asked) -> OneFile:
        """The show of an address as one file. Raises AssetError and ShowError as
        ``single_file`` does."""
        show = self.show(asked, online=False)
        body = single_file(
            show,
            layers=self._layers(asked.library),
            words=words_json(show.lang),
            assets=self.assets,
        )
        name = file_name(show, asked.saved.name if asked.saved else "")
        return OneFile(name, body, show.version.data, (*show.notices, *misfits(show.scenes)))

    def filter_told(self, query: str, lang: str) -> str:
        """The filter of a saved show as one sentence in a language; empty when it has none."""
        wanted = dict(parse_qsl(query[:_QUERY_LIMIT].removeprefix("?")))
        library = self._library(wanted.get("plan", ""))
        chosen, _ = from_query({**wanted, "lang": lang}, library.vocabulary)
        chosen = wall_filter(chosen, library)
        judged = open_ledger(self._settings).judge(library.index)
        found = select(judged.index, chosen)
        return filter_sentence(Telling(library, judged, chosen, found, Occasion()))

    def console_link(self, asked: Asked, code: str) -> str | None:
        """The public address of a console of this show, with the code of its room behind
        the number sign: no server is told it. None without a public address."""
        link = self._settings.link(asked.query, page="show/console")
        return f"{link}#code={code}" if link else None

    def standing(self, asked: Asked) -> str:
        """The name of the state of the record: as long as it is the same, so is the show."""
        return self._judged(asked).progress.token

    def _judged(self, asked: Asked) -> Judged:
        chosen = asked.chosen
        ledger = open_ledger(self._settings)
        return ledger.judge(asked.library.index, as_of=chosen.as_of, known=chosen.known)

    def _unread(self, judged: Judged, lang: str) -> tuple[str, ...]:
        if open_ledger(self._settings).problem is None:
            return ()
        return (say(lang, "unread" if judged.recorded.head.seq else "neverRead"),)

    def _layers(self, library: Library) -> dict[str, bytes]:
        """What the map draws from: places, and the base map of each extent, by short name."""
        names = {e.id: f"base/{e.id}" for e in library.atlas.plan.extents}
        found = {short: library.payload(name) for short, name in names.items()}
        found["places"] = library.payload("places")
        return {short: body for short, body in found.items() if body is not None}

    def _occasion(self, asked: Asked) -> Occasion:
        query = urlencode(to_query(asked.chosen, asked.library.vocabulary))
        link = self._settings.link(query)
        code = code_svg(link) if link else None
        return Occasion(
            link=link,
            qr=code.decode() if code else None,
            local=link is None or _near(link),
            welcome=asked.welcome,
            logo=logo_address(self._settings.logo_file),
        )

    def _library(self, plan: str) -> Library:
        known = plan if plan in plan_ids(self._settings.data_dir) else self._settings.plan
        return open_library(self._settings, known)

    def _saved(self, key: str) -> SavedShow | None:
        """A saved show; None when there is none, or the store cannot be read now."""
        try:
            with reading(open_ledger(self._settings).engine()) as connection:
                shelved = saved(connection, key)
        except PlanMapError:
            return None
        return shelved.show if shelved else None


def _own_query(kept: SavedShow) -> dict[str, str]:
    query = dict(parse_qsl(kept.query[:_QUERY_LIMIT].removeprefix("?")))
    return {**query, **({"lang": kept.lang} if kept.lang else {})}


def _near(link: str) -> bool:
    """Whether a link leads to this machine or network: others cannot open it."""
    host = urlsplit(link).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal"))
    return address.is_private or address.is_loopback or address.is_link_local
