"""A page as one HTML file: scripts, styles, fonts, map and data inside, nothing outside.

It opens from a stick on a machine without a network. The same content gives the same bytes.
"""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import AssetError
from geo.show.modules import module_graph, numbered
from geo.show.page import ICON, THEMES, document
from geo.web.assets import AssetBundle
from geo.web.text import json_for_script

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


@dataclass(frozen=True)
class Leaf:
    """What makes one page: the id of its root, its script and styles (paths of the bundle),
    the versions of data and record that it names, and the attributes of its root."""

    root: str
    lang: str
    title: str
    script: str
    styles: tuple[str, ...]
    data: str
    ledger: str
    attributes: Mapping[str, str]
    theme: str = THEMES[0]


def one_file(leaf: Leaf, blocks: Mapping[str, str], *, assets: AssetBundle) -> bytes:
    """The page with everything it needs; ``blocks`` are JSON by the id of their element, as
    ``json_for_script`` and ``safe_json`` give it.

    Raises AssetError for a browser file that is missing or looks for others.
    """
    graph = module_graph(assets, leaf.script)
    modules = [
        f'<script type="text/{_SCHEME}">{json_for_script(text)}</script>'
        for text in numbered(assets, graph, scheme=_SCHEME)
    ]
    told = [
        f'<script type="application/json" id="{name}">{text}</script>'
        for name, text in blocks.items()
    ]
    text = document(
        lang=leaf.lang,
        theme=leaf.theme,
        title=leaf.title,
        head=_head(leaf, assets),
        attributes=leaf.attributes,
        body="\n".join((*told, *modules, f"<script>{_LOADER}</script>")),
        root=leaf.root,
    )
    return text.encode("utf-8")


def safe_json(body: bytes) -> str:
    """JSON bytes as they may stand in a script element."""
    return json_for_script(json.loads(body))


def _head(leaf: Leaf, assets: AssetBundle) -> str:
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
        f'<meta name="atlas-data" content="{leaf.data}" />',
        f'<meta name="atlas-ledger" content="{leaf.ledger}" />',
    ]
    if assets.has(ICON):
        lines.append(f'<link rel="icon" href="{_data_address(assets, ICON)}" />')
    lines += [
        f"<style>\n{_style(assets, path)}</style>" for path in leaf.styles if assets.has(path)
    ]
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
