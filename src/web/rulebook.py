"""A regulation as its page shows it: state, steps, rules with what carries them, figures, what the check says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from engine.calendar import china_day
from engine.definition import ProcessInfo
from engine.parameters import Figure
from tasks.definitions import Deployed
from tasks.packs.check import check_pack
from tasks.packs.rules import read_rules
from tasks.packs.trace import Carrier, trace
from tasks.questions.rulebooks import RulebookLine
from web.language import gettext, language
from web.present import number
from web.rules import RuleText, all_rules, source_of

SHOWN = ("userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "callActivity", "scriptTask")


@dataclass(frozen=True, slots=True)
class BookLine:
    pack: str
    title: str
    issuer: str
    number: str
    link: str
    in_force_from: date | None
    state: str
    mark: str
    edition: int
    hash: str
    running: int


@dataclass(frozen=True, slots=True)
class StepLine:
    name: str
    lane: str
    documentation: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: str
    article: str
    title: str
    text: str
    planned: bool
    carriers: tuple["Carried", ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """What carries a rule in one part of the rule book."""

    where: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    title: str
    value: str
    unit: str
    since: date | None
    article: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FaultLine:
    level: str
    file: str
    element: str
    sentence: str


def line_of(found: RulebookLine) -> BookLine:
    source = source_of(found.info)
    states = {"in_force": gettext("施行中"), "draft": gettext("草案"), "superseded": gettext("已废止")}
    marks = {"in_force": "running", "draft": "paused", "superseded": "done"}
    return BookLine(
        found.pack, source.title, source.issuer, source.number, source.link, source.in_force_from,
        states[found.info.state], marks[found.info.state], found.edition, found.hash, found.running,
    )  # fmt: skip


def steps_of(process: ProcessInfo) -> list[StepLine]:
    """What people and the system do in it, in the order of the file."""
    return [
        StepLine(e.name, e.lane or "", e.documentation or "", e.rules)
        for e in process.elements.values()
        if e.type in SHOWN and e.name
    ]


def rules_with_carriers(deployed: Deployed) -> list[RuleLine]:
    """Every rule with the names of the elements, rows, fields and letters that carry it."""
    files = deployed.definition.files
    carried = (
        trace(files, deployed.info, deployed.definition, read_rules(files["rules.yaml"]), ()).carriers
        if "rules.yaml" in files
        else {}
    )
    return [_rule(rule, carried.get(rule.id, ())) for rule in all_rules(deployed)]


def _rule(rule: RuleText, carriers: Iterable[Carrier]) -> RuleLine:
    words = {
        "element": gettext("流程图"),
        "table": gettext("判定表"),
        "row": gettext("判定表"),
        "field": gettext("表单字段"),
        "letter": gettext("文书"),
        "setting": gettext("设定"),
    }
    found: dict[str, dict[str, list[int]]] = {}  # where → name → rows of it
    for carrier in carriers:
        rows = found.setdefault(words[carrier.kind], {}).setdefault(carrier.table or carrier.name, [])
        rows += [carrier.row] if carrier.row else []
    carried = tuple(Carried(where, tuple(map(_named, names.items()))) for where, names in found.items())
    return RuleLine(rule.id, rule.article, rule.title, rule.text, rule.planned, carried)


def _named(carrier: tuple[str, list[int]]) -> str:
    """A table's name with the rows that carry the rule: 组建条件 第 1–3、8 行."""
    name, rows = carrier
    if not rows:
        return name
    runs = gettext("、").join(f"{first}–{last}" if last > first else str(first) for first, last in _runs(rows))
    return gettext("%(name)s 第 %(rows)s 行", name=name, rows=runs)


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    found: list[tuple[int, int]] = []
    for row in sorted(set(rows)):
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def figures_of(deployed: Deployed, now: datetime) -> list[FigureLine]:
    return [_figure(figure, china_day(now)) for figure in deployed.definition.parameters.figures.values()]


def _figure(figure: Figure, today: date) -> FigureLine:
    current = [dated for dated in figure.values if dated.since <= today]
    english = language() == "en"
    value = current[-1].value if current else None
    return FigureLine(
        title=(english and figure.title_en) or figure.title,
        value=number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value or "—"),
        unit=(english and figure.unit_en) or figure.unit,
        since=current[-1].since if current else None,
        article=figure.article,
        chosen=figure.chosen,
    )


def checked(deployed: Deployed) -> list[FaultLine]:
    """What the check says of the version in force, without its scenarios: those are not part of a version."""
    found = check_pack(deployed.definition.files, proof=False).faults
    english = language() == "en"
    return [FaultLine(f.level, f.file, f.element, f.en if english else f.zh) for f in found]
