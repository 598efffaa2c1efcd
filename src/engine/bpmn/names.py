"""The namespaces and tags of BPMN 2.0 (OMG formal/2013-12-09) and of Camunda 8's extension elements."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
MODELER = "http://camunda.org/schema/modeler/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

ACTIVITIES = frozenset(
    {
        "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask",
        "businessRuleTask", "subProcess", "callActivity", "transaction", "adHocSubProcess",
    }
)  # fmt: skip
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
CONTAINERS = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})


def bpmn(tag: str) -> str:
    return f"{{{BPMN}}}{tag}"


def zeebe(tag: str) -> str:
    return f"{{{ZEEBE}}}{tag}"


def local(tag: object) -> str:
    """The tag without its namespace; comments and instructions, which have no tag, give an empty one."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_bpmn(tag: object, *names: str) -> bool:
    return isinstance(tag, str) and tag.startswith(f"{{{BPMN}}}") and (not names or local(tag) in names)
