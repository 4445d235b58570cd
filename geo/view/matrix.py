"""Departments against windows, tasks and partners: who is named with what, counted.

A department answers for a task, never for one measure of it; a partner named in the
task is linked to it through the task, unless a key task of its own names the partner.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from geo.plan.model import Department, KeyTask
from geo.view.atlas import Atlas
from geo.view.filters import PlanFilter
from geo.view.select import Index, mask_of, naming

# A table never narrows itself by what its own rows and columns stand for.
_OWN = ("windows", "tasks", "departments", "places")


@dataclass(frozen=True)
class MatrixRow:
    """One department: (column id, count) pairs; what is not there the plan does not name.

    ``windows`` and ``tasks`` count measures of the tasks it answers for; ``keys`` counts
    its own key tasks per task (an introduction's key task under no task). ``partners``
    counts measures of its tasks that name the partner; ``explicit`` are the partners
    that one of its own key tasks names. Key tasks are facts of the plan: the filter
    counts measures only.
    """

    id: str
    windows: tuple[tuple[str, int], ...]
    tasks: tuple[tuple[str, int], ...]
    keys: tuple[tuple[str, int], ...]
    partners: tuple[tuple[str, int], ...]
    explicit: tuple[str, ...]


def department_matrix(index: Index, chosen: PlanFilter) -> tuple[MatrixRow, ...]:
    """One row a department, counted under the rest of the filter.

    Those with most tasks in the plan come first, whatever the filter leaves of them.
    """
    rest = mask_of(index, chosen, leaving=_OWN)
    tasks = Counter(name for task in index.atlas.tasks.values() for name in task.departments)
    departments = sorted(index.atlas.plan.departments, key=lambda d: -tasks[d.name])
    return tuple(_row(index, department, rest) for department in departments)


def _row(index: Index, department: Department, rest: int) -> MatrixRow:
    atlas = index.atlas
    own = index.masks["departments"][department.id] & rest
    keys = [k for k in atlas.plan.key_tasks if department.name in k.departments]
    counted = {p.id: (naming(index, (p.id,)) & own).bit_count() for p in atlas.partners}
    named = {place for k in keys for place in atlas.places_by_record.get(k.id, ())}
    return MatrixRow(
        id=department.id,
        windows=_counts({w: m & own for w, m in index.masks["windows"].items()}),
        tasks=_counts({t: m & own for t, m in index.masks["tasks"].items()}),
        keys=_keys_by_task(atlas, keys),
        partners=tuple((p, n) for p, n in counted.items() if n),
        explicit=tuple(p for p in counted if p in named),
    )


def _counts(masks: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, mask.bit_count()) for name, mask in masks.items() if mask)


def _keys_by_task(atlas: Atlas, keys: Iterable[KeyTask]) -> tuple[tuple[str, int], ...]:
    # A key task that repeats two measures of one task is still one.
    counted = Counter(task for key in keys for task in {r.rsplit(".", 1)[0] for r in key.repeats})
    return tuple((task, counted[task]) for task in atlas.tasks if task in counted)
