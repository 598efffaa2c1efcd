"""Answers as a scenario writes them → as a person sends them: names become ids, files are put into the task."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tasks.scenarios.stage import ScenarioFault, Stage

PutFile = Callable[[str, str], Mapping[str, str]]  # form field, file name → what the form keeps of it
FILE: Final = "$file"


def real_answers(stage: Stage, answers: Mapping[str, Any], put_file: PutFile | None = None) -> dict[str, Any]:
    """`{$unit: name}`, `{$person: name}`, `{$record: name}`, `{$case: label}`, `{$notice: words}` become ids.

    `{$file: name.pdf}` is put into the field it stands in.
    """
    return {field: _real(stage, field, value, put_file) for field, value in answers.items()}


def has_files(value: Any) -> bool:
    """Whether any answer is a file."""
    if isinstance(value, Mapping):
        return FILE in value or any(has_files(inner) for inner in value.values())
    return isinstance(value, list) and any(has_files(item) for item in value)


def files_alone(sent: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent where the answers name files: a draft with bare rows would hide what their form fills in itself."""
    return {
        field: files_alone(sent[field], value) if isinstance(value, Mapping) and FILE not in value else sent[field]
        for field, value in answers.items()
        if has_files(value)
    }


def _real(stage: Stage, field: str, value: Any, put_file: PutFile | None) -> Any:
    if isinstance(value, list):
        return [_real(stage, field, item, put_file) for item in value]
    if not isinstance(value, dict):
        return value
    reference = next(iter(value)) if len(value) == 1 else ""
    if not reference.startswith("$"):
        return {key: _real(stage, key, inner, put_file) for key, inner in value.items()}
    name = str(value[reference])
    if reference == FILE:
        if put_file is None:
            raise ScenarioFault("文件放在任务的表单里", f"立案表单里的 {name}")
        return put_file(field, name)
    if reference not in REFERENCES:
        raise ScenarioFault(f"引用是 {'、'.join(REFERENCES)}、{FILE} 之一", reference)
    return REFERENCES[reference](stage, name)


def _unit(stage: Stage, name: str) -> str:
    if name not in stage.units:
        raise ScenarioFault(f"单位“{name}”", "office.yaml 里没有")
    return stage.units[name]


def _person(stage: Stage, name: str) -> str:
    return stage.actor(name).person_id


REFERENCES: Final[Mapping[str, Callable[[Stage, str], Any]]] = {
    "$unit": _unit,
    "$person": _person,
    "$record": Stage.record_id,
    "$case": Stage.case_id,
    "$notice": Stage.notice_id,
}
