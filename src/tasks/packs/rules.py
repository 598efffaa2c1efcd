"""`rules.yaml`: the rules of a regulation in our own words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from engine.errors import Fault, Refused
from tasks.packs.entry import Entry
from tasks.packs.info import Title
from tasks.packs.plain import read_plain

# A actor · S step · G gate (data checked) · D deadline or timer · R decision · E effect on the register · C continuing
KINDS: Final = ("A", "S", "G", "D", "R", "E", "C")


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    article: str  # where it stands in the text; "" for the office's own
    kinds: tuple[str, ...]
    title: Title
    text: Title
    status: Literal["carried", "planned"]
    line: int
    house: bool = False  # the program itself carries it for every pack: no element need name it, a scenario must


def read_rules(source: bytes, file: str = "rules.yaml") -> tuple[Rule, ...]:
    """Read and check; raises Refused with every fault."""
    document = read_plain(source, file)
    faults: list[Fault] = []
    if not isinstance(document.value, list):
        raise Refused(
            [
                document.fault(
                    (), "not-a-list", "这里应是一列规则；请照样改写", "a list of rules is expected here; write it so"
                )
            ]
        )
    rules = tuple(_rule(Entry(document, (n,), faults)) for n in range(len(document.value)))
    for id, count in Counter(rule.id for rule in rules).items():
        if id and count > 1:
            last = [n for n, rule in enumerate(rules) if rule.id == id][-1]
            faults.append(
                document.fault(
                    (last,),
                    "named-twice",
                    f"规则 {id} 写了 {count} 次；请改一个编号",
                    f"{id} stands {count} times; change the id of one",
                )
            )
    if faults:
        raise Refused(faults)
    return rules


def _rule(entry: Entry) -> Rule:
    kinds = entry.texts("kind", required=True)
    for kind in kinds:
        if kind not in KINDS:
            known = " ".join(KINDS)
            entry.fault(
                "kind",
                "rule-kind",
                f"“kind: {kind}”应是 {known} 之一；请改正",
                f"“kind: {kind}” must be one of {known}; mend it",
            )
    rule = Rule(
        id=entry.word("id"),
        article=entry.text("article", required=False, limit=100),
        kinds=kinds,
        title=Title(entry.text("title", limit=200), entry.text("title_en", required=False, limit=400)),
        text=Title(entry.text("text"), entry.text("text_en", required=False)),
        status=cast(Any, entry.choice("status", ("carried", "planned"), "carried")),
        line=entry.line("id"),
        house=entry.yes("house"),
    )
    entry.close()
    return rule
