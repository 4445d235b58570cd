"""Make the Word template of the brief: ``python -m geo.build.templates``.

The template is a file like any other: a house with a style of its own may open it in Word,
change styles, and save it in its place. This program only makes the first one.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from geo.web.tokens import read_tokens

TEMPLATE = Path(__file__).resolve().parents[1] / "export" / "templates" / "brief.docx"
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
# What Word takes where a machine has not the first.
_OTHERS = {SANS: "Microsoft YaHei", SERIF: "SimSun"}
# Width of the text, of the map beside the facts, and of the labels of facts.
_TEXT_MM, _MAP_MM, _LABEL_MM = 178, 84, 22
_LATIN = {SANS: "Arial", SERIF: "Times New Roman"}
_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_BORDER = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{colour}"/>'


def make_template() -> bytes:
    """The template as docx: A4, margins of 16 mm, real styles, tags of docxtpl."""
    document = Document()
    _page(document)
    _styles(document)
    _fonts(document)
    _header(document)
    _footer(document)
    _head(document)
    _records(document)
    _rest(document)
    core = document.core_properties
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = _DAY
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _colour(name: str) -> str:
    return read_tokens().colour(name).removeprefix("#")


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(26), Mm(30)
    section.header_distance, section.footer_distance = Mm(14), Mm(8)


def _styles(document: Any) -> None:
    styles = document.styles
    _look(styles["Normal"], SANS, 10, "ink", after=2, line=1.36)
    _look(styles["Title"], SERIF, 26, "ink", bold=True, after=2, line=1.2)
    _look(styles["Subtitle"], SANS, 11, "ink2", after=4)
    _look(styles["Heading 1"], SERIF, 13.5, "ink", bold=True, before=7, after=3)
    _look(styles["Heading 2"], SERIF, 12, "ink", bold=True, before=9, after=3)
    _look(styles["Heading 3"], SANS, 10.5, "ink", bold=True, before=4, after=1)
    _look(styles["Caption"], SANS, 8, "ink2", after=0)
    _look(styles["Header"], SANS, 10, "ink2", after=0)
    _look(styles["Footer"], SANS, 8, "ink2", after=0, line=1.2)
    for name, font, size, colour in (
        ("Atlas Kicker", SANS, 10, "ink3"),
        ("Atlas Figures", SANS, 10, "ink2"),
        ("Atlas Fact", SANS, 10, "ink"),
        ("Atlas Picture", SANS, 10, "ink"),
        ("Atlas Clause", SERIF, 10.5, "ink"),
        ("Atlas Note", SANS, 8.5, "ink2"),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _look(style, font, size, colour, after=2, line=1.42 if font == SERIF else 1.35)
    fact = styles["Atlas Fact"].paragraph_format
    fact.left_indent, fact.first_line_indent = Mm(_LABEL_MM), Mm(-_LABEL_MM)
    fact.tab_stops.add_tab_stop(Mm(_LABEL_MM))
    styles["Atlas Picture"].paragraph_format.line_spacing = 1.0
    styles["Atlas Figures"].paragraph_format.line_spacing = Pt(24)
    styles["Title"].element.get_or_add_pPr().remove_all("w:pBdr")
    for level in (1, 2, 3):
        styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    stops = styles["Heading 3"].paragraph_format.tab_stops
    stops.add_tab_stop(Mm(_TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    for name in ("Header", "Footer"):
        styles[name].element.get_or_add_pPr().remove_all("w:tabs")
        stops = styles[name].paragraph_format.tab_stops
        stops.add_tab_stop(Mm(_TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    _table_style(document)


def _look(
    style: Any,
    font: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1.35,
) -> None:
    """Give a style its look; ``line`` is the pitch of lines in sizes of the letters.

    It is exact: how high a line stands by itself differs from one typeface to the next.
    """
    style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(_colour(colour))
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    # Latin letters take a typeface that every machine has, or one of the same widths.
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), _LATIN[font])
    fonts.set(qn("w:eastAsia"), font)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), Pt(size * line)


def _table_style(document: Any) -> None:
    """Rows under thin lines, the first in bold: for the facts and the standings."""
    style = document.styles.add_style("Atlas Table", WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    sides = "".join(
        _BORDER.format(side=side, colour=_colour("line2")) for side in ("top", "bottom", "insideH")
    )
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders>"
            f"{margins}</w:tblCellMar></w:tblPr>"
        )
    )
    style.element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
        )
    )


def _fonts(document: Any) -> None:
    """Tell which typefaces may stand for ours."""
    part = next(p for p in document.part.package.iter_parts() if "fontTable" in str(p.partname))
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _OTHERS.items()
    )
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    part._blob = f"{head}<w:fonts {nsdecls('w')}>{rows}</w:fonts>".encode()


def _header(document: Any) -> None:
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.text = "{{ product }}\t{{ genre }}"
    _rule(paragraph, "bottom", _colour("brand"), 12)


def _footer(document: Any) -> None:
    first = document.sections[0].footer.paragraphs[0]
    _rule(first, "top", _colour("line2"), 4)
    # A line of its own: what stands below it may be set in to make room.
    first.paragraph_format.line_spacing = Pt(3)
    foot = document.sections[0].footer
    foot.add_paragraph("{{ sources }}", style="Footer")
    foot.add_paragraph("{{ footer }}", style="Footer")
    last = foot.add_paragraph("", style="Footer")
    last.add_run("{{r link }}")
    last.add_run("\t")
    _field(last, "PAGE")
    last.add_run(" / ")
    _field(last, "NUMPAGES")


def _rule(paragraph: Any, side: str, colour: str, eighths: int) -> None:
    border = _BORDER.format(side=side, colour=colour).replace('"4"', f'"{eighths}"')
    border = border.replace('w:space="0"', 'w:space="4"')
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"))


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        else:
            node.text = code
        run._r.append(node)


def _head(document: Any) -> None:
    """Title, figures and facts; beside them the map of a place, below them a larger one."""
    document.add_paragraph("{%p if beside_map %}")
    table = document.add_table(1, 2)
    _widths(table, (_TEXT_MM - _MAP_MM - 4, _MAP_MM + 4))
    left, right = table.rows[0].cells
    _title(left)
    _picture(right)
    for cell in (left, right):
        # A new cell begins with an empty paragraph.
        cell._tc.remove(cell.paragraphs[0]._p)
    document.add_paragraph("{%p else %}")
    _title(document)
    document.add_paragraph("{%p if map %}")
    _picture(document)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endif %}")
    _when(document, "notice", "{{ notice }}", "Normal")


def _title(where: Any) -> None:
    where.add_paragraph("{{ kicker }}", style="Atlas Kicker")
    where.add_paragraph("{{ title }}", style="Title")
    _when(where, "subtitle", "{{ subtitle }}", "Subtitle")
    _when(where, "filter", "{{ filter }}", "Atlas Note")
    _when(where, "figures", "{{r figures }}", "Atlas Figures")
    where.add_paragraph("{%p for fact in facts %}")
    where.add_paragraph("{{r fact }}", style="Atlas Fact")
    where.add_paragraph("{%p endfor %}")


def _picture(where: Any) -> None:
    picture = where.add_paragraph("{{ map }}", style="Atlas Picture")
    picture.paragraph_format.keep_with_next = True
    where.add_paragraph("{{ caption }}", style="Caption")


def _when(where: Any, name: str, text: str, style: str) -> None:
    where.add_paragraph(f"{{%p if {name} %}}")
    where.add_paragraph(text, style=style)
    where.add_paragraph("{%p endif %}")


def _records(document: Any) -> None:
    document.add_paragraph("{%p for group in groups %}")
    document.add_paragraph("{{ group.heading }}", style="Heading 1")
    _when(document, "group.departments", "{{ group.departments }}", "Atlas Note")
    document.add_paragraph("{%p for record in group.records %}")
    document.add_paragraph("{{r record.heading }}", style="Heading 3")
    document.add_paragraph("{{r record.text }}", style="Atlas Clause")
    _when(document, "record.note", "{{ record.note }}", "Atlas Note")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")


def _rest(document: Any) -> None:
    for name in ("beside", "places"):
        document.add_paragraph(f"{{%p if {name} %}}")
        document.add_paragraph(f"{{{{ headings.{name} }}}}", style="Heading 1")
        document.add_paragraph(f"{{%p for line in {name} %}}")
        document.add_paragraph("{{ line }}")
        document.add_paragraph("{%p endfor %}")
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if paragraph %}")
    document.add_paragraph("{{ headings.progress }}", style="Heading 1")
    document.add_paragraph("{{ paragraph }}")
    _when(document, "levels", "{{ levels }}", "Atlas Note")
    document.add_paragraph("{%p for report in reports %}")
    document.add_paragraph("{{r report.head }}", style="Heading 3")
    _when(document, "report.note", "{{ report.note }}", "Normal")
    document.add_paragraph("{%p for ground in report.grounds %}")
    document.add_paragraph("{{r ground }}", style="Atlas Note")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if standings %}")
    table = document.add_table(4, 4, style="Atlas Table")
    _widths(table, (28, 46, 62, 42))
    _fill(
        table,
        (
            tuple(f"{{{{ columns.{name} }}}}" for name in ("id", "status", "level", "schedule")),
            ("{%tr for row in standings %}", "", "", ""),
            ("{{ row.id }}", "{{ row.status }}", "{{ row.level }}", "{{ row.schedule }}"),
            ("{%tr endfor %}", "", "", ""),
        ),
    )
    _repeat(table.rows[0])
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endif %}")
    _when(document, "doubts", "{{ doubts }}", "Atlas Note")


def _fill(table: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].text = text
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)


def _widths(table: Any, widths_mm: tuple[float, ...]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


if __name__ == "__main__":
    TEMPLATE.write_bytes(make_template())
    sys.stdout.write(f"{TEMPLATE.name}\n")
