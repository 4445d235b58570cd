"""Evidence files over HTTP: who may send and fetch them, what is refused, and what it leaves."""

import hashlib
import os
from datetime import UTC, datetime

import pytest

from geo.access.accounts import account_by_name, disable_account
from geo.access.audit import SYSTEM, deeds_of
from geo.access.cli import OPERATOR
from geo.maps.evidence import open_vault
from geo.maps.ledger import open_ledger
from geo.store.engine import reading, writing
from tests.api.desks import ENTRY, SOURCE, at_the_desk, recorded, staffed
from tests.status.test_files import PDF_FILE, SOUND, jpeg_saying, package, png_of

MB = 1024**2
SHA = hashlib.sha256(PDF_FILE).hexdigest()
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def settings(tmp_path):
    return staffed(tmp_path, file_limit_mb=1, file_quota_mb=2)


@pytest.fixture
def editor(settings):
    with at_the_desk(settings, "liming") as client:
        yield client


def upload(client, data=PDF_FILE, name="协议.pdf", **headers):
    return client.post(
        "/evidence-files", params={"name": name}, content=data, headers={**BYTES, **headers}
    )


def kept(settings):
    folder = settings.evidence_dir
    return sorted(p.name for p in folder.rglob("*") if p.is_file()) if folder.exists() else []


def trail(settings, action, **more):
    with reading(open_ledger(settings).engine()) as connection:
        return deeds_of(connection, action, **more)


def cite(client, sha=SHA, **more):
    return client.post("/entries", json={**ENTRY, "source": {**SOURCE, "file": sha}, **more})


def pdf(size):
    """A sound PDF of exactly ``size`` bytes, another one for each size."""
    return PDF_FILE[:-6] + b" " * (size - len(PDF_FILE)) + PDF_FILE[-6:]


def test_the_form_is_told_what_is_taken_before_anything_is_sent(settings):
    with at_the_desk(settings) as client:
        told = client.get("/evidence-files").json()
    assert told["limit_bytes"] == MB
    assert {".pdf", ".png", ".jpg", ".docx", ".xlsx"} <= set(told["endings"])


@pytest.mark.parametrize("name", SOUND)
def test_an_editor_sends_a_file_and_is_told_what_it_is(editor, settings, name):
    data, media_type = SOUND[name]
    sha256 = hashlib.sha256(data).hexdigest()
    answer = upload(editor, data, name)
    assert answer.status_code == 201
    assert answer.json() == {"sha256": sha256, "size": len(data), "media_type": media_type}
    assert kept(settings) == [sha256]
    (deed,) = trail(settings, "file.keep")
    assert (deed.subject, deed.detail) == (sha256, {"name": name, "size": str(len(data))})


@pytest.mark.parametrize(("name", "status"), [("", 401), ("wang", 403), ("jiang", 403)])
def test_who_is_no_editor_stores_nothing(settings, name, status):
    with at_the_desk(settings, name) as client:
        answer = upload(client, **{"X-Role": "admin"})
    assert (answer.status_code, kept(settings)) == (status, [])
    assert answer.json()["remedy"]


def test_an_editor_disabled_meanwhile_stores_nothing(editor, settings):
    with writing(open_ledger(settings).engine()) as connection:
        account = account_by_name(connection, "liming")
        disable_account(connection, OPERATOR, account.id, now=datetime.now(UTC))
    assert (upload(editor).status_code, kept(settings)) == (401, [])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:8502"])
def test_a_file_from_another_place_is_refused(editor, settings, origin):
    assert upload(editor, Origin=origin).status_code == 403
    assert kept(settings) == []


def test_only_bytes_are_taken(editor, settings):
    for kind in ("application/pdf", "multipart/form-data; boundary=x", "text/html"):
        assert upload(editor, **{"Content-Type": kind}).status_code == 415
    assert kept(settings) == []


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.pdf", "空的"),
        (b"<svg xmlns='x' onload='alert(1)'/>", "a.png", "SVG"),
        (b"<!DOCTYPE html><script>1</script>", "a.pdf", "HTML"),
        (PDF_FILE[:-6] + package() + b"\n%%EOF", "a.pdf", "压缩包"),
        (b"%PDF-1.4\n<script >1" + PDF_FILE, "a.pdf", "网页"),
        (jpeg_saying(PDF_FILE), "a.jpg", "PDF"),
        (png_of(50_000, 50_000), "a.png", "50000 × 50000"),
        (PDF_FILE, "a.html", "扩展名"),
        (PDF_FILE, "a.pdf.exe", "扩展名"),
        (package(more=[("word/vbaProject.bin", "x")]), "a.docx", "宏"),
    ],
    ids=["empty", "svg", "html", "zip", "script", "two", "huge", "ending", "exe", "macro"],
)
def test_what_is_no_evidence_is_refused_in_words_and_leaves_nothing(
    editor, settings, data, name, told
):
    answer = upload(editor, data, name)
    assert answer.status_code == 422
    assert told in answer.json()["found"]
    assert answer.json()["remedy"]
    assert kept(settings) == []
    assert trail(settings, "file.keep") == ()


@pytest.mark.parametrize("name", ["../../../etc/passwd.pdf", "..\\..\\x.pdf", "C:\\x", "a\0b", ""])
def test_a_name_is_never_a_path(editor, settings, name):
    assert upload(editor, name=name).status_code == 201
    assert kept(settings) == [SHA]
    assert not {"/", "\\", "\0"} & set(trail(settings, "file.keep")[0].detail["name"])


def test_a_file_over_the_limit_is_refused_whether_or_not_its_length_is_told(editor, settings):
    assert upload(editor, pdf(MB)).status_code == 201
    assert upload(editor, pdf(MB + 1)).status_code == 413
    pieces = (pdf(3 * MB)[n : n + 65536] for n in range(0, 3 * MB, 65536))
    unsaid = upload(editor, pieces)
    assert (unsaid.status_code, "超过 1 MB" in unsaid.json()["found"]) == (422, True)
    assert len(kept(settings)) == 1


def test_what_somebody_brought_counts_whether_or_not_it_is_cited(editor, settings):
    assert upload(editor, pdf(MB)).status_code == 201
    assert upload(editor, pdf(MB - 1)).status_code == 201
    over = upload(editor, pdf(MB - 2))
    assert (over.status_code, "合计将超过 2 MB" in over.json()["found"]) == (422, True)
    assert len(kept(settings)) == 2
    with at_the_desk(settings, "zhaoxin") as other:
        assert upload(other, pdf(MB - 2)).status_code == 201


def test_uploads_at_the_same_time_do_not_pass_the_quota_together(editor, settings):
    """The second is measured when it began; what no longer fits is not left on the disk."""
    assert upload(editor, pdf(MB)).status_code == 201
    with at_the_desk(settings) as beside:
        beside.cookies = editor.cookies

        def slow():
            yield pdf(MB)[:-7]
            assert upload(beside, pdf(MB - 1)).status_code == 201
            yield b"\n%%EOF\n"

        late = upload(editor, slow())
    assert (late.status_code, "合计超过" in late.json()["found"]) == (422, True)
    assert len(kept(settings)) == 2


def test_a_file_uncited_for_over_a_day_goes_with_the_next_upload_and_frees_its_room(
    editor, settings
):
    first, second = pdf(MB), pdf(MB - 1)
    upload(editor, first)
    upload(editor, second)
    cite(editor, hashlib.sha256(second).hexdigest())
    for path in settings.evidence_dir.rglob("*"):
        if path.is_file():
            os.utime(path, (1_000_000, 1_000_000))
    upload(editor)
    old = hashlib.sha256(first).hexdigest()
    assert kept(settings) == sorted([SHA, hashlib.sha256(second).hexdigest()])
    assert [deed.subject for deed in trail(settings, "file.sweep", actor=SYSTEM)] == [old]
    assert upload(editor, pdf(MB - 200)).status_code == 201


def test_a_source_rests_on_its_file_and_size_and_type_are_those_of_the_file(editor, settings):
    upload(editor)
    lied = {**SOURCE, "file": SHA, "file_size": 1, "file_type": "text/html", "size": 9}
    assert editor.post("/entries", json={**ENTRY, "source": lied}).status_code == 201
    (event,) = recorded(settings).events["A17"]
    source = recorded(settings).evidence[event.evidence[0]]
    assert (source.file_sha256, source.file_size, source.file_type) == (
        SHA,
        len(PDF_FILE),
        "application/pdf",
    )
    assert (source.url, event.level) == (None, "E3")


def test_a_source_may_have_an_address_and_a_file(editor, settings):
    upload(editor)
    both = {**SOURCE, "file": SHA, "url": "https://www.shhuangpu.gov.cn/a"}
    assert editor.post("/entries", json={**ENTRY, "source": both}).status_code == 201


@pytest.mark.parametrize("file", ["a" * 64, "../" * 20, SHA.upper(), "x", 7, ["a"]])
def test_what_was_never_brought_is_not_cited(editor, settings, file):
    upload(editor)
    before = recorded(settings).head
    assert cite(editor, file).status_code == 422
    assert recorded(settings).head == before


def test_what_somebody_else_only_uploaded_is_not_cited_until_they_have(editor, settings):
    upload(editor)
    with at_the_desk(settings, "zhaoxin") as other:
        assert "没有这个附件" in cite(other).json()["found"]
        assert cite(editor).status_code == 201
        assert cite(other, subject="A1").status_code == 201


def test_a_file_that_is_gone_or_changed_is_not_cited(editor, settings):
    upload(editor)
    path = settings.evidence_dir / SHA[:2] / SHA
    path.write_bytes(b"%PDF-spoilt %%EOF")
    answer = cite(editor)
    assert (answer.status_code, "被改动过" in answer.json()["found"]) == (503, True)
    path.unlink()
    assert cite(editor).status_code == 503
    assert "A17" not in recorded(settings).events


@pytest.mark.parametrize("name", ["wang", "jiang", "zhaoxin", "shen"])
def test_whoever_has_signed_in_fetches_a_cited_file_as_a_download(editor, settings, name):
    upload(editor)
    cite(editor)
    with at_the_desk(settings, name) as client:
        answer = client.get(f"/evidence-files/{SHA}")
    assert (answer.status_code, answer.content) == (200, PDF_FILE)
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith(
        "%E5%8C%BA%E9%97%A8%E6%88%B7%E7%BD%91%E7%AB%99%E5%85%AC%E5%91%8A.pdf"
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]


def test_who_has_not_signed_in_learns_of_a_file_and_does_not_get_it(editor, settings):
    upload(editor)
    cite(editor)
    with at_the_desk(settings) as stranger:
        for sha256 in (SHA, "b" * 64):
            assert stranger.get(f"/evidence-files/{sha256}").status_code == 401


@pytest.mark.parametrize("path", [SHA, "b" * 64, "..%2f..%2fstore.sqlite", "x", SHA.upper()])
def test_what_no_evidence_cites_is_not_given_even_to_who_brought_it(editor, path):
    upload(editor)
    assert editor.get(f"/evidence-files/{path}").status_code == 404


def test_of_a_changed_file_nobody_receives_a_part(editor, settings):
    upload(editor)
    cite(editor)
    (settings.evidence_dir / SHA[:2] / SHA).write_bytes(b"%PDF-" + b"x" * MB)
    answer = editor.get(f"/evidence-files/{SHA}")
    assert answer.status_code == 503
    assert "被改动过" in answer.json()["found"]
    assert str(settings.data_dir) not in answer.text


def test_the_vault_stands_outside_all_that_is_served(settings):
    vault = open_vault(settings)
    assert vault.folder == settings.data_dir / "var" / "evidence"
    assert (vault.file_limit_bytes, vault.quota_bytes) == (MB, 2 * MB)


def test_a_folder_that_cannot_be_written_is_told_without_its_place(editor, settings):
    (settings.data_dir / "var").write_text("no folder", "utf-8")
    answer = upload(editor)
    assert answer.status_code == 503
    assert str(settings.data_dir) not in answer.text


def test_a_sender_who_goes_away_leaves_nothing(settings):
    """Half a body, then the connection ends."""
    with at_the_desk(settings, "liming") as client:

        def broken():
            yield PDF_FILE[:20]
            raise ConnectionResetError("gone")

        with pytest.raises(ConnectionResetError):
            upload(client, broken())
    assert kept(settings) == []
