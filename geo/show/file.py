"""A show as one HTML file: scripts, styles, fonts, map and data inside, nothing outside.

It opens from a stick on a machine without a network. The same show gives the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from geo.show.form import as_data
from geo.show.model import Show
from geo.show.onefile import Leaf, one_file, safe_json
from geo.show.page import SCRIPT, STYLES
from geo.show.problems import ShowError
from geo.web.assets import AssetBundle
from geo.web.text import json_for_script
from geo.web.words import say

LIMIT_BYTES = 4 * 1024 * 1024
NAME_LENGTH = 80
_FORBIDDEN_SIGNS = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\s]+')
# Names that Windows keeps for devices, whatever ending they get.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def single_file(
    show: Show, *, layers: Mapping[str, bytes], words: bytes, assets: AssetBundle
) -> bytes:
    """The page of a show with everything it needs.

    ``layers`` are the JSON of the map by short name (``places`` and every extent), ``words``
    the word list of the show's language. The footer names the versions of data and ledger.
    Raises AssetError for a browser file that is missing or looks for others, ShowError
    for a file above 4 MB.
    """
    blocks = {"show-data": json_for_script(as_data(_signed(show)))}
    blocks |= {f"layer-{name}": safe_json(body) for name, body in sorted(layers.items())}
    blocks["words"] = safe_json(words)
    leaf = Leaf(
        root="show",
        lang=show.lang,
        title=show.title,
        script=SCRIPT,
        styles=STYLES,
        data=show.version.data,
        ledger=show.version.head,
        attributes={"data-plan": show.plan, "data-lang": show.lang},
    )
    return _checked(one_file(leaf, blocks, assets=assets))


def file_name(show: Show, name: str = "") -> str:
    """A name for the file that every system can keep: title, what it shows, day of the data."""
    day = max(show.version.as_of, show.version.latest)
    parts = (_FORBIDDEN_SIGNS.sub("-", part).strip("-.") for part in (show.title, name, day))
    stem = "-".join(part for part in (*parts, show.version.data) if part)
    stem = stem[:NAME_LENGTH].rstrip("-.")
    return f"{'_' if _DEVICES.fullmatch(stem) else ''}{stem}.html"


def _signed(show: Show) -> Show:
    """The show with its versions in every footer, and nothing that asks a server."""
    version = say(
        show.lang, "show.version", data=show.version.data or "—", head=show.version.head or "—"
    )
    dot = say(show.lang, "mark.dot")
    footers = {extent: f"{text}{dot}{version}" for extent, text in show.footers.items()}
    return replace(show, footers=footers, standing="")


def _checked(body: bytes) -> bytes:
    if len(body) > LIMIT_BYTES:
        raise ShowError(
            f"{len(body) / 1024**2:.1f} MB",
            where="单文件大屏",
            expected=f"不超过 {LIMIT_BYTES // 1024**2} MB",
            remedy="换一个小些的标志图片，或缩小筛选的范围",
        )
    return body
