"""What a request makes once, however many parts of a page ask for it."""

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar, cast

from flask import g

T = TypeVar("T")
_NOTHING: Final = object()


def once_a_request(make: Callable[[], T]) -> Callable[[], T]:
    """Decorates what is made of the request alone: its answer is kept until the request is over."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept() -> T:
        held = g.get(name, _NOTHING)  # one look: a page asks hundreds of times
        if held is _NOTHING:
            held = make()
            setattr(g, name, held)
        return cast(T, held)

    return kept
