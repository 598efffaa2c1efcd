"""How a refusal ends a command: what is wrong and what to do, in the terminal's language, and exit code 1."""

from pathlib import Path

import click
from babel.support import Translations
from sqlalchemy.exc import InterfaceError, OperationalError

import web
from engine.errors import Refused
from tasks.errors import FormFaults, TaskError
from tasks.text import Sentence, Translate, msgid
from web.cli.language import language

AWAY = msgid("数据库没有应答：{reason}。请看 GUIZHANG_DATABASE 写得对不对，数据库是否在运行。")


def told(wrong: Exception) -> click.ClickException | None:
    """What the person at the terminal reads; None for what is a fault of the program, which must show where it is."""
    lang = language()
    translate = _translate(lang)
    match wrong:
        case FormFaults():
            sentences = [sentence for said in wrong.errors.values() for sentence in said]
            return click.ClickException("\n".join(_said(sentence, translate) for sentence in sentences))
        case TaskError():
            return click.ClickException(wrong.sentence(translate))
        case Refused():
            return click.ClickException("\n".join(fault.line(lang) for fault in wrong.faults))
        case OperationalError() | InterfaceError():
            reason = " ".join(str(wrong.orig).split()).rstrip(".?")
            return click.ClickException(AWAY.filled(reason=reason).said(translate))
    return None


def _said(sentence: str, translate: Translate) -> str:
    return sentence.said(translate) if isinstance(sentence, Sentence) else translate(sentence)


def _translate(lang: str) -> Translate:
    found: Translate = Translations.load(Path(web.__file__).parent / "translations", [lang]).gettext
    return found
