"""Refusals are sentences that a catalogue can translate, whole and with their parts."""

import pytest

from tasks.errors import AlreadyDone, FormFaults, NotFound
from tasks.put_file import checked_file
from tasks.text import Sentence, msgid

ENGLISH = {
    "没有找到{what}，可能已被删除，或者您无权查看。": "There is no {what}, or it is not yours to see.",
    "任务": "task",
    "“{task}”已由{person}于{at}办结，不能再次办理。": "{person} completed “{task}” on {at}.",
    "不收“{name}”这种文件，可以交：{known}。": "“{name}” is not taken; these are: {known}.",
}


def english(text: str) -> str:
    return ENGLISH.get(text, text)


def test_a_refusal_is_said_in_both_languages_with_its_parts() -> None:
    refusal = NotFound(what=msgid("任务"))
    assert str(refusal) == refusal.sentence() == "没有找到任务，可能已被删除，或者您无权查看。"
    assert refusal.sentence(english) == "There is no task, or it is not yours to see."


def test_what_a_person_wrote_is_neither_translated_nor_read_as_a_placeholder() -> None:
    refusal = AlreadyDone(task="任务", person="{at}{0}{x.__class__}", at="today")
    assert refusal.sentence(english) == "{at}{0}{x.__class__} completed “任务” on today."


def test_a_fault_in_a_field_can_be_translated_too() -> None:
    with pytest.raises(FormFaults) as refused:
        checked_file("run.exe", b"")
    said = refused.value.errors["file"][0]
    assert isinstance(said, Sentence)
    assert said.startswith("不收“run.exe”")
    assert said.said(english).startswith("“run.exe” is not taken; these are: csv")


def test_an_empty_sentence_asks_no_catalogue() -> None:
    assert Sentence("").said(lambda _: "the catalogue's head") == ""
