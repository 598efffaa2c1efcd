"""`scenarios/answers*.yaml`: answers that several scenarios share, by name; a scenario takes them with `$from`."""

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import Fault, Refused
from tasks.packs.plain import read_plain

FROM: Final = "$from"
MOST_DEEP: Final = 20  # answers taken from answers taken from …


def read_shared(files: Mapping[str, bytes], faults: list[Fault]) -> dict[str, Any]:
    """Every name with its answers, from all answers files of a pack; faults are added to `faults`."""
    shared: dict[str, Any] = {}
    for file, content in sorted(files.items()):
        if not is_answers(file):
            continue
        try:
            document = read_plain(content, file)
        except Refused as refused:
            faults += refused.faults
            continue
        if not isinstance(document.value, dict):
            faults.append(document.fault((), "not-a-mapping", "这里应是“名: 答案”", "“name: answers” is expected"))
            continue
        for name in document.value.keys() & shared.keys():
            faults.append(document.fault((name,), "named-twice", f"“{name}”写了两次", f"“{name}” is written twice"))
        shared |= document.value
    return shared


def is_answers(file: str) -> bool:
    return file.startswith("scenarios/") and file.rsplit("/", 1)[-1].startswith("answers")


class UnknownAnswers(Exception):
    """`$from` names answers that no answers file has, or that take from themselves."""


def fill_in(value: Any, shared: Mapping[str, Any], depth: int = 0) -> Any:
    """Replace `{$from: name, …}` by those answers with the rest put over them. Raises UnknownAnswers."""
    if isinstance(value, list):
        return [fill_in(item, shared, depth) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {key: fill_in(inner, shared, depth) for key, inner in value.items() if key != FROM}
    if FROM not in value:
        return rest
    name = str(value[FROM])
    if name not in shared or depth >= MOST_DEEP:
        raise UnknownAnswers(name)
    return merged(fill_in(shared[name], shared, depth + 1), rest)


def merged(below: Any, above: Any) -> Any:
    """Mappings are merged key by key; everything else is replaced. A key set to null is taken out."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result[key], value) if key in result else value
    return result
