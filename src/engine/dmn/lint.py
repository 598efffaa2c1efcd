"""Static checks of decisions: every cell can be parsed, every function exists."""

from engine.dmn.model import Model
from engine.errors import Fault
from engine.feel import Feel


def lint(model: Model) -> list[Fault]:
    return [*_texts(model), *_twins(model)]


def _texts(model: Model) -> list[Fault]:
    names = _names(model)
    checks = [(text.text, text.unary, None) for text in model.texts]
    faults = []
    for text, found in zip(model.texts, Feel().faults_many(checks), strict=True):
        for error in found:
            if error.kind == "name" and _is_there(error.en, names | text.local):
                continue
            faults.append(Fault(text.place.file, text.place.element, f"feel-{error.kind}", error.zh, error.en))
    return faults


def _names(model: Model) -> frozenset[str]:
    return frozenset(name for data in model.data.get("elements", {}).values() for name in data["names"])


def _is_there(sentence: str, names: frozenset[str]) -> bool:
    return any(f"function '{name}'" in sentence for name in names)


def _twins(model: Model) -> list[Fault]:
    """One id for two decisions of different files: a called decision would be ambiguous."""
    seen: dict[str, str] = {}
    faults = []
    for element in model.elements.values():
        if element.kind == "input":
            continue
        if element.id in seen and seen[element.id] != element.place.file:
            other = seen[element.id]
            faults.append(
                Fault(
                    element.place.file,
                    element.id,
                    "dmn-twin-id",
                    f"编号“{element.id}”在 {other} 里也有；改其中一个",
                    f"the id '{element.id}' is also in {other}; change one",
                )
            )
        seen[element.id] = element.place.file
    return faults
