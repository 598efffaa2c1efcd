"""Every sentence has its English, with the same placeholders; the pages in English show no Chinese of their own."""

import re
from pathlib import Path

import pytest
from scripts.build_translations import compile_translations, extract, languages, read

from tests.web.conftest import Harbour
from tests.web.test_task import WISH, begin

PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")


def test_english_is_there() -> None:
    assert list(languages()) == ["en"]


@pytest.mark.parametrize("language", list(languages()))
def test_no_sentence_lacks_its_translation(language: str) -> None:
    catalogue = read(language)
    missing = [message.id for message in extract() if message.id and not _said(catalogue, message.id)]
    assert not missing, "run scripts/build_translations.py --update and translate: " + "; ".join(map(str, missing[:20]))


@pytest.mark.parametrize("language", list(languages()))
def test_nothing_is_kept_that_is_no_longer_said(language: str) -> None:
    used = {message.id for message in extract()}
    assert [message.id for message in read(language) if message.id not in used] == []


def test_placeholders_are_the_same_and_no_chinese_is_left() -> None:
    for message in read("en"):
        if not message.id:
            continue
        said, meant = str(message.string), str(message.id)
        assert sorted(PLACEHOLDERS.findall(said)) == sorted(PLACEHOLDERS.findall(meant)), meant
        assert not CHINESE.search(said), meant
        assert not message.fuzzy, meant


def test_compiled_only_when_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "en/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    )
    assert compile_translations(tmp_path) == [folder / "messages.mo"]
    assert compile_translations(tmp_path) == []


def test_the_switch_is_remembered_and_leads_back(harbour: Harbour) -> None:
    visitor = harbour.visitor("安借船")
    page = visitor.get("/inbox?box=mine")
    assert page.one("/html/@lang") == "zh-CN"
    page = visitor.get(page.link("English"))
    assert (page.path, page.one("/html/@lang")) == ("/inbox", "en")
    assert "All open tasks" in page.main
    page = visitor.get(page.link("中文"))
    assert "全部待办" in page.main


def test_in_english_only_what_people_wrote_is_chinese(harbour: Harbour) -> None:
    """Names, titles and texts of the office stay as they are; every word of the program is English."""
    borrower, task = begin(harbour)
    borrower.post(f"/task/{task}", {**WISH, "days": ""})
    borrower.get("/en")
    pages = [
        "/inbox",
        "/inbox?box=drafts",
        "/inbox?box=done",
        "/inbox?box=started",
        "/start",
        "/cases",
        "/cases?q=none",
    ]
    pages += ["/register", "/notices", "/about", "/rulebooks", "/case/1", "/nowhere", f"/task/{task}"]
    own = _words_of_the_office(harbour)
    for path in pages:
        page = borrower.get(path)
        words = [text for text in page.all("//body//text()[not(ancestor::script)]") if CHINESE.search(text)]
        foreign = [text for text in words if not _made_of(text, own)]
        assert not foreign, f"{path}: {foreign[:5]}"


def _said(catalogue: object, id: object) -> object:
    message = catalogue.get(id)  # type: ignore[attr-defined]  # babel's Catalog
    return message and message.string


def _words_of_the_office(harbour: Harbour) -> list[str]:
    """Everything that the pack, the register and the people of the test wrote, and the name of the other language."""
    from tests.web.conftest import PACK

    text = "\n".join(path.read_text(encoding="utf-8") for path in PACK.rglob("*") if path.is_file())
    found = re.findall(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+", text)
    return sorted({*found, "中文", "海鸥号", "水手甲", "请尽快。"}, key=len, reverse=True)


def _made_of(text: str, words: list[str]) -> bool:
    for word in words:
        text = text.replace(word, "")
    return not CHINESE.search(text)
