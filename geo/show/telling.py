"""What every scene is made from: a plan, its record and a filter, told in one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from geo.maps.ledger import Judged
from geo.maps.library import Library
from geo.places.gazetteer import Place
from geo.plan.model import KeyTask, Measure, Window
from geo.plan.translation import Translation
from geo.show.bodies import Figure
from geo.show.fit import TAB_LETTERS, TAB_SIGNS, tab_fits
from geo.show.model import Occasion
from geo.status.model import Evidence
from geo.view.atlas import Atlas
from geo.view.filters import PlanFilter
from geo.view.progress import Standing
from geo.view.select import Index, Selection, status_marks
from geo.web.text import plain_text
from geo.web.words import say, words

# So the public record writes it in the place of a title, whatever else stands beside it.
_UNSEEN = "title not returned"


@dataclass(frozen=True)
class Telling:
    """A library as the record has it, under a filter; ``selection`` is what that leaves."""

    library: Library
    judged: Judged
    chosen: PlanFilter
    selection: Selection
    occasion: Occasion

    @property
    def atlas(self) -> Atlas:
        """The plan on its ground."""
        return self.library.atlas

    @property
    def index(self) -> Index:
        """The index by which the filter was applied."""
        return self.judged.index

    @property
    def lang(self) -> str:
        """The language of the show."""
        return self.chosen.lang

    @cached_property
    def translation(self) -> Translation | None:
        """The plan in that language, None for Chinese."""
        return self.library.translations.get(self.lang)

    @cached_property
    def kept(self) -> frozenset[str]:
        """Ids of the measures that the filter keeps."""
        return frozenset(self.selection.measures)

    def say(self, key: str, **values: object) -> str:
        """A text of the interface; with ``n`` = 1 its singular where there is one."""
        single = f"{key}#one"
        one = values.get("n") == 1 and single in words(self.lang)
        return say(self.lang, single if one else key, **values)

    def figure(self, n: int, what: str) -> Figure:
        """A number with the word for what it counts."""
        return n, self.say(f"show.figure.{what}", n=n)

    def listed(self, items: Iterable[str]) -> str:
        """Items as a list in one sentence."""
        return self.say("mark.list").join(items)

    @property
    def unofficial(self) -> str:
        """The mark of a translation; empty in Chinese."""
        return self.say("show.unofficial") if self.translation else ""

    def marked(self, text: str, *, first: bool = False) -> str:
        """A text with the mark of a translation behind it, or first where its end may be cut."""
        parts = (self.unofficial, text) if first else (text, self.unofficial)
        return self.say("mark.dot").join(part for part in parts if part)

    # -- names ----------------------------------------------------------------------

    @property
    def plan_title(self) -> str:
        """The full title of the plan."""
        return self.translation.title if self.translation else self.atlas.plan.head.title

    @property
    def issuer(self) -> str:
        """Who issued the plan."""
        return self.translation.issuer if self.translation else self.atlas.plan.head.issuer

    def window_name(self, window: Window) -> str:
        """The short name of a window."""
        return self.translation.windows[window.id][1] if self.translation else window.short_name

    def window_title(self, window: Window) -> str:
        """The whole name of a window, as the plan has it."""
        return self.translation.windows[window.id][0] if self.translation else window.name

    def motto(self, window: Window) -> str:
        """The first clause of a window's name."""
        name = self.window_title(window)
        return name.split("," if self.translation else "，")[0]

    def window_tab(self, window: Window) -> str:
        """A name of a window for the strip: without the ending that all share, else its number."""
        return self._tabs[window.id]

    @cached_property
    def _tabs(self) -> dict[str, str]:
        names = {w.id: self.window_name(w) for w in self.atlas.plan.windows}
        shared = _common_ending(tuple(names.values()))
        own = {w: name.removesuffix(shared) for w, name in names.items()}
        if all(name and tab_fits(name) for name in own.values()):
            return own
        return {w: self.say("show.tab.window", n=self.number_of(w)) for w in names}

    def number_of(self, window_id: str) -> int:
        """The number of a window, from 1."""
        return self._numbers[window_id]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {w.id: n for n, w in enumerate(self.atlas.plan.windows, start=1)}

    def task_name(self, task_id: str) -> str:
        """The name of a task."""
        return self.translation.tasks[task_id] if self.translation else self._task(task_id)

    def _task(self, task_id: str) -> str:
        return self.atlas.tasks[task_id].name

    def departments(self, names: Iterable[str]) -> tuple[str, ...]:
        """Departments, given by their names in the plan, as they are shown."""
        if self.translation is None:
            return tuple(names)
        known = self.atlas.departments
        return tuple(self.translation.departments[known[name].id] for name in names)

    def department_by_id(self, department_id: str) -> str:
        """A department, given by its id, as it is shown."""
        return self.departments((self.atlas.department_ids[department_id].name,))[0]

    def category(self, name: str) -> str:
        """The category of a key task."""
        return self.translation.categories[name] if self.translation else name

    def place_name(self, place_id: str) -> str:
        """The name of a place of the gazetteer."""
        place = self.atlas.gazetteer.place(place_id)
        return place.name_en if self.translation else place.name_zh

    def place_tab(self, place: Place) -> str:
        """A name of a place for the strip; the rest of a long one is marked as cut."""
        name = self.place_name(place.id)
        most = TAB_LETTERS if self.translation else TAB_SIGNS
        return plain_text(name, max_length=most)

    # -- records ----------------------------------------------------------------------

    def text(self, record: Measure | KeyTask) -> str:
        """The whole text of a measure or key task."""
        return self.translation.records[record.id] if self.translation else record.text

    def standing(self, subject: str) -> Standing:
        """Where a measure or key task stands by the record."""
        return self.judged.progress.standings[subject]

    def title_of(self, evidence: Evidence) -> str:
        """The title of a page as it bears it, or that nobody saw one."""
        if not evidence.title or _UNSEEN in evidence.title:
            return self.say("progress.untitled")
        return self.say("progress.titled", title=evidence.title)

    def window_number(self, record: Measure | KeyTask) -> int:
        """The number of the window that a record belongs to."""
        first = record.repeats[0] if isinstance(record, KeyTask) else record.id
        return self.number_of(first.split(".")[0])

    def states(self, chosen: PlanFilter, found: Selection) -> dict[str, tuple[str, int]] | None:
        """Status marks of the map when they are asked for."""
        return status_marks(self.index, chosen, found) if self.chosen.by_status else None

    def in_extent(self, places: Iterable[str], extent: str) -> tuple[str, ...]:
        """Those of the places that lie in an extent."""
        return tuple(p for p in places if self.atlas.gazetteer.place(p).extent == extent)


def _common_ending(names: tuple[str, ...]) -> str:
    """The ending that all the names share, not the whole of the shortest."""
    shortest = min(names, key=len)
    endings = (shortest[start:] for start in range(1, len(shortest)))
    return next((e for e in endings if all(n.endswith(e) for n in names)), "")
