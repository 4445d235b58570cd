"""A PostgreSQL of the tests' own, on loopback, in a temporary folder, gone afterwards."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

MISSING = "缺少 PostgreSQL 15 或更新。Debian/Ubuntu： sudo apt-get install postgresql"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Server:
    """A running server; ``binaries`` is its folder of programs, ``folder`` its data."""

    binaries: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://atlas@127.0.0.1:{self.port}/{database}"

    def new_database(self, *, like: str = "template1") -> str:
        """The address of a new database, a copy of ``like``."""
        name = f"atlas_{os.getpid()}_{next(_NUMBERS)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self._admin(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        address = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def halt(self) -> None:
        """As when the machine of the database goes down; ``resume`` brings it back."""
        _run(self.binaries / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def resume(self) -> None:
        """Start again with the data and on the port it had."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        control = (self.binaries / "pg_ctl", "-D", self.folder / "data", "-w")
        _run(*control, "-l", self.folder / "log", "-o", options, "start")

    def freeze(self) -> None:
        """As when packets are dropped: it refuses nothing and says nothing until ``thaw``."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if nothing had been."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to the postmaster, then to its children."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        # Once the postmaster stands still, no child of it can appear.
        os.kill(postmaster, number)
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(postmaster)],
            capture_output=True,
            text=True,
            check=True,
        )
        for child in told.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(child), number)

    def stop(self) -> None:
        _run(self.binaries / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def server() -> Server:
    """The server of this run: made on first use, stopped when the run ends."""
    found = start_server()
    atexit.register(found.stop)
    return found


def start_server(*, durable: bool = False) -> Server:
    """Start a server. ``durable`` makes it wait for the disk as a real one does.

    Raises FileNotFoundError with the name of the package when there is no PostgreSQL.
    """
    made = Server(_binaries(), Path(tempfile.mkdtemp(prefix="atlas-pg-")), _free_port())
    if os.geteuid() == 0:
        shutil.chown(made.folder, "postgres", "postgres")
    data = made.folder / "data"
    _run(
        made.binaries / "initdb",
        *("-D", data, "-U", "atlas", "-A", "trust", "-E", "UTF8"),
        *("--locale=C.UTF-8", "--no-sync"),
    )
    fsync = "on" if durable else "off"
    options = f"-h 127.0.0.1 -p {made.port} -k {made.folder} -c fsync={fsync}"
    _run(
        made.binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        made.folder / "log",
        "-o",
        options,
        "start",
    )
    return made


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise FileNotFoundError(MISSING)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", check=False
    )
    assert done.returncode == 0, done.stdout
