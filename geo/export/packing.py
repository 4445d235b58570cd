"""Files made of a zip archive, written so that the same content is always the same bytes."""

import io
import zipfile
from datetime import date

# The earliest day that a zip archive can hold.
EPOCH = date(1980, 1, 1)
# The mark of a regular file that anybody may read, in the upper half of the attributes.
_PLAIN_FILE = 0o100644 << 16
_LEVEL = 6


def fixed_zip(data: bytes, *, day: date = EPOCH) -> bytes:
    """The archive ``data`` (docx, pptx, xlsx, zip) with every member dated ``day``.

    Members keep their order and their bytes; who made the archive, and when, is dropped.
    Raises zipfile.BadZipFile for what is not an archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = tuple((info.filename, archive.read(info)) for info in archive.infolist())
    return zip_of(members, day=day)


def zip_of(members: tuple[tuple[str, bytes], ...], *, day: date = EPOCH) -> bytes:
    """A new archive of (name, bytes) in the order given, every member dated ``day``."""
    moment = (max(day, EPOCH).year, max(day, EPOCH).month, max(day, EPOCH).day, 0, 0, 0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, body in members:
            info = zipfile.ZipInfo(name, date_time=moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _PLAIN_FILE
            # The same system on every machine, so that the bytes do not tell which it was.
            info.create_system = 3
            archive.writestr(info, body, compresslevel=_LEVEL)
    return packed.getvalue()
