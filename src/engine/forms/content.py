"""What a form consists of: its components, the schema made of them, and what others ask about its fields."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from marshmallow import Schema

from engine.errors import Fault
from engine.feel import Feel
from engine.forms.components import Component
from engine.forms.schema import compile_schema


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One bound component, for static checks elsewhere."""

    name: str  # "branches[].head"
    type: str  # the component's type
    label: str
    rules: tuple[str, ...]
    personal: bool
    component: str  # its id


@dataclass(frozen=True)
class Content:
    """A form that was read, immutable."""

    id: str
    file: str
    components: tuple[Component, ...]
    warnings: tuple[Fault, ...] = ()
    feel: Feel = field(default_factory=Feel, compare=False)

    @cached_property
    def schema(self) -> type[Schema]:
        return compile_schema(self.components)

    @cached_property
    def fields(self) -> tuple[FieldInfo, ...]:
        return tuple(
            FieldInfo(each.name, each.type, _label(each), each.rules, each.personal, each.id)
            for each in self.walk()
            if each.bound or each.repeats
        )

    @cached_property
    def personal(self) -> frozenset[str]:
        """Names of the fields marked personal, "branches[].head"."""
        return frozenset(field.name for field in self.fields if field.personal)

    @cached_property
    def rules(self) -> Mapping[str, tuple[str, ...]]:
        """Rule ids by field name; by "#id" for components that hold no value."""
        return {each.name or f"#{each.id}": each.rules for each in self.walk() if each.rules}

    @cached_property
    def _written(self) -> str:
        return json.dumps([component.source for component in self.components], ensure_ascii=False)

    def mentions(self, name: str) -> bool:
        """Whether anything in the form says this name: False is sure, True may be chance."""
        return name in self._written

    def walk(self) -> Iterator[Component]:
        """Every component, in the order of the file."""
        for component in self.components:
            yield from component.walk()


def _label(component: Component) -> str:
    return str(component.source.get("label") or component.source.get("dateLabel") or "")
