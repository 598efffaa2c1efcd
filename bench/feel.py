"""What FEEL and DMN cost: `python -m bench.feel`.

Medians in milliseconds on this machine; compare ratios within one run.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from bench.rows import Row, within

from engine.dmn import Decisions
from engine.feel import Feel, World
from engine.feel.pool import Context, shared_pool

WORLD = World(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2026, 3, 2))
SCOPE = {"funds": 6_000_000, "premises": 3200, "instruments": 25_000_000, "staff": 34, "mode": "enterprise"}
CONDITIONS = ("funds >= 5000000", "premises >= 3000", 'mode = "enterprise"')
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="bench">'


def table(rows: int) -> bytes:
    """A table of five inputs whose last row is the one that matches."""
    inputs = "".join(
        f'<input id="i{n}"><inputExpression id="e{n}" typeRef="{"string" if name == "mode" else "number"}">'
        f"<text>{name}</text></inputExpression></input>"
        for n, name in enumerate(SCOPE)
    )

    def row(number: int) -> str:
        last = number == rows - 1
        modes = '"enterprise"' if last else f'"{number}","other"'
        cells = [f"[{number}..100000000]", "&gt; 3000", "-", "&gt;= 30", modes]
        entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
        return f'<rule id="r{number}">{entries}<outputEntry><text>{number}</text></outputEntry></rule>'

    rules = "".join(map(row, range(rows)))
    body = f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}<output id="o" typeRef="number"/>{rules}</decisionTable>'
    return f'{HEAD}<decision id="choose" name="choose">{body}</decision></definitions>'.encode()


def measure(what: str, ask: Callable[[], object], times: int = 300) -> float:
    for _ in range(20):
        ask()
    took = []
    for _ in range(times):
        start = perf_counter()
        ask()
        took.append((perf_counter() - start) * 1000)
    print(f"{what:58} {median(took):8.3f} (p95 {quantiles(took, n=20)[18]:.3f})")
    return median(took)


def feel_rows() -> list[Row]:
    """A gateway and a large table, held against their targets."""
    feel, conditions = Feel(), [*CONDITIONS, *CONDITIONS]
    gateway = measure("a gateway: six conditions, one call", lambda: feel.evaluate_many(conditions, SCOPE, WORLD))
    decisions = Decisions.read({"bench.dmn": table(100)})
    decided = measure("a table of 100 rows, 5 inputs", partial(decisions.decide, "choose", SCOPE, WORLD), 100)
    return [
        within("gateway with six conditions", gateway, 0.5, "ms"),
        within("table of 100 rows × 5 inputs", decided, 5, "ms"),
    ]


def main() -> int:
    feel = Feel()
    conditions = [*CONDITIONS, *CONDITIONS]
    start = perf_counter()
    Context().close()
    print(f"{'a context is made':58} {(perf_counter() - start) * 1000:8.3f}")
    one = measure("one expression", lambda: feel.evaluate(conditions[0], SCOPE, WORLD))
    measure("a gateway: six conditions, one call", lambda: feel.evaluate_many(conditions, SCOPE, WORLD))
    many = measure("500 expressions, one call", lambda: feel.evaluate_many(conditions[:1] * 500, SCOPE, WORLD), 50)
    print(f"{'  each of them beyond the call itself, in microseconds':58} {(many - one) / 499 * 1000:8.3f}")
    measure("20 working days after a date", lambda: feel.evaluate('workdays after("2026-09-20", 20)', {}, WORLD))
    for rows in (10, 100):
        decisions = Decisions.read({"bench.dmn": table(rows)})
        measure(f"a table of {rows} rows and 5 inputs", partial(decisions.decide, "choose", SCOPE, WORLD), 100)
    shared_pool().close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
