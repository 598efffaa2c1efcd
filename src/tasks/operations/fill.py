"""Plain text with `{{name}}` places: the only template language of notices. Values are text and stay text."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tasks.errors import OperationRefused
from tasks.operations.kinds import BAD_ARGUMENT

PLACE: Final = re.compile(r"\{\{\s*([^{}\s]{1,100})\s*\}\}")


def fill(template: str, data: Mapping[str, Any], file: str) -> str:
    """Put values in their places; `a.b` looks inside. Raises OperationRefused naming every value that is missing."""
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        current: Any = data
        for step in found[1].split("."):
            current = current.get(step) if isinstance(current, dict) else None
        if current is None or isinstance(current, (dict, list)):
            missing.append(found[1])
            return ""
        return str(current)

    text = PLACE.sub(value, template)
    if missing:
        names = list(dict.fromkeys(missing))
        zh = f"{file} 中的 {'、'.join(names)} 没有值，请在图中的 data 里给出。"
        en = f"{', '.join(names)} in {file} have no value; give them in the data of the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    return text
