"""The English of the pages: compile messages.po to messages.mo; with --update, take new sentences from the sources.

Sentences are written in Chinese where they are used: `_("…")` in pages and templates, `msgid("…")` below them.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"
TRANSLATIONS = SOURCES / "web/translations"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
OPTIONS = {"web/templates/**.html": {"trimmed": "true", "silent": "false"}}
# Header lines that would change with every run, or say nothing.
VOLATILE = ('"Project-Id', '"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated-')
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "msgid": None}


def extract(folder: Path = SOURCES) -> Catalog:
    """Every sentence of the sources with the places where it is used."""
    catalogue = Catalog(locale="zh", fuzzy=False)
    for file, line, message, _comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        if message:
            catalogue.add(message, None, [(f"src/{file}", line)], context=context)
    return catalogue


def read(language: str, folder: Path = TRANSLATIONS) -> Catalog:
    path = folder / language / "LC_MESSAGES/messages.po"
    with path.open("rb") as text:
        return read_po(text, locale=language)


def languages(folder: Path = TRANSLATIONS) -> Iterator[str]:
    yield from sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.po"))


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


def update(folder: Path = TRANSLATIONS) -> None:
    """Add sentences that are new and drop those no longer used; what is translated stays."""
    template = extract()
    for language in languages(folder):
        catalogue = read(language, folder)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        written = BytesIO()
        write_po(written, catalogue, width=140, sort_output=True, no_location=True, ignore_obsolete=True)
        lines = written.getvalue().decode().splitlines(keepends=True)
        kept = "".join(line for line in lines if not line.startswith(VOLATILE)).lstrip("\n")
        (folder / language / "LC_MESSAGES/messages.po").write_text(kept, encoding="utf-8")
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"translations: {language} lacks {missing} of {len(catalogue)}")


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    for path in compile_translations():
        print(f"translations: {path.parent.parent.name} compiled")
