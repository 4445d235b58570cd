"""Leaving with a document, as somebody at the desk does it."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.support import Desk

pytestmark = pytest.mark.e2e

MADE_MS = 60_000


def opened(desk: Desk) -> Locator:
    desk.page.locator("[data-act=export]").click()
    dialog = desk.page.locator("dialog.exports")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.parametrize(
    ("form", "begins", "name"),
    [
        ("tables.xlsx", b"PK", "数据表"),
        ("map.geojson", b"{", "地图数据"),
        ("brief.pdf", b"%PDF-", "合作对象简报-南通"),
        ("slides.pptx", b"PK", "南通"),
    ],
)
def test_a_document_is_kept_under_its_own_name(
    new: Callable[..., Desk], tmp_path: Path, form: str, begins: bytes, name: str
) -> None:
    desk = new().open("?at=nantong&w=W5")
    dialog = opened(desk)
    with desk.page.expect_download(timeout=MADE_MS) as coming:
        dialog.locator(f"[data-form='{form}']").click()
    kept = tmp_path / "kept"
    coming.value.save_as(kept)
    assert kept.read_bytes().startswith(begins)
    assert name in coming.value.suggested_filename
    expect(dialog.locator(".exports-told")).to_contain_text(
        f"已生成 {coming.value.suggested_filename}"
    )


def test_without_a_selection_there_is_nothing_of_one_to_take(new: Callable[..., Desk]) -> None:
    dialog = opened(new().open())
    expect(dialog.locator("[data-form='tables.xlsx']")).to_be_visible()
    expect(dialog.locator("[data-form='brief.pdf']")).to_have_count(0)


def test_a_kit_is_made_step_by_step_and_kept(new: Callable[..., Desk], tmp_path: Path) -> None:
    desk = new().visit("partners?at=nantong")
    dialog = opened(desk)
    expect(dialog.locator("[name=first]")).to_have_value("nantong")
    dialog.locator("[name=date]").fill("2026-12-01")
    with desk.page.expect_download(timeout=MADE_MS) as coming:
        dialog.locator("[data-act=make-kit]").click()
        expect(dialog.locator("progress")).to_be_visible()
    kept = tmp_path / "kit.zip"
    coming.value.save_as(kept)
    assert coming.value.suggested_filename == "来访资料包-南通-2026-12-01.zip"
    with zipfile.ZipFile(kept) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 6


def test_a_kit_can_be_called_off(new: Callable[..., Desk]) -> None:
    desk = new().open("?at=nantong")
    dialog = opened(desk)
    dialog.locator("[name=date]").fill("2026-12-01")
    dialog.locator("[name=second]").select_option("suzhou")
    dialog.locator("[name=lang][value=en]").check()
    dialog.locator("[data-act=make-kit]").click()
    dialog.locator("[data-act=stop-kit]").click()
    expect(dialog.locator("[data-kit]")).to_have_text("已停止，没有留下文件。")
    expect(dialog.locator("[data-act=make-kit]")).to_be_enabled()


def test_a_kit_without_a_language_is_not_begun(new: Callable[..., Desk]) -> None:
    dialog = opened(new().open("?at=nantong"))
    dialog.locator("[name=date]").fill("2026-12-01")
    dialog.locator("[name=lang][value=zh]").uncheck()
    dialog.locator("[data-act=make-kit]").click()
    expect(dialog.locator("[data-kit]")).to_have_text("至少选一种语言")


def test_the_panel_of_a_partner_leads_to_its_kit_and_that_of_a_measure_to_its_brief(
    new: Callable[..., Desk],
) -> None:
    desk = new().visit("partners?at=nantong")
    desk.panel.locator("[data-act=export-visit]").click()
    dialog = desk.page.locator("dialog.exports")
    expect(dialog.locator("[name=date]")).to_be_focused()
    expect(dialog.locator("[name=first]")).to_have_value("nantong")
    desk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk = new().visit("measures?at=W5.2.3")
    expect(desk.panel.locator("[data-act=export-visit]")).to_have_count(0)
    desk.panel.locator("[data-act=export-take]").click()
    expect(dialog_of(desk).locator("[data-form='brief.pdf']")).to_be_visible()


def dialog_of(desk: Desk) -> Locator:
    return desk.page.locator("dialog.exports")
