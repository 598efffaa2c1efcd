"""Compile the translations (messages.po → messages.mo); does nothing where the compiled one is newer."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "src" / "web" / "translations"


def compile_catalogue(source: Path) -> bool:
    """Write the .mo beside `source`; True when it was out of date."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return True


if __name__ == "__main__":
    for po in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        if compile_catalogue(po):
            print(f"translations: compiled {po.relative_to(TRANSLATIONS)}")
