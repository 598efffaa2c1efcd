"""What a request makes once, however many parts of a page ask for it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from flask import g

T = TypeVar("T")


def once_a_request(make: Callable[[], T]) -> Callable[[], T]:
    """Decorates what is made of the request alone: its answer is kept until the request is over."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept() -> T:
        if name not in g:
            setattr(g, name, make())
        return cast(T, getattr(g, name))

    return kept
