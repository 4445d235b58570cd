"""The scripts of a page as one list: every module after those it imports.

A page that is one file cannot follow addresses; it needs the modules in an order in
which each can be made from the ones before it.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from geo.errors import AssetError
from geo.web.assets import AssetBundle

# `import … from "./x.js"`, `export … from "./x.js"` and `import "./x.js"` at a line's beginning.
_IMPORT = re.compile(
    r"""^(?:import\s*(?:[\w$*{},\s]+?from\s*)?|export\s*(?:\{[\w$,\s]*\}|\*[\w$\s]*?)\s*from\s*)"""
    r"""(["'])(?P<path>[^"'\n]+)\1""",
    re.MULTILINE,
)
_FORBIDDEN = re.compile(r"\bimport\s*\(|\bimport\.meta\b")


def module_graph(assets: AssetBundle, entry: str) -> tuple[str, ...]:
    """Paths of ``entry`` and of all it imports, each after its own imports.

    Raises AssetError for a file that is not there and for modules that need each other.
    """
    order: list[str] = []
    _visit(assets, entry, order, ())
    return tuple(order)


def numbered(assets: AssetBundle, graph: tuple[str, ...], *, scheme: str) -> Iterator[str]:
    """The text of each module of a graph; an import names the number of the other in it.

    ``scheme`` stands before the number: ``"scheme:3"``. Raises AssetError for a module
    that looks for files while it runs: in one file there are none.
    """
    numbers = {path: n for n, path in enumerate(graph)}
    for path in graph:
        text = _text(assets, path)
        if found := _FORBIDDEN.search(text):
            raise _unfit(path, f"用到 {found.group()}", "只用写明路径的静态 import")
        yield _IMPORT.sub(partial(_renamed, at=path, numbers=numbers, scheme=scheme), text)


def _renamed(match: re.Match[str], *, at: str, numbers: dict[str, int], scheme: str) -> str:
    start, end = match.span("path")
    whole, offset = match.group(), match.start()
    number = numbers[_target(at, match["path"])]
    return f'{whole[: start - offset - 1]}"{scheme}:{number}"{whole[end - offset + 1 :]}'


def _visit(assets: AssetBundle, path: str, order: list[str], above: tuple[str, ...]) -> None:
    if path in above:
        raise _unfit(path, "互相引用：" + " → ".join((*above, path)), "没有环的引用")
    if path in order:
        return
    for match in _IMPORT.finditer(_text(assets, path)):
        _visit(assets, _target(path, match["path"]), order, (*above, path))
    order.append(path)


def _target(at: str, path: str) -> str:
    if not path.startswith(("./", "../")):
        raise _unfit(at, f"引用 {path[:80]}", "以 ./ 或 ../ 开头的路径")
    return posixpath.normpath(posixpath.join(posixpath.dirname(at), path))


def _text(assets: AssetBundle, path: str) -> str:
    return assets.read(path).body.decode("utf-8")


def _unfit(path: str, found: str, expected: str) -> AssetError:
    return AssetError(found, where=path, expected=expected, remedy="改正脚本的引用")
