"""The state of a form with given answers: which components stand where, what is hidden, locked and computed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.advance import Json
from engine.feel import Feel, World
from engine.forms.components import Component, expression_of
from engine.forms.data import ABSENT, Path, copied, get_at, remove_at, set_at
from engine.forms.expressions import Local, Outcome, Questions, Scopes, may_read, mentions
from engine.forms.messages import Complaint

ROUNDS = 12  # conditions that depend on conditions: how often they are worked out again before it is called a circle
ROWS = 200  # of one list


@dataclass(frozen=True, slots=True)
class Place:
    """One component where it stands: in a row of a list, a component has a place in each row."""

    component: Component
    path: Path  # of its value, or of its list; () where it has none
    row: Path  # the innermost row it is in; () outside lists
    children: tuple["Place", ...] = ()
    rows: tuple[tuple["Place", ...], ...] = ()  # of a list

    @property
    def key(self) -> tuple[str, Path]:
        return self.component.id, self.row

    def walk(self) -> Iterator["Place"]:
        yield self
        for child in self.inside():
            yield from child.walk()

    def inside(self) -> Iterator["Place"]:
        yield from self.children
        for row in self.rows:
            yield from row


@dataclass(frozen=True, slots=True)
class State:
    """What a form looks like with given answers."""

    places: tuple[Place, ...]
    data: Mapping[str, Json]  # every answer, the hidden ones too, with computed values
    scopes: Scopes  # what expressions read: the process's variables and the answers that are not hidden
    hidden: frozenset[tuple[str, Path]]  # with everything below what is hidden
    locked: frozenset[tuple[str, Path]]
    faults: Mapping[tuple[str, Path], Complaint] = field(default_factory=dict)
    settled: bool = True  # False: the conditions contradict each other

    def shown(self) -> Iterator[Place]:
        """Every place that is not hidden, in page order."""
        return (place for top in self.places for place in top.walk() if place.key not in self.hidden)

    def waiting(self, expression: str) -> bool:
        """Whether an answer that the expression mentions is missing."""
        return waiting((place for top in self.places for place in top.walk()), self.data, expression)

    def editable(self, place: Place) -> bool:
        """Whether what a person sends for it counts."""
        return (
            place.component.role == "input"
            and place.key not in self.hidden
            and place.key not in self.locked
            and not place.component.disabled
        )


def places(components: tuple[Component, ...], data: Mapping[str, Json], row: Path = ()) -> tuple[Place, ...]:
    return tuple(_place(component, data, row) for component in components)


def _place(component: Component, data: Mapping[str, Json], row: Path) -> Place:
    path = (*row, *component.path) if component.bound or component.repeats else ()
    if component.repeats:
        found = get_at(data, path)
        count = len(found) if isinstance(found, list) else 0
        rows = tuple(places(component.children, data, (*path, number)) for number in range(count))
        return Place(component, path, row, rows=rows)
    return Place(component, path, row, children=places(component.children, data, row))


def resolve(
    components: tuple[Component, ...],
    data: dict[str, Json],
    scope: Mapping[str, Json],
    feel: Feel,
    world: World,
) -> State:
    """Work out what is hidden, locked and computed until nothing changes any more.

    `data`: the answers, initialised (see `initial`); computed values are put into it. An answer that is hidden is not
    seen by expressions: they see the process's variable of that name, as it will stay when the form is sent.
    """
    tree = places(components, data)
    every = [place for top in tree for place in top.walk()]
    hidden: frozenset[tuple[str, Path]] = frozenset()
    outcomes: Outcomes = {}
    changed: frozenset[str] | None = None
    for _ in range(ROUNDS):
        scopes = Scopes(_seen(every, data, scope, hidden))
        outcomes = _evaluate(every, data, scopes, feel, world, outcomes, changed)
        computed = _compute(every, outcomes, data)
        before, hidden = hidden, _hidden(tree, outcomes)
        changed = computed | _named(every, hidden ^ before)
        exhausted = any(outcome.fault and outcome.fault.kind in {"time", "memory"} for outcome in outcomes.values())
        if exhausted or (hidden == before and not computed):
            return State(tree, data, scopes, hidden, _locked(every, outcomes), _faults(outcomes))
    return State(tree, data, scopes, hidden, _locked(every, outcomes), _faults(outcomes), settled=False)


def _seen(
    every: list[Place], data: Mapping[str, Json], scope: Mapping[str, Json], hidden: frozenset[tuple[str, Path]]
) -> dict[str, Json]:
    seen = copied(data)
    for place in every:
        if place.path and place.key in hidden:
            remove_at(seen, place.path)
    nothing = {place.path[0]: None for place in every if place.path}
    return {**nothing, **scope, **seen}


Outcomes = dict[tuple[tuple[str, Path], str], Outcome]


def waiting(tree: Iterable[Place], data: Mapping[str, Json], expression: str) -> bool:
    """Whether an answer that the expression mentions by its path is missing, in whichever row."""
    return any(
        get_at(data, place.path) in (None, ABSENT, "", []) and mentions(expression, _names(place.path))
        for place in tree
        if place.path
    )


def _names(path: Path) -> list[str]:
    """The words by which a path is mentioned: in a row, `this.name` or a loop's variable stand for the list."""
    rows = [at for at, part in enumerate(path) if isinstance(part, int)]
    return [part for part in path[rows[-1] if rows else 0 :] if isinstance(part, str)]


def _evaluate(
    every: list[Place],
    data: Mapping[str, Json],
    scopes: Scopes,
    feel: Feel,
    world: World,
    before: Outcomes,
    changed: frozenset[str] | None,
) -> Outcomes:
    """What every expression comes to. After the first round (`changed` is not None any more) only those are asked again
    that may read one of the names whose answers have changed since `before`.
    """
    questions = Questions(scopes.data, lambda expression: waiting(every, data, expression))
    wanted: list[tuple[tuple[tuple[str, Path], str], str, Local]] = []
    for place in every:
        component = place.component
        locked = component.locked
        computed = expression_of(component.source.get("expression")) if component.role == "computed" else None
        for name, feel_text in (("hide", component.hide), ("locked", locked), ("value", computed)):
            if isinstance(feel_text, str) and (changed is None or may_read(feel_text, changed)):
                in_scope = scopes.local(place.row, feel_text)
                questions.ask(feel_text, in_scope)
                wanted.append(((place.key, name), feel_text, in_scope))
    questions.answer(feel, world)
    return before | {key: questions.read(feel_text, in_scope) for key, feel_text, in_scope in wanted}


def _compute(every: list[Place], outcomes: Outcomes, data: dict[str, Json]) -> frozenset[str]:
    """Put computed values into the data; the names below which any changed."""
    changed = set()
    for place in every:
        outcome = outcomes.get((place.key, "value"))
        if outcome and get_at(data, place.path) != outcome.value:
            set_at(data, place.path, outcome.value)
            changed.add(_top(place.path))
    return frozenset(changed)


def _named(every: list[Place], keys: Collection[tuple[str, Path]]) -> frozenset[str]:
    """The names below which these places have their answers."""
    return frozenset(_top(place.path) for place in every if place.path and place.key in keys)


def _top(path: Path) -> str:
    return str(path[0])


def _hidden(tree: tuple[Place, ...], outcomes: Outcomes) -> frozenset[tuple[str, Path]]:
    found: set[tuple[str, Path]] = set()
    for top in tree:
        _hide(top, False, outcomes, found)
    return frozenset(found)


def _hide(place: Place, above: bool, outcomes: Outcomes, found: set[tuple[str, Path]]) -> None:
    outcome = outcomes.get((place.key, "hide"))
    # form-js reads the condition as a unary test of nothing: null (an unanswered question) hides like true.
    # An expression that fails hides nothing: what it guards is still asked and checked.
    hidden = above or bool(outcome and not outcome.fault and (outcome.value is True or outcome.value is None))
    if hidden:
        found.add(place.key)
    for child in place.inside():
        _hide(child, hidden, outcomes, found)


def _locked(every: list[Place], outcomes: Outcomes) -> frozenset[tuple[str, Path]]:
    found: set[tuple[str, Path]] = set()
    for place in every:
        locked = place.component.locked
        if isinstance(locked, str):
            outcome = outcomes[place.key, "locked"]
            # As above; but one that fails locks: nothing may be changed that the rule might protect.
            locked = bool(outcome.fault) or outcome.value is True or outcome.value is None
        if locked:
            found.add(place.key)
    return frozenset(found)


def _faults(outcomes: Outcomes) -> dict[tuple[str, Path], Complaint]:
    return {
        key: Complaint("expression", {"why": outcome.fault}) for (key, _), outcome in outcomes.items() if outcome.fault
    }
