"""The logo of the house that shows the atlas, as an address that holds the picture itself."""

import base64
from pathlib import Path

from geo.settings import LOGO_LIMIT_BYTES, picture_type


def logo_address(path: Path | None) -> str | None:
    """A data address of a PNG or JPEG file.

    None without a file, and for one that has become unreadable, too large or another
    kind of file since the settings were read: the wall then goes without.
    """
    if path is None:
        return None
    try:
        body = path.read_bytes()
    except OSError:
        return None
    kind = picture_type(body)
    if kind is None or len(body) > LOGO_LIMIT_BYTES:
        return None
    return f"data:{kind};base64,{base64.b64encode(body).decode('ascii')}"
