"""A show as one HTML file: scripts, styles, fonts, map and data inside, nothing outside.

It opens from a stick on a machine without a network. The same show gives the same bytes.
"""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

from geo.errors import AssetError
from geo.show.form import as_data
from geo.show.model import Show
from geo.show.modules import module_graph, numbered
from geo.show.page import ICON, SCRIPT, STYLES, THEMES, document
from geo.show.problems import ShowError
from geo.web.assets import AssetBundle
from geo.web.text import json_for_script
from geo.web.words import say

LIMIT_BYTES = 4 * 1024 * 1024
NAME_LENGTH = 80
_SCHEME = "atlas-module"
# Modules become addresses one after another, each with its imports filled in; the last
# one is the page's own.
_LOADER = f"""
(() => {{
  const urls = [];
  for (const block of document.querySelectorAll('script[type="text/{_SCHEME}"]')) {{
    const text = JSON.parse(block.textContent).replace(
      /"{_SCHEME}:(\\d+)"/g, (_, n) => JSON.stringify(urls[Number(n)]));
    urls.push(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})));
  }}
  import(urls[urls.length - 1]);
}})();
"""
_URL = re.compile(r"""url\(\s*(["']?)(?P<path>[^"')]+)\1\s*\)""")
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
    blocks = [_block("show-data", json_for_script(as_data(_signed(show))))]
    blocks += [_block(f"layer-{name}", _safe(body)) for name, body in sorted(layers.items())]
    blocks.append(_block("words", _safe(words)))
    graph = module_graph(assets, SCRIPT)
    modules = [
        f'<script type="text/{_SCHEME}">{json_for_script(text)}</script>'
        for text in numbered(assets, graph, scheme=_SCHEME)
    ]
    text = document(
        lang=show.lang,
        theme=THEMES[0],
        title=show.title,
        head=_head(show, assets),
        attributes={"data-plan": show.plan, "data-lang": show.lang},
        body="\n".join((*blocks, *modules, f"<script>{_LOADER}</script>")),
    )
    return _checked(text.encode("utf-8"))


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


def _head(show: Show, assets: AssetBundle) -> str:
    digest = base64.b64encode(hashlib.sha256(_LOADER.encode()).digest()).decode("ascii")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{digest}' blob:",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    lines = [
        f'<meta http-equiv="Content-Security-Policy" content="{policy}" />',
        '<meta name="referrer" content="no-referrer" />',
        f'<meta name="atlas-data" content="{show.version.data}" />',
        f'<meta name="atlas-ledger" content="{show.version.head}" />',
    ]
    if assets.has(ICON):
        lines.append(f'<link rel="icon" href="{_data_address(assets, ICON)}" />')
    lines += [f"<style>\n{_style(assets, path)}</style>" for path in STYLES if assets.has(path)]
    return "\n".join(lines)


def _style(assets: AssetBundle, path: str) -> str:
    """A style sheet with every file it names inside it."""
    text = assets.read(path).body.decode("utf-8")
    if "</" in text:
        raise AssetError("样式中有 </", where=path, expected="只有样式", remedy="改正样式文件")
    return _URL.sub(lambda match: _inside(assets, path, match), text)


def _inside(assets: AssetBundle, at: str, match: re.Match[str]) -> str:
    named = match["path"]
    if named.startswith(("#", "data:")):
        return match.group()
    target = posixpath.normpath(posixpath.join(posixpath.dirname(at), named))
    return f'url("{_data_address(assets, target)}")'


def _data_address(assets: AssetBundle, path: str) -> str:
    asset = assets.read(path)
    kind = asset.media_type.split(";")[0]
    return f"data:{kind};base64,{base64.b64encode(asset.body).decode('ascii')}"


def _block(name: str, json_text: str) -> str:
    return f'<script type="application/json" id="{name}">{json_text}</script>'


def _safe(body: bytes) -> str:
    """JSON bytes as they may stand in a script element."""
    return json_for_script(json.loads(body))


def _checked(body: bytes) -> bytes:
    if len(body) > LIMIT_BYTES:
        raise ShowError(
            f"{len(body) / 1024**2:.1f} MB",
            where="单文件大屏",
            expected=f"不超过 {LIMIT_BYTES // 1024**2} MB",
            remedy="换一个小些的标志图片，或缩小筛选的范围",
        )
    return body
