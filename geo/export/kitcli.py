"""``python -m geo kit``: the kit of one visit, or of every partner, with a bar of progress."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

from geo.export.kit import Visit, kit_of
from geo.maps.library import LANGS, open_library
from geo.settings import Settings
from geo.store.ledger_file import replacing

_BAR = 24


def add_kit_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``kit`` to the commands."""
    kit = commands.add_parser("kit", help="来访资料包：大屏、简报、演示文稿与数据表，一个压缩包")
    kit.add_argument("places", nargs="*", metavar="PLACE", help="一个或两个对象的编号，如 nantong")
    kit.add_argument("--all", action="store_true", help="每个合作对象各一包")
    kit.add_argument("--lang", default=",".join(LANGS), metavar="LANGS", help="如 zh,en")
    kit.add_argument("--date", type=date.fromisoformat, metavar="DAY", help="来访日期")
    kit.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="写到哪个文件夹")
    kit.add_argument("--filter", default="", metavar="QUERY", help="页面地址中 ? 之后的部分")


def run_kit_command(options: argparse.Namespace, settings: Settings) -> Iterator[Path]:
    """Write the kits one by one and yield their paths; raises PlanMapError."""
    params = dict(parse_qsl(options.filter.removeprefix("?")))
    langs = tuple(filter(None, options.lang.split(",")))
    groups = partners(settings) if options.all else [tuple(options.places)]
    options.out.mkdir(parents=True, exist_ok=True)
    for number, places in enumerate(groups):
        tell = _Bar(number, len(groups)).tell
        made = kit_of(settings, params, Visit(places, langs, options.date), tell=tell)
        path = options.out / made.name
        with replacing(path) as draft:
            draft.write_bytes(made.data)
        yield path
    if groups:
        print(file=sys.stderr)


def partners(settings: Settings) -> list[tuple[str, ...]]:
    """Every partner of the plan that has a place, each alone, in the plan's order."""
    atlas = open_library(settings, settings.plan).atlas
    return [(place.id,) for place in atlas.places if place.extent == "delta" and place.located]


class _Bar:
    """One line on standard error that is written over at each step."""

    def __init__(self, before: int, kits: int) -> None:
        self._before = before
        self._kits = kits

    def tell(self, step: int, steps: int, doing: str) -> None:
        """Show how much of everything is done."""
        share = (self._before + step / steps) / self._kits
        full = round(_BAR * share)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {self._before + 1}/{self._kits} {doing}"
        print(f"\r{line:<72}", end="", file=sys.stderr, flush=True)
