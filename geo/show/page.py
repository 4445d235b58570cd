"""The HTML around a show: the frame that the server sends, and what both frames share."""

from collections.abc import Mapping
from html import escape

from geo.errors import AssetError
from geo.show.modules import module_graph
from geo.web.assets import AssetBundle
from geo.web.words import say

SCRIPT = "js/show.js"
STYLES = (
    "css/tokens.css",
    "css/fonts.css",
    "vendor/leaflet/leaflet.css",
    "css/atlas.css",
    "css/show.css",
)
ICON = "favicon.svg"
THEMES = ("dark", "light")
# What the page of the wall may do when a server sends it: its own scripts, nothing inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


def served_page(
    assets: AssetBundle, *, lang: str, plan: str, query: str, auto: bool, theme: str
) -> str:
    """The page at ``/show``. Every address is relative to it, so that a proxy may add a path.

    ``query`` is an encoded query string. A browser file that is missing is left out: the
    page then says that it needs a script.
    """
    question = f"?{query}" if query else ""
    attributes = {
        "data-src": f"show/data.json{question}",
        "data-head": f"show/head.json{question}",
        "data-assets": f"./assets/{assets.hash}/",
        "data-layers": f"./layers/{plan}/",
        "data-words": f"./words/{lang}.json",
        "data-plan": plan,
        "data-lang": lang,
        "data-auto": "1" if auto else "",
    }
    links = [_link("icon", _address(assets, ICON))] if assets.has(ICON) else []
    links += [_link("stylesheet", _address(assets, path)) for path in STYLES if assets.has(path)]
    links += [_link("modulepreload", _address(assets, path)) for path in _modules(assets)]
    script = ""
    if assets.has(SCRIPT):
        script = f'<script type="module" src="{_address(assets, SCRIPT)}"></script>'
    return document(
        lang=lang,
        theme=theme if theme in THEMES else THEMES[0],
        title=say(lang, "title"),
        head="\n".join(links),
        attributes=attributes,
        body=script,
    )


def document(
    *,
    lang: str,
    theme: str,
    title: str,
    head: str,
    attributes: Mapping[str, str],
    body: str,
    root: str = "show",
) -> str:
    """A whole page; ``head`` and ``body`` are HTML, everything else is text. ``root`` is the
    id of the element that its script fills."""
    told = {**attributes, "data-failure": say(lang, "failed")}
    values = "".join(f' {name}="{escape(value)}"' for name, value in told.items())
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else escape(lang)}"'
        f' data-theme="{escape(theme)}">\n<head>\n<meta charset="utf-8" />\n{head}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n"
        f'<div id="{escape(root)}"{values}></div>\n'
        f"<noscript>{escape(say(lang, 'show.script'))}</noscript>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _modules(assets: AssetBundle) -> tuple[str, ...]:
    """Every script of the page, to be fetched side by side; none while one is missing."""
    try:
        return module_graph(assets, SCRIPT) if assets.has(SCRIPT) else ()
    except AssetError:
        return ()


def _address(assets: AssetBundle, path: str) -> str:
    return escape("." + assets.url(path))


def _link(rel: str, href: str) -> str:
    return f'<link rel="{rel}" href="{href}" />'
