"""Archives whose bytes depend on their content alone."""

import io
import zipfile
from datetime import date

from geo.export.packing import EPOCH, fixed_zip, zip_of


def _archive(moment):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", "a.xml", "数据/b.xml"):
            archive.writestr(zipfile.ZipInfo(name, date_time=moment), name.encode())
    return packed.getvalue()


def test_the_moment_of_making_leaves_no_trace():
    early, late = _archive((1999, 1, 1, 1, 1, 2)), _archive((2026, 5, 6, 7, 8, 10))
    assert early != late
    assert fixed_zip(early) == fixed_zip(late)


def test_members_keep_their_order_names_and_bytes():
    with zipfile.ZipFile(io.BytesIO(fixed_zip(_archive((1999, 1, 1, 1, 1, 2))))) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "a.xml", "数据/b.xml"]
        assert archive.read("数据/b.xml").decode() == "数据/b.xml"
        assert archive.testzip() is None


def test_members_carry_the_day_that_is_asked_for_and_none_before_the_format_begins():
    for day, told in ((date(2020, 9, 24), (2020, 9, 24)), (date(1970, 1, 1), (1980, 1, 1))):
        with zipfile.ZipFile(io.BytesIO(zip_of((("a", b"a"),), day=day))) as archive:
            assert {info.date_time[:3] for info in archive.infolist()} == {told}
    assert date(1980, 1, 1) == EPOCH
