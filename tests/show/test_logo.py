"""The logo as an address that holds the picture."""

import base64

import pytest

from geo.settings import LOGO_LIMIT_BYTES
from geo.show.logo import logo_address

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


@pytest.mark.parametrize(("body", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_a_picture_is_told_by_its_content(tmp_path, body, kind):
    file = tmp_path / "logo.svg"
    file.write_bytes(body)
    told = f"data:{kind};base64,{base64.b64encode(body).decode()}"
    assert logo_address(file) == told


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"", PNG + b"\0" * LOGO_LIMIT_BYTES])
def test_anything_else_is_no_logo(tmp_path, body):
    file = tmp_path / "logo.png"
    file.write_bytes(body)
    assert logo_address(file) is None


def test_without_a_file_there_is_none(tmp_path):
    assert logo_address(None) is None
    assert logo_address(tmp_path / "gone.png") is None
