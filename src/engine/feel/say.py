"""From what the interpreter reports to errors that name the expression, the place and what to do."""

from typing import Any

from engine.errors import FeelError

Json = Any
SHOWN = 60  # letters of an expression in a sentence


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _place(source: str, start: int, end: int) -> tuple[str, str]:
    """Where, in both languages: the expression, and its wrong part when that is not all of it."""
    whole, part = _short(source), _short(source[start:end])
    if not part or part == whole:
        return f"表达式“{whole}”", f"expression '{whole}'"
    return f"表达式“{whole}”的“{part}”处", f"expression '{whole}', at '{part}'"


def placed(source: str, place: tuple[int, int], zh: str, en: str) -> tuple[str, str]:
    """Both sentences after the expression that they are about, and its wrong part."""
    where_zh, where_en = _place(source, *place)
    return f"{where_zh}：{zh}", f"{where_en}: {en}"


def _error(kind: str, source: str, place: tuple[int, int], zh: str, en: str) -> FeelError:
    where_zh, where_en = _place(source, *place)
    return FeelError(f"{where_zh}：{zh}", source, place[0], kind, en=f"{where_en}: {en}")


def warning(reported: dict[str, Json]) -> FeelError:
    """A warning of an evaluation; while a model is decided, with the decision and the rule."""
    error = _error("warning", reported["source"], (reported["from"], reported["to"]), reported["zh"], reported["en"])
    at = reported.get("at")
    if not at:
        return error
    rule = at.get("rule")
    zh = f"决策“{at['decision']}”" + (f"的规则 {rule}" if rule else "")
    en = f"decision '{at['decision']}'" + (f", rule {rule}" if rule else "")
    return FeelError(f"{zh}：{error.zh}", error.expression, error.position, error.kind, en=f"{en}: {error.en}")


def failure(reported: dict[str, Json]) -> FeelError:
    """An evaluation that broke off."""
    source = reported["source"]
    if reported["kind"] == "syntax":
        return _syntax(source, reported["from"], reported["to"])
    if reported["kind"] == "depth":
        zh, en = "嵌套太深；拆成几个表达式", "is nested too deeply; split it"
        return _error("depth", source, (0, 0), zh, en)
    if reported["kind"] == "memory":
        zh, en = "得到的文字或列表太大；缩小它", "makes a text or list that is too large; make it smaller"
        return _error("memory", source, (0, 0), zh, en)
    detail = reported["message"]
    return _error("error", source, (0, 0), f"不能求值（{detail}）", f"can't be evaluated ({detail})")


def _syntax(source: str, start: int, end: int) -> FeelError:
    if not source.strip():
        return FeelError("表达式是空的；写上内容", source, 0, "syntax", en="the expression is empty; write one")
    if not source[start:end].strip():
        return _error("syntax", source, (start, end), "没有写完；补全它", "is not complete; finish it")
    zh, en = "这里读不懂；检查括号、引号和运算符", "this can't be read; check brackets, quotes and operators"
    return _error("syntax", source, (start, end), zh, en)


def static_fault(source: str, reported: dict[str, Json]) -> FeelError:
    """A name or function that does not exist."""
    name = reported["name"]
    if reported["kind"] == "function":
        zh, en = f"没有名为“{name}”的函数；检查函数名", f"there is no function '{name}'; check its name"
    else:
        zh, en = f"没有名为“{name}”的变量；检查名称", f"there is no variable '{name}'; check its name"
    return _error(reported["kind"], source, (reported["from"], reported["to"]), zh, en)


def limit_reached(sources: list[str], error: FeelError) -> FeelError:
    """The limit's error with the expression, or the first of several, that was being evaluated."""
    if error.expression or not sources:
        return error
    zh, en = f"表达式“{_short(sources[0])}”", f"expression '{_short(sources[0])}'"
    if len(sources) > 1:
        zh, en = f"{zh}等 {len(sources)} 个", f"{en} and {len(sources) - 1} more"
    return FeelError(f"{zh}：{error.zh}", sources[0], 0, error.kind, en=f"{en}: {error.en}")
