"""The state of a case as bytes: what is open, its variables, and nothing of the diagram.

Key order is kept (branches and variables are told in that order). The format has a version: another one is refused,
never guessed at.
"""

from typing import TYPE_CHECKING, Any

import orjson

from engine.advance import Facts, Json, Outcome
from engine.bpmn.case import Case, Scope
from engine.bpmn.forks import Forks
from engine.bpmn.token import Token
from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.definition import Definition

VERSION = 1


class BadState(EngineError):
    """The state was written by another version of the engine or for another definition."""


def write(case: Case) -> bytes:
    outcome = case.outcome
    return orjson.dumps(
        {
            "guizhang": VERSION,
            "process": case.spec.name,
            "n": case.counter,
            "case": _scope_out(case),
            "scopes": [
                {"host": host, "spec": scope.spec.name, **_scope_out(scope)}
                for host, scope in case.subprocesses.items()
            ],
            "outcome": [outcome.kind, outcome.element_id, outcome.name] if outcome else None,
        }
    )


def read(definition: "Definition", state: bytes, facts: Facts) -> Case:
    """The case as it was. Raises :class:`BadState`."""
    try:
        document = orjson.loads(state)
        version = document["guizhang"]
    except (ValueError, TypeError, KeyError):
        raise BadState("These bytes are no state of a case.") from None
    if version != VERSION:
        raise BadState(f"The state has format {version}; this engine reads format {VERSION} only.")
    try:
        return _case_in(definition, document, facts)
    except KeyError as missing:
        raise BadState(f"The state names {missing}, which this definition does not have.") from None


def _case_in(definition: "Definition", document: dict[str, Any], facts: Facts) -> Case:
    case = Case(definition, definition.scopes[document["process"]], facts, document["n"])
    _scope_in(case, document["case"])
    hosts: dict[str, Token] = {token.id: token for token in case.live()}
    for entry in document["scopes"]:
        scope = Scope(definition.scopes[entry["spec"]], hosts[entry["host"]], case)
        case.subprocesses[entry["host"]] = scope
        _scope_in(scope, entry)
        hosts.update((token.id, token) for token in scope.live())
    if document["outcome"]:
        case.outcome = Outcome(*document["outcome"])
    return case


def _scope_out(scope: Case | Scope) -> dict[str, Json]:
    out: dict[str, Json] = {"tokens": [_token_out(token) for token in scope.live()]}
    for key, value in (
        ("data", scope.data), ("watch", scope.watches), ("forks", scope.forks.state),
        ("armed", scope.armed), ("end", scope.last_end), ("terminated", scope.terminated),
        ("interrupted", scope.interrupted),
    ):  # fmt: skip
        if value:
            out[key] = value
    return out


def _scope_in(scope: Case | Scope, entry: dict[str, Any]) -> None:
    scope.data = entry.get("data", {})
    scope.watches = entry.get("watch", [])
    scope.forks = Forks(entry.get("forks"))
    scope.armed, scope.last_end = entry.get("armed", False), entry.get("end") and (entry["end"][0], entry["end"][1])
    scope.terminated, scope.interrupted = entry.get("terminated", False), entry.get("interrupted", False)
    for identity, element, state, parent, data, internal in entry["tokens"]:
        token = Token(scope, scope.spec.elements[element], scope.tasks[parent] if parent else None, state, identity)
        token.data, token.internal_data = data, internal


def _token_out(token: Token) -> list[Json]:
    return [token.id, token.spec.element.id, token.state, token._parent, token.data, token.internal_data]
