"""What a form's visible parts say: labels, limits, options and texts, their FEEL evaluated together."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.advance import Json
from engine.calendar import CHINA
from engine.errors import FeelError
from engine.feel import Feel, World
from engine.forms.components import Component, expression_of
from engine.forms.expressions import NOTHING, Local, Questions
from engine.forms.messages import Complaint
from engine.forms.options import Option, options_of
from engine.forms.rules import Limits
from engine.forms.state import Place, State
from engine.forms.templates import If, Insert, Loop, Node, Template, read_template, render

LIMITS = ("min", "max", "minLength", "maxLength")
MISSING = "—"  # a text says so where a value is not there yet; labels and addresses say nothing
UNSAID = "⚠"  # stands where a text can't be worked out, as in form-js


class Words:
    """Evaluates what the places of a state say. Make it, then read place by place."""

    def __init__(self, state: State, places: Iterable[Place], feel: Feel, world: World, language: str) -> None:
        self._state = state
        self._questions = Questions(state.scopes.data, state.waiting)
        self._feel = feel
        self._world = world
        self._language = language
        for place in places:
            self._ask_all(place)
        self._questions.answer(feel, world)

    def _scope(self, place: Place, feel: str) -> Local:
        return self._state.scopes.local(place.row, feel)

    def _ask_all(self, place: Place) -> None:
        for feel in expressions_of(place.component):
            self._questions.ask(feel, self._scope(place, feel))
        for template in templates_of(place.component, self._language).values():
            self._ask_nodes(template.nodes, place)

    def _ask_nodes(self, nodes: tuple[Node, ...], place: Place) -> None:
        for node in nodes:
            if not isinstance(node, (Insert, If, Loop)):
                continue
            self._questions.ask(node.feel, self._scope(place, node.feel))
            if isinstance(node, If):
                self._ask_nodes(node.body, place)

    def value(self, place: Place, feel: str) -> tuple[Json, FeelError | None]:
        outcome = self._questions.read(feel, self._scope(place, feel))
        return outcome.value, outcome.fault

    def text(self, place: Place, key: str, escape: Callable[[str], str] = str) -> str:
        """A template of the component (`label`, `appearance.suffixAdorner`, …) filled in; "" where there is none."""
        template = templates_of(place.component, self._language).get(key)
        if template is None:
            return ""
        top = self._state.scopes.data

        def ask(feel: str, within: Mapping[str, Json]) -> Json:
            if within is top:
                outcome = self._questions.read(feel, self._scope(place, feel))
            else:  # in a loop its element is the scope, and nothing else
                inside = Questions(within, self._state.waiting)
                inside.ask(feel, NOTHING)
                inside.answer(self._feel, self._world)
                outcome = inside.read(feel, NOTHING)
            if outcome.fault:
                return UNSAID
            return outcome.value

        return render(template, top, ask, escape, MISSING if key == "text" else "")

    def line(self, place: Place, key: str) -> str:
        return self.text(place, key).split("\n", 1)[0].strip()

    def label(self, place: Place) -> str:
        return self.line(place, "label") or self.line(place, "dateLabel") or self.line(place, "timeLabel")

    def options(self, place: Place) -> tuple[tuple[Option, ...], FeelError | None]:
        source = place.component.source
        if key := source.get("valuesKey"):
            return options_of(self._state.scopes.data.get(key), self._language), None
        if feel := expression_of(source.get("valuesExpression")):
            found, fault = self.value(place, feel)
            return options_of(found, self._language), fault
        return options_of(source.get("values"), self._language), None

    def limits(self, place: Place) -> Limits:
        """The component's rules with FEEL evaluated; one that fails refuses the answer instead of letting it pass."""
        component = place.component
        found: dict[str, Any] = {}
        faults = []
        for key in LIMITS:
            value, fault = self._limit(place, component.validate.get(key))
            if fault is None and not _measure(value):
                fault = FeelError(f"{key}: {value!r}")
            found[key] = value if fault is None else None
            faults += [fault] if fault else []
        options, fault = self.options(place)
        faults += [fault] if fault else []
        multiple, fault = self._limit(place, component.source.get("multiple", False))
        return Limits(
            **found,
            options=options,
            multiple=multiple is True,
            accept=self.line(place, "accept"),
            unit=self.line(place, "appearance.suffixAdorner"),
            today=_today(self._world),
            faults=tuple(Complaint("expression", {"why": one}) for one in faults),
        )

    def _limit(self, place: Place, value: Json) -> tuple[Json, FeelError | None]:
        feel = expression_of(value)
        return (None if value == "" else value, None) if feel is None else self.value(place, feel)


def _measure(value: Json) -> bool:
    return value is None or (isinstance(value, (int, float, str)) and not isinstance(value, bool))


def _today(world: World) -> Any:
    return world.now.astimezone(CHINA).date()


TEMPLATE_KEYS = ("label", "description", "dateLabel", "timeLabel", "text", "content", "source", "alt", "url", "title")


def texts_of(component: Component, language: str = "zh") -> dict[str, str]:
    """Everything that a component says, by key; in English where the form has English words for it."""
    source, more = component.source, component.properties
    found = {key: source.get(key) for key in (*TEMPLATE_KEYS, "accept")}
    found |= {f"appearance.{key}": value for key, value in (source.get("appearance") or {}).items()}
    if language == "en":
        found |= {key: said for key in found if (said := more.get(f"{key.rpartition('.')[2]}_en"))}
    return {key: value for key, value in found.items() if isinstance(value, str) and value}


def templates_of(component: Component, language: str = "zh") -> dict[str, Template]:
    return {key: read_template(value) for key, value in texts_of(component, language).items()}


def expressions_of(component: Component) -> list[str]:
    """The FEEL texts (without `=`) that limits, options and tables need."""
    source = component.source
    found = [component.validate.get(key) for key in LIMITS]
    found += [source.get(key) for key in ("valuesExpression", "dataSource", "columnsExpression", "multiple")]
    return [feel for feel in map(expression_of, found) if feel is not None]
