"""What the checks look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperationType:
    """One type of the catalogue of operations, as far as a diagram can be checked against it."""

    inputs: Mapping[str, bool]  # name → whether it must be given
    outputs: Collection[str]
    errors: Collection[str] = ()  # BPMN error codes that it may end with


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies outside the diagrams. None: unknown, not checked."""

    roles: Collection[str] | None = None  # titles that a lane may have
    operations: Mapping[str, OperationType] | None = None
