"""Which rules an element of a diagram carries: its own, those in the fields of its form, in the table that it asks."""

from collections.abc import Iterator

from engine.definition import Definition, ElementInfo
from tasks.packs.rule_ids import rule_ids


def carried_by(definition: Definition, element: ElementInfo) -> tuple[str, ...]:
    """Their ids, each once: the element's own first."""
    return tuple(dict.fromkeys([*element.rules, *_in_form(definition, element), *_in_table(definition, element)]))


def _in_form(definition: Definition, element: ElementInfo) -> Iterator[str]:
    form = definition.forms.get(element.form_id or "")
    for component in form.walk() if form else ():
        yield from component.rules


def _in_table(definition: Definition, element: ElementInfo) -> Iterator[str]:
    """Of every table in the file that holds the decision."""
    if element.decision is None:
        return
    files = {e.place.file for e in definition.decisions.model.elements.values() if e.id == element.decision}
    for table in definition.decisions.tables.values():
        if table.file in files:
            yield from table.carries
            for row in table.rules:
                yield from rule_ids(row.annotations.get("rule"))
