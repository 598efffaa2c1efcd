"""The beekeepers: a small pack whose hives live for many years, for tests."""

import shutil
from pathlib import Path

from tasks.packs import open_folder, pack_files

ROOT = Path(__file__).parent / "bees"
BEES = ROOT / "processes" / "bees"


def bee_files() -> dict[str, bytes]:
    return pack_files(open_folder(BEES))


def bees_copy(folder: Path) -> Path:
    """A copy to change; gives its `processes/bees`."""
    shutil.copytree(ROOT, folder, dirs_exist_ok=True)
    return folder / "processes" / "bees"
