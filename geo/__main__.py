"""The command line: ``python -m geo build``, and what keeps the ledger and its accounts."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import Engine

from geo.access.cli import add_user_commands, run_user_command
from geo.build.all import build_all, check_files, write_files
from geo.build.plan import ledger_lines
from geo.errors import PlanMapError
from geo.maps.library import LANGS
from geo.settings import Settings, read_settings
from geo.show.studio import Studio
from geo.store.backup import backup, restore
from geo.store.chain import head, verify
from geo.store.engine import open_store, reading, writing
from geo.store.ledger_file import export_ledger, import_ledger, replacing
from geo.store.migrate import upgrade


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 with the reason on standard error."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        if options.command == "build":
            return _build(settings.data_dir, check=options.check)
        if options.command == "show":
            return _show(settings, options)
        engine = _opened(settings)
        try:
            return _ON_THE_STORE[options.command](engine, options)
        finally:
            engine.dispose()
    except PlanMapError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="黄浦融入长三角行动图谱")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="由公开文本生成 plan.json、mentions.json 与校验表")
    build.add_argument("--check", action="store_true", help="只比较，不写文件；不同则失败")
    commands.add_parser("verify", help="逐行核对台账的散列链")
    for name, told in (
        ("backup", "把台账与账户备份到一个文件（可在运行中进行）"),
        ("restore", "由备份文件恢复；已有的记录不会丢失"),
        ("export-ledger", "把台账导出为逐行 JSON"),
        ("import-ledger", "导入逐行 JSON；只接受空台账或同一本的延续"),
    ):
        commands.add_parser(name, help=told).add_argument("file", type=Path, metavar="FILE")
    show = commands.add_parser("show", help="把大屏写成一个文件，断网也能打开")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--filter", default="", metavar="QUERY", help="地址中问号之后的筛选")
    show.add_argument("--lang", choices=LANGS, help="语言；缺省取筛选或所选大屏的")
    show.add_argument("--show", default="", metavar="KEY", help="已保存大屏的编号")
    show.add_argument("--welcome", default="", help="开场的一行字，不超过 24 个汉字")
    add_user_commands(commands.add_parser("user", help="账户"))
    return parser


def _build(data_dir: Path, *, check: bool) -> int:
    files, built = build_all(data_dir)
    for plan in built:
        print("\n".join(ledger_lines(plan)))
    if check:
        check_files(files)
        print("已提交的文件与重新生成的一致")
        return 0
    write_files(files)
    print(f"已写入 {len(files)} 个文件")
    return 0


def _show(settings: Settings, options: argparse.Namespace) -> int:
    """Write the one-file show; what the address asked for in vain is told beside."""
    params = dict(parse_qsl(options.filter.removeprefix("?")))
    own = {"lang": options.lang, "show": options.show, "welcome": options.welcome}
    studio = Studio(settings)
    asked = studio.asked({**params, **{key: value for key, value in own.items() if value}})
    made = studio.file(asked)
    with replacing(options.file) as draft:
        draft.write_bytes(made.body)
    for told in made.notices:
        print(told, file=sys.stderr)
    print(f"已写入 {options.file}，{len(made.body) / 1024**2:.1f} MB，数据版本 {made.data}")
    return 0


def _opened(settings: Settings) -> Engine:
    engine = open_store(settings.database_url, data_dir=settings.data_dir)
    upgrade(engine)
    return engine


def _verify(engine: Engine, _options: argparse.Namespace) -> int:
    with reading(engine) as connection:
        wrong, last = verify(connection), head(connection)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    print(f"台账完好：{last.seq} 行，链首 {last.hash}")
    return 0


def _backup(engine: Engine, options: argparse.Namespace) -> int:
    last = backup(engine, options.file)
    print(f"已备份 {last.seq} 行，链首 {last.hash}")
    return 0


def _restore(engine: Engine, options: argparse.Namespace) -> int:
    last = restore(engine, options.file)
    print(f"已恢复，现有 {last.seq} 行，链首 {last.hash}")
    return 0


def _export(engine: Engine, options: argparse.Namespace) -> int:
    with reading(engine) as connection:
        last = export_ledger(connection, options.file)
    print(f"已导出 {last.seq} 行，链首 {last.hash}")
    return 0


def _import(engine: Engine, options: argparse.Namespace) -> int:
    with writing(engine) as connection:
        added = import_ledger(connection, options.file)
    print(f"已导入 {added} 行")
    return 0


def _user(engine: Engine, options: argparse.Namespace) -> int:
    print("\n".join(run_user_command(options, engine, now=datetime.now(UTC))))
    return 0


_ON_THE_STORE: Mapping[str, Callable[[Engine, argparse.Namespace], int]] = {
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "export-ledger": _export,
    "import-ledger": _import,
    "user": _user,
}


if __name__ == "__main__":
    sys.exit(main())
