"""The records of a plan. Everything is frozen; sequences are tuples.

Offsets count code points of the published file, decoded as UTF-8 with its
newlines untouched; ``end`` is exclusive; lines count from 1.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "site",
    "institution",
    "proposed",
    "partner",
    "host",
    "prefix",
    "brand",
    "theme",
    "embedded",
    "false-friend",
    "region",
]
ROLES: tuple[Role, ...] = (
    "site",
    "institution",
    "proposed",
    "partner",
    "host",
    "prefix",
    "brand",
    "theme",
    "embedded",
    "false-friend",
    "region",
)
# Only these put a place on the map for the record that names it.
MAP_ROLES: frozenset[str] = frozenset({"site", "institution", "proposed", "partner"})


@dataclass(frozen=True)
class Source:
    """Where a quotation stands in the published file."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Commitment:
    """What a measure's own verbs promise; ``evidence`` is quoted from its text."""

    kind: str
    evidence: str


@dataclass(frozen=True)
class Passage:
    """A paragraph that is a record of its own: introduction, principle, goal, safeguard."""

    id: str
    name: str
    text: str
    quote: str
    source: Source


@dataclass(frozen=True)
class Measure:
    """A numbered measure (举措): ``text`` corrected, ``quote`` as published."""

    id: str
    text: str
    quote: str
    source: Source
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True)
class Task:
    """A task (任务) with the departments the plan holds responsible for the whole of it."""

    id: str
    name: str
    departments: tuple[str, ...]
    departments_as_written: str
    open_ended: bool
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Window:
    """A window (窗口) with its introduction and tasks."""

    id: str
    name: str
    short_name: str
    intro: Passage
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class KeyTask:
    """A row of the annex (重点任务); its departments answer for this action only."""

    id: str
    number: int
    category: str
    text: str
    quote: str
    source: Source
    departments: tuple[str, ...]
    departments_as_written: tuple[str, ...]
    repeats: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """One place where the shown text differs from the published characters."""

    line: int
    start: int
    end: int
    as_is: str
    corrected: str
    reason: str


@dataclass(frozen=True)
class Department:
    """A responsible body, with the short forms under which the plan names it."""

    id: str
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Extent:
    """A named view of the map; ``bounds`` is west, south, east, north in EPSG:4326."""

    id: str
    name: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class PlanHead:
    """What a plan is, before its contents."""

    id: str
    title: str
    number: str
    issuer: str
    issued: str
    period_start: int
    period_end: int
    key_tasks_due: str
    home: str


@dataclass(frozen=True)
class Plan:
    """A whole plan, corrected and checked."""

    head: PlanHead
    departments: tuple[Department, ...]
    extents: tuple[Extent, ...]
    windows: tuple[Window, ...]
    key_tasks: tuple[KeyTask, ...]
    introductions: tuple[Passage, ...]
    principles: tuple[Passage, ...]
    goals: tuple[Passage, ...]
    safeguards: tuple[Passage, ...]
    corrections: tuple[Correction, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure in document order."""
        return tuple(m for w in self.windows for t in w.tasks for m in t.measures)

    @property
    def records(self) -> tuple[Passage | Measure | KeyTask, ...]:
        """Every record that can hold a mention, in document order."""
        passages = (*self.introductions, *self.principles, *self.goals, *self.safeguards)
        records: list[Passage | Measure | KeyTask] = [*passages, *self.measures, *self.key_tasks]
        records += [window.intro for window in self.windows]
        return tuple(sorted(records, key=lambda record: record.source.start))


@dataclass(frozen=True)
class Mention:
    """A span of a record that names a place, and the part the name plays there.

    ``start`` and ``end`` are offsets in the published file; ``quote`` is exactly
    what stands there.
    """

    record: str
    place: str
    role: Role
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Piece:
    """A run of published characters and the one thing it is.

    ``kind`` is ``record``, ``heading``, ``number-mark``, ``department-bracket`` or
    ``table-head``; ``record`` is set for records only. White space counts with the
    piece it follows.
    """

    kind: str
    start: int
    end: int
    record: str = ""
    text: str = ""
