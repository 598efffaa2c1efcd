"""Packs on disk: `processes/<pack>/` with `forms/<pack>/` beside it, and the shared parts that a pack calls."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import Fault, Refused

COMMON: Final = "common"
SCENARIOS: Final = ("scenarios/", f"{COMMON}/scenarios/")
MAX_FILE_BYTES: Final = 5_000_000
MAX_PACK_BYTES: Final = 50_000_000
SUFFIXES: Final = frozenset({".bpmn", ".dmn", ".form", ".yaml", ".typ", ".json", ".png", ".svg", ".md"})


@dataclass(frozen=True, slots=True)
class PackFolder:
    """Where the parts of one pack lie; `common` and `forms` need not exist."""

    id: str  # name of the folder
    processes: Path
    forms: Path
    common_processes: Path
    common_forms: Path


def find_packs(roots: Iterable[Path]) -> dict[str, PackFolder]:
    """The packs under the roots, by id; where two roots have one of the same id the first root wins."""
    found: dict[str, PackFolder] = {}
    for root in roots:
        folders = sorted((root / "processes").glob("*/pack.yaml"))
        for folder in (path.parent for path in folders):
            if folder.name != COMMON:
                found.setdefault(folder.name, open_folder(folder))
    return found


def open_folder(processes: Path) -> PackFolder:
    """The pack whose `processes/<pack>` folder is given, wherever it lies."""
    processes = processes.resolve()
    root = processes.parent.parent
    common = processes.parent / COMMON
    return PackFolder(processes.name, processes, root / "forms" / processes.name, common, root / "forms" / COMMON)


def pack_files(folder: PackFolder) -> dict[str, bytes]:
    """All files of a pack by their path within it, with the shared files that it calls under `common/`.

    Forms are under `forms/`. Raises Refused when a file is too large, leads out of the folder, or is of no known kind.
    """
    faults: list[Fault] = []
    own = dict(_files(folder.processes, "", faults)) | dict(_files(folder.forms, "forms/", faults))
    shared = dict(_files(folder.common_processes, f"{COMMON}/", faults))
    shared |= dict(_files(folder.common_forms, f"{COMMON}/forms/", faults))
    files = own | closure(own, shared)
    if sum(map(len, files.values())) > MAX_PACK_BYTES:
        zh, en = (
            f"整个文件夹超过 {MAX_PACK_BYTES} 字节；请删去不用的文件",
            f"the whole pack exceeds {MAX_PACK_BYTES} bytes; take out what is not used",
        )
        faults.append(Fault("pack.yaml", "line 1", "pack-too-large", zh, en))
    if faults:
        raise Refused(faults)
    return files


def content_hash(files: Mapping[str, bytes]) -> str:
    """The version: SHA-256 over names and contents. Scenarios prove it and don't belong to it."""
    total = hashlib.sha256()
    for name in sorted(files):
        if not is_scenario(name):
            total.update(f"{len(name.encode())} {name} {len(files[name])}\n".encode())
            total.update(files[name])
    return total.hexdigest()


def is_scenario(name: str) -> bool:
    """Whether a file stands beside the version and proves it: its scenarios, its people, answers, excuses."""
    return name.startswith(SCENARIOS)


def closure(own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> dict[str, bytes]:
    """The shared files that the pack's own name, and those that these name in turn.

    A diagram, table or form is taken when its id stands quoted in a file taken already; what a letter imports, by its
    path. That can take one too many (an id quoted by chance), never one too few; the compiler says what is missing.
    Shared scenarios prove the shared file of their name, and come with it.
    """
    taken: dict[str, bytes] = {}
    waiting = list(own.values())
    proofs = {name for name in shared if is_scenario(name)}
    names = {name: _called_by(name, content) for name, content in shared.items() if name not in proofs}
    while waiting:
        text = waiting.pop()
        for name, calls in names.items():
            if name not in taken and any(call in text for call in calls):
                taken[name] = shared[name]
                waiting.append(shared[name])
    proven = {_stem(name) for name in taken}
    return taken | {name: shared[name] for name in proofs if _stem(name) in proven}


def _called_by(name: str, content: bytes) -> list[bytes]:
    """How another file may name this one."""
    if name.endswith((".bpmn", ".dmn")):
        ids = re.findall(rb"<(?:\w+:)?(?:process|decision|decisionService)\b[^>]*?\bid=[\"']([^\"']+)[\"']", content)
        return [quote + id + quote for id in ids for quote in (b'"', b"'")]
    if name.endswith(".form"):
        return [quote + id + quote for id in (_form_id(content) or [_stem(name)]) for quote in (b'"', b"'")]
    inside = name.removeprefix(f"{COMMON}/documents/")
    return [f"/{COMMON}/{inside}".encode()] if inside != name else []


def _stem(name: str) -> bytes:
    return name.rpartition("/")[2].partition(".")[0].encode()


def _form_id(content: bytes) -> list[bytes]:
    try:
        form = json.loads(content)
    except ValueError:
        return []  # taken by its file's name, so that the form reader says what is wrong with it
    return [str(form["id"]).encode()] if isinstance(form, dict) and "id" in form else []


def _files(folder: Path, prefix: str, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        return
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = prefix + path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in path.relative_to(folder).parts) or path.is_dir():
            continue
        fault = _unfit(path, inside, name)
        if fault:
            faults.append(fault)
        else:
            yield name, path.read_bytes()


def _unfit(path: Path, inside: Path, name: str) -> Fault | None:
    if not path.resolve().is_relative_to(inside):
        return Fault(
            name,
            "line 1",
            "leads-out",
            "这个链接指到文件夹之外；请换成文件本身",
            "this link leads out of the folder; put the file itself here",
        )
    if path.suffix not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        return Fault(
            name,
            "line 1",
            "unknown-kind",
            f"不认识这类文件；请移出文件夹，或改用：{kinds}",
            f"no kind of file that is known here; take it out, or use one of {kinds}",
        )
    if path.stat().st_size > MAX_FILE_BYTES:
        zh, en = f"文件超过 {MAX_FILE_BYTES} 字节；请缩小", f"the file exceeds {MAX_FILE_BYTES} bytes; make it smaller"
        return Fault(name, "line 1", "file-too-large", zh, en)
    return None
