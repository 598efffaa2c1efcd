"""Hand a task in as a person does: claim it, put the files into the draft, complete it."""

from collections.abc import Mapping
from typing import Any

from tasks.actor import Actor
from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.errors import FormFaults, TaskError
from tasks.models import Task
from tasks.put_file import put_file
from tasks.save_draft import save_draft
from tasks.scenarios.answers import files_alone, has_files, real_answers
from tasks.scenarios.sample_files import sample_file
from tasks.scenarios.stage import Stage


def hand_in(stage: Stage, actor: Actor, task: Task, answers: Mapping[str, Any], opinion: str = "") -> None:
    """Raises what the verbs raise."""

    def put(field: str, name: str) -> Mapping[str, str]:
        return put_file(stage.office, actor, task.id, name, sample_file(name), field).as_value()

    if task.holder_id is None:
        claim_task(stage.office, actor, task.id)
    sent = real_answers(stage, answers, put)
    if has_files(answers):  # a page keeps its files in the draft until they are sent
        save_draft(stage.office, actor, task.id, files_alone(sent, answers), opinion)
    complete_task(stage.office, actor, task.id, sent, opinion=opinion)


def said(error: TaskError) -> str:
    """The sentence of a refusal, with what the form says of each field."""
    if isinstance(error, FormFaults):
        faults = "；".join(f"{field}：{' '.join(told)}" for field, told in sorted(error.errors.items()))
        return f"{error.sentence()}{faults}"
    return error.sentence()
