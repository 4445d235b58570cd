"""The key tasks of the annex on their three axes."""

from itertools import groupby

from geo.plan.model import KeyTask
from geo.show.bodies import KeyGroup, KeyItem, KeyTasksBody
from geo.show.fit import COLUMNS, HEAD_ROWS, least, paged, record_rows
from geo.show.model import KEY_TASKS, Camera, Scene
from geo.show.reports import note_of_reports, reports
from geo.show.telling import Telling
from geo.view.progress import reported

# The id in the address of a scene: words apart, as in the other ids.
KEY_TASKS_ID = "key-tasks"


def key_task_scenes(telling: Telling) -> tuple[Scene, ...]:
    """The key tasks that the filter keeps, by category; none when it keeps none."""
    groups = _groups(telling)
    if not groups:
        return ()
    columns = [column for group in groups for column in _columns(group)]
    pages = [tuple(columns[n : n + COLUMNS]) for n in range(0, len(columns), COLUMNS)]
    told = reported(telling.judged.progress, telling.selection.key_tasks)
    return tuple(
        _scene(telling, page, told, (n, len(pages))) for n, page in enumerate(pages, start=1)
    )


def _columns(group: KeyGroup) -> list[KeyGroup]:
    """A category as columns: one, or more where it is longer than the wall is high."""
    box = least(KEY_TASKS)
    sizes = [record_rows(KEY_TASKS, item.text, box.width) for item in group.items]
    pages = paged([(HEAD_ROWS, sizes)], box.rows)
    return [KeyGroup(group.category, group.items[a:b]) for page in pages for _, a, b in page]


def _groups(telling: Telling) -> list[KeyGroup]:
    kept = [k for k in telling.atlas.plan.key_tasks if k.id in telling.selection.key_tasks]
    return [
        KeyGroup(telling.category(category), tuple(_item(telling, key) for key in keys))
        for category, keys in groupby(kept, key=lambda key: key.category)
    ]


def _item(telling: Telling, key: KeyTask) -> KeyItem:
    at = telling.standing(key.id)
    return KeyItem(
        id=key.id,
        n=telling.window_number(key),
        text=telling.text(key),
        departments=telling.departments(key.departments),
        status=at.status,
        level=at.level,
        schedule=at.schedule,
        on=at.valid_on,
    )


def _scene(
    telling: Telling, groups: tuple[KeyGroup, ...], told: tuple[int, int], page: tuple[int, int]
) -> Scene:
    atlas, ids = telling.atlas, [item.id for group in groups for item in group.items]
    named = dict.fromkeys(p for k in ids for p in atlas.places_by_record.get(k, ()))
    drawn = dict.fromkeys(atlas.drawn_at(p) for p in named)
    counted = telling.say("show.note.keys", n=told[1], reported=told[0])
    return Scene(
        id=KEY_TASKS_ID if page[0] == 1 else f"{KEY_TASKS_ID}/{page[0]}",
        kind=KEY_TASKS,
        subject="",
        tab=telling.say("show.tab.keytasks"),
        title=telling.say("show.keyTasks"),
        subtitle=telling.marked(telling.say("progress.due", date=atlas.plan.head.key_tasks_due)),
        notes=(counted, note_of_reports(telling, reports(telling, ids))),
        camera=Camera(atlas.plan.extents[0].id),
        marks=telling.selection.marks,
        emphasis=tuple(p for p in drawn if p in telling.selection.marks),
        page=page,
        body=KeyTasksBody(reported=told, groups=groups),
    )
