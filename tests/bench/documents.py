"""How long somebody waits for a document: a brief, the kit of a visit, the kits of all partners."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from geo.export.brief.document import brief_of
from geo.export.kit import Visit, kit_of
from geo.export.kitcli import partners
from geo.export.slides import slides_of
from geo.settings import Settings
from tests.bench.figures import ROOT, Figure, measured

COLD_S, WARM_S, KIT_S = 3.0, 0.5, 10.0
COLD_RUNS, KIT_RUNS = 5, 3
SUBJECT = "nantong"
LANGS = ("zh", "en")


def figures() -> list[Figure]:
    """Seconds, on a record of its own: the first entries and nothing else."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'documents.sqlite'}"
        settings = Settings(database_url=url)
        cold = [_command(url, Path(folder)) for _ in range(COLD_RUNS)]
        who = [places[0] for places in partners(settings)]
        pdf = _warm(lambda place: brief_of(settings, {}, place, lang="zh", form="pdf"), who)
        docx = _warm(lambda place: brief_of(settings, {}, place, lang="zh", form="docx"), who)
        slides = _warm(lambda place: slides_of(settings, {}, place, "zh"), who)
        kits = [_kit(settings, SUBJECT) for _ in range(KIT_RUNS)]
        every = [_kit(settings, place) for place in who]
    return [
        measured("简报 PDF：命令行从启动到写出", "s", cold, by="p95", bound=COLD_S),
        measured("简报 PDF：服务中的一份", "s", pdf, by="p95", bound=WARM_S),
        measured("简报 DOCX：服务中的一份", "s", docx, by="p95", bound=WARM_S),
        measured("演示文稿：服务中的一份", "s", slides),
        measured("来访资料包，中英文", "s", kits, by="p95", bound=KIT_S),
        measured(f"{len(who)} 个合作对象各一包，合计", "s", [sum(every)]),
    ]


def _command(url: str, folder: Path) -> float:
    command = (sys.executable, "-m", "geo", "brief", SUBJECT, "--lang", "zh", "--out", str(folder))
    start = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, env={"DATABASE_URL": url, "PATH": ""}, check=True, capture_output=True
    )
    return time.perf_counter() - start


def _warm(make: Callable[[str], object], places: list[str]) -> list[float]:
    make(places[0])
    times = []
    for place in places:
        start = time.perf_counter()
        make(place)
        times.append(time.perf_counter() - start)
    return times


def _kit(settings: Settings, place: str) -> float:
    start = time.perf_counter()
    kit_of(settings, {}, Visit((place,), LANGS, date(2026, 12, 1)))
    return time.perf_counter() - start
