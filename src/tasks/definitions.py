"""Compiled versions, kept in memory by their hash: a version never changes, so nothing here grows stale."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.errors import NotFound
from tasks.models import Blob, PackFile, PackVersion
from tasks.packs.info import PackInfo
from tasks.packs.read_info import read_pack_info
from tasks.text import msgid

if TYPE_CHECKING:
    from engine.definition import Definition

Compile = Callable[[Mapping[str, bytes]], "Definition"]


@dataclass(frozen=True, slots=True)
class Deployed:
    """A version as it runs: what the engine compiled, and what pack.yaml says."""

    definition: "Definition"
    info: PackInfo
    personal: frozenset[str]  # names of the fields that history knows only by a digest


class Definitions:
    """Thread-safe; the least recently used version is forgotten beyond `size`."""

    def __init__(self, compile_files: Compile, size: int = 64) -> None:
        self._compile = compile_files
        self._size = size
        self._kept: OrderedDict[str, Deployed] = OrderedDict()
        self._lock = RLock()

    def get(self, session: Session, version_hash: str) -> Deployed:
        """The version, compiled from its stored files when it is not in memory; raises NotFound."""
        with self._lock:
            if version_hash in self._kept:
                self._kept.move_to_end(version_hash)
                return self._kept[version_hash]
        deployed = self.compile(stored_files(session, version_hash))
        with self._lock:
            self._kept[version_hash] = deployed
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return deployed

    def warm_up(self, session: Session) -> None:
        """Compile every version that new cases start under: no verb has to wait for it while it holds its locks."""
        for version_hash in session.scalars(select(PackVersion.hash).where(PackVersion.in_force)).all():
            self.get(session, version_hash)

    def compile(self, files: Mapping[str, bytes]) -> Deployed:
        """Compile files that may not be stored yet; raises engine.errors.Refused with all faults."""
        definition = self._compile(files)
        return Deployed(definition, read_pack_info(files["pack.yaml"]), _personal(definition))


def _personal(definition: "Definition") -> frozenset[str]:
    """What any form of the version marks as personal."""
    paths = (path for form in definition.forms.values() for path in form.personal)
    return frozenset(path.split(".")[-1].removesuffix("[]") for path in paths)


def stored_files(session: Session, version_hash: str) -> dict[str, bytes]:
    """The files of a deployed version by path; raises NotFound."""
    rows = session.execute(
        select(PackFile.path, Blob.content)
        .join(Blob, Blob.digest == PackFile.digest)
        .where(PackFile.version_hash == version_hash)
        .order_by(PackFile.path)
    )
    files: dict[str, bytes] = {row.path: row.content for row in rows}
    if not files:
        raise NotFound(what=msgid("规程版本"))
    return files
