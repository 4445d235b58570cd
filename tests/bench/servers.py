"""Servers under test, each a process of its own, ended by its own process id."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.bench.figures import ROOT

APPS = Path(__file__).with_name("apps")
START_LIMIT_S = 60.0
# Kinds of pages and their scripts; a script of ours runs with the project's configuration.
SHIPPED = MappingProxyType({"atlas": ROOT / "app.py", "no_map": APPS / "no_map.py"})
PLAIN = MappingProxyType({"bare": APPS / "bare.py", "naive": APPS / "naive.py"})
BARE_PAGES = MappingProxyType({"bare_pages": APPS / "bare_pages.py"})


class Server:
    """A running `streamlit run` process; ``url`` ends with a slash."""

    def __init__(
        self, script: Path, port: int, folder: Path, home: Path, given: Mapping[str, str]
    ) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT), **given}
        self._log = (home / f"{port}.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *_options(port)],
            cwd=folder,
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def wait_until_ready(self) -> None:
        """Return once the server answers. Raises RuntimeError with its log when it does not."""
        limit = time.monotonic() + START_LIMIT_S
        while time.monotonic() < limit and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "_stcore/health", timeout=2):  # noqa: S310 - own loopback address
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self._log.seek(0)
        raise RuntimeError(f"服务未能启动：{self.url}\n{self._log.read()[-2000:]}")

    def resident_mb(self) -> float:
        """Resident memory of the process in MB (10^6 bytes)."""
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(told.stdout) * 1024 / 1e6

    def processor_s(self) -> float:
        """Processor time used so far in seconds; 0 where /proc is absent."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text("ascii").rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def pin(self, cores: set[int]) -> None:
        """Let all threads of the process use only ``cores``, where the system can do so."""
        if not hasattr(os, "sched_setaffinity"):
            return
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


@contextmanager
def running(
    first_port: int, kinds: Mapping[str, Path], **environment: str
) -> Iterator[dict[str, Server]]:
    """Servers for ``kinds`` on consecutive ports, with more of an environment where given.

    Shipped pages start in the project's folder, so that .streamlit/config.toml holds;
    plain ones in an empty folder, with an empty home: default settings.
    """
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        empty = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {}
        for port, (kind, script) in enumerate(kinds.items(), first_port):
            _require_free(port)
            folder = ROOT if kind in SHIPPED else empty
            servers[kind] = Server(_placed(script, kind, empty), port, folder, home, environment)
            stack.callback(servers[kind].stop)
        for server in servers.values():
            server.wait_until_ready()
        yield servers


def _placed(script: Path, kind: str, empty: Path) -> Path:
    """A plain page lies in the empty folder: Streamlit reads settings beside a script too."""
    if kind not in ("bare", "bare_pages"):
        return script
    copy = empty / script.name
    copy.write_bytes(script.read_bytes())
    return copy


def _options(port: int) -> list[str]:
    # Without a screen, and without reports to the outside: neither changes the page.
    return [
        f"--server.port={port}",
        "--server.address=127.0.0.1",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
    ]


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise RuntimeError(f"端口 {port} 已被占用；用 --port 另选") from error
