"""What pack.yaml and the diagrams name in each other must be there: processes, lives, series, standings, templates."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.definition import Definition
from engine.errors import Fault
from tasks.packs.info import PackInfo


def name_faults(files: Mapping[str, bytes], info: PackInfo, definition: Definition) -> list[Fault]:
    """Faults of pack.yaml against the diagrams, and of arguments that diagrams write as fixed texts."""
    return [*_processes(info, definition), *_arguments(files, info, definition)]


def _processes(info: PackInfo, definition: Definition) -> Iterator[Fault]:
    for start in info.starts:
        if start.process not in definition.processes:
            zh = f"starts 中的流程“{start.process}”没有图，请补上或改名"
            en = f"the process “{start.process}” under starts has no diagram; add it or mend the name"
            yield Fault("pack.yaml", f"starts.{start.process}", "start-without-process", zh, en)
    for subject in info.subjects:
        if subject.life is None:
            continue
        if info.start(subject.life) is None:
            zh = f"“{subject.title.zh}”的 life 流程“{subject.life}”不在 starts 里，请补上"
            en = f"the life “{subject.life}” of “{subject.id}” is not under starts; add it"
            yield Fault("pack.yaml", f"subjects.{subject.id}", "life-without-start", zh, en)


Known = Callable[[PackInfo, Mapping[str, bytes], str], bool]


def _is_subject(info: PackInfo, _: Mapping[str, bytes], text: str) -> bool:
    return info.subject(text) is not None


def _is_standing(info: PackInfo, _: Mapping[str, bytes], text: str) -> bool:
    return any(subject.standing(text) for subject in info.subjects)


def _is_series(info: PackInfo, _: Mapping[str, bytes], text: str) -> bool:
    return info.letter_series(text) is not None


def _is_start(info: PackInfo, _: Mapping[str, bytes], text: str) -> bool:
    return info.start(text) is not None


def _is_party(info: PackInfo, _: Mapping[str, bytes], text: str) -> bool:
    role = info.role(text)
    return role is not None and role.held_by == "party"


def _is_letter(_: PackInfo, files: Mapping[str, bytes], text: str) -> bool:
    return f"documents/{text}.typ" in files


def _is_notice(_: PackInfo, files: Mapping[str, bytes], text: str) -> bool:
    return f"documents/{text}.md" in files


# (operation, input) → whether a fixed text is known, what it should be (zh, en)
ARGUMENTS: Final[Mapping[tuple[str, str], tuple[Known, str, str]]] = {
    ("register.enter", "subject"): (_is_subject, "pack.yaml 的登记对象", "a subject of pack.yaml"),
    ("register.enter", "standing"): (_is_standing, "pack.yaml 的登记状态", "a standing of pack.yaml"),
    ("register.change", "standing"): (_is_standing, "pack.yaml 的登记状态", "a standing of pack.yaml"),
    ("register.change", "role"): (
        _is_party,
        "pack.yaml 中由当事单位担任的角色",
        "a role of pack.yaml that parties hold",
    ),
    ("register.list", "subject"): (_is_subject, "pack.yaml 的登记对象", "a subject of pack.yaml"),
    ("case.parties", "role"): (_is_party, "pack.yaml 中由当事单位担任的角色", "a role of pack.yaml that parties hold"),
    ("document.issue", "series"): (_is_series, "pack.yaml 的文号序列", "a series of pack.yaml"),
    ("document.issue", "template"): (_is_letter, "documents/ 里的 .typ 模板", "a .typ template in documents/"),
    ("notice.publish", "series"): (_is_series, "pack.yaml 的文号序列", "a series of pack.yaml"),
    ("notice.publish", "template"): (_is_notice, "documents/ 里的 .md 模板", "a .md template in documents/"),
    ("case.start", "process"): (_is_start, "pack.yaml 中 starts 的流程", "a process under starts in pack.yaml"),
}


def _arguments(files: Mapping[str, bytes], info: PackInfo, definition: Definition) -> Iterator[Fault]:
    for scope in definition.scopes.values():
        for spec in scope.elements.values():
            element = spec.element
            operation = element.zeebe.job
            if operation is None or operation.feel:
                continue
            for assign in element.zeebe.inputs:
                known = ARGUMENTS.get((operation.text, ".".join(assign.target)))
                text = _fixed(assign.source)
                if known is None or text is None or known[0](info, files, text):
                    continue
                zh = f"“{element.name}”的 {assign.target[0]}“{text}”不是{known[1]}，请改正"
                en = f"{assign.target[0]} “{text}” of “{element.name}” is not {known[2]}; mend it"
                yield Fault(scope.file, element.id, "unknown-argument", zh, en)


def _fixed(source: str) -> str | None:
    """The text of a FEEL string literal; None for anything else."""
    source = source.removeprefix("=").strip()
    if not source.startswith('"'):
        return None
    try:
        value = json.loads(source)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
