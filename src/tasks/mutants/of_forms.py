"""Mutants of a form: what must be filled in need not be, a least or a most is dropped."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tasks.mutants.mutant import Mutant
from tasks.mutants.readers import shown

CHECKS: Final = ("required", "min", "max", "pattern")  # how long a text may be is no rule of a regulation


def of_form(files: Mapping[str, bytes], file: str) -> Iterator[Mutant]:
    """Every mutant of a `.form` file."""
    form = json.loads(files[file])
    places = shown(files, file)
    for component in _components(form):
        checks = component.get("validate") or {}
        id = str(component.get("key") or component.get("path") or component.get("id") or "")
        for check in CHECKS:
            if checks.get(check) in (None, False, ""):
                continue
            said = (f"去掉 {check}: {checks[check]}", f"{check}: {checks[check]} was dropped")
            component["validate"] = {key: value for key, value in checks.items() if key != check}
            content = json.dumps(form, ensure_ascii=False).encode()
            component["validate"] = checks
            yield Mutant(f"{file}:{id}:no-{check}", file, id, f"no-{check}", *said, content, places)


def _components(form: Any) -> Iterator[dict[str, Any]]:
    if isinstance(form, dict):
        for component in form.get("components") or ():
            yield component
            yield from _components(component)
