"""The brief as PDF, read back by a program that did not write it."""

import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from geo.errors import FilterError, LayerError
from geo.export.brief.document import brief_of
from geo.export.brief.model import RecordLine, Span
from geo.export.brief.pdf import brief_pdf
from geo.export.brief.tell import tell_of
from geo.maps.library import open_library
from geo.settings import Settings

A4_PT = (595.276, 841.89)
MARGIN_PT = 16 / 25.4 * 72
HOSTILE = "#emph[x] $a_b$ {{7*7}} {% for %} <script>alert(1)</script> =cmd|'/C calc'!A0 \\ @ref"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("pdf") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


def pdf(settings, subject, lang="zh", **params):
    return PdfReader(BytesIO(brief_of(settings, params, subject, lang=lang, form="pdf").data))


def text_of(reader):
    """All words of all pages, without the breaks of lines."""
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_partner_has_one_page_with_all_its_records_on_it(settings, library, lang):
    for place in library.atlas.partners:
        brief = tell_of(settings, {}, place.id, lang=lang)
        reader = PdfReader(BytesIO(brief_pdf(library, brief)))
        assert len(reader.pages) == 1, place.id
        text = text_of(reader)
        assert bare(brief.title) in text
        for record in brief.records:
            assert record.id in text, (place.id, record.id)
        assert bare(brief.record.paragraph) in text
        assert bare(brief.footer) in text


@pytest.mark.parametrize("place", ["yuyuan", "bund", "south-bund", "bri-office", "sge"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_place_of_the_district_has_one_page_too(settings, place, lang):
    assert len(pdf(settings, place, lang).pages) == 1


@pytest.mark.parametrize(("subject", "lang"), [("nantong", "zh"), ("yuyuan", "en"), ("W5", "zh")])
def test_every_page_is_a4_and_nothing_stands_in_its_margins(settings, subject, lang, tmp_path):
    file = tmp_path / "brief.pdf"
    file.write_bytes(brief_of(settings, {}, subject, lang=lang, form="pdf").data)
    for page in PdfReader(file).pages:
        assert [float(v) for v in page.mediabox[2:]] == pytest.approx(A4_PT, abs=0.1)
    # Drawn by another program, the rim of the paper is blank.
    subprocess.run(["pdftoppm", "-gray", "-r", "72", file, tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.pgm"))
    assert pages
    for picture in map(Image.open, pages):
        drawn = picture.point(lambda v: 255 if v < 250 else 0).getbbox()
        left, top, right, bottom = drawn
        assert min(left, top, picture.width - right, picture.height - bottom) >= MARGIN_PT - 2


def test_the_whole_text_of_the_longest_partner_fits_in_chinese(settings):
    text = text_of(pdf(settings, "nantong"))
    for record in tell_of(settings, {}, "nantong").records:
        assert bare("".join(s.text for s in record.text)) in text


def test_it_is_tagged_says_its_language_and_carries_only_fonts_of_the_house(settings):
    for lang, told in (("zh", "zh-CN"), ("en", "en-GB")):
        reader = pdf(settings, "nantong", lang)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"].lower() == told.lower()
        fonts = [f.get_object() for f in reader.pages[0]["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            inner = font["/DescendantFonts"][0].get_object()
            assert "Atlas" in font["/BaseFont"]
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])


def test_headings_are_headings_and_the_map_is_described_in_words(settings):
    reader = pdf(settings, "nantong")
    kinds, told = [], []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if "/S" in node:
                kinds.append(node["/S"])
            if "/Alt" in node:
                told.append(str(node["/Alt"]))
            if "/K" in node and not isinstance(node["/K"], int):
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= 3
    assert "南通的位置示意图" in told


def test_the_map_is_drawn_with_lines_and_not_with_dots(settings):
    page = pdf(settings, "nantong").pages[0]
    assert len(page.images) == 0
    assert "江阴" in text_of(pdf(settings, "nantong"))


def test_the_same_brief_is_the_same_bytes_and_its_date_is_that_of_the_data(settings):
    first, again = (brief_of(settings, {}, "hefei", form="pdf") for _ in range(2))
    assert first == again
    reader = PdfReader(BytesIO(first.data))
    brief = tell_of(settings, {}, "hefei")
    assert reader.metadata.creation_date.date().isoformat() == brief.day
    assert reader.metadata.title == f"{brief.title} · {brief.genre}"
    assert first.name == f"合作对象简报-合肥-{brief.day}.pdf"


def test_a_window_runs_on_and_every_page_says_which_it_is(settings):
    reader = pdf(settings, "W5")
    pages = [bare(page.extract_text()) for page in reader.pages]
    assert len(pages) > 1
    for n, page in enumerate(pages, start=1):
        assert f"第{n}页，共{len(pages)}页" in page
        assert "窗口简报" in page
    whole = "".join(pages)
    brief = tell_of(settings, {}, "W5")
    assert all(record.id in whole for record in brief.records)


@pytest.mark.parametrize("subject", ["culture-tourism", "W4.2.1", "A12", "W5.2"])
def test_other_subjects_are_set_too(settings, subject):
    assert tell_of(settings, {}, subject).title in text_of(pdf(settings, subject))


def test_an_empty_filter_gives_a_polite_page(settings):
    reader = pdf(settings, "nantong", w="W1")
    assert len(reader.pages) == 1
    assert "没有符合条件的举措" in text_of(reader)


def test_no_text_is_ever_read_as_markup(settings):
    library = open_library(settings, settings.plan)
    brief = tell_of(settings, {}, "liandu")
    first = brief.groups[0].records[0]
    record = RecordLine(
        **{
            **{f: getattr(first, f) for f in first.__dataclass_fields__},
            "text": (Span(HOSTILE), Span(HOSTILE, marked=True)),
            "heading": HOSTILE,
        }
    )
    group = replace(brief.groups[0], heading=HOSTILE, records=(record,))
    spoilt = replace(brief, title=HOSTILE, filter=HOSTILE, groups=(group,), doubts=(HOSTILE,))
    reader = PdfReader(BytesIO(brief_pdf(library, spoilt)))
    assert len(reader.pages) == 1
    assert text_of(reader).count(bare(HOSTILE)) >= 6


def test_signs_that_the_fonts_of_the_house_lack_are_still_shown(settings):
    library = open_library(settings, settings.plan)
    brief = replace(tell_of(settings, {}, "hefei"), subtitle="龘靐")
    assert "龘靐" in text_of(PdfReader(BytesIO(brief_pdf(library, brief))))


def test_a_map_of_an_operator_without_a_number_is_refused(settings, tmp_path):
    path = tmp_path / "own.geojson"
    line = '{"type":"LineString","coordinates":[[119.0,30.0],[120.0,31.0]]}'
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{line}}}]}}',
        encoding="utf-8",
    )
    internal = replace(settings, basemap_file=path)
    with pytest.raises(LayerError, match="审图号"):
        brief_of(internal, {}, "nantong", form="pdf")
    approved = replace(internal, basemap_approval="沪S（2020）082号")
    assert bare("沪S（2020）082号") in text_of(pdf(approved, "nantong"))


def test_another_form_is_refused(settings):
    with pytest.raises(FilterError, match="pdf"):
        brief_of(settings, {}, "nantong", form="odt")
