"""The kit of a visit: everything that a delegation takes along, in one archive."""

import hashlib
import io
import json
import re
import zipfile
from datetime import date

import pytest
import zxingcpp
from docx import Document as WordDocument
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from geo.errors import FilterError
from geo.export.kit import Visit, kit_of
from geo.export.kitcli import partners
from geo.settings import Settings

DAY = date(2026, 12, 1)
VISIT = Visit(("nantong",), ("zh", "en"), DAY)
PUBLIC = "https://atlas.example.org"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("kit") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url=PUBLIC)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def kit(settings, told):
    return kit_of(settings, {}, VISIT, tell=lambda *step: told.append(step))


@pytest.fixture(scope="module")
def members(kit):
    with zipfile.ZipFile(io.BytesIO(kit.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_screen_brief_slides_and_tables_in_both_languages(kit, members):
    assert kit.name == "来访资料包-南通-2026-12-01.zip"
    endings = [name.rpartition(".")[2] for name in members]
    assert endings == ["txt", *(["html", "pdf", "docx", "pptx", "xlsx"] * 2)]
    assert {"大屏单文件-南通.html", "Big-screen,-one-file-Nantong.html"} <= set(members)


def test_the_page_says_what_is_in_it_with_the_hash_and_the_way_back(members):
    page = members["说明.txt"].decode("utf-8-sig")
    assert "来访资料：南通 · 2026-12-01" in page
    assert "Visit: Nantong · 2026-12-01" in page
    assert f"{PUBLIC}/?p=nantong&lang=zh" in page
    for name, body in members.items():
        if name != "说明.txt":
            assert f"{hashlib.sha256(body).hexdigest()}  {name}" in page


def test_the_screen_welcomes_them_and_shows_theirs(members):
    screen = members["大屏单文件-南通.html"].decode()
    assert "欢迎南通一行 · 2026-12-01" in screen
    shown = json.loads(re.search(r'id="show-data"[^>]*>(.*?)</script>', screen, re.S)[1])
    tour = [scene["id"] for scene in shown["scenes"] if scene["tour"]]
    assert tour == ["opening", "overview", "nantong", "W5", "key-tasks", "closing"]


def test_a_welcome_that_leaves_no_room_for_the_day_stays_whole(settings):
    long = Visit(("ruijin-zhoushan", "ruijin-wuxi"), ("zh",), DAY)
    with zipfile.ZipFile(io.BytesIO(kit_of(settings, {}, long).data)) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".html"))
        screen = archive.read(name).decode()
    assert '"欢迎瑞金医院舟山分院、瑞金医院无锡分院一行"' in screen


def test_the_same_visit_gives_the_same_bytes(settings, kit):
    assert kit_of(settings, {}, VISIT).data == kit.data


def test_each_document_is_told_before_it_is_made(told):
    assert [step[:2] for step in told] == [(n, 10) for n in range(10)]
    assert [step[2] for step in told[:5]] == [
        "大屏单文件 HTML",
        "简报 PDF",
        "简报 DOCX",
        "演示文稿 PPTX",
        "数据表 XLSX",
    ]


def test_what_the_teller_raises_ends_the_work(settings):
    class EnoughError(Exception):
        pass

    def tell(step, _steps, _doing):
        if step == 1:
            raise EnoughError

    with pytest.raises(EnoughError):
        kit_of(settings, {}, VISIT, tell=tell)


@pytest.mark.parametrize(
    ("visit", "told"),
    [
        (Visit((), ("zh",)), "没有"),
        (Visit(("nowhere",), ("zh",)), "nowhere"),
        (Visit(("nantong", "nantong"), ("zh",)), "nantong"),
        (Visit(("nantong", "suzhou", "hefei"), ("zh",)), "hefei"),
        (Visit(("nantong",), ()), "空"),
        (Visit(("nantong",), ("fr",)), "fr"),
        (Visit(("<script>alert(1)</script>",), ("zh",)), "script"),
    ],
)
def test_a_visit_that_cannot_be_prepared_is_refused_with_what_was_asked(settings, visit, told):
    with pytest.raises(FilterError, match=told):
        kit_of(settings, {}, visit)


def test_every_partner_with_a_place_has_a_kit_of_its_own(settings):
    found = partners(settings)
    assert ("nantong",) in found
    assert len(found) == len(set(found)) == 23


def links_of(name: str, body: bytes) -> tuple[set[str], str]:
    """The addresses that a document leads to, and its text as its reader has it."""
    form = name.rpartition(".")[2]
    if form == "pdf":
        pages = PdfReader(io.BytesIO(body)).pages
        found = {
            a.get_object()["/A"]["/URI"]
            for page in pages
            for a in page.get("/Annots", ())
            if "/A" in a.get_object()
        }
        return found, "\n".join(page.extract_text() for page in pages)
    if form == "docx":
        document = WordDocument(io.BytesIO(body))
        parts = [document.part, *(s.footer.part for s in document.sections)]
        found = {r.target_ref for part in parts for r in part.rels.values() if r.is_external}
        code = document.sections[0].footer.part.element.xpath(".//wp:anchor/wp:docPr/@descr")
        assert len(code) == 1
        assert code[0].split()[-1] in found
        return found, "".join(p.text for s in document.sections for p in s.header.paragraphs)
    if form == "pptx":
        shapes = [
            shape for slide in Presentation(io.BytesIO(body)).slides for shape in slide.shapes
        ]
        told = [s._element.xpath(".//p:cNvPr/@descr") for s in shapes]
        found = {word for texts in told for text in texts for word in text.split()}
        return found, "\n".join(s.text_frame.text for s in shapes if s.has_text_frame)
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    assert len(sheet._images) == 1
    found = {c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink}
    return found, "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)


def test_every_document_says_the_day_of_the_visit_and_leads_back(members):
    kept = {n: b for n, b in members.items() if n.rpartition(".")[2] not in ("txt", "html")}
    assert len(kept) == 8
    for name, body in kept.items():
        links, text = links_of(name, body)
        english = re.search("[一-鿿]", name) is None
        assert ("Visit 2026-12-01" if english else "来访日期 2026-12-01") in text, name
        ours = {link for link in links if link.startswith(PUBLIC)}
        assert len(ours) == 1, (name, links)
        assert "nantong" in ours.pop(), name


def codes_of(body: bytes) -> list[str]:
    """What a reader finds in the pictures inside a document of Office."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.endswith(".png")]
    found = (Image.open(io.BytesIO(picture)).convert("L") for picture in pictures)
    return [code.text for picture in found for code in zxingcpp.read_barcodes(picture)]


def test_of_two_partners_each_document_leads_to_its_own(settings):
    kit = kit_of(settings, {}, Visit(("suzhou", "hefei"), ("zh",), DAY))
    with zipfile.ZipFile(io.BytesIO(kit.data)) as archive:
        made = [(name, archive.read(name)) for name in archive.namelist()[2:]]
    leads = [*["at=suzhou"] * 3, *["at=hefei"] * 3, "p=suzhou%2Chefei"]
    for (name, body), lead in zip(made, leads, strict=True):
        link = f"{PUBLIC}/?{lead}"
        assert {a for a in links_of(name, body)[0] if a.startswith(PUBLIC)} == {link}, name
        # The code of a PDF is drawn, not a picture; it is a link itself.
        assert codes_of(body) == [link] if not name.endswith("pdf") else True, name


def test_the_slides_tell_the_day_once_and_in_the_notes(members):
    for name in (n for n in members if n.endswith("pptx")):
        first, *others = Presentation(io.BytesIO(members[name])).slides
        kickers = [
            next(s for s in slide.shapes if s.name == "Kicker").text_frame.text
            for slide in (first, *others)
        ]
        assert ["2026-12-01" in kicker for kicker in kickers] == [True, False, False]
        assert "2026-12-01" in first.notes_slide.notes_text_frame.text


def test_the_link_of_a_cover_has_the_typeface_of_the_lines_around_it(members):
    for name in (n for n in members if n.endswith("xlsx")):
        cover = load_workbook(io.BytesIO(members[name])).worksheets[0]
        (link,) = (c for row in cover.iter_rows() for c in row if c.hyperlink)
        above = cover.cell(link.row - 1, 1)
        assert (link.font.name, link.font.size) == (above.font.name, above.font.size)


def test_a_document_that_is_not_for_a_visit_names_no_day_of_one(settings):
    made = kit_of(settings, {}, Visit(("nantong",), ("zh",)))
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        for name in archive.namelist()[2:]:
            assert "来访日期" not in links_of(name, archive.read(name))[1], name
