"""Judges what was posted: merge into the draft, parse, work out the state, apply the rules; all faults at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.advance import Json
from engine.errors import FeelError
from engine.feel import Feel, World
from engine.forms import rules
from engine.forms.components import Component
from engine.forms.content import Content
from engine.forms.data import ABSENT, Path, copied, depth_of, get_at, objects_in, set_at, written
from engine.forms.initial import initial
from engine.forms.messages import Complaint
from engine.forms.schema import flat, is_file, load
from engine.forms.state import ROWS, Place, State, resolve
from engine.forms.words import Words


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on what was sent. With errors, `values` is empty: nothing may go to the engine."""

    values: dict[str, Json]  # nested by path; visible, enabled components only
    errors: dict[str, list[str]]  # by path "branches.0.name" ("#id" where nothing is bound), "" for the whole form
    draft: dict[str, Json]  # everything typed, for the page and the draft: nothing is lost


DEEPEST = 24  # nesting of what is posted
OBJECTS = 2000  # in what is posted: rows of all lists, files, groups


def check(
    form: Content, posted: Json, stored: Mapping[str, Json], scope: Mapping[str, Json], world: World, language: str
) -> Checked:
    if misshapen := _shape(posted):
        return Checked({}, {"": [one.sentence("", language) for one in misshapen]}, copied(stored))
    draft = merged(form, posted, stored, scope, world)
    wrong = _unknown(form, posted)
    _, unfit = load(form.schema, draft)
    state = resolve(form.components, initial(form.components, draft, scope), scope, form.feel, world)
    if not state.settled:
        wrong[()] = [Complaint("unsettled")]
    places = list(state.shown())
    words = Words(state, places, form.feel, world, language)
    labels: dict[Path, str] = {}
    unfit_at = flat(unfit)
    broken = [place.path for place in places if place.component.repeats and place.path in unfit_at]
    missed = _patterns(places, state, form.feel)
    for place in places:
        found = _judge(place, state, words, unfit_at) + missed.get(place.key, [])
        if state.editable(place) and _forged(place, posted, stored, scope):
            found = [Complaint("files")]
        if found and not _in_one_of(place.path, broken):
            labels[place.path or (f"#{place.component.id}",)] = words.label(place)
            wrong.setdefault(place.path or (f"#{place.component.id}",), []).extend(found)
    errors = {
        written(path): [one.sentence(labels.get(path, ""), language) for one in found] for path, found in wrong.items()
    }
    return Checked({} if errors else _values(places, state), errors, draft)


def _in_one_of(path: Path, lists: list[Path]) -> bool:
    return any(len(path) > len(above) and path[: len(above)] == above for above in lists)


def _shape(posted: Json) -> list[Complaint]:
    """What is wrong with the whole of it, before anything of it is read."""
    if not isinstance(posted, Mapping) or not all(isinstance(key, str) for key in posted):
        return [Complaint("shape")]
    if depth_of(posted, DEEPEST) > DEEPEST or objects_in(posted, DEEPEST) > OBJECTS:
        return [Complaint("size")]
    return []


def _judge(place: Place, state: State, words: Words, unfit: Mapping[Path, list[Complaint]]) -> list[Complaint]:
    """Everything wrong at one visible place."""
    component = place.component
    found = [state.faults[place.key]] if place.key in state.faults else []
    if component.disabled:
        return found
    if component.repeats:
        return found + _row_count(place, words, unfit)
    if component.role != "input":
        return found
    if state.editable(place) and place.path in unfit:
        return found + unfit[place.path]
    return found + rules.complaints(component, get_at(state.data, place.path), words.limits(place))


def _patterns(places: list[Place], state: State, feel: Feel) -> dict[tuple[str, Path], list[Complaint]]:
    """Complaints about texts that their patterns are not found in; all patterns are asked in one call."""
    asked = [
        (place, str(pattern), str(value))
        for place in places
        if (pattern := place.component.validate.get("pattern")) and not place.component.disabled
        if (value := get_at(state.data, place.path))
    ]
    try:
        found = feel.found([(pattern, value) for _, pattern, value in asked]) if asked else []
    except FeelError as error:  # a limit: what could not be matched does not pass
        return {place.key: [Complaint("expression", {"why": error})] for place, _, _ in asked}
    misses = [place for (place, _, _), hit in zip(asked, found, strict=True) if not hit]
    return {place.key: [rules.pattern_missed(place.component)] for place in misses}


def _row_count(place: Place, words: Words, unfit: Mapping[Path, list[Complaint]]) -> list[Complaint]:
    if place.path in unfit:
        return list(unfit[place.path])
    now, properties = len(place.rows), place.component.properties
    least, most = int(properties.get("minRows", 0)), int(properties.get("maxRows", ROWS))
    if now < least:
        return [Complaint("minRows", {"limit": least, "now": now})]
    return [Complaint("maxRows", {"limit": most, "now": now})] if now > most else []


def _values(places: list[Place], state: State) -> dict[str, Json]:
    """What is sent: every visible, enabled answer. A list without rows is absent, as form-js leaves it."""
    values: dict[str, Json] = {}
    for place in places:
        if place.component.bound and not place.component.disabled:
            found = get_at(state.data, place.path)
            if found is not ABSENT:
                set_at(values, place.path, copied(found))
    return values


# ── What is posted goes into the draft ────────────────────────────────────────


def merged(
    form: Content, posted: Json, stored: Mapping[str, Json], scope: Mapping[str, Json], world: World
) -> dict[str, Json]:
    """The stored draft with what was posted for components that may be edited.

    A component whose `readonly` is FEEL takes what was posted if it could be edited before or can be after the other
    answers changed. Hidden answers are kept (they are not sent); file fields take files from the draft only.
    """
    if _shape(posted):
        return dict(copied(stored))
    draft: dict[str, Json] = copied(stored)
    guarded: list[Component] = []
    _merge(form.components, posted, draft, scope, (), guarded)
    if guarded:
        _merge_guarded(form, posted, stored, draft, scope, world)
    return draft


def _merge(
    components: tuple[Component, ...],
    posted: Mapping[str, Json],
    draft: dict[str, Json],
    scope: Mapping[str, Json],
    row: Path,
    guarded: list[Component],
) -> None:
    for component in components:
        path = (*row, *component.path)
        if component.repeats:
            _merge_list(component, path, posted, draft, scope, guarded)
        elif not component.bound:
            _merge(component.children, posted, draft, scope, row, guarded)
        elif isinstance(component.locked, str):
            guarded.append(component)
        elif component.role == "input" and not component.disabled and not component.locked:
            _take(component, path, posted, draft, scope)


def _take(
    component: Component, path: Path, posted: Mapping[str, Json], draft: dict[str, Json], scope: Mapping[str, Json]
) -> None:
    value = get_at(posted, path)
    if value is ABSENT:
        return
    if component.type == "filepicker":
        known = _known_files(path, draft, scope)
        value = [known[one] for one in _named(value) if one in known]
    set_at(draft, path, copied(value))


def _known_files(path: Path, draft: Mapping[str, Json], scope: Mapping[str, Json]) -> dict[str, Json]:
    """The files that the host has taken in for a field, by id: of the draft, else of the case."""
    kept = get_at(draft, path)
    if not isinstance(kept, list):
        kept = get_at(scope, path)
    return {item["id"]: item for item in kept if is_file(item)} if isinstance(kept, list) else {}


def _named(value: Json) -> list[str]:
    """The ids in what was posted for a file field: ids or whole records; "" for what is neither."""
    named = value if isinstance(value, list) else [] if value in (None, "") else [value]
    ids = [item.get("id") if isinstance(item, Mapping) else item for item in named]
    return [one if isinstance(one, str) else "" for one in ids]


def _forged(place: Place, posted: Mapping[str, Json], draft: Mapping[str, Json], scope: Mapping[str, Json]) -> bool:
    """Whether files are named that the host has never taken in for this field."""
    value = get_at(posted, place.path) if place.component.type == "filepicker" else ABSENT
    return value is not ABSENT and not set(_named(value)) <= set(_known_files(place.path, draft, scope))


def _merge_list(
    component: Component,
    path: Path,
    posted: Mapping[str, Json],
    draft: dict[str, Json],
    scope: Mapping[str, Json],
    guarded: list[Component],
) -> None:
    sent = get_at(posted, path)
    if sent is ABSENT:
        return
    if not isinstance(sent, list):
        set_at(draft, path, sent if sent is not None else [])
        return
    kept = get_at(draft, path)
    if not isinstance(kept, list):
        kept = get_at(scope, path)
    kept = kept if isinstance(kept, list) else []
    if component.source.get("allowAddRemove", True) is False:
        count = len(kept) or int(component.source.get("defaultRepetitions", 1))
        sent = sent[:count] + [{} for _ in range(count - len(sent))]
    rows = [copied(kept[at]) if at < len(kept) else {} for at in range(min(len(sent), ROWS + 1))]
    set_at(draft, path, rows)
    for number, item in enumerate(sent[: ROWS + 1]):
        if isinstance(item, Mapping):
            _merge(component.children, posted, draft, scope, (*path, number), guarded)
        else:
            rows[number] = item


def _merge_guarded(
    form: Content,
    posted: Mapping[str, Json],
    stored: Mapping[str, Json],
    draft: dict[str, Json],
    scope: Mapping[str, Json],
    world: World,
) -> None:
    for values in (stored, draft, draft):  # the second look at the draft sees what the first one took
        state = resolve(form.components, initial(form.components, values, scope), scope, form.feel, world)
        for place in state.shown():
            guarded = isinstance(place.component.locked, str) and state.editable(place)
            if guarded and get_at(draft, place.row) is not ABSENT:
                _take(place.component, place.path, posted, draft, scope)


def _unknown(form: Content, posted: Mapping[str, Json]) -> dict[Path, list[Complaint]]:
    return {path: [Complaint("unknown", {"key": written(path)})] for path in _extra(form.components, posted, ())}


def _extra(components: tuple[Component, ...], posted: Json, above: Path) -> Iterator[Path]:
    """Paths in `posted` that no component has."""
    tree: dict[str, object] = {}
    _known(components, tree)
    yield from _extra_in(tree, posted, above)


def _known(components: tuple[Component, ...], tree: dict[str, object]) -> None:
    for component in components:
        if component.bound or component.repeats:
            branch: dict[str, Any] = tree
            for part in component.path[:-1]:
                branch = branch.setdefault(part, {})  # never a component: paths don't cross (checked on reading)
            branch[component.path[-1]] = component
        if not component.repeats:
            _known(component.children, tree)


def _extra_in(tree: Mapping[str, object], posted: Json, above: Path) -> Iterator[Path]:
    if not isinstance(posted, Mapping):
        return
    for key, value in list(posted.items())[:1000]:
        known = tree.get(key)
        path = (*above, key)
        if known is None:
            yield path
        elif isinstance(known, dict):
            yield from _extra_in(known, value, path)
        elif isinstance(known, Component) and known.repeats and isinstance(value, list):
            for number, item in enumerate(value[:ROWS]):
                yield from _extra(known.children, item, (*path, number))
