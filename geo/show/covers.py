"""The first and the last scene, and the overview of the whole plan."""

from geo.places.gazetteer import Place
from geo.plan.model import Task, Window
from geo.show.bodies import (
    Cell,
    Closing,
    Group,
    GroupPlace,
    Opening,
    Overview,
    RecordTag,
    TaskLine,
    WindowCard,
)
from geo.show.model import CLOSING, OPENING, OVERVIEW, Camera, Scene, WindowName
from geo.show.telling import Telling
from geo.view.dossier import departments_of_tasks
from geo.view.profiles import Profile, partner_profiles
from geo.view.progress import reported

GROUPS = ("city", "area", "hospital")


def opening(telling: Telling) -> Scene:
    """Who is welcomed and what is shown, before the map."""
    head = telling.atlas.plan.head
    subtitle = telling.marked(telling.plan_title)
    period = (head.period_start, head.period_end)
    return Scene(
        id=OPENING,
        kind=OPENING,
        subject="",
        tab=telling.say("show.tab.opening"),
        title=telling.say("title"),
        subtitle=subtitle,
        notes=(
            telling.say(
                "show.note.issued", number=head.number, issuer=telling.issuer, date=head.issued
            ),
            telling.say("period", **{"from": period[0], "to": period[1]}),
        ),
        camera=Camera(telling.atlas.plan.extents[0].id),
        marks=telling.selection.marks,
        body=Opening(
            telling.occasion.welcome,
            telling.say("title"),
            subtitle,
            telling.issuer,
            head.issued,
            period,
        ),
    )


def closing(telling: Telling) -> Scene:
    """Where all of it can be read, and that silence is not idleness."""
    head = telling.atlas.plan.head
    principle = telling.say("show.principle")
    return Scene(
        id=CLOSING,
        kind=CLOSING,
        subject="",
        tab=telling.say("show.tab.closing"),
        title=telling.say("title"),
        subtitle=telling.marked(telling.plan_title),
        notes=(principle,),
        camera=Camera(telling.atlas.plan.extents[0].id),
        marks=telling.selection.marks,
        body=Closing(
            telling.say("title"),
            telling.plan_title,
            head.number,
            telling.issuer,
            head.issued,
            telling.say("show.source"),
            telling.occasion.link,
            principle,
        ),
    )


def overview(telling: Telling) -> Scene:
    """Windows, figures and partners of all that the filter keeps."""
    chosen, found, atlas = telling.chosen, telling.selection, telling.atlas
    partners = [p for p in partner_profiles(telling.index, chosen, found) if p.measures]
    tasks = kept_tasks(telling)
    departments = departments_of_tasks(atlas, [task.id for task in tasks])
    counts = {
        "tasks": len(tasks),
        "measures": len(found.measures),
        "departments": len(departments),
        "partners": len(partners),
    }
    told, total = reported(telling.judged.progress, found.measures)
    return Scene(
        id=OVERVIEW,
        kind=OVERVIEW,
        subject="",
        tab=telling.say("show.tab.overview"),
        title=telling.say("title"),
        subtitle=telling.marked(telling.plan_title, first=True),
        notes=(
            telling.say("show.note.overview", windows=len(kept_windows(telling)), **counts),
            telling.say("show.note.reported", n=told, total=total),
        ),
        camera=Camera(atlas.plan.extents[0].id),
        marks=found.marks,
        status_marks=telling.states(chosen, found),
        body=Overview(
            windows=tuple(_card(telling, window) for window in kept_windows(telling)),
            figures=tuple(telling.figure(n, what) for what, n in counts.items()),
            groups=_groups(telling, partners),
        ),
    )


def kept_windows(telling: Telling) -> tuple[Window, ...]:
    """Windows of which the filter keeps a measure."""
    kept = {measure.split(".")[0] for measure in telling.kept}
    return tuple(w for w in telling.atlas.plan.windows if w.id in kept)


def kept_tasks(telling: Telling, window: Window | None = None) -> tuple[Task, ...]:
    """Tasks of which the filter keeps a measure, of one window or of all."""
    windows = telling.atlas.plan.windows if window is None else (window,)
    return tuple(
        t for w in windows for t in w.tasks if any(m.id in telling.kept for m in t.measures)
    )


def window_names(telling: Telling) -> tuple[WindowName, ...]:
    """Every window of the plan, with what the filter keeps of it."""
    return tuple(
        WindowName(
            id=window.id,
            n=telling.number_of(window.id),
            name=telling.window_name(window),
            motto=telling.motto(window),
            short=telling.window_tab(window),
            measures=sum(m.split(".")[0] == window.id for m in telling.kept),
            tasks=len(kept_tasks(telling, window)),
        )
        for window in telling.atlas.plan.windows
    )


def group_of(place: Place) -> str:
    """The sort of a partner: a city of a prefecture, a county or zone, or a hospital branch."""
    if place.kind == "hospital":
        return "hospital"
    return "city" if place.kind == "city" and place.level != "county" else "area"


def _card(telling: Telling, window: Window) -> WindowCard:
    return WindowCard(
        id=window.id,
        n=telling.number_of(window.id),
        name=telling.window_name(window),
        motto=telling.motto(window),
        measures=sum(m.split(".")[0] == window.id for m in telling.kept),
        tasks=tuple(_line(telling, task) for task in kept_tasks(telling, window)),
    )


def _line(telling: Telling, task: Task) -> TaskLine:
    kept = (m.id for m in task.measures if m.id in telling.kept)
    return TaskLine(
        task.id,
        telling.task_name(task.id),
        telling.departments(task.departments),
        task.open_ended,
        tuple(Cell(m, telling.atlas.located(m) == "placed") for m in kept),
    )


def _groups(telling: Telling, partners: list[Profile]) -> tuple[Group, ...]:
    sorts = {sort: [p for p in partners if _sort(telling, p) == sort] for sort in GROUPS}
    return tuple(
        Group(telling.say(f"show.group.{sort}"), tuple(_group_place(telling, p) for p in members))
        for sort, members in sorts.items()
        if members
    )


def _sort(telling: Telling, profile: Profile) -> str:
    return group_of(telling.atlas.gazetteer.place(profile.id))


def _group_place(telling: Telling, profile: Profile) -> GroupPlace:
    tags = (RecordTag(m, telling.number_of(m.split(".")[0])) for m in profile.measures)
    return GroupPlace(profile.id, telling.place_name(profile.id), tuple(tags))
