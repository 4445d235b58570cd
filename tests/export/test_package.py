"""Files that are not opened: bombs, macros, links, and what only looks like a workbook."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.export.package import LIMITS, Limits, check_package
from geo.export.problems import WorkbookError
from tests.export.conftest import ENTRY

SHEET_PART = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


@pytest.fixture(scope="module")
def data(desk):
    return desk.written()


def repacked(
    data: bytes,
    change: Callable[[dict[str, bytes]], None],
    method: int = ZIP_DEFLATED,
) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = BytesIO()
    with ZipFile(made, "w", method) as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return made.getvalue()


def added(data: bytes, name: str, part: bytes = b"<a/>") -> bytes:
    return repacked(data, lambda parts: parts.update({name: part}))


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    def change(parts):
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return repacked(data, change)


def refusal(desk, data: bytes, **more) -> WorkbookError:
    with pytest.raises(WorkbookError) as told:
        desk.read(data, **more)
    assert told.value.remedy
    return told.value


def test_a_file_above_five_megabytes_is_not_even_looked_at(desk):
    assert "MB" in refusal(desk, b"x" * (LIMITS.file_bytes + 1)).found


@pytest.mark.parametrize(
    "data",
    [b"", b"id,status\nA1,completed\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99],
    ids=["empty", "csv", "torn", "old-xls"],
)
def test_what_is_no_zip_is_told_as_no_workbook(desk, data):
    assert "xlsx" in refusal(desk, data).found


def test_a_bomb_is_refused_by_its_size_before_it_is_unpacked(desk, data):
    huge = added(data, "xl/media/a.png", b"\0" * (LIMITS.unpacked_bytes + 1))
    assert len(huge) < 1_000_000
    assert "解压" in refusal(desk, huge).found


def test_a_small_bomb_is_refused_by_its_ratio(desk, data):
    assert "之比" in refusal(desk, added(data, "xl/media/a.png", b"\0" * 20_000_000)).found


def test_a_zip_that_lies_about_a_size_is_refused(desk, data):
    bomb = bytearray(added(data, "xl/media/a.png", bytes(range(256)) * 40))
    entry = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"xl/media/a.png"))
    bomb[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert "xlsx" in refusal(desk, bytes(bomb)).found


def test_too_many_parts_are_refused(desk, data):
    many = repacked(data, lambda parts: parts.update({f"a{n}.xml": b"<a/>" for n in range(200)}))
    assert "200" in refusal(desk, many).expected


def test_too_many_elements_are_refused(desk, data):
    many = added(
        data, "xl/a.xml", b"<a>" + b"".join(b"<b%x/>" % n for n in range(400_000)) + b"</a>"
    )
    assert "过大" in refusal(desk, many).found


def test_too_many_rows_are_refused(desk, data):
    assert "行数" in refusal(desk, data, limits=Limits(rows=20)).found


def test_two_parts_of_one_name_are_refused(desk, data):
    assert "重名" in refusal(desk, added(data, "XL/workbook.xml")).found


def test_another_way_of_packing_is_refused(desk, data):
    assert "压缩" in refusal(desk, repacked(data, lambda parts: None, ZIP_BZIP2)).found
    check_package(repacked(data, lambda parts: None, ZIP_STORED), LIMITS)


def test_an_encrypted_part_is_refused(desk, data):
    locked = bytearray(data)
    entry = locked.index(b"PK\x01\x02")
    locked[entry + 8] |= 1
    assert "口令" in refusal(desk, bytes(locked)).found


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "XL/VBAPROJECT.BIN",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
        "xl/connections.xml",
        "xl/queryTables/queryTable1.xml",
    ],
)
def test_macros_links_and_embedded_things_are_refused_by_name(desk, data, name):
    assert name in refusal(desk, added(data, name)).found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml"),
        (
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        (b"/xl/workbook.xml", b"/xl/other.xml"),
        (
            b"</Types>",
            b'<Default Extension="x" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        ),
    ],
    ids=["template", "macro", "elsewhere", "vba"],
)
def test_a_file_of_another_content_type_is_refused(desk, data, old, new):
    assert "内容类型" in refusal(desk, replaced(data, TYPES, old, new)).found


def test_a_file_without_content_types_is_refused(desk, data):
    assert "xlsx" in refusal(desk, repacked(data, lambda parts: parts.pop(TYPES))).found


RELATION = (
    b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%s" Target="file:///c:/a.xlsx" TargetMode="%s"/></Relationships>'
)


@pytest.mark.parametrize("mode", [b"External", b"EXTERNAL"])
def test_a_link_to_another_file_is_refused(desk, data, mode):
    linked = replaced(
        data,
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        RELATION % (b"externalLinkPath", mode),
    )
    assert "链接" in refusal(desk, linked).found


def test_a_link_from_a_cell_to_a_page_is_no_danger(desk):
    def link(book):
        book["进展"]["N2"].hyperlink = "https://example.org/"

    (row,) = desk.read_filled({"A17": ENTRY}, link).rows
    assert row.event.subject == "A17"


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize("name", [SHEET_PART, "xl/workbook.xml", TYPES, "xl/styles.xml"])
def test_xml_that_declares_entities_is_refused(desk, data, name):
    def change(parts):
        parts[name] = LAUGHS + parts[name].split(b"?>")[-1]

    assert "实体" in refusal(desk, repacked(data, change)).found


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_xml_in_an_encoding_that_hides_its_signs_is_refused(desk, data, encoding):
    def change(parts):
        parts[SHEET_PART] = parts[SHEET_PART].decode().encode(encoding)

    assert "UTF-8" in refusal(desk, repacked(data, change)).found


def test_xml_that_declares_another_encoding_is_refused(desk, data):
    def change(parts):
        body = parts[SHEET_PART].split(b"?>")[-1]
        parts[SHEET_PART] = b'<?xml version="1.0" encoding="cp037"?>' + body

    assert "UTF-8" in refusal(desk, repacked(data, change)).found


def test_a_workbook_of_somebody_else_is_told_by_its_sheets(desk):
    saved = BytesIO()
    Workbook().save(saved)
    told = refusal(desk, saved.getvalue())
    assert "「Sheet」" in told.found
    assert "「进展」" in told.expected


def test_a_sheet_that_was_added_or_renamed_is_told(desk):
    added = desk.filled({}, lambda book: book.create_sheet("草稿"))
    assert "「草稿」" in refusal(desk, added).found
    renamed = desk.filled({}, lambda book: setattr(book["进展"], "title", "进展2"))
    assert "「进展2」" in refusal(desk, renamed).found


def test_a_row_number_that_no_table_has_is_refused(desk, data):
    far = replaced(data, SHEET_PART, b"</sheetData>", b'<row r="99999999999"/></sheetData>')
    assert "行号" in refusal(desk, far).found


def test_the_height_of_the_very_last_row_is_no_row(desk, data):
    last = replaced(data, SHEET_PART, b"</sheetData>", b'<row r="1048576" ht="12.8"/></sheetData>')
    assert desk.read(last).problems == ()


def test_extensions_of_other_programs_are_left_aside_without_a_word(desk, data):
    ext = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    assert desk.read(replaced(data, SHEET_PART, b"</worksheet>", ext)).problems == ()


@given(st.data())
def test_whatever_is_broken_inside_it_is_refused_in_words_or_read(desk, data, draw):
    """Bytes of one part are overwritten: the reader of workbooks never fails in its own words."""

    def change(parts):
        name = draw.draw(st.sampled_from(sorted(parts)))
        part = bytearray(parts[name])
        for _ in range(draw.draw(st.integers(1, 4))):
            at = draw.draw(st.integers(0, len(part) - 1))
            part[at : at + 4] = draw.draw(st.binary(min_size=0, max_size=6))
        parts[name] = bytes(part)

    spoilt = repacked(data, change)
    try:
        desk.read(spoilt)
    except WorkbookError as error:
        assert error.found and error.remedy
