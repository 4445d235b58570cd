"""The layers and words of this installation, for the routes."""

from geo.errors import PlanMapError
from geo.maps.library import LANGS, open_library, plan_ids
from geo.settings import Settings
from geo.web.words import words_json


class SitePayloads:
    """Bytes by name; the library behind it is the one the pages read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def layer(self, plan: str, name: str) -> bytes | None:
        """The JSON of a layer, or None when there is no such plan or layer."""
        if plan not in plan_ids(self._settings.data_dir):
            return None
        return open_library(self._settings, plan).payload(name)

    def words(self, lang: str) -> bytes | None:
        """The JSON of a word list, or None when there is no such language."""
        return words_json(lang) if lang in LANGS else None

    def warm(self) -> None:
        """Load the default plan and make its layers; a broken one is told by the page."""
        try:
            open_library(self._settings, self._settings.plan).warm()
        except PlanMapError:
            return
