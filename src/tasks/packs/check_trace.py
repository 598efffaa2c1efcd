"""A rule that nothing carries or no scenario proves, and a carrier of a rule that is not there."""

from engine.errors import Fault
from tasks.packs.trace import Trace


def trace_faults(traced: Trace, *, release: bool = False) -> list[Fault]:
    """Planned rules are let off until a release."""
    return [*_unknown(traced), *_uncarried(traced), *(_planned(traced) if release else [])]


def _unknown(traced: Trace) -> list[Fault]:
    return [
        Fault(
            carrier.file,
            carrier.element,
            "unknown-rule",
            f"“{carrier.name}”写着规则 {id}，rules.yaml 里没有这一条；请改正或补上",
            f"“{carrier.name}” names the rule {id}, which rules.yaml does not have; mend or add it",
        )
        for id, carriers in traced.unknown.items()
        for carrier in carriers
    ]


def _uncarried(traced: Trace) -> list[Fault]:
    faults: list[Fault] = []
    for rule in traced.rules:
        if rule.status == "planned":
            continue
        if not rule.house and not traced.of(rule.id):
            where = "请在承担它的地方写 rule，或标 status: planned；由程序本身承担的标 house: true"
            zh = f"“{rule.title.zh}”没有落到任何图、表、表单或文件上；{where}"
            en = f"nothing carries “{rule.id}”; name it where it is carried, or set status: planned"
            faults.append(Fault("rules.yaml", rule.id, "rule-not-carried", zh, en))
        if not traced.scenarios(rule.id):
            zh = f"“{rule.title.zh}”没有场景验证；请写一个场景，或标 status: planned"
            en = f"no scenario proves “{rule.id}”; write one, or set status: planned"
            faults.append(Fault("rules.yaml", rule.id, "rule-not-proved", zh, en))
    return faults


def _planned(traced: Trace) -> list[Fault]:
    return [
        Fault(
            "rules.yaml",
            rule.id,
            "rule-planned",
            f"规则“{rule.title.zh}”只是计划，还没有实现；请实现它，或不带 --release 检查",
            f"{rule.id} is only planned; carry it out, or check without --release",
        )
        for rule in traced.planned
    ]
