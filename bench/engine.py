"""What completing one user task costs: this engine beside stock SpiffWorkflow with its whole JSON, in one run.

A case of 30 user tasks in a row with 6 conditional gateways, completed at its tenth task; and the same after up to
3,000 finished tasks (a loop). Each completion loads the state from bytes, runs, and gives bytes back.

    python -m bench.engine

Compare the ratios: absolute figures belong to the machine.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from bench.boards import Board, going_round, in_a_row
from bench.data import DATA
from bench.rows import Row, faster
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.advance import CompleteTask, Facts, Start
from engine.bpmn.moments import CHINA
from engine.definition import compile_definition
from engine.run import advance

ROUNDS = 200
STOCK_ENDS = 332  # rounds: its walks stop a thousand tasks deep, and it says that it is finished
FACTS = Facts(datetime(2026, 3, 2, 9, tzinfo=CHINA), date(2026, 3, 2), seed=7)
Case = tuple[Callable[[], Any], Callable[[Any], Any]]


def ours(board: Board, before: int) -> Case:
    definition = compile_definition({"p.bpmn": board.xml()})

    def complete(state: bytes) -> bytes:
        task = ready.get(state, "")
        told = advance(definition, state, CompleteTask(task, {"answer": 1}), FACTS)
        if told.tasks:
            ready[told.state] = told.tasks[0].id
        return told.state

    ready: dict[bytes, str] = {}
    told = advance(definition, None, Start(board.process), FACTS)
    ready[told.state] = told.tasks[0].id
    state = told.state
    for _ in range(before):
        state = complete(state)
    return (lambda: state), complete


def stock(board: Board, before: int) -> Case:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(board.xml())), "p.bpmn")
    workflow = BpmnWorkflow(parser.get_spec(board.process))
    serializer = BpmnWorkflowSerializer()

    def step(running: BpmnWorkflow) -> None:
        task = running.get_next_task(state=TaskState.READY, manual=True)
        task.data.update({"answer": 1})
        task.run()
        running.do_engine_steps()

    workflow.do_engine_steps()
    workflow.get_next_task(state=TaskState.READY, manual=True).data.update(json.loads(json.dumps(DATA)))
    sys.setrecursionlimit(20_000)
    for _ in range(before):
        step(workflow)
    state = serializer.serialize_json(workflow)

    def complete(text: str) -> str:
        running = serializer.deserialize_json(text)
        step(running)
        return str(serializer.serialize_json(running))

    return (lambda: state), complete


def median(case: Case, rounds: int) -> float:
    """Milliseconds of one completion."""
    return statistics.median(times(case, rounds))


def times(case: Case, rounds: int) -> list[float]:
    """Milliseconds of each of so many completions."""
    fresh, complete = case
    taken = []
    for _ in range(rounds):
        state = fresh()
        began = time.perf_counter()
        complete(state)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def engine_rows() -> list[Row]:
    """The tenth task of thirty: load, run, save."""
    mine, theirs = ours(in_a_row(python=False), 9), stock(in_a_row(python=True), 9)
    a, b = ([took / 1000 for took in times(case, ROUNDS)] for case in (mine, theirs))
    return [faster("engine and state for one of 30 tasks: load, run, save", "stock SpiffWorkflow", a, b, 4)]


def main() -> None:
    for title, draw, before in (
        ("30 tasks in a row, the tenth", in_a_row, 9),
        ("the fifth, with a gateway after it", in_a_row, 4),
        ("a loop after 10 rounds", going_round, 10),
        ("a loop after 200 rounds", going_round, 200),
        ("a loop after 330 rounds, where stock stops", going_round, 330),
        ("a loop after 500 rounds", going_round, 500),
        ("a loop after 3,000 rounds", going_round, 3000),
    ):
        print(title)
        mine = ours(draw(python=False), before)
        a = median(mine, ROUNDS)
        print(f"    this engine  {a:8.3f} ms {len(mine[0]()):>9,} bytes of state")
        if before <= STOCK_ENDS:
            other = stock(draw(python=True), before)
            b = median(other, 20)
            print(f"    stock        {b:8.3f} ms {len(other[0]()):>9,} bytes of state    1 : {b / a:.1f}")


if __name__ == "__main__":
    main()
