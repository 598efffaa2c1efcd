"""Where the bytes of files lie, addressed by their SHA-256: a folder beside SQLite, the database, or memory."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from tasks.errors import NotFound
from tasks.text import msgid


class FileStore(Protocol):
    """Contents never change: the same digest is always the same bytes, so putting twice does nothing twice."""

    def put(self, content: bytes) -> str:
        """Keep the bytes durably; returns their SHA-256 in hexadecimal."""

    def get(self, digest: str) -> bytes:
        """The bytes; raises NotFound when they are missing or damaged."""

    def erase(self, digest: str) -> None:
        """Delete the bytes (personal data); does nothing when they are gone already."""


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def missing(digest: str) -> NotFound:
    """What is raised for bytes that are not there or are not what they were."""
    return NotFound(msgid("文件内容 {digest} 缺失或损坏，请从备份恢复。"), digest=digest[:12])


class FolderFiles:
    """A folder of two levels; a file appears under its name only when it is whole and on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        digest = digest_of(content)
        path = self._path(digest)
        if path.exists() and path.stat().st_size == len(content):
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        with unfinished.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
        return digest

    def get(self, digest: str) -> bytes:
        try:
            content = self._path(digest).read_bytes()
        except OSError:
            raise missing(digest) from None
        if digest_of(content) != digest:
            raise missing(digest)
        return content

    def has(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def erase(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise missing(digest)
        return self.folder / digest[:2] / digest


class MemoryFiles:
    """For sandboxes and scenarios."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        digest = digest_of(content)
        self._contents[digest] = content
        return digest

    def get(self, digest: str) -> bytes:
        if digest not in self._contents:
            raise missing(digest)
        return self._contents[digest]

    def erase(self, digest: str) -> None:
        self._contents.pop(digest, None)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
