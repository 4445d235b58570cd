"""The HTML around a show: the frame that the server sends, and what both frames share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
CONSOLE_SCRIPT = "js/show/console.js"
CONSOLE_STYLES = ("css/tokens.css", "css/fonts.css", "css/show-console.css")
ICON = "favicon.svg"
THEMES = ("dark", "light")
_PICTURES = "img-src 'self' data: blob:"
# What the page of the wall may do when a server sends it: its own scripts, nothing inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        _PICTURES,
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
# The speaker's console shows the wall's own page as a picture.
CONSOLE_POLICY = f"{POLICY}; frame-src 'self'"


def policy(images: Iterable[str]) -> str:
    """``POLICY`` with the origins of an online base map; without any, ``POLICY``."""
    return POLICY.replace(_PICTURES, " ".join([_PICTURES, *images]))


def served_page(
    assets: AssetBundle, *, lang: str, plan: str, query: str, auto: bool, theme: str
) -> str:
    """The page at ``/show``. Every address is relative to it, so that a proxy may add a path.

    ``query`` is an encoded query string. A browser file that is missing is left out: the
    page then says that it needs a script.
    """
    told = {"data-auto": "1" if auto else ""}
    return _frame(
        assets,
        _Kind(SCRIPT, STYLES, "."),
        lang=lang,
        plan=plan,
        query=query,
        theme=theme,
        more=told,
    )


def console_page(assets: AssetBundle, *, lang: str, plan: str, query: str, theme: str) -> str:
    """The page at ``/show/console``: the speaker's own screen, of the same show."""
    told = {"data-relay": "../show/relay"}
    kind = _Kind(CONSOLE_SCRIPT, CONSOLE_STYLES, "..")
    return _frame(assets, kind, lang=lang, plan=plan, query=query, theme=theme, more=told)


@dataclass(frozen=True)
class _Kind:
    """A page's script and styles, and the way from the page up to the first page."""

    script: str
    styles: tuple[str, ...]
    up: str


def _frame(
    assets: AssetBundle,
    kind: _Kind,
    *,
    lang: str,
    plan: str,
    query: str,
    theme: str,
    more: Mapping[str, str],
) -> str:
    question, up = f"?{query}" if query else "", kind.up
    below = "" if up == "." else f"{up}/"
    attributes = {
        "data-src": f"{below}show/data.json{question}",
        "data-head": f"{below}show/head.json{question}",
        "data-assets": f"{up}/assets/{assets.hash}/",
        "data-layers": f"{up}/layers/{plan}/",
        "data-words": f"{up}/words/{lang}.json",
        "data-plan": plan,
        "data-lang": lang,
        **more,
    }
    styles = [path for path in kind.styles if assets.has(path)]
    links = [_link("icon", _address(assets, ICON, up))] if assets.has(ICON) else []
    links += [_link("stylesheet", _address(assets, path, up)) for path in styles]
    links += [
        _link("modulepreload", _address(assets, path, up)) for path in _modules(assets, kind.script)
    ]
    script = ""
    if assets.has(kind.script):
        script = f'<script type="module" src="{_address(assets, kind.script, up)}"></script>'
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


def _modules(assets: AssetBundle, script: str) -> tuple[str, ...]:
    """Every script of the page, to be fetched side by side; none while one is missing."""
    try:
        return module_graph(assets, script) if assets.has(script) else ()
    except AssetError:
        return ()


def _address(assets: AssetBundle, path: str, up: str) -> str:
    return escape(up + assets.url(path))


def _link(rel: str, href: str) -> str:
    return f'<link rel="{rel}" href="{href}" />'
