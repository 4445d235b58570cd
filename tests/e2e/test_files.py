"""An editor at work in a browser: a file attached to a source, and a workbook out and in."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from geo.settings import Settings
from tests.api.desks import SECRET, recorded, staffed
from tests.e2e.support import Desk
from tests.export.conftest import ENTRY, refilled
from tests.status.test_files import PDF_FILE

pytestmark = pytest.mark.e2e

# The way to the file needs somebody signed in: what stands there for others is told instead.
FILE = "[data-report] .history-file"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return staffed(tmp_path, file_limit_mb=1)


@pytest.fixture
def address(start_server: Callable[..., Any], settings: Settings) -> Iterator[str]:
    """The address of an atlas with people and a data folder of its own."""
    environment = {
        "DATABASE_URL": str(settings.database_url),
        "ATLAS_DATA_DIR": str(settings.data_dir),
        "ATLAS_FILE_LIMIT_MB": "1",
    }
    with start_server(**environment) as running:
        yield running


@pytest.fixture
def editor(new: Callable[..., Desk], address: str) -> Iterator[Desk]:
    """The board with one task selected and an editor signed in."""
    desk = new(address, fresh=True).visit("progress?at=A17")
    sign_in(desk, "liming")
    yield desk
    desk.page.close()


def sign_in(desk: Desk, name: str) -> None:
    desk.panel.locator("[data-act=sign-in]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=name]").fill(name)
    dialog.locator("[name=password]").fill(SECRET)
    dialog.locator("[type=submit]").click()
    expect(desk.panel.locator("[data-act=sign-out]")).to_be_visible()


def filled_in(desk: Desk, file: Path) -> Locator:
    """The dialog with an entry whose source is a file and no address."""
    desk.panel.locator("[data-act=record-entry]").click()
    dialog = desk.page.locator(".entry-dialog")
    dialog.locator("[name=title]").fill("合作框架协议")
    dialog.locator("[name=publisher]").fill("黄浦区政府")
    dialog.locator("[name=kind]").select_option("official")
    dialog.locator("[name=valid_on]").fill("2021-03-01")
    dialog.locator("[name=status][value=underway]").check()
    dialog.locator("[name=note_zh]").fill("协议见附件。")
    dialog.locator("[name=file]").set_input_files(file)
    return dialog


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_an_editor_attaches_a_file_and_the_history_tells_it_with_a_download(
    editor: Desk, settings: Settings, tmp_path: Path
) -> None:
    dialog = filled_in(editor, written(tmp_path, "协议.pdf", PDF_FILE))
    expect(dialog.locator("label:has([name=file])")).to_contain_text("不超过 1 MB")
    expect(dialog.locator("[name=file]")).to_have_attribute(
        "accept", r".pdf,.png,.jpg,.jpeg,.jpe,.jfif,.docx,.xlsx"
    )
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    line = editor.panel.locator(FILE)
    expect(line).to_contain_text(f"附件 PDF，{len(PDF_FILE)} B")
    with editor.page.expect_download() as fetched:
        line.locator("a").click()
    assert fetched.value.suggested_filename == "合作框架协议.pdf"
    assert Path(fetched.value.path()).read_bytes() == PDF_FILE
    (source,) = [e for e in recorded(settings).evidence.values() if e.file_sha256]
    assert (source.url, source.recorded_by) == (None, "liming")


def test_who_has_not_signed_in_sees_that_there_is_a_file_and_no_way_to_it(
    editor: Desk, tmp_path: Path
) -> None:
    dialog = filled_in(editor, written(tmp_path, "协议.pdf", PDF_FILE))
    dialog.locator("[type=submit]").click()
    line = editor.panel.locator(FILE)
    expect(line.locator("a")).to_be_visible()
    expect(line.locator("small")).to_be_hidden()
    editor.panel.locator("[data-act=sign-out]").click()
    expect(line.locator("a")).to_be_hidden()
    expect(line.locator("small")).to_have_text("登录后可下载")
    expect(editor.page.locator("[data-act=import-workbook]")).to_be_hidden()
    sign_in(editor, "wang")
    expect(line.locator("a")).to_be_visible()
    expect(editor.page.locator("[data-act=import-workbook]")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("页面.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "HTML"),
        ("大.pdf", PDF_FILE[:-6] + b" " * 1024**2 + PDF_FILE[-6:], "超过 1 MB"),
    ],
    ids=["html", "large"],
)
def test_a_file_that_is_refused_is_told_in_place_and_nothing_typed_is_lost(
    editor: Desk, settings: Settings, tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    editor.watch.provoked = (*editor.watch.provoked, "422")
    dialog = filled_in(editor, written(tmp_path, name, data))
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".entry-problem")).to_contain_text(told)
    expect(dialog.locator("[name=note_zh]")).to_have_value("协议见附件。")
    assert "A17" not in recorded(settings).events
    dialog.locator("[name=file]").set_input_files(written(tmp_path, "好.pdf", PDF_FILE))
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(editor.panel.locator(FILE)).to_be_visible()


def test_an_entry_refused_after_its_file_was_taken_does_not_send_it_again(
    editor: Desk, tmp_path: Path
) -> None:
    editor.watch.provoked = (*editor.watch.provoked, "422")
    sent: list[str] = []
    editor.page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    dialog = filled_in(editor, written(tmp_path, "协议.pdf", PDF_FILE))
    dialog.locator("[name=title]").fill("")
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".entry-problem")).to_contain_text("没有标题")
    dialog.locator("[name=title]").fill("合作框架协议")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    assert len([url for url in sent if "/evidence-files" in url]) == 1


def exported(desk: Desk) -> bytes:
    with desk.page.expect_download() as fetched:
        desk.page.locator("[data-act=export-workbook]").click()
    assert fetched.value.suggested_filename.startswith("进展登记表-")
    return Path(fetched.value.path()).read_bytes()


def test_an_editor_fills_the_workbook_and_the_board_tells_the_new_status(
    editor: Desk, settings: Settings, tmp_path: Path
) -> None:
    data = refilled(exported(editor), {"A17": {**ENTRY, "生效日期": date(2021, 3, 1)}})
    editor.page.locator("[data-act=import-workbook]").click()
    dialog = editor.page.locator(".entry-dialog")
    confirm = dialog.locator("[type=submit]")
    expect(confirm).to_be_disabled()
    dialog.locator("[name=workbook]").set_input_files(written(tmp_path, "登记表.xlsx", data))
    expect(dialog.locator("[data-outcome=add]")).to_contain_text("将登记「underway 推进中」")
    assert "A17" not in recorded(settings).events
    confirm.click()
    expect(dialog).to_have_count(0)
    card = editor.page.locator(".progress-card[data-record=A17]")
    expect(card.locator(".desk-status")).to_have_text("推进中")
    assert recorded(settings).events["A17"][-1].recorded_by == "liming"


def test_rows_to_mend_are_told_and_cannot_be_confirmed_until_they_are(
    editor: Desk, settings: Settings, tmp_path: Path
) -> None:
    editor.watch.provoked = (*editor.watch.provoked, "422")
    whole = exported(editor)
    editor.page.locator("[data-act=import-workbook]").click()
    dialog = editor.page.locator(".entry-dialog")
    chosen = dialog.locator("[name=workbook]")
    bad = refilled(whole, {"A17": ENTRY, "A1": {"新状态": "<img src=x onerror=alert(1)>"}})
    chosen.set_input_files(written(tmp_path, "登记表.xlsx", bad))
    expect(dialog.locator("[data-outcome=refused]")).to_contain_text("<img src=x")
    expect(dialog.locator("[type=submit]")).to_be_disabled()
    chosen.set_input_files(written(tmp_path, "网页.xlsx", b"<html>"))
    expect(dialog.locator(".entry-problem")).to_contain_text("xlsx")
    expect(dialog.locator("[data-outcome]")).to_have_count(0)
    chosen.set_input_files(written(tmp_path, "登记表.xlsx", refilled(whole, {"A17": ENTRY})))
    expect(dialog.locator("[data-outcome=add]")).to_have_count(1)
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    assert "A1" not in recorded(settings).events


def test_the_exported_workbook_follows_the_filter(editor: Desk) -> None:
    editor.window(3).click()
    editor.has_address(at="A17", w="W3")
    link = editor.page.locator("[data-act=export-workbook]")
    link.focus()
    expect(link).to_have_attribute("href", f"{editor.base}/workbook.xlsx?w=W3&at=A17")
