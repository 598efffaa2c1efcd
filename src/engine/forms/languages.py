"""Every FEEL text of a form, and whether it can be read: syntax and functions, checked in one call."""

from collections.abc import Iterator

from engine.feel import Feel
from engine.forms.checks import Report
from engine.forms.components import Component, expression_of
from engine.forms.templates import TemplateFault, expressions, read_template
from engine.forms.words import LIMITS, texts_of

PLACES = {  # where an expression stands, as form-js's editor calls it
    "conditional.hide": ("隐藏条件", "hide condition"),
    "readonly": ("只读条件", "read-only condition"),
    "validate.min": ("最小值", "minimum"),
    "validate.max": ("最大值", "maximum"),
    "validate.minLength": ("最短长度", "minimum length"),
    "validate.maxLength": ("最大长度", "maximum length"),
    "valuesExpression": ("选项", "options"),
    "dataSource": ("数据来源", "data source"),
    "columnsExpression": ("各列", "columns"),
    "expression": ("表达式", "expression"),
    "multiple": ("可否多个", "multiple"),
    "label": ("标题", "label"),
    "dateLabel": ("日期标题", "date label"),
    "timeLabel": ("时间标题", "time label"),
    "description": ("说明", "description"),
    "text": ("文字", "text"),
    "content": ("内容", "content"),
}
FEEL_KEYS = ("valuesExpression", "dataSource", "columnsExpression", "expression", "multiple")


def place(where: str) -> tuple[str, str]:
    """Where an expression stands, in both languages; what has no name of its own keeps its key."""
    key = where.removesuffix("_en")
    zh, en = PLACES.get(key, (key, key))
    return (f"{zh}（英文）", f"{en} (English)") if key != where else (zh, en)


def feel_of(component: Component) -> Iterator[tuple[str, str]]:
    """(where, FEEL text) of everything that this component evaluates."""
    source = component.source
    if component.hide:
        yield "conditional.hide", component.hide
    if isinstance(component.locked, str):
        yield "readonly", component.locked
    found = [(f"validate.{key}", component.validate.get(key)) for key in LIMITS]
    found += [(key, source.get(key)) for key in FEEL_KEYS]
    for where, value in found:
        feel = expression_of(value)
        if feel is not None:
            yield where, feel
    for where, value in all_texts(component):
        yield from ((where, feel) for feel in _in_template(value))


def all_texts(component: Component) -> Iterator[tuple[str, str]]:
    """(where, template) in both languages."""
    own = texts_of(component)
    yield from own.items()
    yield from ((f"{key}_en", text) for key, text in texts_of(component, "en").items() if own.get(key) != text)


def _in_template(text: str) -> list[str]:
    try:
        return [feel for feel, _ in expressions(read_template(text).nodes)]
    except TemplateFault:
        return []  # told where templates are checked


def check_feel(components: tuple[Component, ...], feel: Feel, report: Report) -> None:
    """A fault for every expression that can't be read or calls what does not exist."""
    asked = [(each.id, where, text) for top in components for each in top.walk() for where, text in feel_of(each)]
    answers = feel.faults_many([(text, False, None) for _, _, text in asked]) if asked else []
    for (identity, where, _), faults in zip(asked, answers, strict=True):
        for fault in faults:
            zh, en = place(where)
            report.add(identity, "feel", f"{zh}：{fault.zh}", f"{en}: {fault.en}")


def check_templates(components: tuple[Component, ...], report: Report) -> None:
    """A fault for every template with a tag that is not closed, or closes what was not opened."""
    for component in (each for top in components for each in top.walk()):
        for where, text in all_texts(component):
            try:
                read_template(text)
            except TemplateFault as fault:
                zh, en = place(where)
                report.add(component.id, "template", f"{zh}：{fault.zh}", f"{en}: {fault.en}")


def check_patterns(components: tuple[Component, ...], feel: Feel, report: Report) -> None:
    """A fault for every `validate.pattern` that JavaScript can't read."""
    found = [(each.id, each.validate.get("pattern")) for top in components for each in top.walk()]
    asked = [(identity, pattern) for identity, pattern in found if isinstance(pattern, str) and pattern]
    answers = feel.found([(pattern, None) for _, pattern in asked]) if asked else []
    for (identity, pattern), readable in zip(asked, answers, strict=True):
        if readable is None:
            report.add(
                identity,
                "validate",
                f"validate.pattern“{pattern}”不是完好的正则表达式，请检查括号和反斜杠",
                f"validate.pattern '{pattern}' is no sound regular expression: check brackets and backslashes",
            )
