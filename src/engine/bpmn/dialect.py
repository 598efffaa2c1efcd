"""The dialect: what runs, what is ignored without harm, what is refused. One row for each element of BPMN 2.0's
schema that may stand in a file, and for each extension element of Camunda 8. What is in no row is refused.

Attributes are a text of words: `a` is obeyed, `~a` is ignored without harm, `a=x|y` may only have these values, `!a`
is known to the schema and refused.
`id` and `name` may stand everywhere. docs/dialect.md is made of this table.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Verdict = Literal["runs", "ignored", "refused"]


@dataclass(frozen=True, slots=True)
class Row:
    tag: str
    verdict: Verdict
    attributes: str = ""
    zh: str = ""  # what to do instead, for what is refused; a remark for the rest
    en: str = ""
    on: str = ""  # extension elements: the elements that may carry it

    @property
    def obeyed(self) -> dict[str, frozenset[str] | None]:
        """Attribute that may stand there → the only values it may have; None: any."""
        found: dict[str, frozenset[str] | None] = {"id": None, "name": None}
        for word in self.attributes.split():
            if not word.startswith("!"):
                name, _, values = word.lstrip("~").partition("=")
                found[name] = frozenset(values.split("|")) if values else None
        return found

    @property
    def named(self) -> frozenset[str]:
        """Every attribute that the row says something about."""
        words = (word.lstrip("~!").partition("=")[0] for word in self.attributes.split())
        return frozenset({"id", "name", *words})


def _runs(tags: str, attributes: str = "", zh: str = "", en: str = "") -> list[Row]:
    return [Row(tag, "runs", attributes, zh, en) for tag in tags.split()]


def _ignored(tags: str, attributes: str = "", zh: str = "", en: str = "") -> list[Row]:
    return [Row(tag, "ignored", attributes, zh, en) for tag in tags.split()]


def _refused(tags: str, zh: str, en: str) -> list[Row]:
    return [Row(tag, "refused", "", zh, en) for tag in tags.split()]


_ACTIVITY = "!default isForCompensation=false startQuantity=1 completionQuantity=1 ~modelerTemplate"
_TASK = _ACTIVITY + " ~implementation"
_CATCH = "parallelMultiple=false"
_FEEL = "feel|FEEL|http://www.omg.org/spec/FEEL/20140401|https://www.omg.org/spec/DMN/20191111/FEEL/"
_EXPRESSION = f"~type language={_FEEL} ~evaluatesToTypeRef"

BPMN_ROWS = (
    # ── the file ──
    *_runs("definitions", "~targetNamespace ~expressionLanguage ~typeLanguage ~exporter ~exporterVersion"),
    *_runs("process", "isExecutable ~processType ~isClosed ~definitionalCollaborationRef"),
    *_runs("laneSet childLaneSet"),
    *_runs("lane", "~partitionElementRef", "名称是 pack.yaml 的角色", "its name is a role of pack.yaml"),
    *_runs("flowNodeRef documentation", "~textFormat"),
    *_runs("extensionElements incoming outgoing"),
    *_ignored("collaboration", "~isClosed", "只用来画", "drawn only"),
    *_ignored("participant", "~processRef"),
    *_ignored("messageFlow", "~sourceRef ~targetRef ~messageRef", "只用来画；真正的往来靠消息名和关联键",
              "drawn only; what is exchanged is found by the message's name and key"),
    *_ignored("participantMultiplicity", "~minimum ~maximum"),
    *_ignored("textAnnotation", "~textFormat"),
    *_ignored("text"),
    *_ignored("association", "~sourceRef ~targetRef ~associationDirection"),
    *_ignored("group", "~categoryValueRef"),
    *_ignored("category"),
    *_ignored("categoryValue", "~value"),
    *_ignored("dataObject dataStore", "~itemSubjectRef ~isCollection ~capacity ~isUnlimited", "只用来画；数据在变量里",
              "drawn only; data are variables"),
    *_ignored("dataObjectReference dataStoreReference", "~itemSubjectRef ~dataObjectRef ~dataStoreRef"),
    *_ignored("dataState dataInputAssociation dataOutputAssociation sourceRef targetRef"),
    *_ignored("property", "~itemSubjectRef", "建模器为数据连线加的占位",
        "a placeholder that modelers put under data arrows"),
    # ── activities ──
    *_runs("task", _ACTIVITY, "经过即完成", "is passed at once"),
    *_runs("userTask", _TASK),
    *_runs("manualTask", _ACTIVITY, "等人报告已完成", "waits for a person to say it is done"),
    *_runs("serviceTask sendTask", _TASK + " ~messageRef !operationRef", "目录中的操作",
        "an operation of the catalogue"),
    *_runs("businessRuleTask", _TASK, "决策表或操作", "a decision, or an operation"),
    *_runs("scriptTask", _ACTIVITY + " scriptFormat=feel|FEEL", "FEEL 脚本或操作", "a script in FEEL, or an operation"),
    *_runs("receiveTask", _TASK + " messageRef instantiate=false !operationRef"),
    *_runs("callActivity", _ACTIVITY + " !calledElement", "被调用流程用 zeebe:calledElement 写明",
        "what it calls stands in zeebe:calledElement"),
    *_runs("subProcess", _ACTIVITY + " triggeredByEvent"),
    *_runs("multiInstanceLoopCharacteristics", "isSequential behavior=All !noneBehaviorEventRef !oneBehaviorEventRef"),
    *_runs("completionCondition conditionExpression", _EXPRESSION),
    *_runs("standardLoopCharacteristics", "testBefore loopMaximum", "条件成立时再做一遍",
        "again while the condition holds"),
    *_runs("loopCondition", _EXPRESSION),
    # ── gateways and flows ──
    *_runs("sequenceFlow", "sourceRef targetRef ~isImmediate"),
    *_runs("exclusiveGateway inclusiveGateway", "default ~gatewayDirection"),
    *_runs("parallelGateway", "~gatewayDirection"),
    *_runs("eventBasedGateway", "~gatewayDirection instantiate=false eventGatewayType=Exclusive"),
    # ── events ──
    *_runs("startEvent", _CATCH + " isInterrupting"),
    *_runs("endEvent intermediateThrowEvent"),
    *_runs("intermediateCatchEvent", _CATCH),
    *_runs("boundaryEvent", _CATCH + " attachedToRef cancelActivity"),
    *_runs("messageEventDefinition", "messageRef"),
    *_runs("signalEventDefinition", "signalRef", "只在本案内传播", "reaches this case alone"),
    *_runs("errorEventDefinition", "errorRef"),
    *_runs("escalationEventDefinition", "escalationRef"),
    *_runs("timerEventDefinition terminateEventDefinition"),
    *_runs("linkEventDefinition"),
    *_runs("timeDate timeDuration timeCycle", _EXPRESSION),
    *_runs("message signal", "~itemRef ~structureRef"),
    *_runs("error", "errorCode ~structureRef"),
    *_runs("escalation", "escalationCode ~structureRef"),
    # ── refused ──
    *_refused("complexGateway activationCondition", "改用排他、并行或包容网关",
        "use an exclusive, parallel or inclusive gateway"),
    *_refused("transaction", "改用普通子流程", "use a plain sub-process"),
    *_refused("adHocSubProcess", "改用并行分支或多实例任务", "use parallel branches or a multi-instance task"),
    *_refused("cancelEventDefinition", "改用错误事件", "use an error event"),
    *_refused("compensateEventDefinition", "把补救的步骤画成普通流程", "draw what mends it as ordinary steps"),
    *_refused("conditionalEventDefinition condition", "改用消息或网关", "use a message or a gateway"),
    *_refused("script", "脚本写在 zeebe:script 里，用 FEEL", "write the script in zeebe:script, in FEEL"),
    *_refused(
        "loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition",
        "集合写在 zeebe:loopCharacteristics 里", "write the collection in zeebe:loopCharacteristics",
    ),
    *_refused(
        "ioSpecification dataInput dataOutput inputSet outputSet dataInputRefs dataOutputRefs ioBinding "
        "optionalInputRefs whileExecutingInputRefs outputSetRefs optionalOutputRefs whileExecutingOutputRefs "
        "inputSetRefs "
        "assignment from to transformation",
        "数据的进出写在 zeebe:ioMapping 里", "write what goes in and out in zeebe:ioMapping",
    ),
    *_refused(
        "correlationKey correlationProperty correlationPropertyRef correlationPropertyBinding correlationSubscription "
        "correlationPropertyRetrievalExpression messagePath dataPath",
        "关联键写在消息的 zeebe:subscription 里", "write the correlation key in the message's zeebe:subscription",
    ),
    *_refused(
        "performer humanPerformer potentialOwner resourceRole resource resourceRef resourceParameter "
        "resourceParameterBinding resourceAssignmentExpression formalExpression partitionElement",
        "办理人写在泳道或 zeebe:assignmentDefinition 里",
            "write who holds a task as a lane or in zeebe:assignmentDefinition",
    ),
    *_refused(
        "choreography globalChoreographyTask choreographyTask choreographyActivity subChoreography callChoreography "
        "choreographyRef conversation conversationNode subConversation callConversation globalConversation "
        "conversationLink "
        "conversationAssociation participantAssociation messageFlowAssociation partnerEntity partnerRole "
        "innerParticipantRef "
        "outerParticipantRef participantRef messageFlowRef endPoint endPointRef",
        "改画成流程", "draw it as a process",
    ),
    *_refused(
        "globalTask globalBusinessRuleTask globalManualTask globalScriptTask globalUserTask interface interfaceRef "
        "operation "
        "operationRef inMessageRef outMessageRef errorRef supportedInterfaceRef supports itemDefinition import "
        "extension "
        "relationship source target monitoring auditing rendering categoryValueRef eventDefinitionRef "
        "implicitThrowEvent",
        "请删除，这里不会照它办", "delete it, nothing here would follow it",
    ),
)  # fmt: skip

_JOBS = "serviceTask sendTask businessRuleTask scriptTask endEvent intermediateThrowEvent"
_ANY = "*"

ZEEBE_ROWS = (
    Row("userTask", "runs", on="userTask"),
    Row("ioMapping", "runs", on="userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask task "
        "subProcess callActivity startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent"),
    Row("input", "runs", "source target ~modelerConfigurationTemplate ~modelerConfigurationName"),
    Row("output", "runs", "source target"),
    Row("assignmentDefinition", "runs", "assignee candidateGroups candidateUsers", on="userTask"),
    Row("taskSchedule", "runs", "dueDate followUpDate", on="userTask"),
    Row("priorityDefinition", "runs", "priority", on="userTask"),
    Row("formDefinition", "runs", "formId bindingType=latest|deployment !formKey !externalReference !versionTag",
        on="userTask startEvent"),
    Row("calledDecision", "runs", "decisionId resultVariable bindingType=latest|deployment !versionTag",
        on="businessRuleTask"),
    Row("calledElement", "runs", "processId propagateAllChildVariables propagateAllParentVariables "
        "bindingType=latest|deployment !processIdExpression !businessId !versionTag", on="callActivity"),
    Row("loopCharacteristics", "runs", "inputCollection inputElement outputCollection outputElement",
        on="multiInstanceLoopCharacteristics"),
    Row("script", "runs", "expression resultVariable", on="scriptTask"),
    Row("taskDefinition", "runs", "type ~retries", "不重试：失败即成为异常，由人处理",
        "nothing is retried: a failure is an incident",
        on=_JOBS),
    Row("taskHeaders", "runs", on=_JOBS + " userTask"),
    Row("header", "runs", "key value"),
    Row("subscription", "runs", "correlationKey", on="message"),
    Row("properties", "runs", on=_ANY),
    Row("property", "runs", "value ~modelerConfigurationTemplate ~modelerConfigurationName"),
    Row("versionTag", "runs", "value", on="process"),
    Row("userTaskForm", "refused", "", "表单放进 forms/ 文件夹，用 formId 指明",
        "put the form into the folder forms/ and name it by formId"),
    Row("executionListeners", "refused", "", "把要做的事画成服务任务", "draw what it does as a service task"),
    Row("executionListener", "refused", "", "把要做的事画成服务任务", "draw what it does as a service task"),
    Row("taskListeners", "refused", "", "把要做的事画成服务任务", "draw what it does as a service task"),
    Row("taskListener", "refused", "", "把要做的事画成服务任务", "draw what it does as a service task"),
    Row("linkedResources", "refused", "", "请删除", "delete it"),
    Row("linkedResource", "refused", "", "请删除", "delete it"),
    Row("jobPriorityDefinition", "ignored", "~priority", "操作按先后顺序办理", "operations are carried out in order",
        on=_JOBS + " process"),
    Row("adHoc", "refused", "", "改用并行分支或多实例任务", "use parallel branches or a multi-instance task"),
    Row("conditionalFilter", "refused", "", "改用消息或网关", "use a message or a gateway"),
    Row("agentDefinition", "refused", "", "请删除", "delete it"),
)  # fmt: skip

BPMN = MappingProxyType({row.tag: row for row in BPMN_ROWS})
ZEEBE = MappingProxyType({row.tag: row for row in ZEEBE_ROWS})

# Attributes with a namespace that say something to a modeler alone.
HARMLESS_ATTRIBUTES = frozenset(
    {
        "{http://www.w3.org/2001/XMLSchema-instance}type",
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
        "{http://camunda.org/schema/zeebe/1.0}modelerTemplate",
        "{http://camunda.org/schema/zeebe/1.0}modelerTemplateVersion",
        "{http://camunda.org/schema/zeebe/1.0}modelerTemplateIcon",
        "{http://camunda.org/schema/1.0/bpmn}diagramRelationId",
    }
)
HARMLESS_NAMESPACES = (
    "http://camunda.org/schema/modeler/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://www.w3.org/XML/1998/namespace",
)
DRAWING = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
    }
)
