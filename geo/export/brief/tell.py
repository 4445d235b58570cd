"""A brief made from the library, the record and a filter, for one subject."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from geo.errors import PlanError
from geo.export.asking import telling_of, visit_line
from geo.export.brief.model import Brief, Headings
from geo.export.brief.standing import day_of_data, record_of
from geo.export.brief.subjects import (
    Told,
    of_department,
    of_place,
    of_record,
    of_task,
    of_window,
)
from geo.maps.ledger import Judged
from geo.maps.library import Library
from geo.plan.model import KeyTask, Measure
from geo.settings import Settings
from geo.show.code import code_svg
from geo.show.make import map_footer, wall_filter
from geo.show.model import Occasion
from geo.show.sentence import filter_sentence
from geo.show.telling import Telling
from geo.view.atlas import Atlas
from geo.view.filters import PlanFilter, to_query
from geo.view.select import select
from geo.web.text import plain_text
from geo.web.words import words

_OCCASION = Occasion(link=None, qr=None, local=True)
_SECTION = "export.brief."


def tell_of(
    settings: Settings, params: Mapping[str, str], subject: str, *, lang: str = ""
) -> Brief:
    """The brief of a subject under the filter of an address, as the record has it now.

    ``lang`` goes before the language of the address. Raises PlanError for a subject that
    the plan does not have, StoreError when the record cannot be read.
    """
    told = telling_of(settings, {**params, "lang": lang} if lang else params)
    return tell(told.library, told.judged, told.chosen, subject, link=settings.link)


def tell(
    library: Library,
    judged: Judged,
    chosen: PlanFilter,
    subject: str,
    *,
    link: Callable[[str], str | None] | None = None,
    visit: date | None = None,
) -> Brief:
    """The brief of a subject: the id of a place, window, task, department, measure or key task.

    ``link`` makes an address from an encoded query (None: no address), ``visit`` is the day
    on which it is given to visitors. Raises PlanError for any other subject.
    """
    atlas = library.atlas
    chosen = wall_filter(chosen, library)
    # The subject itself goes before what the filter asks for in its place.
    told_filter, narrowed = _narrowed(atlas, chosen, subject)
    told_by = Telling(library, judged, told_filter, select(judged.index, told_filter), _OCCASION)
    telling = replace(told_by, chosen=narrowed, selection=select(judged.index, narrowed))
    told = _told(telling, subject)
    query = urlencode(to_query(_address(atlas, told_filter, subject), library.vocabulary))
    address = link(query) if link else None
    framed = _framed(telling, told, subject, filter_sentence(told_by), address)
    brief: Brief = _plain(replace(framed, visit=visit_line(telling.lang, visit)))
    return brief


def is_subject(atlas: Atlas, subject: str) -> bool:
    """Whether a brief can be made of it."""
    return (
        subject in atlas.records_by_place
        or subject in atlas.rolled_up
        or subject in atlas.tasks
        or subject in atlas.department_ids
        or subject in {w.id for w in atlas.plan.windows}
        or isinstance(atlas.records.get(subject), Measure | KeyTask)
    )


def _narrowed(atlas: Atlas, chosen: PlanFilter, subject: str) -> tuple[PlanFilter, PlanFilter]:
    """The filter beside the subject, which is told, and the one narrowed to it."""
    if subject in {w.id for w in atlas.plan.windows}:
        return replace(chosen, windows=()), replace(chosen, windows=(subject,))
    if subject in atlas.tasks:
        return replace(chosen, tasks=()), replace(chosen, tasks=(subject,))
    if subject in atlas.department_ids:
        return replace(chosen, departments=()), replace(chosen, departments=(subject,))
    if subject in atlas.records:
        whole = PlanFilter(
            chosen.plan, chosen.view, chosen.lang, as_of=chosen.as_of, known=chosen.known
        )
        return whole, whole
    beside = replace(chosen, places=())
    return beside, beside


def _address(atlas: Atlas, chosen: PlanFilter, subject: str) -> PlanFilter:
    """What a reader sees who follows the link."""
    if subject in {w.id for w in atlas.plan.windows}:
        return replace(chosen, windows=(subject,))
    return replace(chosen, at=subject)


def _told(telling: Telling, subject: str) -> Told:
    atlas = telling.atlas
    for window in atlas.plan.windows:
        if window.id == subject:
            return of_window(telling, window)
    record = atlas.records.get(subject)
    if isinstance(record, Measure | KeyTask):
        return of_record(telling, record)
    if subject in atlas.tasks:
        return of_task(telling, atlas.tasks[subject])
    if subject in atlas.department_ids:
        return of_department(telling, atlas.department_ids[subject])
    if subject in atlas.records_by_place or subject in atlas.rolled_up:
        return of_place(telling, atlas.gazetteer.place(subject))
    raise PlanError(
        f"没有编号为 {plain_text(subject, max_length=60)} 的对象",
        where="简报",
        expected="方案中的地点、窗口、任务、部门、举措或重点任务的编号，如 nantong、W5.2.3、A10",
        remedy="核对编号；地址中的编号可在页面上点选后看到",
    )


def _framed(
    telling: Telling, told: Told, subject: str, narrowed: str, address: str | None
) -> Brief:
    extent = told.map.extent if told.map else telling.atlas.plan.extents[0].id
    empty = not told.measures and not told.key_tasks and not told.groups
    return Brief(
        subject=subject,
        kind=told.kind,
        lang=telling.lang,
        day=day_of_data(telling),
        product=telling.say("title"),
        genre=telling.say(f"{_SECTION}genre.{told.kind}"),
        kicker=told.kicker,
        title=told.title,
        subtitle=told.subtitle,
        filter=narrowed,
        notice=telling.say("empty") if empty else "",
        figures=told.figures,
        facts=told.facts,
        departments=told.departments,
        groups=tuple(group for group in told.groups if group.records),
        beside=told.beside,
        places=told.places,
        record=record_of(telling, told.measures, told.key_tasks),
        doubts=told.doubts,
        sources=_sources(telling),
        footer=map_footer(telling, extent),
        link=address,
        qr=code_svg(address) if address else None,
        unofficial=telling.unofficial,
        headings=_headings(telling, told),
        map=told.map,
        words=_words(telling),
    )


def _headings(telling: Telling, told: Told) -> Headings:
    return Headings(
        beside=telling.say("others"),
        places=telling.say("placesOf"),
        departments=telling.say("department"),
        progress=telling.say(f"{_SECTION}progressTitle"),
        doubts=telling.say("quality" if told.kind != "department" else f"{_SECTION}note"),
        sources=telling.say(f"{_SECTION}sourcesTitle"),
    )


def _sources(telling: Telling) -> tuple[str, ...]:
    head = telling.atlas.plan.head
    return (
        telling.say(f"{_SECTION}source", title=telling.plan_title),
        telling.say(
            "show.note.issued", number=head.number, issuer=telling.issuer, date=head.issued
        ),
        telling.say(f"{_SECTION}clauses"),
    )


def _words(telling: Telling) -> dict[str, str]:
    """The section's words that have nothing to fill, and the patterns of forms, as they are."""
    return {
        key.removeprefix(_SECTION): text
        for key, text in words(telling.lang).items()
        if key.startswith(_SECTION)
    } | {
        "openEnded": telling.say("openEnded"),
        "list": telling.say("mark.list"),
        "colon": telling.say("mark.colon"),
        "dot": telling.say("mark.dot"),
        "asOf": telling.say(f"{_SECTION}asOf", day=day_of_data(telling)),
    }


def _plain(value: Any) -> Any:
    """The same value with every text plain: no hidden sign, none that turns the direction."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, tuple):
        return tuple(_plain(v) for v in value)
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)})
    return value
