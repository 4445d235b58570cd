"""A whole show: scenes, names and terms of a library as the record has it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from geo.maps.ledger import Judged
from geo.maps.library import Library
from geo.maps.tiles import Tiles, tiles_line
from geo.show.compose import composed
from geo.show.covers import window_names
from geo.show.model import Occasion, SavedShow, Scene, Show, Version
from geo.show.scenes import all_scenes
from geo.show.sentence import filter_sentence
from geo.show.telling import Telling
from geo.status.vocabulary import Term
from geo.view.filters import PlanFilter, Rejected, to_query
from geo.view.progress import latest_day, newest_day
from geo.view.select import select

_MARK = 12


def make_show(
    library: Library,
    judged: Judged,
    chosen: PlanFilter,
    occasion: Occasion,
    *,
    saved: SavedShow | None = None,
    online: Tiles | None = None,
    rejected: Iterable[Rejected] = (),
    notices: tuple[str, ...] = (),
) -> Show:
    """The show of a filter; with ``saved`` its scenes in its order, the rest beside the tour.

    What ``saved`` names and the selection does not have, and what the address asked for
    in vain, is told in ``notices``. ``online`` is the base map from the network on which it
    is shown, for the footer to name.
    """
    chosen = wall_filter(chosen, library)
    telling = Telling(library, judged, chosen, select(judged.index, chosen), occasion)
    scenes = all_scenes(telling)
    told = [*notices, *_refused(telling, rejected)]
    if saved is not None and saved.scenes:
        scenes, unknown = composed(scenes, saved)
        told += [telling.say("show.unknownScene", id=s.subject or s.kind) for s in unknown]
    footers = {e.id: map_footer(telling, e.id, online) for e in telling.atlas.plan.extents}
    return _show(telling, scenes, footers, tuple(told))


def wall_filter(chosen: PlanFilter, library: Library) -> PlanFilter:
    """The part of a filter that a show keeps: what narrows, counts and dates, no selection."""
    return replace(
        chosen,
        view=library.vocabulary.views[0],
        at="",
        compare=(),
        published=False,
        since=None,
    )


def _show(
    telling: Telling,
    scenes: tuple[Scene, ...],
    footers: Mapping[str, str],
    notices: tuple[str, ...],
) -> Show:
    head = telling.atlas.plan.head
    return Show(
        plan=head.id,
        lang=telling.lang,
        version=version_of(telling),
        standing=telling.judged.progress.token,
        title=telling.say("title"),
        plan_title=telling.plan_title,
        number=head.number,
        issuer=telling.issuer,
        issued=head.issued,
        period=(head.period_start, head.period_end),
        unofficial=telling.say("unofficial") if telling.translation else "",
        filter=filter_sentence(telling),
        query=urlencode(to_query(telling.chosen, telling.library.vocabulary)),
        footers=footers,
        home=telling.atlas.home.id,
        occasion=telling.occasion,
        terms=_terms(telling),
        windows=window_names(telling),
        names=_names(telling),
        scenes=scenes,
        notices=notices,
    )


def version_of(telling: Telling) -> Version:
    """Which data and which state of the record is told.

    The state is the last link that tells of the plan: who signs in changes no document.
    """
    head = telling.judged.recorded.told
    return Version(
        data=telling.library.dataset.digest[:_MARK],
        head=head.hash[:_MARK] if head.seq else "",
        seq=head.seq,
        as_of=telling.library.as_of,
        latest=latest_day(telling.judged.progress),
    )


def map_footer(
    telling: Telling, extent_id: str, online: Tiles | None = None, *, base: bool = True
) -> str:
    """The line that every view of the map carries; the day is the newest in what it shows.

    ``online`` is the map from the network that it is shown on. Without a ``base`` map, an
    operator's is not named either.
    """
    extent = telling.library.catalogue.extent(extent_id)
    return telling.say(
        "footer",
        boundary=_boundary(telling, online) if base else telling.say("noBoundary"),
        asOf=newest_day(telling.library.as_of, telling.judged.progress),
        number=telling.atlas.plan.head.number,
        attribution=extent.attribution_en if telling.translation else extent.attribution,
    )


def _boundary(telling: Telling, online: Tiles | None) -> str:
    """Whose map is drawn; that no boundary is, only where that is so."""
    approval = telling.library.approval
    lines = [] if online is None else [tiles_line(online, telling.lang)]
    if approval:
        lines.append(telling.say("operatorApproved", number=approval))
    elif approval is not None:
        lines.append(telling.say("operatorInternal"))
    return telling.say("mark.dot").join(lines) or telling.say("noBoundary")


def _terms(telling: Telling) -> dict[str, dict[str, dict[str, str]]]:
    words = telling.atlas.words

    def told(terms: tuple[Term, ...]) -> dict[str, dict[str, str]]:
        english = telling.lang == "en"
        return {t.code: {"label": t.en if english else t.zh, "glyph": t.glyph} for t in terms}

    return {
        "statuses": told(words.official),
        "levels": told(words.levels),
        "schedules": told(words.schedules),
    }


def _names(telling: Telling) -> dict[str, str]:
    """Names of everything a scene can point to: places of the plan, cities they count
    under, and home."""
    atlas = telling.atlas
    ids = (atlas.home.id, *(p.id for p in atlas.places), *(p.id for p in atlas.rolled_only))
    return {place: telling.place_name(place) for place in ids}


def _refused(telling: Telling, rejected: Iterable[Rejected]) -> list[str]:
    values = [f"{r.key}={r.value}" for r in rejected]
    return [telling.say("rejected", values=telling.listed(values))] if values else []
