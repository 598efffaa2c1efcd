"""What a modeler's user calls the things that a file names by tags and attributes."""

import re

from lxml import etree

from engine.bpmn.names import local

TAGS = {
    "startEvent": "开始事件", "endEvent": "结束事件", "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件", "boundaryEvent": "边界事件", "userTask": "用户任务",
    "serviceTask": "服务任务", "sendTask": "发送任务", "receiveTask": "接收任务", "scriptTask": "脚本任务",
    "businessRuleTask": "业务规则任务", "manualTask": "手工任务", "task": "任务", "subProcess": "子流程",
    "callActivity": "调用活动", "exclusiveGateway": "排他网关", "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关", "eventBasedGateway": "事件网关", "sequenceFlow": "连线", "lane": "泳道",
    "process": "流程", "message": "消息", "signal": "信号", "error": "错误", "escalation": "升级",
}  # fmt: skip
EVENTS = {
    "timer": "定时", "message": "消息", "signal": "信号", "error": "错误", "escalation": "升级", "link": "链接",
    "terminate": "终止", "none": "空白",
}  # fmt: skip
PLACES = {  # where an expression stands
    "conditionExpression": ("连线的条件", "condition"),
    "completionCondition": ("完成条件", "completion condition"),
    "loopCondition": ("循环条件", "loop condition"),
    "timeDate": ("日期", "date"),
    "timeDuration": ("时长", "duration"),
    "timeCycle": ("周期", "cycle"),
    "name": ("名称", "name"),
    "assignmentDefinition.assignee": ("办理人", "assignee"),
    "assignmentDefinition.candidateGroups": ("办理组", "candidate groups"),
    "assignmentDefinition.candidateUsers": ("可办理的人", "candidate users"),
    "taskSchedule.dueDate": ("到期日", "due date"),
    "taskSchedule.followUpDate": ("跟进日", "follow-up date"),
    "priorityDefinition.priority": ("优先级", "priority"),
    "calledDecision.decisionId": ("决策", "decision"),
    "calledElement.processId": ("调用的流程", "called process"),
    "taskDefinition.type": ("操作", "operation"),
    "script.expression": ("脚本", "script"),
    "subscription.correlationKey": ("关联键", "correlation key"),
    "loopCharacteristics.inputCollection": ("多实例的集合", "input collection"),
    "loopCharacteristics.outputElement": ("多实例的输出元素", "output element"),
}


def kind(node: etree._Element) -> tuple[str, str]:
    """What it is: “开始事件”, "start event"; for what is not drawn, the tag itself."""
    tag = local(node.tag)
    return TAGS.get(tag, tag), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower() if tag in TAGS else tag


def place(what: str) -> tuple[str, str]:
    """Where an expression stands: a key of PLACES, or "input x", "output x"."""
    if what in PLACES:
        return PLACES[what]
    direction, _, target = what.partition(" ")
    return {"input": "输入映射", "output": "输出映射"}.get(
        direction, direction
    ) + f" {target}", f"{direction} mapping {target}"
