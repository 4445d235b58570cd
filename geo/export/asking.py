"""What an address asks for, as every document tells it: filter, record, sources, versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from geo.export.brief.standing import day_of_data
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library, plan_ids
from geo.places.gazetteer import Place
from geo.settings import Settings
from geo.show.make import map_footer, version_of
from geo.show.model import Occasion, Version
from geo.show.sentence import filter_sentence
from geo.show.telling import Telling
from geo.view.filters import from_query, to_query
from geo.view.select import select
from geo.web.text import plain_text
from geo.web.words import say


@dataclass(frozen=True)
class About:
    """What stands on the first page of a document, in its language.

    ``sentence`` tells the filter (that nothing narrows, if so), ``day`` is the newest day
    in the data, ``footers`` the lines of the map by extent, ``link`` the page with the
    same filter or None without a public address, ``unofficial`` the mark of a translation.
    """

    title: str
    plan_title: str
    number: str
    issuer: str
    sentence: str
    day: str
    version: Version
    footers: Mapping[str, str]
    unofficial: str
    link: str | None


def telling_of(settings: Settings, params: Mapping[str, str]) -> Telling:
    """The plan and its record under the filter of an address.

    What the address names and nobody knows is ignored, as on a page. Raises StoreError
    while the ledger cannot be read: a document must not tell of yesterday unnoticed.
    """
    wanted = params.get("plan", "")
    plan = wanted if wanted in plan_ids(settings.data_dir) else settings.plan
    library = open_library(settings, plan)
    chosen, _ = from_query(params, library.vocabulary)
    ledger = open_ledger(settings)
    judged = ledger.judge(library.index, as_of=chosen.as_of, known=chosen.known)
    if ledger.problem is not None:
        raise ledger.problem
    selection = select(judged.index, chosen)
    return Telling(library, judged, chosen, selection, Occasion())


def about(settings: Settings, telling: Telling, *, base: bool = False) -> About:
    """What a document says of itself; with ``base`` it shows the base map."""
    query = urlencode(to_query(telling.chosen, telling.library.vocabulary))
    return About(
        title=telling.say("title"),
        plan_title=telling.plan_title,
        number=telling.atlas.plan.head.number,
        issuer=telling.issuer,
        sentence=filter_sentence(telling) or telling.say("export.tables.whole"),
        day=day_of_data(telling),
        version=version_of(telling),
        footers={e.id: map_footer(telling, e.id, base=base) for e in telling.atlas.plan.extents},
        unofficial=telling.say("unofficial") if telling.translation else "",
        link=settings.link(query),
    )


def visit_line(lang: str, visit: date | None) -> str:
    """On what day a document is given to visitors; empty for one that is not for a visit."""
    return say(lang, "export.kit.on", day=visit.isoformat()) if visit else ""


def kept_places(telling: Telling) -> tuple[Place, ...]:
    """Places that something kept by the filter names, located or not, in the plan's order.

    Cities that only stand for their counties are here when counties are counted so.
    """
    atlas, found = telling.atlas, telling.selection
    kept = {*found.measures, *found.key_tasks}
    named = {p for record in kept for p in atlas.places_by_record.get(record, ())}
    wanted = named | set(found.marks)
    return tuple(p for p in (*atlas.places, *atlas.rolled_only) if p.id in wanted)


def stem(telling: Telling, what: str) -> str:
    """The name of a document without its ending: title, what it is, the day of its data."""
    parts = (telling.say("title"), plain_text(what), day_of_data(telling))
    return "-".join(part for part in parts if part)
