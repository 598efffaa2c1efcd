"""Which spec runs which BPMN element."""

from types import MappingProxyType

from engine.bpmn.specs.activity import ActivitySpec, BusinessRuleTask, JobSpec, ScriptTask, UserTask
from engine.bpmn.specs.element import ElementSpec
from engine.bpmn.specs.event import BoundaryEvent, CatchEvent, EndEvent, ReceiveTask, StartEvent, ThrowEvent
from engine.bpmn.specs.gateway import EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from engine.bpmn.specs.subprocess import CallActivity, SubProcess

SPECS: MappingProxyType[str, type[ElementSpec]] = MappingProxyType(
    {
        "task": ActivitySpec,
        "userTask": UserTask,
        "manualTask": UserTask,
        "serviceTask": JobSpec,
        "sendTask": JobSpec,
        "receiveTask": ReceiveTask,
        "scriptTask": ScriptTask,
        "businessRuleTask": BusinessRuleTask,
        "subProcess": SubProcess,
        "callActivity": CallActivity,
        "exclusiveGateway": ExclusiveGateway,
        "parallelGateway": ParallelGateway,
        "inclusiveGateway": InclusiveGateway,
        "eventBasedGateway": EventBasedGateway,
        "startEvent": StartEvent,
        "endEvent": EndEvent,
        "intermediateCatchEvent": CatchEvent,
        "intermediateThrowEvent": ThrowEvent,
        "boundaryEvent": BoundaryEvent,
    }
)
