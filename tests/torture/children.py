"""Child processes that work on a store of their own making and tell of each success."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

Work = Callable[[Callable[[str], None]], None]


@dataclass(frozen=True)
class Child:
    """A forked process; ``pipe`` is where its lines arrive."""

    pid: int
    pipe: int

    def kill(self) -> list[str]:
        """End it at once, as a power cut would, and return what it had told."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def wait(self) -> list[str]:
        """Wait for its end and return the whole lines it told."""
        told = b""
        while chunk := os.read(self.pipe, 1 << 16):
            told += chunk
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        return [line.decode() for line in told.split(b"\n")[:-1]]


def start(work: Work) -> Child:
    """Run ``work`` in a child; it is handed a function that tells the parent a line.

    What ``work`` raises arrives as a last line beginning with ``!``.
    """
    pipe, out = os.pipe()
    pid = os.fork()
    if pid:
        os.close(out)
        return Child(pid, pipe)
    os.close(pipe)

    def tell(line: str) -> None:
        os.write(out, line.encode() + b"\n")

    # Whatever happens here must not run the parent's way of ending.
    with suppress(BaseException):
        try:
            work(tell)
        except Exception as error:
            tell(f"!{type(error).__name__}: {error}")
    os._exit(0)
