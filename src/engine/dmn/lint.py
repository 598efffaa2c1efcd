"""Static checks of decisions: every cell can be parsed, every function exists."""

from engine.dmn.model import Model
from engine.errors import Fault
from engine.feel import Feel


def lint(model: Model) -> list[Fault]:
    return [*_texts(model), *_twins(model)]


def _texts(model: Model) -> list[Fault]:
    """Syntax and functions; variables are the case's, so they are not known here."""
    functions = _functions(model)
    checks = [(text.text, text.unary, functions | text.local) for text in model.texts]
    faults = []
    for text, found in zip(model.texts, Feel().faults_many(checks), strict=True):
        for error in found:
            if error.kind != "name":
                faults.append(Fault(text.place.file, text.place.element, f"feel-{error.kind}", error.zh, error.en))
    return faults


def _functions(model: Model) -> frozenset[str]:
    """Names under which anything of the model can be called; what is imported is called by a path."""
    return frozenset(name for data in model.data.get("elements", {}).values() for name in data["names"])


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
