"""What is recorded of progress: events, evidence, searches, plan changes, feedback, reviews.

All are values without behaviour. ``seq`` is 0, ``recorded_at`` empty and ``key`` may be
empty until the ledger has taken the entry; then ``recorded_at`` is UTC text that sorts
by time, ``key`` is unique among its kind and never changes.
"""

from dataclasses import dataclass
from datetime import date

from geo.status.vocabulary import UNREPORTED

NOT_STARTED = "not-started"
PREPARING = "preparing"
UNDERWAY = "underway"
ONGOING = "ongoing"
COMPLETED = "completed"
COMPLETED_MODIFIED = "completed-modified"
SUSPENDED = "suspended"
DISCONTINUED = "discontinued"

STATUSES = (
    UNREPORTED,
    NOT_STARTED,
    PREPARING,
    UNDERWAY,
    ONGOING,
    COMPLETED,
    COMPLETED_MODIFIED,
    SUSPENDED,
    DISCONTINUED,
)
FINISHED = frozenset({COMPLETED, COMPLETED_MODIFIED})
OPEN = frozenset({NOT_STARTED, PREPARING, UNDERWAY})
ENDED = FINISHED | {DISCONTINUED}

NOTHING_FOUND = "E0"
LEVELS = ("E1", "E2", "E3", "E4")
ANNOUNCED = "E1"
ENOUGH_TO_COMPLETE = frozenset(LEVELS[1:])

DIRECT = "direct"
PLANNED = "planned"
RELATIONS = (DIRECT, "partial", "related", PLANNED, "pre-plan", "after", "context")

ACCEPT = "accept"
REJECT = "reject"

# The field of a plan change that moves a deadline; its values are dates in ISO form.
DUE = "due"
# What a decision may change; of all but the deadline the words are kept as they are given.
CHANGE_FIELDS = (DUE, "text", "departments", "partners", "merger")

# Kinds of what readers write.
FEEDBACK_KINDS = ("correction", "suggestion")


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """What a responsible body is on record as saying of one subject, valid from a day.

    ``subject`` is the id of a measure or key task. ``evidence`` holds keys of evidence,
    ``supersedes`` the key of an event of the same subject that this one corrects.
    ``level`` is the highest level of its direct evidence; the ledger works it out.
    """

    subject: str
    status: str
    valid_on: date | None
    note_zh: str
    note_en: str
    evidence: tuple[str, ...]
    recorded_by: str
    supersedes: str | None = None
    key: str = ""
    level: str | None = None
    seq: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page or a file that a stranger can check.

    ``level`` is E1 to E4, ``relation`` how near it comes to its subjects, ``part`` the
    span of the record's own text that it speaks of. ``date_text`` keeps the published
    wording of a date; ``published_on`` is set only where that is a full date.
    """

    title: str
    publisher: str
    url: str | None
    published_on: date | None
    retrieved_on: date | None
    level: str
    language: str
    relation: str
    subjects: tuple[str, ...]
    recorded_by: str
    caution: str | None = None
    part: str | None = None
    date_text: str | None = None
    level_reason: str | None = None
    file_sha256: str | None = None
    file_size: int | None = None
    file_type: str | None = None
    key: str = ""
    seq: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A search that was made: what makes "nothing found by that day" an honest statement."""

    subject: str
    searched_on: date
    place: str
    query: str
    outcome: str
    recorded_by: str
    key: str = ""
    seq: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A decision that changed a field of a record; the published text stays as it is."""

    subject: str
    field: str
    old: str | None
    new: str | None
    source: str
    decided_on: date
    recorded_by: str
    key: str = ""
    seq: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader wrote; ``subject`` is None when it is about the atlas itself."""

    subject: str | None
    kind: str
    text: str
    recorded_by: str
    contact: str | None = None
    key: str = ""
    seq: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's verdict on an event, ``accept`` or ``reject``; the last one counts."""

    event: str
    verdict: str
    note: str
    recorded_by: str
    seq: int = 0
    recorded_at: str = ""
