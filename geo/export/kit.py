"""What a delegation takes along: big screen, briefs, slides and tables of whom it comes from.

Everything is made by the functions that make it alone; the archive adds a page that says
what is in it, with the hash of every file.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

from geo.errors import FilterError
from geo.export.asking import About, about, telling_of
from geo.export.brief.document import brief_of
from geo.export.document import Document
from geo.export.names import safe_name
from geo.export.packing import zip_of
from geo.export.slides import slides_of
from geo.export.tables import tables_of
from geo.maps.library import LANGS, open_library
from geo.settings import Settings
from geo.show.codec import welcome_line
from geo.show.studio import Studio
from geo.view.atlas import Atlas
from geo.web.text import plain_text
from geo.web.words import say

MOST_PLACES = 2
ZIP, HTML = "application/zip", "text/html; charset=utf-8"
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Visit:
    """Who comes, on what day, and in which languages they are given documents.

    ``places`` are ids of one or two partners or landmarks, ``langs`` codes of languages;
    ``day`` is None where it is not known.
    """

    places: tuple[str, ...]
    langs: tuple[str, ...]
    day: date | None = None


@dataclass(frozen=True)
class _Step:
    """One document of a kit: what it is called while it is made, and how."""

    doing: str
    make: Callable[[], Document]


def kit_of(
    settings: Settings, params: Mapping[str, str], visit: Visit, *, tell: Tell | None = None
) -> Document:
    """The archive for a visit, under the filter of an address.

    ``tell`` hears before each document its number (from 0), how many there are, and what it
    is; what it raises ends the work. The same plan, record, filter and visit give the same
    bytes on one day. Raises FilterError for a visit that cannot be prepared, StoreError
    while the ledger cannot be read.
    """
    atlas = open_library(settings, settings.plan).atlas
    _check(atlas, visit)
    steps = list(_steps(settings, params, visit, atlas))
    made = []
    for number, step in enumerate(steps):
        if tell is not None:
            tell(number, len(steps), step.doing)
        made.append(step.make())
    lang = visit.langs[0]
    told = about(settings, telling_of(settings, {**params, "lang": lang}))
    page = _page(settings, told, visit, atlas, made)
    readme = (safe_name(say(lang, "export.screen.readme"), "txt"), page.encode("utf-8-sig"))
    members = (readme, *((document.name, document.data) for document in made))
    parts = (say(lang, "export.screen.visit"), _names(atlas, visit, lang), _day(visit))
    day = visit.day or date.fromisoformat(told.day)
    return Document(safe_name(" ".join(parts), "zip"), ZIP, zip_of(members, day=day))


def _check(atlas: Atlas, visit: Visit) -> None:
    located = {p.id for p in atlas.places} | {p.id for p in atlas.rolled_only}
    unknown = [p for p in visit.places if p not in located]
    if unknown or not 1 <= len(set(visit.places)) == len(visit.places) <= MOST_PLACES:
        found = "、".join(plain_text(p, max_length=40) for p in unknown or visit.places) or "没有"
        raise FilterError(
            f"来访对象为 {found}",
            where="来访资料包",
            expected=f"方案中的一至 {MOST_PLACES} 个不同的合作对象或地标",
            remedy="从列表中选择",
        )
    if not visit.langs or not set(visit.langs) <= set(LANGS):
        raise FilterError(
            f"语言为 {plain_text('、'.join(visit.langs), max_length=40) or '空'}",
            where="来访资料包",
            expected="、".join(LANGS),
            remedy="至少选一种",
        )


def _steps(
    settings: Settings, params: Mapping[str, str], visit: Visit, atlas: Atlas
) -> Iterator[_Step]:
    day = visit.day
    for lang in visit.langs:
        own = {**params, "lang": lang}
        theirs = {**own, "p": ",".join(visit.places)}

        def step(kind: str, form: str, make: Callable[[], Document], of: str = lang) -> _Step:
            return _Step(f"{say(of, f'export.screen.{kind}')} {form.upper()}", make)

        yield step("wall", "html", partial(_wall, settings, theirs, visit, atlas))
        for place in visit.places:
            for form in ("pdf", "docx"):
                brief = partial(brief_of, settings, own, place, lang=lang, form=form, visit=day)
                yield step("brief", form, brief)
            slides = partial(slides_of, settings, own, place, lang, visit=day)
            yield step("slides", "pptx", slides)
        yield step("tables", "xlsx", partial(tables_of, settings, theirs, "xlsx", visit=day))


def _wall(settings: Settings, params: Mapping[str, str], visit: Visit, atlas: Atlas) -> Document:
    lang = params["lang"]
    studio = Studio(settings)
    file = studio.file(studio.asked({**params, "welcome": _welcome(visit, atlas, lang)}))
    what = f"{say(lang, 'export.screen.wall')} {_names(atlas, visit, lang)}"
    return Document(safe_name(what, "html"), HTML, file.body)


def _welcome(visit: Visit, atlas: Atlas, lang: str) -> str:
    """The line of welcome, with the day where both have room on the wall."""
    welcome = say(lang, "export.kit.welcome", name=_names(atlas, visit, lang))
    dated = say(lang, "mark.dot").join(filter(None, (welcome, _day(visit))))
    return dated if welcome_line(dated) == dated else welcome


def _day(visit: Visit) -> str:
    return visit.day.isoformat() if visit.day else ""


def _names(atlas: Atlas, visit: Visit, lang: str) -> str:
    places = [atlas.gazetteer.place(p) for p in visit.places]
    return say(lang, "mark.list").join(p.name_en if lang == "en" else p.name_zh for p in places)


def _page(settings: Settings, told: About, visit: Visit, atlas: Atlas, made: list[Document]) -> str:
    """The page that says what is in the archive, in every language asked for."""
    parts = [_told(settings, told, visit, atlas, lang) for lang in visit.langs]
    files = [f"{hashlib.sha256(each.data).hexdigest()}  {each.name}" for each in made]
    heading = say(visit.langs[0], "export.kit.files")
    return "\r\n".join([*(line for part in parts for line in (*part, "")), heading, *files, ""])


def _told(settings: Settings, told: About, visit: Visit, atlas: Atlas, lang: str) -> Iterator[str]:
    def line(key: str, **values: object) -> str:
        return say(lang, f"export.kit.{key}", **values)

    name = _names(atlas, visit, lang)
    yield say(lang, "title")
    yield say(lang, "mark.dot").join(filter(None, (line("for", name=name), _day(visit))))
    yield line("asOf", day=told.day, number=told.number)
    yield line("version", data=told.version.data, head=told.version.head or say(lang, "work.none"))
    link = settings.link(urlencode({"p": ",".join(visit.places), "lang": lang}))
    if link is not None:
        yield line("link", link=link)
    yield line("truth")
