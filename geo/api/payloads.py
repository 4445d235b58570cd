"""The layers, words, search and codes of this installation, for the routes."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from geo.errors import PlanMapError
from geo.maps.finding import open_search
from geo.maps.ledger import open_ledger
from geo.maps.library import LANGS, Library, open_library, plan_ids
from geo.maps.tiles import over_tiles, tiles_of
from geo.settings import Settings
from geo.show.code import code_svg
from geo.view.filters import clean_text, from_query, to_query
from geo.view.progress import as_told
from geo.view.search import search
from geo.web.pages import PAGES, path_of
from geo.web.words import words_json

_PATHS = frozenset(path_of(page) for page in PAGES)


class SitePayloads:
    """Bytes by name; the library behind it is the one the pages read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._over_tiles: dict[tuple[str, str], bytes] = {}

    def layer(self, plan: str, name: str) -> bytes | None:
        """The JSON of a layer, or None when there is no such plan or layer."""
        library = self._library(plan)
        payload = library.payload(name) if library else None
        tiles = tiles_of(self._settings)
        if payload is None or tiles is None:
            return payload
        if (plan, name) not in self._over_tiles:
            self._over_tiles[plan, name] = over_tiles(name, payload, tiles)
        return self._over_tiles[plan, name]

    def words(self, lang: str) -> bytes | None:
        """The JSON of a word list, or None when there is no such language."""
        return words_json(lang) if lang in LANGS else None

    def search(self, plan: str, text: str) -> bytes | None:
        """What a text means: hits, nearest first."""
        if plan not in plan_ids(self._settings.data_dir):
            return None
        hits = search(open_search(self._settings, plan), clean_text(text))
        found = {"hits": [{"kind": h.kind, "id": h.id, "matched": h.matched} for h in hits]}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def progress(self, plan: str, params: Mapping[str, str]) -> bytes | None:
        """Where every subject stands that the record speaks of, on the days of an address."""
        library = self._library(plan)
        if library is None:
            return None
        chosen, _ = from_query(params, library.vocabulary)
        ledger = open_ledger(self._settings)
        judged = ledger.judge(library.index, as_of=chosen.as_of, known=chosen.known)
        told = as_told(judged.progress.standings)
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def head(self, plan: str) -> bytes | None:
        """What an open page compares to learn of news; None when there is no such plan."""
        if plan not in plan_ids(self._settings.data_dir):
            return None
        news = open_ledger(self._settings).news(plan)
        told = {"head": news.head, "day": news.day.isoformat(), "unread": news.unread}
        return json.dumps(told, separators=(",", ":")).encode()

    def code(self, params: Mapping[str, str]) -> bytes | None:
        """The QR code of the public link to a page, as SVG; one unit is one module.

        None for an unknown page, without a public address, and for a link longer than
        a code can hold (2331 bytes at level M). What is not in the vocabulary stays out
        of the link.
        """
        page = params.get("page", "")
        library = self._library(params.get("plan", "")) or self._library(self._settings.plan)
        if page not in _PATHS or library is None:
            return None
        chosen, _ = from_query(params, library.vocabulary)
        link = self._settings.link(urlencode(to_query(chosen, library.vocabulary)), page=page)
        return None if link is None else code_svg(link)

    def warm(self) -> None:
        """Open the ledger, load the default plan, make its layers and its search.

        What is broken is told by the page. A database server that does not answer now is
        asked on in the background.
        """
        open_ledger(self._settings).snapshot()
        try:
            open_library(self._settings, self._settings.plan).warm()
            open_search(self._settings, self._settings.plan)
        except PlanMapError:
            return

    def _library(self, plan: str) -> Library | None:
        known = plan in plan_ids(self._settings.data_dir)
        return open_library(self._settings, plan) if known else None
