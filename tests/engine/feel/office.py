"""The world that the FEEL tests stand in: Monday 28 September 2026, 09:00 in China."""

from datetime import UTC, date, datetime

from engine.feel import Feel, World
from engine.parameters import Parameters

FIGURES = Parameters.read(
    """
notice_days:
  title: 公示期
  chosen: true
  values: [{from: 2025-08-28, value: 5}, {from: 2026-09-15, value: 7}]
later:
  title: 以后才有
  chosen: true
  values: [{from: 2030-01-01, value: 1}]
""".encode()
)
WORLD = World(
    now=datetime(2026, 9, 28, 1, 0, tzinfo=UTC),
    started_on=date(2026, 9, 1),
    parameters=FIGURES,
    case={"number": "ZJ-2026-001", "title": "稀土材料"},
)
FEEL = Feel()


def value(expression, scope=None, world=WORLD):
    return FEEL.evaluate(expression, scope or {}, world)
