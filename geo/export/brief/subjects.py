"""What is told of each kind of subject: its figures, facts, records and place on the map."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.export.brief.model import (
    DEPARTMENT,
    KEY_TASK,
    LANDMARK,
    MEASURE,
    PARTNER,
    TASK,
    WINDOW,
    Beside,
    DepartmentLine,
    Fact,
    Figure,
    Group,
    MapView,
    WindowTag,
)
from geo.export.brief.records import (
    beside_lines,
    department_lines,
    department_list,
    record_line,
    task_group,
    window_tags,
)
from geo.places.gazetteer import Place
from geo.plan.model import Department, KeyTask, Measure, Task, Window
from geo.show.covers import kept_tasks
from geo.show.places import kind_label, parent_label, position_doubt
from geo.show.telling import Telling
from geo.view.dossier import departments_of_tasks
from geo.view.profiles import Profile, partner_profiles, place_profile


@dataclass(frozen=True)
class Told:
    """What one kind of subject tells; the frame around it is the same for all."""

    kind: str
    title: str
    kicker: str
    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    measures: tuple[str, ...]
    key_tasks: tuple[str, ...]
    subtitle: str = ""
    departments: tuple[DepartmentLine, ...] = ()
    beside: tuple[Beside, ...] = ()
    places: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    map: MapView | None = None


def of_place(telling: Telling, place: Place) -> Told:
    """A partner, or a place of the home district."""
    atlas, profile = telling.atlas, _profile(telling, place)
    counted = (place.id, *profile.rolled)
    drawn_here = [p.id for p in atlas.places if atlas.drawn_at(p.id) == place.id]
    own = tuple(dict.fromkeys((*counted, *drawn_here)))
    partner = place.extent == atlas.plan.extents[0].id
    departments = department_lines(telling, _tasks(telling, profile.measures), profile.key_tasks)
    return Told(
        kind=PARTNER if partner else LANDMARK,
        title=telling.place_name(place.id),
        kicker=telling.say("mark.dot").join(
            t for t in (kind_label(telling, place), parent_label(telling, place)) if t
        ),
        figures=_figures(telling, profile.measures, profile.key_tasks, "tasks"),
        facts=_place_facts(telling, place, profile, departments),
        groups=_place_groups(telling, place, profile, own),
        measures=profile.measures,
        key_tasks=profile.key_tasks,
        departments=departments,
        beside=beside_lines(telling, profile.measures, own),
        doubts=_position(telling, place),
        map=_place_map(telling, place),
    )


def _profile(telling: Telling, place: Place) -> Profile:
    """The place under the filter; a city that only its counties name stands for them."""
    atlas = telling.atlas
    rolled = telling.chosen.rolled or place.id not in atlas.records_by_place
    counted = atlas.stands_for(place.id, rolled=rolled) or (place.id,)
    return place_profile(telling.index, place, counted, telling.selection)


def _tasks(telling: Telling, measures: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(telling.atlas.task_of(m).id for m in measures))


def _figures(
    telling: Telling, measures: tuple[str, ...], keys: tuple[str, ...], *more: str
) -> tuple[Figure, ...]:
    counts = {"tasks": len(_tasks(telling, measures))}
    return (
        telling.figure(len(measures), "measures"),
        telling.figure(len(keys), "keyTasks"),
        *(telling.figure(counts[what], what) for what in more),
    )


def _place_facts(
    telling: Telling, place: Place, profile: Profile, departments: tuple[DepartmentLine, ...]
) -> tuple[Fact, ...]:
    facts = [_windows_fact(telling, window_tags(telling, profile.measures))]
    if profile.distance_km is not None:
        told = telling.say("roughly", n=profile.distance_km)
        facts.append(Fact("distance", telling.say("partners.column.distance"), told))
    if place.address and place.extent != telling.atlas.plan.extents[0].id:
        facts.append(Fact("address", telling.say("export.brief.address"), place.address))
    if profile.rolled:
        names = telling.listed(telling.place_name(p) for p in profile.rolled)
        facts.append(Fact("rolled", telling.say("partners.column.inside"), names))
    facts.append(_departments_fact(telling, departments))
    return tuple(fact for fact in facts if fact.text)


def _windows_fact(telling: Telling, tags: tuple[WindowTag, ...]) -> Fact:
    return Fact(
        "windows",
        telling.say("export.brief.windows"),
        telling.listed(tag.name for tag in tags),
        windows=tags,
    )


def _departments_fact(telling: Telling, departments: tuple[DepartmentLine, ...]) -> Fact:
    """Who answers for a key task of its own, with its id; those of tasks stand at the records."""
    own = tuple(d for d in departments if d.key_tasks)
    told = (
        telling.say("export.brief.unit", name=d.name, ids=telling.listed(d.key_tasks)) for d in own
    )
    label = telling.say("export.brief.units")
    return Fact("departments", label, telling.listed(told), departments=own)


def _place_groups(
    telling: Telling, place: Place, profile: Profile, own: tuple[str, ...]
) -> tuple[Group, ...]:
    """Measures; key tasks that no measure shown stands for; then goals and introductions."""
    atlas = telling.atlas
    named = {r for p in own for r in atlas.records_by_place.get(p, ())}
    measures = [
        record_line(telling, atlas.records[m], wanted=own, keys=profile.key_tasks)
        for m in profile.measures
    ]
    tagged = {tag.id for line in measures for tag in line.key_tasks}
    alone = [k for k in profile.key_tasks if k not in tagged]
    narrowed = bool(telling.chosen.narrowing)
    passages = [
        r.id
        for r in atlas.plan.records
        if r.id in named and not isinstance(r, Measure | KeyTask) and not narrowed
    ]
    name = telling.place_name(place.id)
    rest = (
        (telling.say("list.keyTasks"), alone),
        (telling.say("list.passages"), passages),
    )
    groups = [Group(telling.say("export.brief.records", name=name), tuple(measures))]
    groups += [
        Group(heading, tuple(record_line(telling, atlas.records[r], wanted=own) for r in ids))
        for heading, ids in rest
    ]
    return tuple(group for group in groups if group.records)


def _place_doubt(telling: Telling, place: Place) -> str:
    """What is uncertain of the position; of a place that is not drawn, that it is not."""
    doubt = position_doubt(telling, place)
    if place.located or (not doubt and not place.note):
        return doubt
    told = (telling.say("precision.unlocated"), doubt)
    return telling.say("show.semicolon").join(t for t in told if t)


def _position(telling: Telling, place: Place) -> tuple[str, ...]:
    """What is uncertain of the position, and what it rests on."""
    ground = telling.say("sources", text=place.sources) if place.sources else ""
    return tuple(text for text in (_place_doubt(telling, place), ground) if text)


def _place_map(telling: Telling, place: Place) -> MapView | None:
    if not place.located or place.extent is None:
        return None
    drawn = telling.atlas.drawn_at(place.id)
    marks = telling.selection.marks
    counts = marks.get(drawn, tuple(0 for _ in telling.atlas.plan.windows))
    return _view(telling, place.extent, {drawn: counts}, (drawn,))


def of_window(telling: Telling, window: Window) -> Told:
    """A window: its tasks with their measures, then the key tasks of its own."""
    measures, keys = telling.selection.measures, telling.selection.key_tasks
    tasks = kept_tasks(telling, window)
    departments = departments_of_tasks(telling.atlas, [t.id for t in tasks])
    found = partner_profiles(telling.index, telling.chosen, telling.selection)
    partners = [p for p in found if p.measures]
    groups = [task_group(telling, task, measures) for task in tasks]
    return Told(
        kind=WINDOW,
        title=telling.window_name(window),
        subtitle=telling.window_title(window),
        kicker=telling.say("show.tab.window", n=telling.number_of(window.id)),
        figures=(
            telling.figure(len(tasks), "tasks"),
            telling.figure(len(measures), "measures"),
            telling.figure(len(keys), "keyTasks"),
            telling.figure(len(departments), "departments"),
            telling.figure(len(partners), "partners"),
        ),
        facts=(_partners_fact(telling, [p.id for p in partners]),) if partners else (),
        groups=(*groups, *_key_group(telling, keys)),
        measures=measures,
        key_tasks=keys,
        departments=department_lines(telling, [t.id for t in tasks], keys),
        map=_many_map(telling),
    )


def _partners_fact(telling: Telling, partners: Iterable[str]) -> Fact:
    names = telling.listed(telling.place_name(p) for p in partners)
    return Fact("partners", telling.say("group.partner"), names)


def _key_group(telling: Telling, keys: Iterable[str]) -> tuple[Group, ...]:
    lines = tuple(record_line(telling, telling.atlas.records[k]) for k in keys)
    return (Group(telling.say("list.keyTasks"), lines),) if lines else ()


def of_task(telling: Telling, task: Task) -> Told:
    """A task with its measures and the key tasks that repeat one of them."""
    measures, keys = telling.selection.measures, telling.selection.key_tasks
    group = task_group(telling, task, measures)
    tags = window_tags(telling, measures)
    lines = department_lines(telling, (task.id,), keys)
    facts = (
        _windows_fact(telling, tags),
        Fact("departments", telling.say("departmentsTask"), group.departments, departments=lines),
    )
    return Told(
        kind=TASK,
        title=telling.task_name(task.id),
        kicker=telling.say("mark.dot").join((telling.say("kindOf.task"), task.id)),
        figures=_figures(telling, measures, keys),
        facts=tuple(fact for fact in facts if fact.text),
        groups=tuple(g for g in (group, *_key_group(telling, keys)) if g.records),
        measures=measures,
        key_tasks=keys,
        departments=lines,
        map=_many_map(telling),
    )


def of_department(telling: Telling, department: Department) -> Told:
    """A department: key tasks of its own first, then the tasks it answers for as a whole."""
    selection = telling.selection
    tasks = [t for t in kept_tasks(telling) if department.name in t.departments]
    own = tuple(
        k.id
        for k in telling.atlas.plan.key_tasks
        if k.id in selection.key_tasks and department.name in k.departments
    )
    measures = tuple(m.id for t in tasks for m in t.measures if m.id in telling.kept)
    tags = window_tags(telling, measures)
    facts = (_windows_fact(telling, tags), *_checked_facts(telling, department))
    return Told(
        kind=DEPARTMENT,
        title=telling.department_by_id(department.id),
        kicker=telling.say("kindOf.department"),
        figures=_figures(telling, measures, own, "tasks"),
        facts=tuple(fact for fact in facts if fact.text),
        groups=(*_key_group(telling, own), *(task_group(telling, t, measures) for t in tasks)),
        measures=measures,
        key_tasks=own,
        doubts=(telling.say("taskLevel"),) if measures else (),
        map=_many_map(telling),
    )


def _checked_facts(telling: Telling, department: Department) -> tuple[Fact, ...]:
    """What was checked beyond the plan, each with its source and day."""
    return tuple(
        Fact(
            fact.kind,
            telling.say(f"fact.{fact.kind}"),
            telling.say("checked", text=fact.text, source=fact.source, date=fact.date),
        )
        for fact in telling.library.contacts.get(department.id, ())
    )


def of_record(telling: Telling, record: Measure | KeyTask) -> Told:
    """One measure or key task, its places marked."""
    atlas = telling.atlas
    places = atlas.places_by_record.get(record.id, ())
    line = record_line(telling, record, wanted=places)
    measure = isinstance(record, Measure)
    task = atlas.task_of(record.id).id if isinstance(record, Measure) else ""
    keys = tuple(tag.id for tag in line.key_tasks) if measure else (record.id,)
    department = telling.say("departmentsTask" if measure else "departmentsKey")
    told = department_list(telling, line.departments, open_ended=line.open_ended)
    lines = department_lines(telling, (task,) if task else (), keys)
    windows = tuple(
        WindowTag(line.window, telling.window_name(w), 1 if measure else 0)
        for w in atlas.plan.windows
        if telling.number_of(w.id) == line.window
    )
    facts = [_windows_fact(telling, windows)]
    if isinstance(record, Measure):
        facts.append(Fact("task", telling.say("kindOf.task"), f"{task} {line.heading}"))
        facts += _siblings(telling, record)
    else:
        repeats = telling.listed(record.repeats)
        facts.append(Fact("repeats", telling.say("export.brief.repeats"), repeats))
    facts.append(Fact("departments", department, told, departments=lines))
    extra = _key_group(telling, keys) if measure else ()
    return Told(
        kind=MEASURE if measure else KEY_TASK,
        title=record.id,
        subtitle=line.heading,
        kicker=telling.say("kindOf.measure" if measure else "kindOf.key-task"),
        figures=(),
        facts=tuple(fact for fact in facts if fact.text),
        groups=(Group(telling.say("page.clauses"), (line,)), *extra),
        measures=(record.id,) if measure else (),
        key_tasks=keys,
        places=tuple(_placed(telling, p) for p in places),
        map=_record_map(telling, places, line.window),
    )


def _siblings(telling: Telling, measure: Measure) -> list[Fact]:
    same = [m.id for m in telling.atlas.task_of(measure.id).measures if m.id != measure.id]
    return [Fact("same", telling.say("sameTask"), telling.listed(same))] if same else []


def _placed(telling: Telling, place_id: str) -> str:
    """A place by name, with what is uncertain of its position."""
    place = telling.atlas.gazetteer.place(place_id)
    name, doubt = telling.place_name(place_id), _place_doubt(telling, place)
    return telling.say("show.field", name=name, values=doubt) if doubt else name


def _record_map(telling: Telling, places: tuple[str, ...], window: int) -> MapView | None:
    atlas = telling.atlas
    drawn = dict.fromkeys(atlas.drawn_at(p) for p in places if atlas.gazetteer.place(p).located)
    one = tuple(1 if n == window else 0 for n in range(1, len(atlas.plan.windows) + 1))
    marks = dict.fromkeys(drawn, one)
    extent = _fullest(telling, marks)
    return _view(telling, extent, marks, telling.in_extent(marks, extent)) if marks else None


def _many_map(telling: Telling) -> MapView | None:
    marks = {p: c for p, c in telling.selection.marks.items() if any(c)}
    extent = _fullest(telling, marks)
    return _view(telling, extent, marks, ()) if marks else None


def _fullest(telling: Telling, places: Iterable[str]) -> str:
    """The extent where most of the places lie, the first one when even."""
    extents, ids = [e.id for e in telling.atlas.plan.extents], tuple(places)
    return max(extents, key=lambda e: (len(telling.in_extent(ids, e)), -extents.index(e)))


def _view(
    telling: Telling,
    extent: str,
    marks: dict[str, tuple[int, ...]],
    emphasis: tuple[str, ...],
) -> MapView:
    atlas = telling.atlas
    here = telling.in_extent(marks, extent)
    first = (atlas.home.id,) if extent == atlas.plan.extents[0].id else ()
    around = (p.id for p in atlas.places if p.located and p.extent == extent)
    approval = telling.library.approval
    return MapView(
        extent=extent,
        marks={place: marks[place] for place in here},
        emphasis=emphasis,
        fit=(*first, *here),
        around=tuple(p for p in around if p not in here and atlas.drawn_at(p) == p),
        caption=telling.say("export.brief.schematic")
        if approval is None
        else telling.say("operatorApproved", number=approval),
    )
