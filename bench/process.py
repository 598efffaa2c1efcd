"""What a process costs: how soon it serves, and how much memory fifty versions take."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.rows import Row, within

VERSIONS = 50
PORT = 8123
_MEMORY = """
import sys
from bench.process import load_versions, resident
load_versions(int(sys.argv[1]))
print(resident())
"""


def process_rows() -> list[Row]:
    return [
        within("start-up of a node: from nothing to its first answer", start_up(), 2, "s"),
        within(f"memory with {VERSIONS} versions loaded", memory(VERSIONS), 400, "MB"),
    ]


def start_up() -> float:
    """Seconds until `guizhang serve` answers, on a database that is there."""
    with tempfile.TemporaryDirectory() as folder:
        guizhang = str(Path(sys.executable).with_name("guizhang"))
        environment = {**os.environ, "GUIZHANG_FOLDER": folder, "GUIZHANG_PORT": str(PORT)}
        subprocess.run([guizhang, "db", "upgrade"], env=environment, check=True, capture_output=True)
        began = time.perf_counter()
        with subprocess.Popen(
            [guizhang, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as node:
            try:
                _wait_for(f"http://127.0.0.1:{PORT}/sign-in", 60)
                return time.perf_counter() - began
            finally:
                node.terminate()


def _wait_for(url: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def memory(versions: int) -> float:
    """Megabytes of a process of its own that holds so many compiled versions of the largest rule book."""
    told = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(versions)], check=True, capture_output=True, text=True
    ).stdout
    return float(told)


def load_versions(versions: int) -> None:
    from engine.definition import compile_definition
    from tasks.definitions import Definitions
    from tasks.packs import find_packs, pack_files

    root = Path(__file__).parents[1]
    packs = [pack_files(folder) for folder in find_packs([root]).values()]
    files = max(packs, key=lambda files: sum(map(len, files.values())))
    kept.append(
        [Definitions(compile_definition).compile({**files, "CHANGELOG.md": b"%d" % n}) for n in range(versions)]
    )


kept: list[object] = []


def resident(process: int | str = "self") -> float:
    """Megabytes that a process holds; this one, unless its number is given."""
    return _held(process, "VmRSS")


def of_its_own(process: int | str = "self") -> float:
    """Megabytes of it that no file stands for: pages of a program file are read in when its code first runs, all nodes
    of a machine share them, and the system takes them back when it needs the room.
    """
    return _held(process, "RssAnon")


def _held(process: int | str, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(f"{name}:")).split()[1]) / 1024
