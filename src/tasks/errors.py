"""What a verb may refuse. The class says what went wrong, the sentence what to do; how it is shown is not known here.

`sentence(translate)` gives the text in the reader's language: the message id is the Chinese sentence.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from tasks.text import Sentence, Translate, msgid


class TaskError(Exception):
    """Base of every refusal. `params` fill the placeholders; a marked sentence among them is translated too."""

    message: ClassVar[str] = msgid("这一步没有办成。")

    def __init__(self, message: str | None = None, **params: Any) -> None:
        self.msgid = message or self.message
        self.params: Mapping[str, Any] = params
        super().__init__(self.sentence())

    def sentence(self, translate: Translate = lambda text: text) -> str:
        return Sentence(self.msgid, self.params).said(translate)


class NotFound(TaskError):
    message = msgid("没有找到{what}，可能已被删除，或者您无权查看。")


class NotAllowed(TaskError):
    message = msgid("您不能办理这件事项。")


class AlreadyDone(TaskError):
    message = msgid("“{task}”已由{person}于{at}办结，不能再次办理。")


class NotOpenAnyMore(TaskError):
    message = msgid("“{task}”已经取消，不需要再办理。")


class AlreadyHeld(TaskError):
    message = msgid("“{task}”已由{person}认领，请联系本人，或由有权的人转办。")


class FormFaults(TaskError):
    """The form is not right: `errors` maps each field's path to its sentences, all at once."""

    message = msgid("有 {count} 处需要处理，还没有提交，已填写的内容都在。")

    def __init__(self, errors: Mapping[str, list[str]], **params: Any) -> None:
        self.errors = errors
        super().__init__(count=sum(len(said) for said in errors.values()), **params)


class Conflict(TaskError):
    message = msgid("别人刚刚改动了同一件事，请刷新后再办。")


class CaseOver(TaskError):
    message = msgid("案件“{case}”已经办结，不能再办理。")


class StepFailed(TaskError):
    """The step was rolled back whole; an incident tells the operator."""

    message = msgid("这一步没有办成，什么都没有改变；已登记为第 {incident} 号故障，请联系系统管理员。")


class TooLarge(TaskError):
    message = msgid("“{what}”太大：最多 {limit}，请缩减后再交。")


class TooMany(TaskError):
    """An abuse limit is reached."""

    message = msgid("今天从这个地址提交的次数已满，请明天再试，或者寄送书面材料。")


class SignInRefused(TaskError):
    message = msgid("登录名或密码不对，请重新输入。")


class LockedOut(TaskError):
    message = msgid("登录失败次数过多，请在 {minutes} 分钟后再试。")


class PackRefused(TaskError):
    """The pack can't be deployed: `faults` lists everything that is wrong (engine.errors.Fault)."""

    message = msgid("规程有 {count} 处错误，没有部署。")

    def __init__(self, faults: list[Any]) -> None:
        self.faults = faults
        super().__init__(count=len(faults))


class OperationRefused(Exception):
    """An operation can't be carried out: the diagram may catch `code` as a BPMN error; uncaught it is an incident.

    The sentence is kept with the case in both languages: who reads it later is not known here.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.code = code
        self.zh = zh
        self.en = en
