"""Compiles the translations (messages.po → messages.mo) where the text is newer than what was compiled."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parent.parent / "src/web/translations"


def compile_translations(folder: Path = TRANSLATIONS) -> list[Path]:
    """Write every messages.mo that is absent or older than its messages.po; give back those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text))
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_translations():
        print(f"translations: {path.parent.parent.name} compiled")
