"""The diagrams of the bench, for this engine and (`python`) for stock SpiffWorkflow, which reads Python conditions.

The data come in with a script before the first task; stock gets them handed in.
"""

import sys
from pathlib import Path
from typing import Any

from bench.data import DATA

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.engine.bpmn.draw import Board, mapping, timer  # the drawing board of the tests draws for the bench too

ROLE = "经办人"
__all__ = ["ROLE", "Board", "going_round", "in_a_row", "one_day"]


def in_a_row(*, python: bool = False) -> Board:
    """Thirty user tasks with six conditional gateways."""
    board = Board("p", "三十步")
    last = _first(board, python)
    for n in range(30):
        board.flow(last, _user(board, f"u{n}"))
        last = f"u{n}"
        if n % 5 == 4:
            board.xor(f"g{n}", name="多一步？", default=f"g{n}_to_m{n}"), board.xor(f"m{n}"), _user(board, f"s{n}")
            board.flow(last, f"g{n}"), board.flow(f"g{n}", f"m{n}")
            board.flow(f"g{n}", f"s{n}", "x > 1" if python else "=x > 1"), board.flow(f"s{n}", f"m{n}")
            last = f"m{n}"
    board.flow(last, board.end(name="办完", lane=ROLE))
    return board


def going_round(*, python: bool = False) -> Board:
    """A task that comes back for ever: a case of any length."""
    board = Board("round", "五百步")
    first = _first(board, python)
    (
        board.xor("m"),
        _user(board, "u"),
        board.xor("g", name="完了？", default="g_to_end"),
        board.end(name="办完", lane=ROLE),
    )
    board.line(first, "m", "u", "g", "end")
    board.flow("g", "m", "x > 0" if python else "=x > 0")
    return board


def one_day() -> Board:
    """A case that waits for a day, and ends with it."""
    board = Board("day", "一天")
    board.start(name="开始", lane=ROLE), board.catch("wait", timer("duration", "P1D"), name="一天后", lane=ROLE)
    board.end(name="办完", lane=ROLE)
    board.line("start", "wait", "end")
    return board


def _user(board: Board, id: str) -> str:
    return board.user(id, name=f"步骤 {id}", lane=ROLE)


def _first(board: Board, python: bool) -> str:
    board.start(name="开始", lane=ROLE)
    if python:
        return "start"  # stock gets its data handed in
    outputs = {"x": "=data.x", "plan": "=data.plan"}
    board.script("begin", _feel(DATA), "data", ext=mapping(None, outputs), name="带入材料", lane=ROLE)
    board.flow("start", "begin")
    return "begin"


def _feel(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_feel(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_feel, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
