"""What was read from DMN files: a table of elements that the interpreter decides on, and where each stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written."""

    file: str
    element: str  # id; "line N" where there is none


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    annotations: Mapping[str, str]  # by the column's name; the column named `rule` carries rule ids
    inputs: tuple[str, ...] = ()  # the cells as written; "" where one is blank
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    expression: str  # inputs: the input expression; outputs: the output's name
    type: Json  # as in the model; None where none is declared


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table, as people see it."""

    id: str
    name: str  # of the decision or knowledge model
    file: str
    hit_policy: str  # "UNIQUE", "ANY", …
    aggregation: str | None
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]
    carries: tuple[str, ...] = ()  # rule ids written for the whole table: property `rule` of the decision


@dataclass(frozen=True, slots=True)
class Element:
    """A decision, input, knowledge model or service."""

    key: str  # namespace#id
    kind: str  # "decision", "input", "knowledge", "service"
    id: str
    name: str
    place: Place
    requires: tuple[str, ...]  # keys


@dataclass(frozen=True)
class Model:
    elements: Mapping[str, Element] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)  # by id
    data: Mapping[str, Json] = field(default_factory=dict)  # what the interpreter reads: {types, elements}
    texts: tuple["Text", ...] = ()  # every FEEL text, for static checks


@dataclass(frozen=True, slots=True)
class Text:
    """A FEEL expression or unary tests, and where it stands."""

    text: str
    unary: bool
    place: Place
    owner: str  # key of the element it belongs to
    local: frozenset[str] = frozenset()  # names that boxes around it bring into scope
    type: Json = None  # declared for what it is compared with or results in
    allowed: str | None = None  # unary tests that its values must meet
