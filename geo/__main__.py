"""The command line: ``python -m geo build``, and what keeps the ledger and its accounts."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import Engine

from geo.access.accounts import account_by_name
from geo.access.cli import OPERATOR, add_user_commands, run_user_command
from geo.access.roles import Role
from geo.access.standing import require_current
from geo.api.files import clear_uncited
from geo.api.workbooks import reading_of, workbook_of
from geo.build.all import build_all, check_files, write_files
from geo.build.plan import ledger_lines
from geo.errors import PlanMapError
from geo.export.applying import REFUSED, apply, dry_run
from geo.export.brief.document import FORMS as BRIEF_FORMS
from geo.export.brief.document import brief_of
from geo.export.cli import DOCUMENT_COMMANDS, add_document_commands, run_document_command
from geo.export.kitcli import add_kit_command, run_kit_command
from geo.export.pictures import PAPERS, picture_of
from geo.export.problems import read_file
from geo.maps.evidence import open_vault
from geo.maps.library import LANGS
from geo.places.catalogue import read_catalogue
from geo.places.extract import write_extract
from geo.settings import Settings, read_settings
from geo.show.studio import Studio
from geo.status.attachments import cited_files, faults
from geo.status.copies import Copied, back_up, bring_back
from geo.status.snapshot import snapshot
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
        if options.command in _ON_THE_PLAN:
            return _ON_THE_PLAN[options.command](settings, options)
        # The vault and the plan are found by the settings.
        options.settings = settings
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
    commands.add_parser("verify", help="逐行核对台账的散列链，逐个核对所引的附件")
    commands.add_parser("sweep-files", help="清理上传后逾一天仍无依据引用的附件")
    for name, told in (
        ("backup", "把台账、账户与所引的附件备份到一个文件（可在运行中进行）"),
        ("restore", "由备份文件恢复；已有的记录不会丢失"),
        ("export-ledger", "把台账导出为逐行 JSON"),
        ("import-ledger", "导入逐行 JSON；只接受空台账或同一本的延续"),
    ):
        commands.add_parser(name, help=told).add_argument("file", type=Path, metavar="FILE")
    commands.choices["backup"].add_argument(
        "--partial", action="store_true", help="附件有缺失时仍备份其余"
    )
    _add_workbook_commands(commands)
    _add_show_command(commands)
    _add_basemap_command(commands)
    _add_document_commands(commands)
    add_document_commands(commands)
    add_kit_command(commands)
    add_user_commands(commands.add_parser("user", help="账户"))
    return parser


def _add_basemap_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cut = commands.add_parser("basemap", help="由 OSM 提取文件裁出城区底图，代替随附的示意底图")
    told = ".osm.pbf、.osm 或带 OSM 标签的 GeoJSON"
    cut.add_argument("file", type=Path, metavar="FILE", help=told)
    cut.add_argument("--extent", default="city", help="登记的范围")


def _add_workbook_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    out = commands.add_parser("export-workbook", help="导出登记表（xlsx）")
    out.add_argument("file", type=Path, metavar="FILE")
    out.add_argument("--filter", default="", metavar="QUERY", help="页面地址中 ? 之后的部分")
    back = commands.add_parser("import-workbook", help="导入写好的登记表；全部登记，或一条也不")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--as", dest="name", required=True, metavar="NAME", help="登记人的用户名")
    back.add_argument("--dry-run", action="store_true", help="只逐行说明，不写入")


def _add_show_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    show = commands.add_parser("show", help="把大屏写成一个文件，断网也能打开")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--filter", default="", metavar="QUERY", help="地址中问号之后的筛选")
    show.add_argument("--lang", choices=LANGS, help="语言；缺省取筛选或所选大屏的")
    show.add_argument("--show", default="", metavar="KEY", help="已保存大屏的编号")
    show.add_argument("--welcome", default="", help="开场的一行字，不超过 24 个汉字")


def _add_document_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    brief = commands.add_parser("brief", help="导出一个地点、窗口、任务、部门或举措的简报")
    brief.add_argument("subject", metavar="SUBJECT", help="编号，如 nantong、W5、W5.2.3、A10")
    brief.add_argument("--form", choices=BRIEF_FORMS, default="pdf", help="形式；缺省为 pdf")
    brief.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="写入的文件夹")
    picture = commands.add_parser("picture", help="把地图写成图片（svg 或 png）")
    picture.add_argument("file", type=Path, metavar="FILE", help="以 .svg 或 .png 结尾的文件")
    picture.add_argument("--paper", choices=PAPERS, default="a4", help="大小；缺省为 a4")
    for command in (brief, picture):
        command.add_argument("--filter", default="", metavar="QUERY", help="地址中问号之后的筛选")
        command.add_argument("--lang", choices=LANGS, default="", help="语言；缺省取筛选的")


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


def _basemap(settings: Settings, options: argparse.Namespace) -> int:
    """Cut the layers of an extract; the atlas shows them from its next start."""
    catalogue = read_catalogue(settings.data_dir / "places" / "ground.toml")
    folder = settings.data_dir / "var" / "ground"
    written = write_extract(options.file, catalogue, options.extent, folder)
    print(f"已写入 {folder}：{'、'.join(written)}")
    print("重新启动图谱后生效；删去该文件夹即恢复随附的底图")
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


def _brief(settings: Settings, options: argparse.Namespace) -> int:
    """Write a brief under its own name into a folder."""
    params = dict(parse_qsl(options.filter.removeprefix("?")))
    made = brief_of(settings, params, options.subject, lang=options.lang, form=options.form)
    options.out.mkdir(parents=True, exist_ok=True)
    return _written(options.out / made.name, made.data)


def _picture(settings: Settings, options: argparse.Namespace) -> int:
    """Write the map of a filter; the ending of the file is the form."""
    params = dict(parse_qsl(options.filter.removeprefix("?")))
    form = options.file.suffix.removeprefix(".").lower()
    made = picture_of(settings, params, form, lang=options.lang, paper=options.paper)
    return _written(options.file, made.data)


def _written(file: Path, data: bytes) -> int:
    with replacing(file) as draft:
        draft.write_bytes(data)
    print(f"已写出 {file}")
    return 0


def _kit(settings: Settings, options: argparse.Namespace) -> int:
    for path in run_kit_command(options, settings):
        print(f"\n已写入 {path}")
    return 0


def _document(settings: Settings, options: argparse.Namespace) -> int:
    print(f"已写入 {run_document_command(options, settings)}")
    return 0


def _opened(settings: Settings) -> Engine:
    engine = open_store(settings.database_url, data_dir=settings.data_dir)
    upgrade(engine)
    return engine


def _verify(engine: Engine, options: argparse.Namespace) -> int:
    with reading(engine) as connection:
        wrong, last = verify(connection), head(connection)
        cited = len(cited_files(connection))
        wrong += faults(connection, open_vault(options.settings))
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    print(f"台账所引的附件完好：{cited} 个")
    print(f"台账完好：{last.seq} 行，链首 {last.hash}")
    return 0


def _backup(engine: Engine, options: argparse.Namespace) -> int:
    vault = open_vault(options.settings)
    done = back_up(engine, vault, options.file, partial=options.partial)
    return _copied("已备份", done)


def _restore(engine: Engine, options: argparse.Namespace) -> int:
    done = bring_back(engine, open_vault(options.settings), options.file)
    return _copied("已恢复，现有", done)


def _copied(told: str, done: Copied) -> int:
    """Say what a copy holds; 1 when files are lacking, though the rest is done."""
    for sha256 in done.lacking:
        print(f"缺附件 {sha256}", file=sys.stderr)
    print(f"{told} {done.head.seq} 行、附件 {done.files} 个，链首 {done.head.hash}")
    return 1 if done.lacking else 0


def _sweep(engine: Engine, options: argparse.Namespace) -> int:
    with writing(engine) as connection:
        count = clear_uncited(connection, open_vault(options.settings), OPERATOR.id)
    print(f"已清理附件 {count} 个")
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


def _export_workbook(_engine: Engine, options: argparse.Namespace) -> int:
    query = dict(parse_qsl(options.filter.removeprefix("?")))
    data = workbook_of(options.settings, query, now=datetime.now(UTC))
    return _written(options.file, data)


def _import_workbook(engine: Engine, options: argparse.Namespace) -> int:
    """Tell the workbook row by row; record it as NAME unless it is a dry run."""
    now = datetime.now(UTC)
    data = read_file(options.file)
    with writing(engine) as connection:
        person = account_by_name(connection, options.name).person
        writer = require_current(connection, person, Role.EDITOR)
        recorded = snapshot(connection)
        found = reading_of(options.settings, data, recorded, now=now)
        lines = dry_run(found, recorded)
        for line in lines:
            print(f"第 {line.row} 行\t{line.subject}\t{line.told}")
        if options.dry_run:
            return 1 if any(line.outcome == REFUSED for line in lines) else 0
        done = apply(connection, found, writer, now=now)
    print(f"已登记 {len(done.added)} 条，已有 {len(done.present)} 条")
    return 0


def _user(engine: Engine, options: argparse.Namespace) -> int:
    print("\n".join(run_user_command(options, engine, now=datetime.now(UTC))))
    return 0


_ON_THE_PLAN: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {
    "show": _show,
    "basemap": _basemap,
    "kit": _kit,
    "brief": _brief,
    "picture": _picture,
    **dict.fromkeys(DOCUMENT_COMMANDS, _document),
}
_ON_THE_STORE: Mapping[str, Callable[[Engine, argparse.Namespace], int]] = {
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "sweep-files": _sweep,
    "export-workbook": _export_workbook,
    "import-workbook": _import_workbook,
    "export-ledger": _export,
    "import-ledger": _import,
    "user": _user,
}


if __name__ == "__main__":
    sys.exit(main())
