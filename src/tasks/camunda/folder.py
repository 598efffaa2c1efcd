"""A folder made for Camunda 8: diagrams, tables, forms and test cases, wherever in it they lie."""

from collections.abc import Iterator
from pathlib import Path

from engine.errors import Fault, Refused
from tasks.camunda.cases import SUFFIX
from tasks.packs.folder import MAX_FILE_BYTES, MAX_PACK_BYTES

KINDS = frozenset({".bpmn", ".dmn", ".form", SUFFIX})
CASES = ".test.json"


def is_camunda_folder(folder: Path) -> bool:
    """Whether it is no pack (no pack.yaml) and holds a diagram or a table."""
    if not folder.is_dir() or (folder / "pack.yaml").exists():
        return False
    return any(path.suffix in (".bpmn", ".dmn") for path in _paths(folder))


def camunda_files(folder: Path) -> dict[str, bytes]:
    """The files of the four kinds by their path in the folder; others are left alone. Raises Refused.

    Test cases are `*.test.json`, and every other `*.json` in which `testCases` stand.
    """
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    inside = folder.resolve()
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(inside):
            zh, en = "这个链接指到文件夹之外", "This link leads out of the folder"
            faults.append(Fault(name, "line 1", "leads-out", zh, en))
        elif path.stat().st_size > MAX_FILE_BYTES:
            zh, en = f"文件超过 {MAX_FILE_BYTES} 字节", f"The file exceeds {MAX_FILE_BYTES} bytes"
            faults.append(Fault(name, "line 1", "file-too-large", zh, en))
        else:
            files[name] = path.read_bytes()
    if sum(map(len, files.values())) > MAX_PACK_BYTES:
        zh, en = f"整个文件夹超过 {MAX_PACK_BYTES} 字节", f"The whole folder exceeds {MAX_PACK_BYTES} bytes"
        faults.append(Fault(folder.name, "line 1", "pack-too-large", zh, en))
    if faults:
        raise Refused(faults)
    return files


def _is_ours(path: Path) -> bool:
    if path.suffix != SUFFIX or path.name.endswith(CASES):
        return True
    return path.stat().st_size <= MAX_FILE_BYTES and b'"testCases"' in path.read_bytes()


def _paths(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
        if not hidden and path.suffix in KINDS and path.is_file() and _is_ours(path):
            yield path
