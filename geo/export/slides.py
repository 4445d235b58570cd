"""A subject on three slides: who and where, what the plan says, where it stands.

For a place there are exactly three; of a window or a department the tables go on.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from geo.export.asking import telling_of
from geo.export.brief.model import LANDMARK, PARTNER, Brief, RecordLine, Span, Standing, plain
from geo.export.brief.pictures import brief_map
from geo.export.brief.tell import tell
from geo.export.document import Document
from geo.export.names import safe_name
from geo.export.packing import fixed_zip
from geo.export.slidetable import (
    Grid,
    Text,
    fits,
    pages,
    set_line,
    set_picture,
    set_table,
    set_text,
    text_size,
)
from geo.export.slidetemplate import CLAUSES, PROFILE, RECORD, Deck, Slide
from geo.export.typesetting import Sheet
from geo.maps.library import Library
from geo.settings import Settings
from geo.show.code import code_png
from geo.show.scenes import all_scenes
from geo.show.telling import Telling
from geo.web.words import say

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# A sign beside the word of a status, by the name of its shape: text, so that it is copied too.
# Written as numbers: the fonts of the pages need not have these signs.
GLYPHS = {
    "circle": chr(0x25CB),
    "circle-dash": chr(0x2296),
    "quarter": chr(0x25D4),
    "half": chr(0x25D1),
    "ring-arrow": chr(0x21BB),
    "disc-tick": chr(0x2714),
    "disc-notch": chr(0x25D5),
    "bars": chr(0x2016),
    "cross": chr(0x2715),
}
# Bold letters take more than the width that is reckoned with.
_BOLD = 0.88
_SMALLER = (1.0, 0.9, 0.8, 0.7)
_FACT_SIZES = (20.0, 18.0, 16.0, 14.0, 12.0)
_TEXT_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0)
# How the clauses of a place are made to fit: whole, then the sentences, then the clauses that
# name it; letters of 14 points before cuts, cuts before less than 12.
_WAYS = (
    ("text", 16.0),
    ("text", 14.0),
    ("text", 12.0),
    ("excerpt", 14.0),
    ("excerpt", 12.0),
    ("short", 12.0),
    ("short", 10.5),
)
_RECORD_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0)
_SPLIT_SIZE = 13.0
# Names of departments are longer in English.
_CLAUSE_SHARES = {"zh": (0.08, 0.66, 0.26), "en": (0.08, 0.58, 0.34)}
_RECORD_SHARES = (0.12, 0.36, 0.30, 0.22)
_PICTURE_PPI = 192


def slides_of(
    settings: Settings,
    params: Mapping[str, str],
    subject: str,
    lang: str = "",
    *,
    visit: date | None = None,
) -> Document:
    """The slides of a partner, landmark, window or department under the filter of an address.

    ``visit`` is the day of a visit that they are for. The same plan, record, filter, template
    and day give the same bytes. Raises PlanError for a subject that the plan does not have,
    SettingsError for a template that lacks something, LayerError for a map that may not leave,
    StoreError while the ledger cannot be read.
    """
    told = telling_of(settings, {**params, "lang": lang} if lang else params)
    brief = tell(told.library, told.judged, told.chosen, subject, link=settings.link, visit=visit)
    data = slides_pptx(settings, told.library, brief, _spoken(told, subject))
    name = "-".join(part for part in (brief.product, brief.title, brief.day) if part)
    return Document(safe_name(name, "pptx"), MEDIA_TYPE, data)


def slides_pptx(
    settings: Settings, library: Library, brief: Brief, spoken: tuple[str, ...] = ()
) -> bytes:
    """The file of a brief that is told already; ``spoken`` are notes for its first slide."""
    deck = Deck(settings.slides_template)
    _profile(deck, library, brief, spoken)
    _clauses(deck, brief)
    _record(deck, brief)
    day = date.fromisoformat(brief.day)
    core = deck.file.core_properties
    core.title, core.subject, core.author = brief.title, brief.genre, ""
    core.language = "zh-CN" if brief.lang == "zh" else brief.lang
    core.last_modified_by = ""
    core.revision = 1
    core.created = core.modified = datetime.combine(day, time(), UTC)
    return fixed_zip(deck.saved(), day=day)


def _spoken(telling: Telling, subject: str) -> tuple[str, ...]:
    """What the show of the big screen says of the subject."""
    scenes = (s for s in all_scenes(telling) if s.subject == subject and s.page[0] == 1)
    return next((scene.notes for scene in scenes), ())


# -- slides -----------------------------------------------------------------------------


def _profile(deck: Deck, library: Library, brief: Brief, spoken: tuple[str, ...]) -> None:
    slide = _begun(deck, PROFILE, brief, brief.title)
    set_facts = _facts(brief)
    size = text_size(set_facts, _FACT_SIZES, slide.size("Facts"))
    set_text(slide.places["Facts"], set_facts, size, lang=brief.lang)
    picture = _map(library, brief, slide.size("Map"))
    if picture is None or brief.map is None:
        slide.drop("Map")
        slide.drop("Caption")
    else:
        told = brief.words["mapOf"].format(name=brief.title)
        set_picture(slide.places["Map"], picture, told)
        set_line(slide.places["Caption"], brief.map.caption, lang=brief.lang)
    notes = (
        brief.title,
        brief.visit,
        *spoken,
        *(f"{f.label}{brief.words['colon']}{f.text}" for f in brief.facts),
    )
    _note(slide, (*notes, *brief.doubts, brief.footer))


def _facts(brief: Brief) -> list[Text]:
    colon, dot = brief.words["colon"], brief.words["dot"]
    figures = dot.join(f"{n} {unit}" for n, unit in brief.figures)
    lines: list[Text] = [(Span(figures, marked=True),)] if figures else []
    if brief.notice:
        lines.append((Span(brief.notice),))
    lines += [(Span(fact.label + colon), Span(fact.text)) for fact in brief.facts]
    if brief.doubts:
        lines.append((Span(brief.headings.doubts + colon), Span(brief.doubts[0])))
    if brief.filter:
        lines.append((Span(brief.filter),))
    return lines


def _clauses(deck: Deck, brief: Brief) -> None:
    heading = brief.groups[0].heading if brief.groups else brief.title
    if brief.kind not in (PARTNER, LANDMARK) or not brief.records:
        heading = brief.title
    slide = _begun(deck, CLAUSES, brief, heading)
    box = slide.size("Table")
    if not brief.records:
        _nothing(slide, brief)
        return
    grid, size = _fitted(brief, box)
    parts = [grid] if fits(grid, size, box) or _whole(brief) else pages(grid, size, box)
    for n, part in enumerate(parts):
        if n:
            slide = _begun(deck, CLAUSES, brief, heading)
        told = f"{heading}{brief.words['colon']}{_listed(brief, part)}"
        set_table(slide.places["Table"], part, size, lang=brief.lang, told=told)
        shown = {plain(row[0]) for row in part.rows}
        _note(slide, [_read_out(brief, r) for r in brief.records if r.id in shown])


def _fitted(brief: Brief, box: tuple[float, float]) -> tuple[Grid, float]:
    """The table of the clauses and the size of its letters."""
    if not _whole(brief):
        return _clause_grid(brief, "text"), _SPLIT_SIZE
    for way, size in _WAYS:
        grid = _clause_grid(brief, way)
        if fits(grid, size, box):
            return grid, size
    return _clause_grid(brief, _WAYS[-1][0]), _WAYS[-1][1]


def _whole(brief: Brief) -> bool:
    """Whether the subject has three slides whatever it says."""
    return brief.kind == PARTNER


def _clause_grid(brief: Brief, way: str) -> Grid:
    rows, windows = [], []
    for group in brief.groups:
        for record in group.records:
            text: Text = getattr(record, way)
            departments = Span(_departments(brief, record, group.departments))
            rows.append(((Span(record.id),), text, (departments,)))
            windows.append(record.window)
    heads = _words(brief, "id", "text", "departments")
    shares = _CLAUSE_SHARES.get(brief.lang, _CLAUSE_SHARES["en"])
    return Grid(heads, tuple(rows), shares, tuple(windows))


def _departments(brief: Brief, record: RecordLine, shared: str) -> str:
    if not record.departments:
        return shared
    ending = brief.words["openEnded"] if record.open_ended else ""
    return brief.words["list"].join(record.departments) + ending


def _record(deck: Deck, brief: Brief) -> None:
    slide = _begun(deck, RECORD, brief, brief.headings.progress)
    box = slide.size("Table")
    grid = _record_grid(brief)
    size = next((s for s in _RECORD_SIZES if fits(grid, s, box)), _SPLIT_SIZE)
    parts = [grid] if fits(grid, size, box) or _whole(brief) else pages(grid, size, box)
    for n, part in enumerate(parts):
        if n:
            slide = _begun(deck, RECORD, brief, brief.headings.progress)
        if part.rows:
            told = f"{brief.headings.progress}{brief.words['colon']}{brief.record.paragraph}"
            set_table(slide.places["Table"], part, size, lang=brief.lang, told=told)
        else:
            slide.drop("Table")
        _beside(slide, brief)


def _beside(slide: Slide, brief: Brief) -> None:
    """The record in words, the sources, and the way to the atlas."""
    grounds = [
        (Span(f"{report.subject} ", marked=True), Span(ground.text))
        for report in brief.record.reports
        for ground in report.grounds[:1]
    ]
    lines: list[Text] = [
        (Span(text),) for text in (brief.record.paragraph, brief.record.levels) if text
    ]
    sources: list[Text] = [(Span(text),) for text in brief.sources[:2]]
    box = slide.size("Text")
    whole = [*lines, *grounds, *sources]
    if text_size(whole, _TEXT_SIZES[:-1], box) == _TEXT_SIZES[-2]:
        # What does not fit beside the table is in the notes, whole.
        whole = [*lines, *sources]
    set_text(slide.places["Text"], whole, text_size(whole, _TEXT_SIZES, box), lang=brief.lang)
    code = code_png(brief.link) if brief.link else None
    if code is None or brief.link is None:
        slide.drop("Code")
        slide.drop("Link")
    else:
        set_picture(slide.places["Code"], code, f"{say(brief.lang, 'code')} {brief.link}")
        set_line(slide.places["Link"], brief.link, lang=brief.lang)
    reports = [
        f"{r.subject} {_status(r.standing)} {r.standing.on} {r.note} "
        + " ".join(f"{g.text} {g.url}" for g in r.grounds)
        for r in brief.record.reports
    ]
    _note(slide, (brief.record.paragraph, brief.record.levels, *reports, *brief.sources))


def _record_grid(brief: Brief) -> Grid:
    found: dict[str, tuple[Standing, int]] = {}
    for record in brief.records:
        if record.standing is not None:
            found[record.id] = record.standing, record.window
        for key in record.key_tasks:
            found[key.id] = key.standing, record.window
    rows = tuple(
        (
            (Span(subject),),
            (Span(_status(at)),),
            (Span(at.level.label),),
            (Span(at.schedule.label),),
        )
        for subject, (at, _) in found.items()
    )
    heads = _words(brief, "id", "status", "level", "schedule")
    return Grid(heads, rows, _RECORD_SHARES, tuple(window for _, window in found.values()))


def _status(at: Standing) -> str:
    told = f"{GLYPHS.get(at.status.glyph, GLYPHS['circle'])} {at.status.label}"
    return f"{told} {at.on}" if at.on else told


# -- what every slide has -----------------------------------------------------------------


def _begun(deck: Deck, layout: str, brief: Brief, title: str) -> Slide:
    slide = deck.slide(layout)
    dot = brief.words["dot"]
    # The day of a visit stands on the first slide: further on, names are long enough.
    visit = brief.visit if layout == PROFILE else ""
    parts = (brief.genre, brief.kicker, brief.subtitle, visit, brief.unofficial)
    kicker = dot.join(part for part in parts if part)
    if title != brief.title:
        kicker = dot.join(t for t in (brief.title, kicker) if t)
    _set_head(slide, "Title", title, brief.lang)
    _set_head(slide, "Kicker", kicker, brief.lang)
    set_line(slide.places["Footer"], brief.footer, lang=brief.lang)
    return slide


def _set_head(slide: Slide, place: str, text: str, lang: str) -> None:
    """One text at the template's own size, smaller only where it would leave its place."""
    own, bold = slide.letters(place)
    size = None
    if own is not None:
        width, height = slide.size(place)
        box = (width * (_BOLD if bold else 1.0), height)
        fitting = text_size([(Span(text),)], [own * share for share in _SMALLER], box)
        size = fitting if fitting < own else None
    set_line(slide.places[place], text, lang=lang, size=size)


def _nothing(slide: Slide, brief: Brief) -> None:
    told = brief.notice or say(brief.lang, "export.tables.none")
    grid = Grid(_words(brief, "text"), (((Span(told),),),), (1.0,))
    set_table(slide.places["Table"], grid, _SPLIT_SIZE, lang=brief.lang, told=told)
    _note(slide, (told,))


def _note(slide: Slide, lines: Any) -> None:
    slide.own.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)


def _read_out(brief: Brief, record: RecordLine) -> str:
    return f"{record.id} {record.heading}{brief.words['colon']}{plain(record.text)}"


def _listed(brief: Brief, grid: Grid) -> str:
    return brief.words["list"].join(plain(row[0]) for row in grid.rows)


def _words(brief: Brief, *keys: str) -> tuple[str, ...]:
    known = {
        "id": "column.id",
        "text": "column.text",
        "departments": "column.departments",
        "status": "progress.column.status",
        "level": "progress.column.level",
        "schedule": "progress.column.schedule",
    }
    return tuple(say(brief.lang, known[key]) for key in keys)


def _map(library: Library, brief: Brief, room: tuple[float, float]) -> bytes | None:
    """The map as PNG, as large as its place; None where nothing of it can be drawn."""
    # Points are 1/72 inch, pixels of CSS 1/96.
    width, height = (side * 96 / 72 for side in room)
    drawn = brief_map(library, brief, size=(width, height), type_px=16)
    if drawn is None:
        return None
    data = {"width": width, "height": height, "title": brief.title}
    day = date.fromisoformat(brief.day)
    return Sheet("picture.typ", data, {"map": drawn}, day=day).png(ppi=_PICTURE_PPI)
