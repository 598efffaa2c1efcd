"""Scopes of variables as in Camunda 8.

An element sees its own local variables, then those of each scope around it, up to its process: a called process
sees nothing of its caller. What is returned is written where a variable of that name exists, nearest first, else
into the process.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.advance import Json

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope
    from engine.bpmn.token import Token


@dataclass(frozen=True, slots=True)
class Layer:
    data: dict[str, Json]
    scope: "Case | Scope | None"  # the container whose variables these are; None: locals of one element
    token: "Token"  # the element instance in that container through which the look-up came


def layers(token: "Token", *, own: bool = True) -> Iterator[Layer]:
    """From the nearest to the process; without `own` the element's local variables are left out."""
    if own:
        yield Layer(token.data, None, token)
    while True:
        if token.parent is not None:  # an instance within a multi-instance body
            token = token.parent
            yield Layer(token.data, None, token)
            continue
        scope = token.workflow
        if scope.is_process:
            yield Layer(scope.data, scope, token)
            return
        host: Token = scope.host
        yield Layer(host.data, scope, token)
        token = host


def visible(token: "Token", *, own: bool = True) -> dict[str, Json]:
    """All variables that an expression of this element may read; the nearest wins."""
    merged: dict[str, Json] = {}
    for layer in reversed(list(layers(token, own=own))):
        merged.update(layer.data)
    return merged


def assign(token: "Token", values: Mapping[str, Json], *, own: bool = False) -> None:
    """Write variables as they are returned: each where its name exists, nearest first, else into the process."""
    if not values:
        return
    chain = list(layers(token, own=own))
    for name, value in values.items():
        at = next((n for n, layer in enumerate(chain) if name in layer.data), len(chain) - 1)
        target = chain[at]
        for layer in chain[: at + 1]:  # branches inside every scope that the value leaves have made it
            if layer.scope is not None:
                layer.scope.forks.note(layer.token.path, name, target.data, value)
        target.data[name] = value


def put(
    document: dict[str, Any], path: tuple[str, ...], value: Json, existing: Mapping[str, Json] | None = None
) -> None:
    """Set `a.b.c` in a document, copying every object on the way so that nobody else's value changes."""
    *holders, last = path
    for name in holders:
        inner = document.get(name, (existing or {}).get(name))
        document[name] = dict(inner) if isinstance(inner, dict) else {}
        existing = None
        document = document[name]
    document[last] = value
