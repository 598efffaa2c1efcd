"""The allotment gardens: a small pack in a language of its own, for tests."""

import shutil
from pathlib import Path

from tasks.packs import open_folder, pack_files

ROOT = Path(__file__).parent / "garden"
GARDEN = ROOT / "processes" / "garden"


def garden_files() -> dict[str, bytes]:
    return pack_files(open_folder(GARDEN))


def garden_copy(folder: Path) -> Path:
    """A copy to break; gives its `processes/garden`."""
    shutil.copytree(ROOT, folder, dirs_exist_ok=True)
    return folder / "processes" / "garden"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
