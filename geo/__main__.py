"""The command line: ``python -m geo build [--check]``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.build.all import build_all, check_files, write_files
from geo.build.plan import ledger_lines
from geo.errors import PlanMapError
from geo.settings import read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m geo", description="黄浦融入长三角行动图谱")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="由公开文本生成 plan.json、mentions.json 与校验表")
    build.add_argument("--check", action="store_true", help="只比较，不写文件；不同则失败")
    options = parser.parse_args(arguments)
    try:
        _build(read_settings().data_dir, check=options.check)
    except PlanMapError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(data_dir: Path, *, check: bool) -> None:
    files, built = build_all(data_dir)
    for plan in built:
        print("\n".join(ledger_lines(plan)))
    if check:
        check_files(files)
        print("已提交的文件与重新生成的一致")
        return
    write_files(files)
    print(f"已写入 {len(files)} 个文件")


if __name__ == "__main__":
    sys.exit(main())
