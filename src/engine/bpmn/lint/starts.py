"""Where a process and each sub-process begins."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.events import event_definitions
from engine.bpmn.extensions import extension
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.lint.words import EVENTS
from engine.bpmn.names import FLOW_NODES, bpmn, is_bpmn, local
from engine.errors import Fault

OF_PROCESS = frozenset({"none", "timer", "message", "signal"})
OF_EVENT_SUBPROCESS = frozenset({"timer", "message", "signal", "error", "escalation"})


def check(diagram: Diagram, _: Pack) -> Iterator[Fault]:
    if not diagram.processes:
        yield diagram.fault(
            diagram.root,
            "nothing-executable",
            "没有可执行的流程；请把流程设为可执行（isExecutable）",
            "there is no executable process; mark one as executable",
        )
    for process in diagram.root.iterchildren(bpmn("process")):
        if process not in diagram.processes and any(local(n.tag) in FLOW_NODES for n in process):
            yield diagram.fault(
                process,
                "not-executable",
                f"流程“{label(process)}”不是可执行的，只画不办；要办就设为可执行",
                f"the process “{label(process)}” is drawn only; mark it as executable if it should run",
                level="warning",
            )
    for container in diagram.containers:
        yield from _starts(diagram, container)


def _starts(diagram: Diagram, container: etree._Element) -> Iterator[Fault]:
    starts = list(container.iterchildren(bpmn("startEvent")))
    kinds = [_kind(start) for start in starts]
    what = label(container)
    if is_bpmn(container.tag, "process"):
        allowed, single = OF_PROCESS, kinds.count("none") <= 1 and bool(starts)
        zh, en = "需要一个开始事件，空白的最多一个", "needs a start event, and at most one that is blank"
    elif container.get("triggeredByEvent") == "true":
        allowed, single = OF_EVENT_SUBPROCESS, len(starts) == 1
        zh, en = (
            "是事件子流程，需要正好一个带事件的开始事件",
            "is an event sub-process and needs exactly one start event with an event",
        )
    else:
        allowed, single = frozenset({"none"}), len(starts) == 1
        zh, en = "需要正好一个空白的开始事件", "needs exactly one blank start event"
    if not single:
        yield diagram.fault(
            container,
            "start-events",
            f"“{what}”{zh}；请补上或删去多余的",
            f"“{what}” {en}; add one, or delete what is too much",
        )
    for start, kind in zip(starts, kinds, strict=True):
        if kind not in allowed:
            yield diagram.fault(
                start,
                "start-kind",
                f"“{what}”不能由{EVENTS.get(kind, kind)}开始事件开始；请换一种开始事件",
                f"“{what}” can't begin with a start event of the kind {kind}; choose another kind",
            )
        if extension(start, "formDefinition") is not None and (kind != "none" or not is_bpmn(container.tag, "process")):
            yield diagram.fault(
                start,
                "form-not-shown",
                "这个开始事件的表单不会给人看；请移到流程的空白开始事件或用户任务上",
                "nobody is shown the form of this start event; move it to the blank start of the process",
            )
        if start.get("isInterrupting") == "false" and (kind == "error" or container.get("triggeredByEvent") != "true"):
            yield diagram.fault(
                start,
                "start-interrupting",
                "这个开始事件不能设为非中断；请改为中断",
                "this start event can't be non-interrupting; make it interrupting",
            )


def _kind(start: etree._Element) -> str:
    definitions = event_definitions(start)
    return local(definitions[0].tag).removesuffix("EventDefinition") if definitions else "none"
