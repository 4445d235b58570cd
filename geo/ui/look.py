"""What one reader is looking at: read from the address once a rerun, handed to the page."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from geo.errors import PlanMapError
from geo.maps.ledger import Ledger, open_ledger
from geo.maps.library import Library
from geo.plan.translation import Translation
from geo.settings import Settings
from geo.status.snapshot import Snapshot
from geo.ui.frame import library, settings
from geo.ui.state import read_filter
from geo.view.dossier import Dossier, dossier
from geo.view.filters import PlanFilter, Rejected
from geo.view.progress import Progress
from geo.view.select import Index, Selection, select


@dataclass(frozen=True)
class Look:
    """The library, the record, the filter of the address, and what they make of each other.

    ``before`` is what the record had told before the day from which changes are asked for.
    """

    settings: Settings
    library: Library
    chosen: PlanFilter
    rejected: tuple[Rejected, ...]
    recorded: Snapshot
    progress: Progress
    index: Index
    selection: Selection
    dossier: Dossier | None
    before: Progress | None = None
    problem: PlanMapError | None = None

    @property
    def translation(self) -> Translation | None:
        """The plan in the language of the page, or None for Chinese."""
        return self.library.translations.get(self.chosen.lang)


def make_look(
    settings: Settings, library: Library, chosen: PlanFilter, rejected: tuple[Rejected, ...] = ()
) -> Look:
    """Apply a filter to a library as the record has it, and open the dossier of its selection."""
    translation = library.translations.get(chosen.lang)
    ledger = open_ledger(settings)
    judged = ledger.judge(library.index, as_of=chosen.as_of, known=chosen.known)
    statuses = judged.progress.statuses
    return Look(
        settings=settings,
        library=library,
        chosen=chosen,
        rejected=rejected,
        recorded=judged.recorded,
        progress=judged.progress,
        index=judged.index,
        selection=select(judged.index, chosen),
        dossier=dossier(library.atlas, chosen.at, statuses, translation, rolled=chosen.rolled),
        before=_before(ledger, library, chosen),
        problem=ledger.problem,
    )


def _before(ledger: Ledger, library: Library, chosen: PlanFilter) -> Progress | None:
    if chosen.since is None:
        return None
    eve = chosen.since - timedelta(days=1)
    known = min(eve, chosen.known) if chosen.known else eve
    return ledger.judge(library.index, as_of=chosen.as_of, known=known).progress


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
