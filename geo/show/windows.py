"""One scene for each window, on as many pages as its measures take."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.plan.model import KeyTask, Task, Window
from geo.show.bodies import KeyLine, MeasureLine, Outside, Report, TaskCard, WindowBody
from geo.show.covers import kept_tasks, kept_windows
from geo.show.fit import HEAD_ROWS, least, paged, quoted
from geo.show.model import WINDOW, Camera, Scene
from geo.show.reports import note_of_reports, reports
from geo.show.telling import Telling
from geo.view.dossier import departments_of_tasks
from geo.view.filters import PlanFilter
from geo.view.profiles import partner_profiles
from geo.view.select import Selection, select


@dataclass(frozen=True)
class _Window:
    """A window under the filter narrowed to it."""

    window: Window
    chosen: PlanFilter
    found: Selection
    tasks: tuple[Task, ...]
    partners: int
    departments: int


def window_scenes(telling: Telling) -> tuple[Scene, ...]:
    """The scenes of all windows of which the filter keeps a measure, in the plan's order."""
    return tuple(s for w in kept_windows(telling) for s in _scenes(telling, _narrowed(telling, w)))


def _narrowed(telling: Telling, window: Window) -> _Window:
    chosen = replace(telling.chosen, windows=(window.id,))
    found = select(telling.index, chosen)
    tasks = kept_tasks(telling, window)
    partners = partner_profiles(telling.index, chosen, found)
    return _Window(
        window,
        chosen,
        found,
        tasks,
        partners=sum(bool(p.measures) for p in partners),
        departments=len(departments_of_tasks(telling.atlas, [t.id for t in tasks])),
    )


def _scenes(telling: Telling, of: _Window) -> list[Scene]:
    pages = _pages(telling, of)
    return [_scene(telling, of, pages, n) for n in range(len(pages))]


def _pages(telling: Telling, of: _Window) -> list[tuple[TaskCard, ...]]:
    cards = [_card(telling, task) for task in of.tasks]
    box = least(WINDOW)
    sizes = [
        (HEAD_ROWS, [quoted(WINDOW, m.text, box.width) for m in card.measures]) for card in cards
    ]
    return [
        tuple(replace(cards[n], measures=cards[n].measures[a:b]) for n, a, b in page)
        for page in paged(sizes, box.rows)
    ]


def _card(telling: Telling, task: Task) -> TaskCard:
    lines = tuple(
        MeasureLine(
            m.id,
            telling.text(m),
            telling.standing(m.id).status,
            telling.atlas.places_by_record.get(m.id, ()),
        )
        for m in task.measures
        if m.id in telling.kept
    )
    return TaskCard(
        task.id,
        telling.task_name(task.id),
        telling.departments(task.departments),
        task.open_ended,
        lines,
    )


def _scene(telling: Telling, of: _Window, pages: list[tuple[TaskCard, ...]], n: int) -> Scene:
    window, cards = of.window, pages[n]
    keys = _key_tasks(telling, of, pages, n)
    measures = [m.id for card in cards for m in card.measures]
    told = reports(telling, (*measures, *(key.id for key in keys)))
    extent = _extent(telling, of.found)
    seen = telling.in_extent(of.found.marks, extent)
    return Scene(
        id=window.id if n == 0 else f"{window.id}/{n + 1}",
        kind=WINDOW,
        subject=window.id,
        tab=telling.window_tab(window),
        title=telling.window_name(window),
        subtitle=telling.marked(telling.window_title(window)),
        notes=_notes(telling, of, cards, told),
        camera=Camera(extent, camera_places(telling, extent, seen)),
        marks=of.found.marks,
        emphasis=_emphasis(telling, of, measures) if len(pages) > 1 else (),
        status_marks=telling.states(of.chosen, of.found),
        page=(n + 1, len(pages)),
        body=WindowBody(
            n=telling.number_of(window.id),
            figures=(
                telling.figure(len(of.tasks), "tasks"),
                telling.figure(len(of.found.measures), "measures"),
                telling.figure(of.departments, "departments"),
                telling.figure(of.partners, "partners"),
            ),
            tasks=cards,
            key_tasks=tuple(
                KeyLine(k.id, telling.text(k), telling.standing(k.id).status) for k in keys
            ),
            outside=_outside(telling, of.found, extent),
            reports=told,
        ),
    )


def camera_places(telling: Telling, extent: str, places: Iterable[str]) -> tuple[str, ...]:
    """Places to fit; in the delta with home before them, where the arcs begin."""
    first = (telling.atlas.home.id,) if extent == telling.atlas.plan.extents[0].id else ()
    return (*first, *places)


def _extent(telling: Telling, found: Selection) -> str:
    """The extent where most of the window's places lie, the first one when even."""
    extents = [e.id for e in telling.atlas.plan.extents]
    counted = [p for p, counts in found.marks.items() if any(counts)]
    return max(extents, key=lambda e: (len(telling.in_extent(counted, e)), -extents.index(e)))


def _outside(telling: Telling, found: Selection, extent: str) -> Outside | None:
    counted = [p for p, counts in found.marks.items() if any(counts)]
    for other in (e.id for e in telling.atlas.plan.extents if e.id != extent):
        if places := telling.in_extent(counted, other):
            return Outside(other, places, {p: found.marks[p] for p in places})
    return None


def _emphasis(telling: Telling, of: _Window, measures: Iterable[str]) -> tuple[str, ...]:
    atlas = telling.atlas
    named = (p for m in measures for p in atlas.places_by_record.get(m, ()))
    if of.chosen.rolled:
        named = (atlas.gazetteer.roll_up(atlas.gazetteer.place(p)).id for p in named)
    drawn = dict.fromkeys(atlas.drawn_at(p) for p in named)
    return tuple(p for p in drawn if p in of.found.marks)


def _key_tasks(
    telling: Telling, of: _Window, pages: list[tuple[TaskCard, ...]], n: int
) -> tuple[KeyTask, ...]:
    """Key tasks of the window on the page of what they repeat, else on the first."""
    shown = [{m.id for card in page for m in card.measures} for page in pages]
    own = [k for k in telling.atlas.plan.key_tasks if k.id in of.found.key_tasks]

    def page_of(key: KeyTask) -> int:
        return next((p for p, ids in enumerate(shown) if ids & set(key.repeats)), 0)

    return tuple(key for key in own if page_of(key) == n)


def _notes(
    telling: Telling, of: _Window, cards: tuple[TaskCard, ...], told: tuple[Report, ...]
) -> tuple[str, ...]:
    whole = telling.say(
        "show.note.window",
        tasks=len(of.tasks),
        measures=len(of.found.measures),
        departments=of.departments,
        partners=of.partners,
    )
    tasks = (
        telling.say(
            "show.note.task",
            id=card.id,
            name=card.name,
            measures=len(card.measures),
            departments=len(card.departments),
        )
        for card in cards
    )
    return (whole, *tasks, note_of_reports(telling, told))
