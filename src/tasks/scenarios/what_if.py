"""What if a figure were another: a pack with the values that a scenario gives, tried beside the one it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml

from tasks.scenarios.stage import ScenarioFault

FILE: Final = "parameters.yaml"
ALWAYS: Final = date(1900, 1, 1)


def with_figures(files: Mapping[str, bytes], figures: Mapping[str, Any]) -> Mapping[str, bytes]:
    """The pack's files where each figure that is named has the value given, from the first day on.

    Raises ScenarioFault for a figure that the pack doesn't have.
    """
    if not figures:
        return files
    known = yaml.safe_load(files.get(FILE, b"{}")) or {}
    for name, value in figures.items():
        if name not in known:
            raise ScenarioFault(f"参数“{name}”", f"{FILE} 里没有")
        known[name]["values"] = [{"from": ALWAYS, "value": value}]
    return {**files, FILE: yaml.dump(known, Dumper=_InFull, allow_unicode=True).encode()}


class _InFull(yaml.SafeDumper):
    """Writes what stands twice out twice: the parameters' file takes no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
