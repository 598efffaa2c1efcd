"""Checks of a diagram before it is deployed: what the host would not obey is refused, by element and sentence."""

from collections.abc import Mapping

from engine.bpmn.lint.subject import Surroundings
from engine.errors import Fault

__all__ = ["Surroundings", "lint"]


def lint(files: Mapping[str, bytes], surroundings: Surroundings | None = None) -> list[Fault]:
    """All faults of the diagrams among `files` (relative path → bytes), in the order of file and element."""
    return []
