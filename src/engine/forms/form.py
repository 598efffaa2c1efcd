"""A form that was read: what it shows (`view`), what it accepts (`check`), what a draft keeps (`keep`)."""

from collections.abc import Mapping

from engine.advance import Json
from engine.feel import World
from engine.forms import checking, filing, showing
from engine.forms.checking import Checked
from engine.forms.content import Content
from engine.forms.view import FormView


class Form(Content):
    """An immutable form. Everything that depends on the case is handed to its methods."""

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

    def add_file(self, stored: Mapping[str, Json], name: str, record: Mapping[str, Json]) -> dict[str, Json]:
        """The draft with a file that the host has taken in.

        `name`: the field's path, "plan.files" or "branches.0.plan"; `record`: {id, name, size (bytes), type}. A field
        for one file exchanges it. Raises KeyError where the form has no such file field.
        """
        return filing.add_file(self, stored, name, record)
