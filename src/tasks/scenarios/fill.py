"""`fill`: a form of the pack filled in by itself, example by example, at the stage's moment."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from engine.forms import Checked, Form
from tasks.answers import form_scope
from tasks.scenarios.answers import files_alone, real_answers
from tasks.scenarios.decide import fits, world_of
from tasks.scenarios.script import Filling, FillStep
from tasks.scenarios.stage import ScenarioFault, Stage, at_line, plain


def fill(stage: Stage, step: FillStep) -> None:
    """Raises ScenarioFault with the line of the first example of which the form says something else."""
    form = stage.definition.forms.get(step.form)
    if form is None:
        known = "、".join(sorted(stage.definition.forms)) or "无"
        raise ScenarioFault(f"表单“{step.form}”", f"规程里没有；有的是：{known}")
    stage.watch.filled.add(step.form)
    for filling in step.examples:
        with at_line(filling.line):
            _judge(filling, _checked(stage, form, filling))


def _checked(stage: Stage, form: Form, filling: Filling) -> Checked:
    def put(field: str, name: str) -> Mapping[str, str]:
        return {"id": sha256(f"{field}/{name}".encode()).hexdigest(), "name": name}  # as the file store names them

    sent = real_answers(stage, filling.answers, put)
    with stage.office.reading() as read:
        scope = form_scope(read.session, form, filling.given, {"id": "", "name": ""})
    return form.check(sent, files_alone(sent, filling.answers), scope, world_of(stage, filling.given))


def _judge(filling: Filling, said: Checked) -> None:
    """Each fault that is expected, and no other."""
    if said.errors.keys() != filling.faults.keys():
        raise ScenarioFault(f"指出 {_listed(filling.faults)}", f"指出 {_listed(said.errors)}")
    for field, words in filling.faults.items():
        if not any(words in sentence for sentence in said.errors[field]):
            raise ScenarioFault(f"字段 {field} 被指出“{words}”", "；".join(said.errors[field]))
    if filling.value is not None and not fits(filling.value, said.values):
        raise ScenarioFault(f"得出 {plain(filling.value)}", plain(said.values))


def _listed(faults: Mapping[str, Any]) -> str:
    return "、".join(sorted(faults)) or "无"
