"""Every instruction and every field of Camunda Process Test's JSON test cases: what is done with it here.

The names are those of the published schema (cpt-test-cases, 8.9 and 8.10) and of the drafts of the edition after
them. What is in no row is refused, by line. `docs/camunda.md` is made from this table.

Fields are written as `name=kind`, `name!=kind` where it must be given, `~name=kind` where it may stand and changes
nothing here. Kinds: text, whole, count (from 1), truth, object, any, `A|B` (one of these words), the name of a shape
below, and `[kind]` for a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple


class Said(NamedTuple):
    """A sentence, or a part of one, in both languages."""

    zh: str
    en: str


NOTHING: Final = Said("", "")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    required: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One instruction, or one object that instructions contain."""

    name: str
    fields: Mapping[str, Field]
    verdict: Literal["runs", "refused"] = "runs"
    said: Said = NOTHING
    since: str = "8.9"
    some: tuple[str, ...] = ()  # at least one of these must be given


def _fields(text: str) -> Mapping[str, Field]:
    found = {}
    for word in text.split():
        name, _, kind = word.partition("=")
        field = Field(name.strip("~!"), kind, name.endswith("!"), name.startswith("~"))
        found[field.name] = field
    return MappingProxyType(found)


def _runs(name: str, fields: str, zh: str, en: str, since: str = "8.9", some: str = "") -> Row:
    return Row(name, _fields(fields), "runs", Said(zh, en), since, tuple(some.split()))


def _refused(name: str, fields: str, zh: str, en: str, since: str = "8.9") -> Row:
    return Row(name, _fields(fields), "refused", Said(zh, en), since)


_ELEMENT_STATES = "IS_ACTIVE|IS_COMPLETED|IS_TERMINATED"

ROWS: Final = (
    # ── what happens ──
    _runs("CREATE_PROCESS_INSTANCE",
        "processDefinitionSelector!=ProcessDefinitionSelector variables=object startInstructions=[StartInstruction] "
        "runtimeInstructions=[RuntimeInstruction] reserveJobs=truth stubCallActivities=truth holdTimers=truth",
        "立一个案件；可从流程里（不在子流程内）的任何元素开始",
        "begins a case, at any element that stands directly in the process"),
    _runs("COMPLETE_USER_TASK", "userTaskSelector!=UserTaskSelector variables=object useExampleData=truth",
        "办完第一个符合的待办；答案不经表单检查",
        "completes the first open task that fits; a form does not check the answers"),
    _runs("COMPLETE_JOB", "jobSelector!=JobSelector variables=object useExampleData=truth",
        "办完第一个符合的待办作业", "completes the first open job that fits"),
    _runs("THROW_BPMN_ERROR_FROM_JOB",
        "jobSelector!=JobSelector errorCode!=text errorMessage=text variables=object",
        "作业以错误结束；没有接住就成为异常", "ends the job with the error; uncaught it is an incident"),
    _runs("PUBLISH_MESSAGE",
        "name!=text correlationKey=text variables=object timeToLive=whole messageId=text",
        "每个流程至多收到一次；没有写时限就保留一小时",
        "reaches each process at most once; without a time to live it is kept one hour"),
    _runs("CORRELATE_MESSAGE", "name!=text correlationKey=text variables=object",
        "现在就要有人收，否则不符", "somebody must be waiting now"),
    _runs("BROADCAST_SIGNAL", "signalName!=text variables=object",
        "传到所有案件，并触发信号开始事件", "reaches every case, and begins what starts with the signal"),
    _runs("INCREASE_TIME", "duration!=text", "时钟跳到那一刻，到期的都触发",
        "the clock jumps, then everything due fires"),
    _runs("SET_TIME", "time!=text", "时钟跳到那一刻，到期的都触发；也可以往回",
        "the clock jumps, then everything due fires; it may go back"),
    _runs("UPDATE_VARIABLES",
        "processInstanceSelector!=ProcessInstanceSelector variables!=object elementSelector=ElementSelector "
        "createLocalVariables=truth",
        "写进流程；指明元素时像它交回结果那样写",
        "writes into the process, or as the element named would return them"),
    _runs("RESOLVE_INCIDENT", "incidentSelector!=IncidentSelector",
        "从出错的地方再来", "the element tries again"),
    _runs("EVALUATE_DECISION", "decisionDefinitionSelector!=DecisionDefinitionSelector variables=object",
        "只做决策，不立案", "decides, without a case"),
    # ── what is pretended ──
    _runs("MOCK_JOB_WORKER_COMPLETE_JOB", "jobType!=text variables=object useExampleData=truth",
        "这一类作业从此自动办完", "jobs of the type are completed from now on"),
    _runs("MOCK_JOB_WORKER_THROW_BPMN_ERROR", "jobType!=text errorCode!=text errorMessage=text variables=object",
        "这一类作业从此以错误结束", "jobs of the type end with the error from now on"),
    _runs("MOCK_CHILD_PROCESS", "processDefinitionId!=text variables=object ~versionTag=text",
        "整个用例里代替那个流程；可以没有它的文件",
        "stands in for the process in the whole case; its file may be missing"),
    _runs("MOCK_DMN_DECISION", "decisionDefinitionId!=text variables=object",
        "整个用例里代替那个决策；可以没有它的文件",
        "stands in for the decision in the whole case; its file may be missing"),
    _runs("CONDITIONAL_BEHAVIOR", "name=text conditions!=[Instruction] actions!=[Instruction]",
        "条件都成立时办下一个动作，最后一个反复用；同一件事只触发一次",
        "when all conditions hold the next action is carried out, the last again and again; "
        "the same thing triggers once",
        "8.10"),
    # ── what is asserted ──
    _runs("ASSERT_PROCESS_INSTANCE",
        "processInstanceSelector!=ProcessInstanceSelector state=IS_ACTIVE|IS_COMPLETED|IS_CREATED|IS_TERMINATED "
        "hasActiveIncidents=truth",
        "第一个该流程的案件，含被调用的", "of the first case of the process, called ones included"),
    _runs("ASSERT_ELEMENT_INSTANCE",
        "processInstanceSelector!=ProcessInstanceSelector elementSelector!=ElementSelector "
        f"state!={_ELEMENT_STATES} amount=count",
        "正好这么多次；多实例连它的外壳一起数", "exactly as many; the body of a multi-instance counts too"),
    _runs("ASSERT_ELEMENT_INSTANCES",
        "processInstanceSelector!=ProcessInstanceSelector elementSelectors!=[ElementSelector] "
        f"state!={_ELEMENT_STATES}|IS_NOT_ACTIVE|IS_NOT_ACTIVATED|IS_ACTIVE_EXACTLY|IS_COMPLETED_IN_ORDER",
        "每个至少一次；IN_ORDER 是先后，不必相邻",
        "each at least once; IN_ORDER: one after the other, not next to each other"),
    _runs("ASSERT_USER_TASK",
        "userTaskSelector!=UserTaskSelector state=IS_CREATED|IS_COMPLETED|IS_CANCELED|IS_FAILED assignee=text "
        "candidateGroups=[text] priority=whole elementId=text name=text dueDate=text followUpDate=text",
        "每一项至少有一个符合的任务如此", "each of it true of at least one task that fits"),
    _runs("ASSERT_VARIABLES",
        "processInstanceSelector!=ProcessInstanceSelector elementSelector=ElementSelector variableNames=[text] "
        "variables=object", "流程的变量，或元素自己的变量", "of the process, or the element's own"),
    _runs("ASSERT_VARIABLE",
        "processInstanceSelector!=ProcessInstanceSelector elementSelector=ElementSelector variableName!=text "
        "satisfiesExpression=text satisfiesJudge=any similarTo=any",
        "FEEL 表达式得 true", "the FEEL expression is true", some="satisfiesExpression satisfiesJudge similarTo"),
    _runs("ASSERT_DECISION",
        "decisionSelector!=DecisionSelector output=any matchedRules=[whole] notMatchedRules=[whole] "
        "noMatchedRules=truth", "第一次作出的；行号从 1 起", "the first time it was decided; rows count from 1"),
    _runs("ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION",
        "processInstanceSelector!=ProcessInstanceSelector messageSelector!=MessageSelector "
        "state!=IS_WAITING|IS_NOT_WAITING|IS_CORRELATED", "", ""),
    _runs("ASSERT_INCIDENT",
        "incidentSelector!=IncidentSelector state=IS_ACTIVE|IS_RESOLVED errorType=text errorMessage=text "
        "elementId=text", "", "", "draft"),
    # ── refused ──
    _refused("COMPLETE_JOB_AD_HOC_SUB_PROCESS",
        "jobSelector!=JobSelector variables=object activateElements=any cancelRemainingInstances=truth "
        "completionConditionFulfilled=truth",
        "这里没有临时子流程；改用并行分支或多实例",
        "there are no ad-hoc sub-processes here; use parallel branches or a "
        "multi-instance task"),
    _refused("COMPLETE_JOB_USER_TASK_LISTENER",
        "jobSelector!=JobSelector denied=truth deniedReason=text corrections=any",
        "这里没有任务监听器；把要做的事画成服务任务",
        "there are no task listeners here; draw what they do as a service task"),
    _refused("EVALUATE_CONDITIONAL_START_EVENT", "variables!=object",
        "这里没有条件事件；改用消息或信号", "there are no conditional events here; use a message or a signal"),
    _refused("RELEASE_JOB", "jobSelector!=JobSelector",
        "这里不预留作业；用 COMPLETE_JOB 或 MOCK_JOB_WORKER_COMPLETE_JOB",
        "no job is reserved here; use COMPLETE_JOB or "
        "MOCK_JOB_WORKER_COMPLETE_JOB", "draft"),
    _refused("RUN_CALLED_PROCESS", "elementSelector!=ElementSelector",
        "被调用流程总是真的运行；请删除", "a called process always runs; delete it", "draft"),
    _refused("STUB_CALL_ACTIVITY_COMPLETE", "elementSelector!=ElementSelector variables=object",
        "改用 MOCK_CHILD_PROCESS", "use MOCK_CHILD_PROCESS", "draft"),
    _refused("STUB_CALL_ACTIVITY_THROW_ERROR",
        "elementSelector!=ElementSelector errorCode!=text errorMessage=text variables=object",
        "改用真的被调用流程，由它抛出错误", "call a real process that throws the error", "draft"),
    _refused("TRIGGER_TIMER",
        "processInstanceSelector!=ProcessInstanceSelector elementSelector!=ElementSelector",
        "改用 INCREASE_TIME 或 SET_TIME", "use INCREASE_TIME or SET_TIME", "draft"),
)  # fmt: skip

SHAPE_ROWS: Final = (
    _runs("ProcessDefinitionSelector", "processDefinitionId!=text", "", ""),
    _runs("ProcessInstanceSelector", "processDefinitionId!=text", "第一个", "the first"),
    _runs("DecisionDefinitionSelector", "decisionDefinitionId!=text", "", ""),
    _runs("DecisionSelector", "decisionDefinitionId=text decisionDefinitionName=text", "", "",
        some="decisionDefinitionId decisionDefinitionName"),
    _runs("ElementSelector", "elementId=text elementName=text", "", "", some="elementId elementName"),
    _runs("UserTaskSelector", "elementId=text taskName=text processDefinitionId=text",
        "都要符合", "all of them must fit",
        some="elementId taskName processDefinitionId"),
    _runs("JobSelector", "jobType=text elementId=text processDefinitionId=text", "都要符合", "all of them must fit",
        some="jobType elementId processDefinitionId"),
    _runs("IncidentSelector", "elementId=text processDefinitionId=text", "都要符合", "all of them must fit",
        some="elementId processDefinitionId"),
    _runs("MessageSelector", "messageName!=text correlationKey=text", "", ""),
    _runs("StartInstruction", "elementId!=text", "", ""),
    _runs("RuntimeInstruction", "type!=TERMINATE_PROCESS_INSTANCE afterElementId!=text", "", ""),
)  # fmt: skip

# Fields of instructions that run which can't be obeyed: given, they refuse the instruction by line.
REFUSED_FIELDS: Final[Mapping[tuple[str, str], Said]] = MappingProxyType(
    {
        ("CREATE_PROCESS_INSTANCE", "runtimeInstructions"): Said(
            "案件不能在半步里终止；删掉它，或断言到那里为止",
            "a case can't be ended in the middle of a step; delete it, or assert up to there",
        ),
        ("CREATE_PROCESS_INSTANCE", "reserveJobs"): Said(
            "这里不预留作业；请删除", "no job is reserved here; delete it"
        ),
        ("CREATE_PROCESS_INSTANCE", "stubCallActivities"): Said("改用 MOCK_CHILD_PROCESS", "use MOCK_CHILD_PROCESS"),
        ("CREATE_PROCESS_INSTANCE", "holdTimers"): Said(
            "定时只随时钟走；请删除", "timers follow the clock alone; delete it"
        ),
        ("ASSERT_VARIABLE", "satisfiesJudge"): Said(
            "要语言模型来评判，这里没有；改用 satisfiesExpression",
            "needs a language model to judge, and there is none here; use satisfiesExpression",
        ),
        ("ASSERT_VARIABLE", "similarTo"): Said(
            "要语言模型来比较，这里没有；改用 satisfiesExpression",
            "needs a language model to compare, and there is none here; use satisfiesExpression",
        ),
        ("ASSERT_INCIDENT", "errorType"): Said(
            "异常的种类是这里自己的；只断言 state 和 elementId",
            "the kinds of incidents are this engine's own; assert state and elementId alone",
        ),
        ("ASSERT_INCIDENT", "errorMessage"): Said(
            "异常的说法是这里自己的；只断言 state 和 elementId",
            "the words of incidents are this engine's own; assert state and elementId alone",
        ),
    }
)
# States of a field that can't come true here.
REFUSED_VALUES: Final[Mapping[tuple[str, str, str], Said]] = MappingProxyType(
    {
        ("ASSERT_USER_TASK", "state", "IS_FAILED"): Said(
            "任务在这里不会失败；出错的是它所在元素的异常",
            "a task never fails here; what goes wrong is an incident on its element",
        ),
    }
)

INSTRUCTIONS: Final = MappingProxyType({row.name: row for row in ROWS})
SHAPES: Final = MappingProxyType({row.name: row for row in SHAPE_ROWS})

DIFFERENCES: Final = (
    Said("FEEL 更严：缺少变量或有告警就是异常，不会悄悄当作 null",
        "FEEL is stricter: a missing variable or a warning is an incident, never a silent null"),
    Said("now()、today() 和没有时区的时间都是中国标准时间",
        "now(), today() and times without a zone are China Standard Time"),
    Said("变量不能叫 p 或 case，那是这里 FEEL 自己的词",
        "no variable may be called p or case, words of FEEL's own here"),
    Said("时钟只由用例拨动；断言不等待，因为该自己发生的都已发生",
        "the clock is moved by the case alone; an assertion does not wait, for what happens by itself has happened"),
    Said("时钟从运行时的此刻开始；用例先用 SET_TIME 的，从那一刻开始",
        "the clock begins at the moment of the run; where a case sets the time first, at that time"),
    Said("失败的作业不重试：BPMN 错误没有接住就是异常",
        "a job is never retried: a BPMN error that nothing catches is an incident"),
    Said("用户任务都是待办，写没写 zeebe:userTask 都一样；手工任务经过即完成",
        "every user task is a task, with zeebe:userTask or without; manual tasks are passed at once"),
    Said("办理人、候选组是什么就是什么，不必有 pack.yaml 的角色",
        "assignees and candidate groups are whoever they say; no role of a pack.yaml is needed"),
    Said("不认识的作业类型是待办作业，由用例办完；目录里的操作也不执行",
        "job types are open jobs that the case completes; operations of the catalogue are not carried out either"),
    Said("zeebe:properties 不起作用，但例子数据（camundaModeler:exampleOutputJson）可用；"
        "入站连接器（inbound.type）拒绝",
        "zeebe:properties have no effect but for example data (camundaModeler:exampleOutputJson); an inbound connector "
        "(inbound.type) is refused"),
    Said("没有画出来的元素只是告警", "an element that is not drawn is only a warning"),
    Said("MOCK_CHILD_PROCESS 和 MOCK_DMN_DECISION 从用例一开始就算，一个用例里同一个只代替一次",
        "MOCK_CHILD_PROCESS and MOCK_DMN_DECISION hold from the beginning of the case, each thing once in a case"),
)  # fmt: skip
