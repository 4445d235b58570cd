"""The kit of a visit: everything that a delegation takes along, in one archive."""

import hashlib
import io
import zipfile
from datetime import date

import pytest

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
    assert "欢迎南通一行" in screen
    assert '"subject":"nantong"' in screen.replace(" ", "")


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
