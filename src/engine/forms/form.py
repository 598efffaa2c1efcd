"""A form that was read: what it shows (`view`), what it accepts (`check`), what a draft keeps (`keep`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from marshmallow import Schema

from engine.advance import Json
from engine.errors import Fault
from engine.feel import Feel, World
from engine.forms import checking, showing
from engine.forms.components import Component
from engine.forms.schema import compile_schema
from engine.forms.view import FormView


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One bound component, for static checks elsewhere."""

    name: str  # "branches[].head"
    type: str  # the component's type
    label: str
    rules: tuple[str, ...]
    personal: bool
    component: str  # its id


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on what was sent. With errors, `values` is empty: nothing may go to the engine."""

    values: dict[str, Json]  # nested by path; visible, enabled components only
    errors: dict[str, list[str]]  # by path "branches.0.name", in page order; "" for the whole form
    draft: dict[str, Json]  # everything typed, for the page and the draft: nothing is lost


@dataclass(frozen=True)
class Form:
    """An immutable form. Everything that depends on the case is handed to its methods."""

    id: str
    file: str
    components: tuple[Component, ...]
    warnings: tuple[Fault, ...] = ()
    feel: Feel = Feel()

    def view(
        self,
        values: Mapping[str, Json],
        scope: Mapping[str, Json],
        world: World,
        language: str = "zh",
        errors: Mapping[str, list[str]] | None = None,
    ) -> FormView:
        """What the page shows. `values`: the draft; `scope`: the task's variables; `errors`: of a refused `check`."""
        return showing.show(self, values, scope, world, language, errors or {})

    def check(
        self,
        posted: Json,
        stored: Mapping[str, Json],
        scope: Mapping[str, Json],
        world: World,
        language: str = "zh",
    ) -> Checked:
        """Judge what a person sends.

        `posted`: nested answers from outside, of any shape; `stored`: the draft that the server kept (files, hidden
        answers, read-only values); `scope`: the task's variables. Never raises for what is in `posted`.
        Unknown keys are refused (a misspelt name must not be lost); answers to hidden, read-only, disabled and
        computed components are dropped, since a page may well send them.
        """
        return checking.check(self, posted, stored, scope, world, language)

    def keep(
        self, posted: Json, stored: Mapping[str, Json], scope: Mapping[str, Json], world: World
    ) -> dict[str, Json]:
        """The draft after what was typed: also unfit answers, so that they can be shown again and mended."""
        return checking.merged(self, posted, stored, scope, world)

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

    def walk(self) -> Iterator[Component]:
        waiting = list(reversed(self.components))
        while waiting:
            component = waiting.pop()
            yield component
            waiting.extend(reversed(component.children))


def _label(component: Component) -> str:
    return str(component.source.get("label") or component.source.get("dateLabel") or "")
