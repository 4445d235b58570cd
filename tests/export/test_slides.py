"""Slides of a subject: read back by python-pptx, drawn by LibreOffice."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import zxingcpp
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader

from geo.build.slides import make_template
from geo.errors import LayerError, PlanError, SettingsError
from geo.export.asking import telling_of
from geo.export.brief.model import Span
from geo.export.brief.tell import tell
from geo.export.slides import slides_of, slides_pptx
from geo.export.slidetable import Grid, fits
from geo.export.slidetemplate import CONTRACT, TEMPLATE
from geo.places.operator_map import OperatorMap
from geo.settings import Settings

HOSTILE = "</a:t><script>{{ 7*7 }}\x07\u202e=cmd $ # {% x %}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    store = tmp_path_factory.mktemp("slides") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


@pytest.fixture(scope="module")
def brief_of(settings):
    """The brief of a subject without its map: slides of it are made at once."""

    def told(subject: str, **params: str) -> Any:
        telling = telling_of(settings, params)
        made = tell(telling.library, telling.judged, telling.chosen, subject, link=settings.link)
        return replace(made, map=None)

    return told


@pytest.fixture(scope="module")
def nantong(settings):
    return slides_of(settings, {}, "nantong")


def deck(data: bytes) -> Any:
    return Presentation(BytesIO(data))


def place(slide: Any, name: str) -> Any:
    return next(shape for shape in slide.shapes if shape.name == name)


def tables(slide: Any) -> list[Any]:
    return [shape.table for shape in slide.shapes if shape.has_table]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text_frame.text for cell in row.cells] for row in table.rows]


def words(slide: Any) -> str:
    framed = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    return "\n".join((*framed, *(c for t in tables(slide) for row in cells(t) for c in row)))


def test_a_partner_has_three_slides_wide_as_a_screen(nantong):
    made = deck(nantong.data)
    assert len(made.slides) == 3
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, abs=0.001)
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert titles == ["南通", "方案原文中的南通", "进展与证据"]
    assert nantong.name == "黄浦融入长三角行动图谱-南通-2021-06-03.pptx"


def test_what_the_plan_says_stands_in_a_native_table(nantong, atlas):
    head, *rows = cells(tables(deck(nantong.data).slides[1])[0])
    assert head == ["编号", "原文", "责任部门"]
    assert {row[0]: row[1] for row in rows} == {
        m: atlas.records[m].text for m in ("W5.2.3", "W5.2.4", "W5.3.3")
    }
    assert rows[2][2] == "区发展改革委、区市场监管局等"


def test_every_status_is_told_by_a_sign_and_in_words(nantong):
    head, *rows = cells(tables(deck(nantong.data).slides[2])[0])
    assert head[0] == "编号"
    assert {row[0] for row in rows} == {"W5.2.3", "W5.2.4", "W5.3.3", "A8", "A10"}
    assert {row[1] for row in rows} == {"○ 未见公开进展"}
    assert "不表示未开展" in place(deck(nantong.data).slides[2], "Text").text_frame.text


def test_a_report_has_its_level_day_and_source(settings, brief_of):
    made = deck(slides_pptx(settings, telling_of(settings, {}).library, brief_of("W1")))
    rows = [r for s in made.slides for t in tables(s) for r in cells(t) if len(r) == 4]
    assert ["W1.1.4", "◑ 推进中 2020-09-24", "E2 部门或媒体表述", "未定期限"] in rows
    notes = "\n".join(s.notes_slide.notes_text_frame.text for s in made.slides)
    assert "http" in notes


def test_every_slide_has_notes_a_number_and_the_footer_of_the_map(nantong):
    for slide in deck(nantong.data).slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 40
        footer = place(slide, "Footer").text_frame.text
        assert footer.startswith("示意图 · 不表示行政区域界线 · 资料截至 2021-06-03")
        number = place(slide, "Number")
        assert number._element.find(f".//{A}fld").get("type") == "slidenum"


def test_the_notes_hold_every_clause_whole(settings, atlas, brief_of):
    brief = brief_of("nantong", lang="en")
    made = deck(slides_pptx(settings, telling_of(settings, {}).library, brief))
    notes = made.slides[1].notes_slide.notes_text_frame.text
    for record in brief.records:
        assert "".join(span.text for span in record.text) in notes


def test_pictures_and_tables_have_a_text_for_who_cannot_see_them(nantong):
    made = deck(nantong.data)
    told = [
        shape._element._nvXxPr.cNvPr.get("descr")
        for slide in made.slides
        for shape in slide.shapes
        if shape.has_table or shape._element.tag.endswith("}pic")
    ]
    assert len(told) == 4
    assert all(told)
    assert told[0] == "南通的位置示意图"


def test_the_code_leads_to_the_place(nantong):
    slide = deck(nantong.data).slides[2]
    picture = Image.open(BytesIO(place(slide, "Code").image.blob)).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == "https://atlas.example.org/?at=nantong"
    assert place(slide, "Link").text_frame.text == found.text


def test_without_a_public_address_there_is_no_code_and_nothing_asks_for_one(settings, brief_of):
    brief = replace(brief_of("nantong"), link=None, qr=None)
    slide = deck(slides_pptx(settings, telling_of(settings, {}).library, brief)).slides[2]
    assert {"Code", "Link"}.isdisjoint(shape.name for shape in slide.shapes)


def test_every_run_names_an_east_asian_typeface_and_its_language(nantong):
    for slide in deck(nantong.data).slides:
        runs = list(slide._element.iter(f"{A}r"))
        assert runs
        for run in runs:
            assert run.find(f"{A}rPr/{A}ea").get("typeface") == "+mn-ea"
            assert run.find(f"{A}rPr").get("lang") == "zh-CN"
    with ZipFile(BytesIO(nantong.data)) as parts:
        assert b'<a:ea typeface="Microsoft YaHei"/>' in parts.read("ppt/theme/theme1.xml")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_every_partner_nothing_is_clipped_and_there_are_three(settings, atlas, brief_of, lang):
    library = telling_of(settings, {}).library
    # English is the longer: there every partner, in Chinese the longest, a short and a doubtful.
    some = {"nantong", "jiangyin", "ruijin-wuxi"}
    for partner in (p for p in atlas.partners if lang == "en" or p.id in some):
        made = deck(slides_pptx(settings, library, brief_of(partner.id, lang=lang)))
        assert len(made.slides) == 3, partner.id
        for slide in made.slides:
            for frame in (shape for shape in slide.shapes if shape.has_table):
                tall = sum(row.height for row in frame.table.rows)
                assert frame.top + tall <= place(slide, "Footer").top, (partner.id, lang)
                sizes = {
                    r.font.size.pt
                    for c in frame.table.iter_cells()
                    for p in c.text_frame.paragraphs
                    for r in p.runs
                }
                assert min(sizes) >= 10, partner.id


@pytest.mark.parametrize("subject", ["W5", "reform"])
def test_a_long_table_goes_on_and_holds_every_record_once(settings, brief_of, subject):
    brief = brief_of(subject)
    made = deck(slides_pptx(settings, telling_of(settings, {}).library, brief))
    parts = [t for s in made.slides for t in tables(s) if len(t.columns) == 3]
    assert len(parts) > 1
    assert [row[0] for t in parts for row in cells(t)[1:]] == [r.id for r in brief.records]
    for slide in made.slides:
        for frame in (shape for shape in slide.shapes if shape.has_table):
            tall = sum(row.height for row in frame.table.rows)
            assert frame.top + tall <= place(slide, "Footer").top


def test_a_filter_without_a_result_is_told_politely(settings):
    made = deck(slides_of(settings, {"q": "此处没有这样的词"}, "nantong").data)
    assert len(made.slides) == 3
    assert "没有符合条件的举措" in words(made.slides[1])
    assert "此处没有这样的词" in words(made.slides[0])


def test_in_english_the_translation_is_marked(settings, brief_of):
    made = deck(
        slides_pptx(settings, telling_of(settings, {}).library, brief_of("bund", lang="en"))
    )
    for slide in made.slides:
        assert "Unofficial translation" in place(slide, "Kicker").text_frame.text
    assert made.core_properties.language == "en"


def test_hostile_text_is_text(settings, brief_of):
    whole = telling_of(settings, {})
    places = tuple(
        replace(p, name_zh=HOSTILE) if p.id == "nantong" else p
        for p in whole.atlas.gazetteer.places
    )
    atlas = replace(whole.atlas, gazetteer=replace(whole.atlas.gazetteer, places=places))
    library = replace(whole.library, atlas=atlas)
    brief = replace(tell(library, whole.judged, whole.chosen, "nantong"), map=None)
    made = deck(slides_pptx(settings, library, brief))
    assert made.slides[0].shapes.title.text_frame.text == (
        "</a:t><script>{{ 7*7 }}\ufffd=cmd $ # {% x %}"
    )


def test_a_long_title_is_set_smaller_so_that_it_keeps_to_its_place(settings):
    made = deck(slides_of(settings, {}, "changzhou-hitech", "en").data)
    sizes = [slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size for slide in made.slides]
    assert sizes[1] is not None
    assert sizes[1].pt <= 28
    short = deck(slides_of(settings, {}, "nantong", "en").data)
    assert short.slides[1].shapes.title.text_frame.paragraphs[0].runs[0].font.size is None


def test_the_same_question_gives_the_same_bytes_and_no_clock(settings, nantong):
    assert slides_of(settings, {}, "nantong") == nantong
    with ZipFile(BytesIO(nantong.data)) as parts:
        assert {info.date_time[:3] for info in parts.infolist()} == {(2021, 6, 3)}
    core = deck(nantong.data).core_properties
    assert (core.created.date().isoformat(), core.author) == ("2021-06-03", "")


def test_a_subject_that_the_plan_does_not_have_is_told(settings):
    with pytest.raises(PlanError, match="没有编号为 nowhere"):
        slides_of(settings, {}, "nowhere")


def test_a_boundary_without_an_approval_number_does_not_leave(settings):
    telling = telling_of(settings, {})
    land = OperatorMap('{"type":"FeatureCollection","features":[]}', (118, 28, 123, 33), None)
    library = replace(telling.library, operator_map=land, _bytes={})
    brief = tell(library, telling.judged, telling.chosen, "nantong")
    with pytest.raises(LayerError, match="审图号"):
        slides_pptx(settings, library, brief)


# -- templates ---------------------------------------------------------------------------


def test_the_template_of_the_house_is_what_its_program_makes():
    made, kept = deck(make_template()), Presentation(str(TEMPLATE))
    for one, other in zip(made.slide_layouts, kept.slide_layouts, strict=True):
        assert one.name == other.name
        assert [(p.name, p.left, p.width) for p in one.placeholders] == [
            (p.name, p.left, p.width) for p in other.placeholders
        ]


@pytest.fixture
def brand(settings, tmp_path):
    """Settings with a template that a brand team changed."""

    def made(change: Any) -> Settings:
        template = Presentation(str(TEMPLATE))
        change(template)
        file = tmp_path / "brand.pptx"
        template.save(str(file))
        return replace(settings, slides_template=file)

    return made


def layout(template: Any, name: str) -> Any:
    return next(one for one in template.slide_layouts if one.name == name)


def test_a_brand_team_moves_and_the_slides_follow(brand, brief_of):
    def change(template: Any) -> None:
        title = next(p for p in layout(template, "Atlas Profile").placeholders if p.name == "Title")
        title.left, title.top, title.width, title.height = (Inches(n) for n in (2, 3, 4, 1))
        template.slides.add_slide(template.slide_layouts[0])

    settings = brand(change)
    made = deck(slides_pptx(settings, telling_of(settings, {}).library, brief_of("nantong")))
    assert len(made.slides) == 3
    assert made.slides[0].shapes.title.left == Inches(2)


def test_a_template_that_lacks_something_is_told_all_of_it(brand, brief_of):
    def change(template: Any) -> None:
        layout(template, "Atlas Record").name = "Other"
        facts = next(p for p in layout(template, "Atlas Profile").placeholders if p.name == "Facts")
        facts.name = "Text 1"
        template.slide_width = Inches(10)

    settings = brand(change)
    with pytest.raises(SettingsError) as told:
        slides_pptx(settings, telling_of(settings, {}).library, brief_of("nantong"))
    for part in ("16:9", "没有版式「Atlas Record」", "缺少 Facts"):
        assert part in told.value.found
    for name in CONTRACT:
        assert name in told.value.expected


def test_what_is_no_presentation_is_told(settings, brief_of, tmp_path):
    file = tmp_path / "brand.pptx"
    file.write_bytes(b"no archive")
    wrong = replace(settings, slides_template=file)
    with pytest.raises(SettingsError, match="ATLAS_SLIDES_TEMPLATE"):
        slides_pptx(wrong, telling_of(wrong, {}).library, brief_of("nantong"))


def test_the_counting_of_lines_notices_what_does_not_fit():
    long = Grid(("x",), tuple(((Span("字" * 400),),) for _ in range(3)), (1.0,))
    short = replace(long, rows=long.rows[:1])
    assert fits(short, 12, (600, 200))
    assert not fits(long, 12, (600, 200))


# -- drawn -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(settings, nantong, tmp_path_factory) -> Iterator[dict[str, Path]]:
    """The pages that LibreOffice makes of two decks, by one call."""
    folder = tmp_path_factory.mktemp("drawn")
    decks = {"zh": nantong.data, "en": slides_of(settings, {}, "nantong", "en").data}
    for lang, data in decks.items():
        (folder / f"{lang}.pptx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{lang}.pptx") for lang in decks]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    yield {lang: folder / f"{lang}.pdf" for lang in decks}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_libreoffice_draws_three_pages_with_their_words(drawn, lang):
    pages = PdfReader(drawn[lang]).pages
    assert len(pages) == 3
    told = ["".join(page.extract_text().split()) for page in pages]
    wanted = {
        "zh": ("约106公里", "加强与江苏南通", "未见公开进展"),
        "en": ("about106km", "labourdisputes", "Nopublicreport"),
    }[lang]
    for text, word in zip(told, wanted, strict=True):
        assert word in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_of_a_drawn_table_reaches_the_footer(drawn, lang, tmp_path):
    """Above the footer a band of the paper is blank."""
    command = ["pdftoppm", "-r", "72", "-png", "-f", "2", "-l", "2", str(drawn[lang])]
    subprocess.run([*command, str(tmp_path / "page")], check=True, timeout=60)
    (file,) = tmp_path.glob("page*.png")
    picture = Image.open(file).convert("L")
    top = round(picture.height * 6.80 / 7.5)
    rows = [
        picture.crop((0, y, picture.width, y + 1)).getextrema()[0] for y in range(top - 60, top)
    ]
    blank = [value > 230 for value in rows]
    runs = [b for b, _ in pairwise([*blank, False]) if b]
    assert len(runs) >= 6
