"""The records of a brief as lines: text, departments, key tasks, standing."""

from collections.abc import Iterable

from geo.export.brief.model import (
    KEY_TASK,
    MEASURE,
    PASSAGE,
    Beside,
    DepartmentLine,
    Group,
    KeyTag,
    RecordLine,
    WindowTag,
)
from geo.export.brief.passages import clauses, sentences, spans
from geo.export.brief.standing import standing_of
from geo.plan.model import KeyTask, Measure, Task
from geo.show.telling import Telling
from geo.view.atlas import Record
from geo.view.dossier import Item, whole_item


def record_line(
    telling: Telling,
    record: Record,
    *,
    wanted: Iterable[str] = (),
    keys: Iterable[str] | None = None,
) -> RecordLine:
    """One record; the wordings of the ``wanted`` places are marked.

    ``keys`` are the key tasks to tell beside a measure, None for all that repeat it.
    """
    item = whole_item(telling.atlas, record, set(wanted), {}, telling.translation)
    excerpt = item.translated or item.excerpt
    cut, lang = telling.say("mark.cut"), telling.lang
    text, marks = excerpt.text, excerpt.marks
    shown = item.key_tasks if keys is None else tuple(k for k in item.key_tasks if k in set(keys))
    return RecordLine(
        id=record.id,
        kind=_kind(record),
        window=telling.number_of(item.window) if item.window else 0,
        heading=_heading(telling, record),
        text=spans(text, marks),
        excerpt=sentences(text, marks, lang=lang, cut=cut),
        short=clauses(text, marks, lang=lang, cut=cut),
        departments=_departments(telling, item),
        open_ended=item.open_ended,
        key_tasks=tuple(_key(telling, k) for k in shown) if _kind(record) == MEASURE else (),
        standing=standing_of(telling, record.id) if _kind(record) != PASSAGE else None,
    )


def department_list(telling: Telling, names: Iterable[str], *, open_ended: bool) -> str:
    """Departments as one text, with the plan's own 等 where its list ends so."""
    return telling.listed(names) + (telling.say("openEnded") if open_ended else "")


def task_group(telling: Telling, task: Task, measures: Iterable[str]) -> Group:
    """The measures of one task, and who answers for the whole of it."""
    kept = set(measures)
    return Group(
        heading=telling.task_name(task.id),
        records=tuple(record_line(telling, m) for m in task.measures if m.id in kept),
        departments=department_list(
            telling, telling.departments(task.departments), open_ended=task.open_ended
        ),
        id=task.id,
        window=telling.number_of(task.id.split(".")[0]),
    )


def window_tags(telling: Telling, measures: Iterable[str]) -> tuple[WindowTag, ...]:
    """The windows that measures stand in, with how many stand in each."""
    homes = [m.split(".")[0] for m in measures]
    return tuple(
        WindowTag(telling.number_of(w.id), telling.window_name(w), homes.count(w.id))
        for w in telling.atlas.plan.windows
        if w.id in homes
    )


def department_lines(
    telling: Telling, tasks: Iterable[str], key_tasks: Iterable[str]
) -> tuple[DepartmentLine, ...]:
    """Who answers for these tasks and key tasks, in the order of the plan."""
    atlas = telling.atlas
    ids, keys = tuple(tasks), set(key_tasks)
    rows = (
        DepartmentLine(
            department.id,
            telling.department_by_id(department.id),
            tuple(t for t in ids if department.name in atlas.tasks[t].departments),
            tuple(
                k.id
                for k in atlas.plan.key_tasks
                if k.id in keys and department.name in k.departments
            ),
        )
        for department in atlas.plan.departments
    )
    return tuple(row for row in rows if row.ids)


def beside_lines(
    telling: Telling, records: Iterable[str], own: Iterable[str]
) -> tuple[Beside, ...]:
    """What else each record names, without the subject's ``own`` places."""
    left = set(own)
    rows = (
        Beside(
            record,
            tuple(
                telling.place_name(p)
                for p in telling.atlas.places_by_record.get(record, ())
                if p not in left
            ),
        )
        for record in records
    )
    return tuple(row for row in rows if row.names)


def _kind(record: Record) -> str:
    if isinstance(record, KeyTask):
        return KEY_TASK
    return MEASURE if isinstance(record, Measure) else PASSAGE


def _heading(telling: Telling, record: Record) -> str:
    if isinstance(record, KeyTask):
        return telling.category(record.category)
    if isinstance(record, Measure):
        return telling.task_name(telling.atlas.task_of(record.id).id)
    return telling.say("list.passages")


def _departments(telling: Telling, item: Item) -> tuple[str, ...]:
    return tuple(telling.department_by_id(d) for d in item.departments)


def _key(telling: Telling, key: str) -> KeyTag:
    return KeyTag(key, telling.say("keyTask", id=key), standing_of(telling, key))
