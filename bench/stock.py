"""Stock SpiffWorkflow as an engine of the office: its whole state as JSON, in the same row."""

from io import BytesIO

from bench.boards import ROLE, in_a_row
from bench.data import DATA
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.advance import Advance, CompleteTask, Facts, Happening, Instruction, OpenTask, Outcome
from engine.definition import Definition


class Stock:
    """`advance` of an office that runs the thirty steps only."""

    def __init__(self) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(in_a_row(python=True).xml())), "p.bpmn")
        self._spec = parser.get_spec("p")
        self._serializer = BpmnWorkflowSerializer()

    def __call__(self, _: Definition, state: bytes | None, instruction: Instruction, facts: Facts) -> Advance:
        if state is None:
            workflow = BpmnWorkflow(self._spec)
            workflow.do_engine_steps()
            workflow.get_next_task(state=TaskState.READY, manual=True).data.update(DATA)
            done: tuple[Happening, ...] = ()
        else:
            assert isinstance(instruction, CompleteTask)
            workflow = self._serializer.deserialize_json(state.decode())
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.data.update(instruction.answers)
            task.run()
            workflow.do_engine_steps()
            done = (Happening("completed", task.task_spec.name, "p", str(task.id)),)
        return self._told(workflow, done)

    def _told(self, workflow: BpmnWorkflow, done: tuple[Happening, ...]) -> Advance:
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        return Advance(
            state=self._serializer.serialize_json(workflow).encode(),
            tasks=tuple(
                OpenTask(
                    id=str(task.id), element_id=task.task_spec.name, process_id="p", name=task.task_spec.bpmn_name,
                    lane=ROLE, assignee=None, candidate_groups=(), candidate_users=(), due=None, due_provisional=False,
                    follow_up=None, priority=50, form_id=None, variables=task.data, properties={}, rules=(),
                    documentation=None,
                )
                for task in ready
            ),
            timers=(), subscriptions=(), operations=(), incidents=(), happenings=done, variables={},
            outcome=None if ready else Outcome("completed", None, "办完"),
        )  # fmt: skip
