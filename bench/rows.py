"""A measure beside what it is held against, as one line of the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is what the target speaks of; `medians` in milliseconds unless the measure says otherwise."""

    measure: str
    against: str
    ratio: float
    target: str  # as a person reads it: "≥ 1.5 ×"
    reached: bool
    medians: dict[str, float]


def faster(measure: str, against: str, ours: Sequence[float], theirs: Sequence[float], least: float) -> Row:
    """Ours must be at least `least` times as fast. Seconds."""
    ratio = median(theirs) / median(ours)
    return Row(measure, against, ratio, f"≥ {least:g} ×", ratio >= least, _medians(ours, theirs))


def shown(measure: str, against: str, ours: Sequence[float], theirs: Sequence[float]) -> Row:
    """How many times as fast ours is: no target, but what the others rest on. Seconds."""
    return Row(measure, against, median(theirs) / median(ours), "shown", True, _medians(ours, theirs))


def told(measure: str, against: str, share: float, medians: Mapping[str, float]) -> Row:
    """A share of something else, with figures by their unit: no target."""
    return Row(measure, against, share, "shown", True, {name: round(value, 3) for name, value in medians.items()})


def at_most(measure: str, against: str, ours: Sequence[float], theirs: Sequence[float], most: float) -> Row:
    """Ours may take at most `most` times theirs. Seconds."""
    ratio = median(ours) / median(theirs)
    return Row(measure, against, ratio, f"≤ {most:g} ×", ratio <= most, _medians(ours, theirs))


def within(measure: str, found: float, most: float, unit: str) -> Row:
    """A figure that may be at most so large."""
    return Row(measure, "—", found / most, f"≤ {most:g} {unit}", found <= most, {unit: round(found, 3)})


def _medians(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    return {
        "ours": round(median(ours) * 1000, 3),
        "p95": round(quantiles(ours, n=20)[18] * 1000, 3),
        "theirs": round(median(theirs) * 1000, 3),
    }
