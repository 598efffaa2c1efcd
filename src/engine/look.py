"""Look into a case that stands still: the variables that only its open elements see."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.advance import Facts, Json
from engine.bpmn import state
from engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Looked:
    local: Mapping[str, Mapping[str, Json]]  # open element instance → its own variables
    called: Mapping[str, Mapping[str, Json]]  # open call activity instance → variables of the process it called


def look(definition: Definition, state_now: bytes, facts: Facts) -> Looked:
    """Nothing changes. Raises :class:`engine.bpmn.state.BadState`."""
    case = state.read(definition, state_now, facts)
    return Looked(
        local={token.id: dict(token.data) for token in case.tokens()},
        called={host: dict(scope.data) for host, scope in case.subprocesses.items() if scope.is_process},
    )
