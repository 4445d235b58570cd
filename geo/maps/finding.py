"""The index of the one search box for a plan, made once per process.

Apart from the library: what only draws or writes needs no table of how names sound.
"""

from functools import lru_cache

from geo.maps.library import open_library
from geo.settings import Settings
from geo.view.search import SearchIndex, make_search


@lru_cache(maxsize=4)
def open_search(settings: Settings, plan: str) -> SearchIndex:
    """Index what the library of a plan names and says; remembered like the library.

    Raises what ``open_library`` raises.
    """
    library = open_library(settings, plan)
    return make_search(library.atlas, library.translations)
