"""Each kind of activity says what it does: an operation, a decision, a script, a called process, a loop."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.extensions import attribute, extension
from engine.bpmn.lint.subject import Diagram, Pack, label
from engine.bpmn.names import ACTIVITIES, bpmn, local
from engine.errors import Fault

NEEDED = {
    "serviceTask": ("taskDefinition",),
    "sendTask": ("taskDefinition",),
    "businessRuleTask": ("calledDecision", "taskDefinition"),
    "scriptTask": ("script", "taskDefinition"),
    "callActivity": ("calledElement",),
}
ATTRIBUTES = {
    "taskDefinition": ("type",),
    "calledDecision": ("decisionId", "resultVariable"),
    "script": ("expression", "resultVariable"),
    "calledElement": ("processId",),
    "formDefinition": ("formId",),
}
SINGLE = (
    "taskDefinition", "calledDecision", "script", "calledElement", "formDefinition", "ioMapping",
    "assignmentDefinition",
    "taskSchedule", "priorityDefinition", "taskHeaders", "properties",
)  # fmt: skip


def check(diagram: Diagram, pack: Pack) -> Iterator[Fault]:
    for node in diagram.nodes:
        yield from _what(diagram, node)
        yield from _attributes(diagram, node)
        yield from _loop(diagram, node)
        yield from _mappings(diagram, node, sourceless=pack.around.foreign)


def _what(diagram: Diagram, node: etree._Element) -> Iterator[Fault]:
    wanted = NEEDED.get(local(node.tag), ())
    present = [name for name in wanted if extension(node, name) is not None]
    if wanted and not present:
        names = " / ".join(f"zeebe:{name}" for name in wanted)
        yield diagram.fault(
            node,
            "says-nothing",
            f"“{label(node)}”没有写明做什么（{names}）；请补上",
            f"“{label(node)}” does not say what it does ({names}); add that",
        )
    if len(present) > 1:
        yield diagram.fault(
            node,
            "says-twice",
            f"“{label(node)}”同时写了 {' 和 '.join(present)}；请只留一个",
            f"“{label(node)}” has both {' and '.join(present)}; keep one",
        )
    for name in SINGLE:
        holders = node.findall(f"{bpmn('extensionElements')}/{{*}}{name}")
        if len(holders) > 1:
            yield diagram.fault(
                node,
                "says-twice",
                f"“{label(node)}”写了两次 {name}；请只留一个",
                f"“{label(node)}” has {name} twice; keep one",
            )


def _attributes(diagram: Diagram, node: etree._Element) -> Iterator[Fault]:
    for name, keys in ATTRIBUTES.items():
        if extension(node, name) is None:
            continue
        for key in keys:
            if attribute(node, name, key) is None:
                yield diagram.fault(
                    node,
                    "missing-value",
                    f"“{label(node)}”的 {name} 缺少 {key}；请填写",
                    f"{name} of “{label(node)}” lacks {key}; fill it in",
                )


def _loop(diagram: Diagram, node: etree._Element) -> Iterator[Fault]:
    many = node.find(bpmn("multiInstanceLoopCharacteristics"))
    loops = [child for child in node if local(child.tag).endswith("LoopCharacteristics")]
    by_event = node.get("triggeredByEvent") == "true"
    if len(loops) > 1 or (loops and (local(node.tag) not in ACTIVITIES or by_event)):
        yield diagram.fault(
            node,
            "loop-misplaced",
            f"“{label(node)}”不能这样重复：只有任务和子流程可以，且只能有一种循环；请改正",
            f"“{label(node)}” can't repeat like this: tasks and sub-processes may, with one kind of loop; mend it",
        )
    if many is not None:
        if attribute(many, "loopCharacteristics", "inputCollection") is None:
            yield diagram.fault(
                node,
                "loop-without-collection",
                f"多实例“{label(node)}”没有写明集合；请填写 inputCollection",
                f"the instances of “{label(node)}” have no collection; fill in inputCollection",
            )
        given = [attribute(many, "loopCharacteristics", key) for key in ("outputCollection", "outputElement")]
        if (given[0] is None) != (given[1] is None):
            yield diagram.fault(
                node,
                "loop-half-output",
                f"“{label(node)}”的 outputCollection 和 outputElement 要一起填写；请补上",
                f"outputCollection and outputElement of “{label(node)}” go together; fill in both",
            )
    again = node.find(bpmn("standardLoopCharacteristics"))
    if again is not None:
        maximum = again.get("loopMaximum")
        condition = (again.findtext(bpmn("loopCondition")) or "").strip()
        if (maximum is not None and not (maximum.isascii() and maximum.isdigit() and int(maximum) > 0)) or not (
            maximum or condition
        ):
            yield diagram.fault(
                node,
                "loop-without-end",
                f"循环“{label(node)}”没有条件或次数（大于零的整数）；请补上",
                f"the loop “{label(node)}” has no condition and no maximum (a whole number above zero); give it one",
            )


def _mappings(diagram: Diagram, node: etree._Element, *, sourceless: bool) -> Iterator[Fault]:
    """`sourceless`: what Camunda's modeler leaves blank of a connector's template is null, as in Camunda 8."""
    found = extension(node, "ioMapping")
    for entry in () if found is None else found:
        target = (entry.get("target") or "").strip()
        nothing = entry.get("source") is None and not sourceless
        if nothing or not target or not all(_is_name(part) for part in target.split(".")):
            yield diagram.fault(
                node,
                "bad-mapping",
                f"“{label(node)}”的映射“{target}”缺少来源或有效的变量名；请改正",
                f"the mapping “{target}” of “{label(node)}” lacks a source or a proper variable name; mend it",
            )


def _is_name(text: str) -> bool:
    return text.isidentifier()
