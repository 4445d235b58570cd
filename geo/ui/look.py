"""What one reader is looking at: read from the address once a rerun, handed to the page."""

from contextvars import ContextVar
from dataclasses import dataclass

from geo.maps.library import Library
from geo.plan.translation import Translation
from geo.settings import Settings
from geo.ui.frame import library, settings
from geo.ui.state import read_filter
from geo.view.dossier import Dossier, dossier
from geo.view.filters import PlanFilter, Rejected
from geo.view.select import Selection, select


@dataclass(frozen=True)
class Look:
    """The library, the filter of the address, and what both make of each other."""

    settings: Settings
    library: Library
    chosen: PlanFilter
    rejected: tuple[Rejected, ...]
    selection: Selection
    dossier: Dossier | None

    @property
    def translation(self) -> Translation | None:
        """The plan in the language of the page, or None for Chinese."""
        return self.library.translations.get(self.chosen.lang)


def make_look(
    settings: Settings, library: Library, chosen: PlanFilter, rejected: tuple[Rejected, ...] = ()
) -> Look:
    """Apply a filter to a library, and open the dossier of its selection."""
    translation = library.translations.get(chosen.lang)
    return Look(
        settings=settings,
        library=library,
        chosen=chosen,
        rejected=rejected,
        selection=select(library.index, chosen),
        dossier=dossier(
            library.atlas, chosen.at, library.statuses, translation, rolled=chosen.rolled
        ),
    )


_THIS_RUN: ContextVar[Look] = ContextVar("look")


def take_look() -> Look:
    """Read the address for this rerun; a broken library stops the page with its reason."""
    shelf = library()
    taken = make_look(settings(), shelf, *read_filter(shelf))
    _THIS_RUN.set(taken)
    return taken


def look() -> Look:
    """What the shell has read for this rerun: pages ask here, so that it is read once."""
    return _THIS_RUN.get()
