"""A brief as plain values: everything a document of any form shows, whole and in its words.

Nothing here is computed. Windows are numbers from 1, dates ISO text. Every text is as it is
read; a form may show ``excerpt`` instead of ``text`` where room is short, never less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PARTNER = "partner"
LANDMARK = "landmark"
DEPARTMENT = "department"
WINDOW = "window"
TASK = "task"
MEASURE = "measure"
KEY_TASK = "key-task"
KINDS = (PARTNER, LANDMARK, DEPARTMENT, WINDOW, TASK, MEASURE, KEY_TASK)
# What a record is; only the first two have a status.
PASSAGE = "passage"

# A number with the word for what it counts: (3, "条举措").
Figure = tuple[int, str]


@dataclass(frozen=True)
class Span:
    """A run of text; ``marked`` where it names the subject (or, in a record's own brief, a
    place)."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Term:
    """A code of one axis of the record with its word; ``glyph`` names a shape or is empty."""

    code: str
    label: str
    glyph: str = ""


@dataclass(frozen=True)
class Standing:
    """The three axes of one measure or key task, kept apart; ``on`` is the day its report
    speaks of, empty without one."""

    status: Term
    level: Term
    schedule: Term
    on: str = ""


@dataclass(frozen=True)
class WindowTag:
    """A window by its number and short name; ``count`` is that of the measures shown."""

    number: int
    name: str
    count: int = 0


@dataclass(frozen=True)
class DepartmentLine:
    """A department and what it answers for here: ids of tasks, and of key tasks of its own."""

    id: str
    name: str
    tasks: tuple[str, ...] = ()
    key_tasks: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything it answers for."""
        return (*self.tasks, *self.key_tasks)


@dataclass(frozen=True)
class Fact:
    """One line of facts. ``windows`` and ``departments`` hold the parts of the text where it
    lists them; ``text`` always says the whole."""

    key: str
    label: str
    text: str
    windows: tuple[WindowTag, ...] = ()
    departments: tuple[DepartmentLine, ...] = ()


@dataclass(frozen=True)
class KeyTag:
    """A key task that repeats a measure shown, with where it stands."""

    id: str
    label: str
    standing: Standing


@dataclass(frozen=True)
class RecordLine:
    """One measure, key task or passage.

    ``window`` is 0 for a passage of no window. ``heading`` is the name of the task, the
    category of a key task, or what the passage is. ``text`` is the whole, ``excerpt`` the
    sentences and ``short`` the clauses that name the subject, with the mark of a cut where
    they are cut. ``departments`` are names, of the task for a measure; ``open_ended`` when
    the plan's list ends with 等. ``standing`` is None for a passage.
    """

    id: str
    kind: str
    window: int
    heading: str
    text: tuple[Span, ...]
    excerpt: tuple[Span, ...]
    short: tuple[Span, ...]
    departments: tuple[str, ...] = ()
    open_ended: bool = False
    key_tasks: tuple[KeyTag, ...] = ()
    standing: Standing | None = None


@dataclass(frozen=True)
class Group:
    """Records under one heading. ``departments`` says who answers for all of them, empty
    where each record says it itself."""

    heading: str
    records: tuple[RecordLine, ...]
    departments: str = ""
    id: str = ""
    window: int = 0


@dataclass(frozen=True)
class Beside:
    """What else a record names: names of places, in the order of the plan."""

    record: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many of the subjects stand at a term."""

    term: Term
    n: int


@dataclass(frozen=True)
class Ground:
    """One piece of evidence: title, publisher and date as one line; ``url`` may be empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Report:
    """The report that counts for one subject: where it stands and since when, what is said,
    and on what grounds."""

    subject: str
    standing: Standing
    note: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Record:
    """What the record of progress says of everything shown.

    ``paragraph`` is the truth in two sentences, ``levels`` one sentence on the evidence;
    ``counts`` holds the statuses that occur, in their order.
    """

    paragraph: str
    levels: str
    counts: tuple[Count, ...]
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class MapView:
    """What the picture of a brief shows: an extent, counts per window of each place, the
    places kept bright, those to fit (none: the extent), and those named beside as dots for
    orientation."""

    extent: str
    marks: Mapping[str, tuple[int, ...]]
    emphasis: tuple[str, ...]
    fit: tuple[str, ...]
    around: tuple[str, ...]
    caption: str


@dataclass(frozen=True)
class Headings:
    """The headings of the parts that follow the records."""

    beside: str
    places: str
    departments: str
    progress: str
    doubts: str
    sources: str


@dataclass(frozen=True)
class Brief:
    """One subject, whole.

    ``day`` is the newest day in the data: the only date a document carries. ``genre`` is
    what the document is (合作对象简报), ``kicker`` what the subject is, ``subtitle`` its full
    name where the title is short. ``filter`` is the sentence of the filter, ``notice`` what
    to say where nothing is left; both are empty otherwise. ``link`` and ``qr`` (SVG) are None
    without a public address. ``footer`` is the line every map carries. ``unofficial`` marks
    a translation, ``visit`` tells the day of a visit that it is for. ``words`` are the small
    words of a form, by their keys in [export.brief].
    """

    subject: str
    kind: str
    lang: str
    day: str
    product: str
    genre: str
    kicker: str
    title: str
    subtitle: str
    filter: str
    notice: str
    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]
    departments: tuple[DepartmentLine, ...]
    groups: tuple[Group, ...]
    beside: tuple[Beside, ...]
    places: tuple[str, ...]
    record: Record
    doubts: tuple[str, ...]
    sources: tuple[str, ...]
    footer: str
    link: str | None
    qr: bytes | None
    unofficial: str
    headings: Headings
    visit: str = ""
    map: MapView | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def records(self) -> tuple[RecordLine, ...]:
        """Every record, in the order shown."""
        return tuple(record for group in self.groups for record in group.records)

    @property
    def windows(self) -> tuple[int, ...]:
        """Numbers of the windows shown, in their order."""
        return tuple(sorted({r.window for r in self.records if r.window}))


def plain(spans: tuple[Span, ...]) -> str:
    """Spans as one text."""
    return "".join(span.text for span in spans)
