"""Diagrams that were damaged at random: each is refused by name or runs; nothing breaks in between."""

from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from lxml import etree
from tests.engine.bpmn.office import OneCase
from tests.engine.bpmn.test_lint import FORM, sound

from engine.advance import CompleteTask, FireTimer, OperationDone
from engine.bpmn.lint import lint
from engine.definition import compile_definition
from engine.errors import Refused

PACK = Path(__file__).resolve().parents[3] / "processes"
TAGS = ("task", "userTask", "endEvent", "startEvent", "subProcess", "parallelGateway", "boundaryEvent", "receiveTask")
TEXTS = (
    "",
    " ",
    "=",
    "=(",
    "=null",
    "=1 +",
    "x",
    "a b",
    "true",
    "-1",
    "R/P1D",
    "=[]",
    "=[1, 2]",
    "名",
    "\u202e",
    "0" * 300,
)


def mutate(root: etree._Element, random: Random) -> None:
    nodes = [node for node in root.iter() if isinstance(node.tag, str) and "BPMN/20100524/DI" not in node.tag]
    node = random.choice(nodes[1:])
    parent = node.getparent()
    match random.randrange(7):
        case 0 if parent is not None:
            parent.remove(node)
        case 1 if parent is not None:
            parent.append(deepcopy(node))
        case 2 if node.attrib:
            del node.attrib[random.choice(list(node.attrib))]
        case 3 if node.attrib:
            node.set(random.choice(list(node.attrib)), random.choice(TEXTS))
        case 4 if node.attrib:
            other = random.choice(nodes)
            if other.attrib:
                node.set(random.choice(list(node.attrib)), random.choice(list(other.attrib.values())))
        case 5:
            node.text = random.choice(TEXTS)
        case _:
            node.tag = "{http://www.omg.org/spec/BPMN/20100524/MODEL}" + random.choice(TAGS)


def run_a_little(files: dict[str, bytes], random: Random) -> None:
    definition = compile_definition(files)
    for process in definition.processes.values():
        case = OneCase(definition)
        if not any(process.elements[start].event in (None, "none") for start in process.starts):
            continue
        case.start({"x": 1, "units": [1], "title": "t", "number": 1, "day": "2026-12-01"}, process=process.id)
        for _ in range(5):
            told = case.told
            if told.tasks:
                case.give(CompleteTask(random.choice(told.tasks).id, {"answer": 1}))
            elif told.operations:
                case.give(OperationDone(told.operations[0].id, {"record": 1, "experts": []}))
            elif told.timers:
                case.give(FireTimer(told.timers[0].id))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_diagram_is_refused_or_runs(seed: int) -> None:
    random = Random(seed)
    original = etree.fromstring(sound().xml())
    for _ in range(5):
        root = deepcopy(original)
        for _ in range(random.randrange(1, 4)):
            mutate(root, random)
        files = {"p.bpmn": etree.tostring(root), "f.form": FORM}
        try:
            run_a_little(files, random)
        except Refused as refused:
            assert all(fault.zh and fault.en and fault.file and fault.element for fault in refused.faults)


@pytest.mark.parametrize("file", sorted(PACK.glob("*/*.bpmn")), ids=lambda file: file.name)
def test_a_damaged_diagram_of_a_pack_is_checked_to_its_end(file: Path) -> None:
    random = Random(file.name)
    original = etree.fromstring(file.read_bytes())
    for _ in range(30):
        root = deepcopy(original)
        for _ in range(random.randrange(1, 6)):
            mutate(root, random)
        lint({file.name: etree.tostring(root)})
