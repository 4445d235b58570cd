"""A brief as a Word document: real styles and headings, for whoever wants to edit it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText

from geo.export.brief.fitting import shortened, spare_height
from geo.export.brief.model import (
    KEY_TASK,
    LANDMARK,
    PARTNER,
    Brief,
    Fact,
    Group,
    RecordLine,
    Report,
    Span,
    Term,
    plain,
)
from geo.export.brief.pictures import brief_map, map_size
from geo.export.packing import fixed_zip
from geo.export.typesetting import TEMPLATES, Sheet
from geo.maps.library import Library
from geo.show.code import code_png
from geo.web.tokens import read_tokens
from geo.web.words import say

_PPI = 220
_CODE_MM = 17
# The picture's place is the left margin, below the rule of the foot; its texts are set in.
_BESIDE = """<wp:anchor {spaces} distT="0" distB="0" distL="0" distR="0" simplePos="0"
 relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="paragraph"><wp:posOffset>72000</wp:posOffset></wp:positionV>
<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/></wp:anchor>"""
# The text of a page is this wide; a map of one place takes less of its height.
_WIDE_MM, _NARROW_MM = 178, 84
# A place has one page: where its clauses take more, the sentences that name it are quoted,
# or the parts of them.
_ONE_PAGE = (PARTNER, LANDMARK)
_CLAUSE = "Atlas Clause"
# Signs of the official statuses, by the names of their shapes. Word draws them with fonts of
# its own: as numbers they are no characters that the atlas's fonts would need.
_SIGNS = {
    "circle": "○",
    "circle-dash": "⊖",
    "quarter": "\u25d4",
    "half": "◐",
    "ring-arrow": "\u21bb",
    "disc-tick": "●",
    "disc-notch": "\u25d5",
    "bars": "‖",
    "cross": "×",
}


def brief_docx(library: Library, brief: Brief) -> bytes:
    """The brief as docx, the same bytes for the same brief. Every text is whole, except that
    a place keeps to one page.

    Raises LayerError for a map that may not leave.
    """
    day = date.fromisoformat(brief.day)
    picture = _picture(library, brief, day)
    document = _filled(brief, picture, {})
    if brief.kind in _ONE_PAGE and (spare := spare_height(document)) < 0:
        forms = {r.id: [plain(form) for form in _forms(r)] for r in brief.records}
        document = _filled(brief, picture, shortened(document, _CLAUSE, forms, spare))
    _language(document, brief.lang)
    _describe(document, brief)
    core = document.core_properties
    core.title = f"{brief.title} · {brief.genre}"[:255]
    core.subject, core.author = brief.genre, brief.product
    core.language = "en-GB" if brief.lang == "en" else "zh-CN"
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    core.last_modified_by = brief.product
    core.revision = 1
    packed = BytesIO()
    document.save(packed)
    return fixed_zip(packed.getvalue(), day=day)


def _filled(brief: Brief, picture: bytes | None, cuts: Mapping[str, int]) -> Any:
    """The template with the texts in their places; ``cuts`` names the form of a clause, by
    its id, where it is not whole."""
    template = DocxTemplate(TEMPLATES / "brief.docx")
    _code(template.get_docx(), brief)
    template.render(_context(template, brief, picture, cuts), autoescape=True)
    return template.docx


def _forms(record: RecordLine) -> tuple[tuple[Span, ...], ...]:
    """A clause from its longest form to its shortest."""
    return record.text, record.excerpt, record.short


def _context(
    template: Any, brief: Brief, picture: bytes | None, cuts: Mapping[str, int]
) -> dict[str, Any]:
    record = brief.record
    return {
        "product": brief.product,
        "genre": _joined(brief, (brief.genre, brief.visit, brief.unofficial)),
        "kicker": brief.kicker,
        "title": brief.title,
        "subtitle": brief.subtitle,
        "filter": brief.filter,
        "notice": brief.notice,
        "figures": _figures(brief) if brief.figures else "",
        "facts": [_fact(fact) for fact in brief.facts],
        "map": _map(template, brief, picture),
        "beside_map": brief.kind in _ONE_PAGE and brief.map is not None,
        "caption": brief.map.caption if brief.map else "",
        "groups": [_group(brief, group, cuts) for group in brief.groups],
        "beside": [f"{b.record}  {_listed(brief, b.names)}" for b in brief.beside],
        "places": list(brief.places),
        "headings": brief.headings,
        "paragraph": record.paragraph,
        "levels": record.levels,
        "reports": [_report(template, brief, report) for report in record.reports],
        "standings": [] if brief.kind in _ONE_PAGE else list(_standings(brief)),
        "columns": _columns(brief.lang),
        "doubts": _doubts(brief),
        "sources": " ".join(brief.sources),
        "footer": brief.footer,
        "link": _address(template, brief.link) if brief.link else "",
    }


def _joined(brief: Brief, parts: Iterable[str]) -> str:
    return brief.words["dot"].join(part for part in parts if part)


def _listed(brief: Brief, items: Iterable[str]) -> str:
    return brief.words["list"].join(items)


def _doubts(brief: Brief) -> str:
    told = _joined(brief, brief.doubts)
    return f"{brief.headings.doubts}{brief.words['colon']}{told}" if told else ""


def _figures(brief: Brief) -> Any:
    text = RichText()
    for number, word in brief.figures:
        text.add(str(number), bold=True, size=36, color=_colour("brand"))
        text.add(f" {word}    ")
    return text


def _colour(name: str) -> str:
    return read_tokens().colour(name)


def _fact(fact: Fact) -> Any:
    text = RichText(fact.label, color=_colour("ink3"))
    text.add(f"\t{fact.text}")
    return text


def _group(brief: Brief, group: Group, cuts: Mapping[str, int]) -> dict[str, Any]:
    before: tuple[RecordLine | None, ...] = (None, *group.records)
    named = f"{group.id} {group.heading}".strip()
    label = brief.words["departmentsOfTask"] if group.departments else ""
    return {
        "heading": named,
        "departments": label + group.departments,
        "records": [
            _record(brief, r, grouped=bool(group.id), cut=cuts.get(r.id, 0), same=_same(r, last))
            for last, r in zip(before, group.records, strict=False)
        ],
    }


def _same(record: RecordLine, last: RecordLine | None) -> bool:
    """Whether the same departments answer as for the record before."""
    return last is not None and (last.heading, last.departments) == (
        record.heading,
        record.departments,
    )


def _record(
    brief: Brief, record: RecordLine, *, grouped: bool, cut: int, same: bool
) -> dict[str, Any]:
    heading = RichText()
    ink = _colour(f"w{record.window}-ink") if record.window else _colour("ink2")
    heading.add(record.id, bold=True, color=ink)
    heading.add("" if grouped else f"  {record.heading}")
    if record.standing:
        heading.add("\t")
        _add_status(heading, record.standing.status)
    return {
        "heading": heading,
        "text": _spans(_forms(record)[cut], ink),
        "note": _note(brief, record, grouped=grouped, same=same),
    }


def _note(brief: Brief, record: RecordLine, *, grouped: bool, same: bool) -> str:
    keys = (f"{key.label} {_status(key.standing.status)}" for key in record.key_tasks)
    told = ""
    if record.departments and not grouped:
        own = record.kind == KEY_TASK
        label = brief.words["departmentsOfKey" if own else "departmentsOfTask"]
        more = brief.words["openEnded"] if record.open_ended else ""
        names = _listed(brief, record.departments) + more
        told = label + (brief.words["same"] if same else names)
    return _joined(brief, (*keys, told))


def _status(term: Term) -> str:
    return f"{_SIGNS.get(term.glyph, '○')} {term.label}"


def _add_status(text: Any, term: Term) -> None:
    """The sign in a typeface in which it is as large as a Chinese character."""
    sign, label = _status(term).split(" ", 1)
    text.add(sign, font="Noto Sans SC", color=_colour("ink2"))
    text.add(f" {label}", bold=False, color=_colour("ink2"))


def _spans(spans: tuple[Span, ...], ink: str) -> Any:
    text = RichText()
    for span in spans:
        if span.marked:
            text.add(span.text, bold=True, color=ink)
        else:
            text.add(span.text)
    return text


def _report(template: Any, brief: Brief, report: Report) -> dict[str, Any]:
    at = report.standing
    head = RichText(report.subject, bold=True)
    head.add("  ")
    _add_status(head, at.status)
    told = _joined(brief, (at.on, at.level.label))
    head.add(f"  {told}", bold=False, color=_colour("ink2"))
    return {
        "head": head,
        "note": report.note,
        "grounds": [_link(template, ground.text, ground.url) for ground in report.grounds],
    }


def _link(template: Any, text: str, url: str) -> Any:
    found = RichText()
    if url:
        target = template.build_url_id(url)
        found.add(text, url_id=target, color=_colour("brand"), underline=True)
    else:
        found.add(text)
    return found


def _address(template: Any, url: str) -> Any:
    """The address of the brief for the foot of the page, which keeps links of its own."""
    foot = template.get_docx().sections[0].footer.part
    target = foot.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return RichText(url, url_id=target, color=_colour("brand"), underline=True)


def _code(document: Any, brief: Brief) -> None:
    """The code of the address beside the foot of the page, before its texts are filled in."""
    png = code_png(brief.link) if brief.link else None
    if png is None:
        return
    rule, *texts = document.sections[0].footer.paragraphs
    for paragraph in texts:
        paragraph.paragraph_format.left_indent = Mm(_CODE_MM + 4)
    inline = rule.add_run().add_picture(BytesIO(png), width=Mm(_CODE_MM))._inline
    inline.docPr.set("descr", f"{say(brief.lang, 'code')} {brief.link}")
    inline.docPr.set("name", "QR")
    anchor = parse_xml(_BESIDE.format(spaces=nsdecls("wp")))
    anchor.find(qn("wp:effectExtent")).addprevious(inline.extent)
    for name in ("wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"):
        anchor.append(inline.find(qn(name)))
    inline.getparent().replace(inline, anchor)


def _standings(brief: Brief) -> Iterable[Mapping[str, str]]:
    """Where every measure and key task stands, the key tasks beside a measure included."""
    seen = set()
    for record in brief.records:
        rows = [(record.id, record.standing), *((k.id, k.standing) for k in record.key_tasks)]
        for subject, at in rows:
            if at is None or subject in seen:
                continue
            seen.add(subject)
            yield {
                "id": subject,
                "status": _status(at.status),
                "level": at.level.label,
                "schedule": at.schedule.label,
            }


def _columns(lang: str) -> dict[str, str]:
    names = ("id", "status", "level", "schedule")
    return {name: say(lang, f"progress.column.{name}") for name in names}


def _picture(library: Library, brief: Brief, day: date) -> bytes | None:
    """The map as PNG, or None where there is none."""
    drawn = brief_map(library, brief)
    if drawn is None:
        return None
    width, height = map_size(brief)
    data = {"width": width, "height": height, "title": brief.title}
    return Sheet("picture.typ", data, {"map": drawn}, day=day).png(ppi=_PPI)


def _map(template: Any, brief: Brief, picture: bytes | None) -> Any:
    if picture is None:
        return None
    narrow = brief.kind in _ONE_PAGE
    return InlineImage(template, BytesIO(picture), width=Mm(_NARROW_MM if narrow else _WIDE_MM))


def _describe(document: Any, brief: Brief) -> None:
    """Say in words what the picture shows, for those who do not see it."""
    told = brief.words["mapOf"].format(name=brief.title)
    for number, shape in enumerate(document.inline_shapes, start=1):
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")
        properties = shape._inline.docPr
        properties.set("descr", told)
        properties.set("name", f"map-{number}")


def _language(document: Any, lang: str) -> None:
    """The language of the text, for whoever reads it aloud or checks its spelling."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    node = defaults.find(f".//{qn('w:lang')}") if defaults is not None else None
    if node is not None:
        node.set(qn("w:val"), "en-GB" if lang == "en" else "zh-CN")
        node.set(qn("w:eastAsia"), "zh-CN")
