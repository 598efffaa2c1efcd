"""Where packs lie: in folders of one's own, in the installed program's data, at the repository's root."""

from collections.abc import Iterable
from pathlib import Path

import web
from tasks.packs import PackFolder, find_packs, open_folder


def pack_roots(more: Iterable[Path] = ()) -> list[Path]:
    """Folders that hold `processes/` and `forms/`; those named first win."""
    package = Path(web.__file__).resolve().parent
    known = [*more, package / "packs", package.parent.parent]
    return [root for root in dict.fromkeys(known) if (root / "processes").is_dir()]


def pack_named(name: str, more: Iterable[Path] = ()) -> PackFolder | None:
    """A pack by its id, or by the path of its folder; None when there is no such pack."""
    folder = Path(name)
    if (folder / "pack.yaml").is_file() and (folder.is_absolute() or len(folder.parts) > 1 or folder.is_dir()):
        return open_folder(folder)
    return find_packs(pack_roots(more)).get(name)
