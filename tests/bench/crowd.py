"""Two hundred sessions of the shipped page on two cores, seen from the server and the client."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from dataclasses import asdict
from typing import Any

from geo.settings import DEFAULT_PLAN
from tests.bench.figures import ROOT, Figure, measured
from tests.bench.load import Task
from tests.bench.servers import Server

SAMPLE_EVERY_S = 1.0
CORES = 2
# How much longer than planned the whole may take before it is given up.
PATIENCE_S = 120


def task_for(
    url: str, paths: list[str], *, sessions: int, ramp_s: float, hold_s: float, think_s: float
) -> Task:
    """The task of the load client, its choices taken from the layers the server gives out."""
    records = _layer(url, paths, "records-zh.json")
    places = _layer(url, paths, "places.json")
    return Task(
        url=url,
        paths=tuple(paths),
        news=f"/head/{DEFAULT_PLAN}.json",
        departments=tuple(row["id"] for row in records["departments"]),
        places=tuple(row["id"] for row in places["places"]),
        sessions=sessions,
        ramp_s=ramp_s,
        hold_s=hold_s,
        think_s=think_s,
    )


def measure(server: Server, task: Task) -> tuple[list[Figure], dict[str, Any]]:
    """Play ``task`` against ``server``, both on the same two cores."""
    cores = _two_cores()
    server.pin(cores)
    before = server.resident_mb()
    used = server.processor_s()
    with _Sampler(server) as sampler:
        report = _play(task, cores)
    spent = server.processor_s() - used
    changes = report["changes_s"]
    figures = [
        measured(
            f"{task.sessions} 个会话：从发出到重算完成",
            "s",
            changes,
            by="p95",
            bound=0.5,
        ),
        measured(f"{task.sessions} 个会话：服务器内存", "MB", sampler.values, by="max", bound=350),
        measured(
            f"{task.sessions} 个会话：中断", "", [float(len(report["lost"]))], by="max", bound=0
        ),
        measured("负载中首次打开（含取全部文件）", "s", report["visits_s"]),
    ]
    about = {
        "sessions": task.sessions,
        "think_s": task.think_s,
        "ramp_s": task.ramp_s,
        "hold_s": task.hold_s,
        "all_in_after_s": round(report["all_in_after_s"], 1),
        "cores": len(cores) or os.cpu_count(),
        "changes_per_s": round(len(changes) / task.hold_s, 2),
        "reloads": report["reloads"],
        "lost": report["lost"][:5],
        "memory_before_mb": round(before, 1),
        "server_share_of_a_core": round(spent / (report["all_in_after_s"] + task.hold_s), 3),
    }
    return figures, {"load": about}


class _Sampler:
    """Resident memory once a second, for as long as it is entered."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.values: list[float] = []

    def __enter__(self) -> "_Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.values.append(self._server.resident_mb())
            if self._done.wait(SAMPLE_EVERY_S):
                return


def _play(task: Task, cores: set[int]) -> dict[str, Any]:
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if cores:
        os.sched_setaffinity(client.pid, cores)
    try:
        answer, _ = client.communicate(
            json.dumps(asdict(task)), timeout=task.ramp_s + task.hold_s + PATIENCE_S
        )
    finally:
        client.kill()
    if client.returncode:
        raise RuntimeError(f"负载客户端以 {client.returncode} 退出")
    report: dict[str, Any] = json.loads(answer)
    return report


def _two_cores() -> set[int]:
    """The cores to use; empty where the system cannot choose."""
    if not hasattr(os, "sched_getaffinity"):
        return set()
    return set(sorted(os.sched_getaffinity(0))[:CORES])


def _layer(url: str, paths: list[str], name: str) -> Any:
    path = next(path for path in paths if path.endswith("/" + name))
    with urllib.request.urlopen(url.rstrip("/") + path, timeout=10) as answer:  # noqa: S310 - own loopback address
        return json.load(answer)
