"""A show as plain values: scenes for a wall, and the selection of scenes that staff save.

Every text is whole and stands as it is drawn; places are ids, windows numbers from 1,
dates ISO text. Nothing here is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.show.bodies import Body

OPENING = "opening"
OVERVIEW = "overview"
WINDOW = "window"
KEY_TASKS = "keytasks"
PARTNER = "partner"
LANDMARK = "landmark"
CLOSING = "closing"
# In the order of a show; the two spotlights are reached by choosing a place.
KINDS = (OPENING, OVERVIEW, WINDOW, KEY_TASKS, PARTNER, LANDMARK, CLOSING)
SPOTLIGHTS = (PARTNER, LANDMARK)
# Scenes of which a show has one: they have no subject of their own.
SINGLE = (OPENING, OVERVIEW, KEY_TASKS, CLOSING)
SECONDS = 20


@dataclass(frozen=True)
class Camera:
    """Where the map looks: an extent, and the ids of places to fit (none: its own view)."""

    extent: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """One picture on the wall.

    ``id`` is unique in its show; ``subject`` the id of a window or place, empty for
    others. ``tab`` is the short name in the strip of scenes, ``seconds`` how long it
    stands when the show runs by itself. ``marks`` are counts per window of each place
    on the map, ``emphasis`` the places kept bright (none: all). ``tour`` tells whether
    the next key leads here; a scene outside the tour is opened by choosing its place.
    ``page`` is (n, of): a long subject takes several scenes, none of it is cut.
    """

    id: str
    kind: str
    subject: str
    tab: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    camera: Camera
    marks: Mapping[str, tuple[int, ...]]
    body: Body
    emphasis: tuple[str, ...] = ()
    status_marks: Mapping[str, tuple[str, int]] | None = None
    seconds: int = SECONDS
    tour: bool = True
    page: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Version:
    """Which data and which state of the record a show tells.

    ``data`` and ``head`` are the first 12 signs of their hashes, ``head`` and ``latest``
    empty while nothing is recorded.
    """

    data: str
    head: str
    seq: int
    as_of: str
    latest: str


@dataclass(frozen=True)
class WindowName:
    """A window as every scene names it, with what the filter keeps of it."""

    id: str
    n: int
    name: str
    motto: str
    short: str
    measures: int
    tasks: int


@dataclass(frozen=True)
class Occasion:
    """What a show has from outside the plan and the record.

    ``link`` is the public address that the ``qr`` code (SVG) leads to; ``local`` tells
    that it is good on this machine or network only. ``logo`` is a data address.
    """

    link: str | None = None
    qr: str | None = None
    local: bool = True
    welcome: str = ""
    logo: str | None = None


@dataclass(frozen=True)
class Show:
    """Everything that the page of the wall draws besides the layers of the map.

    ``footers`` are the lines under the map by extent, ``standing`` the name of the state
    of the record, ``notices`` what was asked for and does not exist.
    """

    plan: str
    lang: str
    version: Version
    standing: str
    title: str
    plan_title: str
    number: str
    issuer: str
    issued: str
    period: tuple[int, int]
    unofficial: str
    filter: str
    query: str
    footers: Mapping[str, str]
    home: str
    occasion: Occasion
    terms: Mapping[str, Mapping[str, Mapping[str, str]]]
    windows: tuple[WindowName, ...]
    names: Mapping[str, str]
    scenes: tuple[Scene, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SavedScene:
    """One scene of a saved show; what is None is left to the scene itself."""

    kind: str
    subject: str = ""
    title: str | None = None
    notes: tuple[str, ...] | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class SavedShow:
    """What staff composed: which scenes in which order, under which filter.

    ``query`` is the query of an address; ids in ``scenes`` are not checked here.
    """

    name: str
    lang: str = ""
    query: str = ""
    welcome: str = ""
    scenes: tuple[SavedScene, ...] = field(default_factory=tuple)
