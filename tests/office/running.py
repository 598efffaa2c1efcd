"""The program itself, as `make run` starts it: a process of its own, a folder of its own, a port that was free."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

GUIZHANG = Path(sys.executable).with_name("guizhang")
SECONDS = 180  # an office is made and opened in some seconds; a machine with much else to do needs more
ADDRESS = re.compile(r"http://\S+:\d+")


def settings(folder: Path) -> dict[str, str]:
    """The environment of a program that knows nothing of the machine's own office."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUIZHANG_")}
    return {**kept, "GUIZHANG_FOLDER": str(folder), "GUIZHANG_PORT": "0", "PYTHONUNBUFFERED": "1"}


def prepare(folder: Path) -> str:
    """Make the demo office without serving it; what the program said."""
    made = subprocess.run(
        [GUIZHANG, "demo", "--empty", "--prepare"],
        env=settings(folder),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def patiently() -> Iterator[None]:
    """Look, and look again a little later, until the loop is left; a test whose patience is at its end fails."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield
        time.sleep(0.1)
    raise AssertionError("what was waited for did not come")


class Program:
    """A demo office that is served until `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_name(f"{folder.name}.log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [GUIZHANG, "demo", "--empty"], env=settings(folder), stdout=subprocess.PIPE, stderr=log, text=True
            )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.said: list[str] = []
        self.url = self._wait_for_address()

    def stop(self) -> int:
        """Ask it to end as an operator does (SIGTERM); its exit code. Killed when it never does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
            self._reading.join()
            if self.process.stdout:
                self.process.stdout.close()

    def complaints(self) -> list[str]:
        """Lines of the log that tell of a fault of the program."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "Traceback" in line or "request failed" in line or "tick failed" in line]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _wait_for_address(self) -> str:
        while True:
            try:
                line = self._lines.get(timeout=SECONDS)
            except queue.Empty:
                line = None
            if line is None:
                code = self.stop()
                raise AssertionError(f"the program did not open ({code}):\n{self.log.read_text(encoding='utf-8')}")
            self.said.append(line.strip())
            if found := ADDRESS.search(line):
                return found[0]
