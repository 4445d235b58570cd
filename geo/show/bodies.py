"""What each kind of scene shows beside its map. All values are plain; texts are whole."""

from collections.abc import Mapping
from dataclasses import dataclass

# A number and what it counts, already in the right grammatical number.
Figure = tuple[int, str]


@dataclass(frozen=True)
class Opening:
    """The first picture: who is welcomed, what is shown."""

    welcome: str
    title: str
    subtitle: str
    issuer: str
    issued: str
    period: tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One measure as a square: filled when it names a place that has a position."""

    id: str
    placed: bool


@dataclass(frozen=True)
class TaskLine:
    """A task with its departments by name; ``open_ended``: the plan's list ends with 等."""

    id: str
    name: str
    departments: tuple[str, ...]
    open_ended: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class WindowCard:
    """A window of the overview; ``measures`` counts those the filter keeps."""

    id: str
    n: int
    name: str
    motto: str
    measures: int
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True)
class RecordTag:
    """The id of a measure and the number of its window."""

    id: str
    n: int


@dataclass(frozen=True)
class GroupPlace:
    """A partner in a group, with the measures that name it."""

    id: str
    name: str
    records: tuple[RecordTag, ...]


@dataclass(frozen=True)
class Group:
    """Partners of one sort."""

    name: str
    places: tuple[GroupPlace, ...]


@dataclass(frozen=True)
class Overview:
    """The whole plan at a glance."""

    windows: tuple[WindowCard, ...]
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class MeasureLine:
    """A measure in a window."""

    id: str
    text: str
    status: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class TaskCard:
    """A task with the measures that the filter keeps, or those of one page."""

    id: str
    name: str
    departments: tuple[str, ...]
    open_ended: bool
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True)
class KeyLine:
    """A key task that repeats something of the window."""

    id: str
    text: str
    status: str


@dataclass(frozen=True)
class Outside:
    """Places of the window that lie in the other extent, for the small map."""

    extent: str
    places: tuple[str, ...]
    marks: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Report:
    """The report that counts for a measure or key task, with what it rests on."""

    subject: str
    text: str
    on: str
    status: str
    level: str
    publisher: str


@dataclass(frozen=True)
class WindowBody:
    """One window; on a page of several ``tasks``, ``key_tasks`` and ``reports`` are its own."""

    n: int
    figures: tuple[Figure, ...]
    tasks: tuple[TaskCard, ...]
    key_tasks: tuple[KeyLine, ...]
    outside: Outside | None
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class RecordCard:
    """A measure (departments of its task) or a key task (its own) where a place is named."""

    id: str
    text: str
    n: int
    departments: tuple[str, ...]
    open_ended: bool
    status: str
    schedule: str


@dataclass(frozen=True)
class DepartmentTag:
    """A department; ``explicit``: a key task of its own names the place."""

    name: str
    explicit: bool


@dataclass(frozen=True)
class Spotlight:
    """One place. ``doubt`` tells what is uncertain of its position, ``source`` whence it is.

    ``note`` is the Chinese remark on the position where the page speaks another language.
    """

    id: str
    extent: str
    kind_label: str
    parent: str
    names: tuple[str, ...]
    doubt: str
    note: str
    source: str
    distance_km: int | None
    figures: tuple[Figure, ...]
    windows: tuple[int, ...]
    measures: tuple[RecordCard, ...]
    key_tasks: tuple[RecordCard, ...]
    departments: tuple[DepartmentTag, ...]
    near: tuple[str, ...]


@dataclass(frozen=True)
class KeyItem:
    """A key task on its three axes; ``on`` is the day of its report, empty without one."""

    id: str
    n: int
    text: str
    departments: tuple[str, ...]
    status: str
    level: str
    schedule: str
    on: str


@dataclass(frozen=True)
class KeyGroup:
    """Key tasks of one category, in the order of the annex."""

    category: str
    items: tuple[KeyItem, ...]


@dataclass(frozen=True)
class KeyTasksBody:
    """The annex; ``reported`` is (with a report, all), also on a page of several."""

    reported: tuple[int, int]
    groups: tuple[KeyGroup, ...]


@dataclass(frozen=True)
class Closing:
    """The last picture: what was shown, where it can be read, how to read silence."""

    title: str
    plan_title: str
    number: str
    issuer: str
    issued: str
    source: str
    link: str | None
    principle: str


Body = Opening | Overview | WindowBody | Spotlight | KeyTasksBody | Closing
