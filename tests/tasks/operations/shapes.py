"""Whether a value is of a type as `engine.foresee.plan` writes it."""

from typing import Any

KINDS = {"string": str, "number": (int, float), "boolean": bool, "nil": type(None)}


def fits(value: Any, shape: Any) -> bool:
    """Every entry is there and nothing else; null may stand for anything that is not known yet."""
    if shape == "any":
        return True
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    if isinstance(shape, dict):
        named = {name for name in shape if name != "*"}
        whole = isinstance(value, dict) and named <= set(value) and ("*" in shape or set(value) == named)
        return whole and all(fits(value[name], shape[name]) for name in named)
    return any(
        isinstance(value, KINDS[kind]) and not (kind == "number" and value in (True, False))
        for kind in shape.split("|")
    )
