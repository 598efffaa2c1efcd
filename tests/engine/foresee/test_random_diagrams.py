"""Random diagrams that are known to run without a fault: nothing is told of them, however they are nested."""

from tests.engine.bpmn.walk.blocks import diagram
from tests.engine.bpmn.walk.drawing import DECISION, boards
from tests.engine.foresee.desk import FORM, field, form

from engine.bpmn.lint import Surroundings
from engine.definition import compile_definition
from engine.errors import Fault
from engine.foresee import foresee

KINDS = {"xor": "number", "or": "checklist", "loop": "checkbox"}
COUNT = 20
GIVEN = ("'n'", "'d'", "'l'")  # variables with which the walk starts a case; no person could bring them


def asked(id: str) -> dict[str, bytes]:
    """The form by which a person decides where to go on: the answer that conditions read."""
    name = id.removeprefix("ask_")
    kind = KINDS[name.partition("_")[0]]
    numbers = [{"label": str(n), "value": n} for n in range(3)]
    more = {"values": numbers} if kind == "checklist" else {}
    return form(id, field(kind, f"x_{name}", **more))


def drawn(seed: int) -> tuple[dict[str, bytes], list[str]]:
    """The files of a diagram, and the tasks whose answers decide."""
    files: dict[str, bytes] = {}
    deciding: list[str] = []
    for board in boards(diagram(seed, depth=4)):
        for id, (tag, attrs, inner, where) in list(board.nodes.items()):
            if id.startswith(tuple(f"ask_{kind}_" for kind in KINDS)):
                files |= asked(id)
                shown = inner.replace("<zeebe:userTask />", "<zeebe:userTask />" + FORM(id))
                board.nodes[id] = (tag, attrs, shown, where)
                deciding.append(id)
        files[f"{board.process}.bpmn"] = board.xml()
    return {**files, "d.dmn": DECISION}, deciding


def told(files: dict[str, bytes]) -> list[Fault]:
    found = foresee(compile_definition(files), Surroundings(starts=("p",)))
    return [fault for fault in found if not (fault.code == "unknown-name" and any(name in fault.en for name in GIVEN))]


def test_nothing_is_told_of_diagrams_that_run_and_a_question_that_is_not_asked_is_missed() -> None:
    missed = 0
    for seed in range(COUNT):
        files, deciding = drawn(seed)
        assert told(files) == [], seed
        for id in deciding[:1]:  # after a message anything may be there: not every question is missed
            other = files[f"forms/{id}.form"].replace(b'"key": "x_', b'"key": "y_')
            found = told({**files, f"forms/{id}.form": other})
            missed += bool(found)
            assert all(fault.code == "unknown-name" and f"x_{id.removeprefix('ask_')}" in fault.en for fault in found)
    assert missed
