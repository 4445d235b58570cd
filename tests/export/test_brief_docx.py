"""The brief as a Word document, read by python-docx and opened by LibreOffice."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from geo.build.templates import TEMPLATE, make_template
from geo.export.brief.document import brief_of
from geo.export.brief.docx import brief_docx
from geo.export.brief.fitting import KEPT_PT, spare_height
from geo.export.brief.model import plain
from geo.export.brief.tell import tell_of
from geo.export.packing import fixed_zip
from geo.maps.library import open_library
from geo.settings import Settings

HOSTILE = "{{ 7*7 }} {% for x in y %} <w:p/> & <script> =cmd|'/C calc'!A0 #emph[x] $a$"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("docx") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


# Below this stands the foot; lines follow each other at this distance at most.
FOOT = Mm(30)
LINE_PT = 15


def docx(settings, subject, lang="zh", **params):
    return Document(BytesIO(brief_of(settings, params, subject, lang=lang, form="docx").data))


@pytest.fixture(scope="module")
def converted(settings, tmp_path_factory):
    """Briefs as LibreOffice sees them, converted to PDF in one run."""
    folder = tmp_path_factory.mktemp("office")
    wanted = {
        "nantong-zh": ("nantong", "zh"),
        "yuyuan-en": ("yuyuan", "en"),
        "yuyuan-zh": ("yuyuan", "zh"),
        "bund-en": ("bund", "en"),
        "bund-zh": ("bund", "zh"),
        "w3": ("W3", "zh"),
    }
    for name, (subject, lang) in wanted.items():
        made = brief_of(settings, {}, subject, lang=lang, form="docx")
        (folder / f"{name}.docx").write_bytes(made.data)
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed: apt-get install libreoffice-writer"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [folder / f"{name}.docx" for name in wanted]
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: PdfReader(folder / f"{name}.pdf") for name in wanted}


def bare(text):
    return "".join(text.split())


def text_of(document):
    cells = (c for t in document.tables for row in t.rows for c in row.cells)
    inside = (p.text for cell in cells for p in cell.paragraphs)
    return "\n".join((*(p.text for p in document.paragraphs), *inside))


def styles_of(document):
    cells = (c for t in document.tables for row in t.rows for c in row.cells)
    inside = (p for cell in cells for p in cell.paragraphs)
    return {p.style.name for p in (*document.paragraphs, *inside)}


def test_the_template_in_the_repository_is_the_one_that_the_program_makes():
    assert fixed_zip(make_template()) == fixed_zip(TEMPLATE.read_bytes())


def test_titles_headings_captions_and_tables_have_real_styles(settings):
    place, window = docx(settings, "nantong"), docx(settings, "W3")
    assert {"Title", "Heading 1", "Heading 3", "Caption", "Atlas Clause"} <= styles_of(place)
    headings = [p.text for p in place.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["方案原文中的南通", "同条款的其他地点", "进展与证据"]
    assert "Atlas Table" in {t.style.name for t in window.tables}


def test_the_page_is_a4_with_margins_of_sixteen_millimetres(settings):
    section = docx(settings, "nantong").sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(size.mm, 1) for size in sizes] == [210.0, 297.0, 16.0, 16.0]


def test_chinese_letters_have_a_typeface_of_their_own(settings):
    styles = docx(settings, "nantong").styles
    for name, family in (("Normal", "Noto Sans SC"), ("Title", "Noto Serif SC")):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == family


def test_every_clause_is_there_and_its_name_stands_out(settings):
    document = docx(settings, "nantong")
    text = text_of(document)
    for record in tell_of(settings, {}, "nantong").records:
        assert plain(record.text) in text
    bold = [r.text for p in document.paragraphs for r in p.runs if r.bold and r.text == "南通"]
    assert len(bold) == 4


def test_status_is_told_by_sign_and_word_and_the_table_adds_level_and_schedule(settings):
    document = docx(settings, "W3")
    table = next(t for t in document.tables if t.style.name == "Atlas Table")
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["编号", "官方状态", "证据等级", "时序"]
    assert rows[1] == ["W3.1.1", "◐ 推进中", "E2 部门或媒体表述", "未定期限"]
    brief = tell_of(settings, {}, "W3")
    keys = {k.id for r in brief.records for k in r.key_tasks}
    assert {row[0] for row in rows[1:]} == {r.id for r in brief.records} | keys


def test_the_map_is_a_picture_with_words_for_who_does_not_see_it(settings):
    document = docx(settings, "nantong")
    assert len(document.inline_shapes) == 1
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "南通的位置示意图"
    assert len(docx(settings, "bri-office").inline_shapes) == 0


def test_the_link_can_be_followed_and_header_and_footer_are_filled(settings):
    document = docx(settings, "nantong", "en")
    footer = document.sections[0].footer
    targets = [r.target_ref for r in footer.part.rels.values() if r.is_external]
    assert targets == ["https://atlas.example.org/?lang=en&at=nantong"]
    used = {n.get(qn("r:id")) for n in footer._element.iter(qn("w:hyperlink"))}
    assert used == {k for k, r in footer.part.rels.items() if r.is_external}
    brief = tell_of(settings, {}, "nantong", lang="en")
    assert brief.footer in "\n".join(p.text for p in footer.paragraphs)
    assert "Unofficial translation" in document.sections[0].header.paragraphs[0].text


def test_the_same_brief_is_the_same_bytes_and_its_dates_are_those_of_the_data(settings):
    first, again = (brief_of(settings, {}, "hefei", form="docx") for _ in range(2))
    assert first == again
    core = Document(BytesIO(first.data)).core_properties
    day = tell_of(settings, {}, "hefei").day
    assert core.created.date().isoformat() == core.modified.date().isoformat() == day
    assert core.title == "合肥 · 合作对象简报"
    assert core.language == "zh-CN"


def test_no_text_is_ever_run_as_a_template_or_read_as_markup(settings):
    library = open_library(settings, settings.plan)
    brief = tell_of(settings, {}, "hefei")
    line = brief.groups[0].records[0]
    line = replace(line, heading=HOSTILE, text=tuple(replace(s, text=HOSTILE) for s in line.text))
    group = replace(brief.groups[0], heading=HOSTILE, records=(line,))
    facts = tuple(replace(fact, text=HOSTILE) for fact in brief.facts)
    spoilt = replace(brief, title=HOSTILE, groups=(group,), facts=facts, doubts=(HOSTILE,))
    document = Document(BytesIO(brief_docx(library, spoilt)))
    assert text_of(document).count(HOSTILE) >= 7
    assert "49" not in text_of(document)


def test_an_empty_filter_gives_a_polite_document(settings):
    assert "没有符合条件的举措" in text_of(docx(settings, "nantong", w="W1"))


def test_libreoffice_shows_a_place_on_one_page_and_a_window_on_more(converted):
    pages = {name: len(reader.pages) for name, reader in converted.items()}
    assert pages.pop("w3") > 1
    assert set(pages.values()) == {1}, pages
    text = bare(converted["nantong-zh"].pages[0].extract_text())
    assert "方案原文中的南通" in text
    assert "探索建设长三角区域医疗中心" in text
    assert bare("1 / 1") in text


def test_what_does_not_fit_the_page_is_quoted_shorter_and_the_rest_is_whole(settings, converted):
    """Measures come before the passages of the introduction, the first before the last."""
    brief = tell_of(settings, {}, "bund")
    text = bare(converted["bund-zh"].pages[0].extract_text())
    whole = [r.id for r in brief.records if bare(plain(r.text)) in text]
    assert whole == ["W1.1.5", "W1.3.1", "W1.3.2", "W3.1.3"]
    for record in brief.records:
        assert bare(plain(record.short)).strip("…") in text, record.id


def end_of_text(page):
    """Height of the lowest line above the foot, in points from the lower edge."""
    ends = []

    def seen(text, _current, matrix, *_):
        if text.strip() and matrix[5] > FOOT.pt:
            ends.append(matrix[5])

    page.extract_text(visitor_text=seen)
    return min(ends)


@pytest.mark.parametrize("subject", ["nantong", "bund", "yuyuan"])
def test_the_page_ends_where_it_was_reckoned_to_end(settings, converted, subject):
    left = end_of_text(converted[f"{subject}-zh"].pages[0]) - FOOT.pt
    reckoned = spare_height(docx(settings, subject)) + KEPT_PT
    assert left == pytest.approx(reckoned, abs=LINE_PT)
