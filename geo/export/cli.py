"""Commands that write documents: the same functions as the buttons of the pages."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from geo.errors import FilterError
from geo.export import geofiles, tables
from geo.export.document import Document
from geo.export.fields import layouts
from geo.export.geofiles import geofile_of
from geo.export.htmlmap import htmlmap_of
from geo.export.slides import slides_of
from geo.export.tables import tables_of
from geo.settings import Settings
from geo.store.ledger_file import replacing


def add_document_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``tables``, ``map-file`` and ``slides`` to the commands."""
    data = commands.add_parser("tables", help="把筛选结果写成数据表（xlsx、csv、json）")
    data.add_argument("file", type=Path, metavar="FILE")
    data.add_argument(
        "--table",
        default="",
        choices=[layout.id for layout in layouts()],
        help="CSV 只含一张表；缺省为举措",
    )
    ground = commands.add_parser(
        "map-file", help="把筛选结果写成地图文件（gpkg、geojson、kml、html）"
    )
    ground.add_argument("file", type=Path, metavar="FILE")
    deck = commands.add_parser("slides", help="为一个对象写三页演示（pptx）")
    deck.add_argument("subject", metavar="SUBJECT", help="编号，如 nantong、W3、finance")
    deck.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="写到哪个文件夹")
    deck.add_argument("--lang", default="", metavar="LANG", help="zh 或 en")
    for command in (data, ground, deck):
        command.add_argument(
            "--filter", default="", metavar="QUERY", help="页面地址中 ? 之后的部分"
        )


def run_document_command(options: argparse.Namespace, settings: Settings) -> Path:
    """Write what a command asks for and return the path of the file; raises PlanMapError."""
    params = dict(parse_qsl(options.filter.removeprefix("?")))
    document = DOCUMENT_COMMANDS[options.command](settings, params, options)
    path: Path = options.out / document.name if "out" in options else options.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_bytes(document.data)
    return path


def _form(file: Path, known: tuple[str, ...]) -> str:
    form = file.suffix.removeprefix(".").lower()
    if form not in known:
        raise FilterError(
            f"文件名以 {file.suffix or '空'} 结尾",
            where=str(file),
            expected="、".join(f".{one}" for one in known),
            remedy="以所要的格式作为后缀",
        )
    return form


def _tables(settings: Settings, params: Mapping[str, str], options: argparse.Namespace) -> Document:
    form = _form(options.file, tuple(tables.FORMS))
    return tables_of(settings, params, form, table=options.table)


def _map(settings: Settings, params: Mapping[str, str], options: argparse.Namespace) -> Document:
    form = _form(options.file, (*geofiles.FORMS, "html"))
    if form == "html":
        return htmlmap_of(settings, params)
    return geofile_of(settings, params, form)


def _slides(settings: Settings, params: Mapping[str, str], options: argparse.Namespace) -> Document:
    return slides_of(settings, params, options.subject, options.lang)


DOCUMENT_COMMANDS: Mapping[
    str, Callable[[Settings, Mapping[str, str], argparse.Namespace], Document]
] = {"tables": _tables, "map-file": _map, "slides": _slides}
