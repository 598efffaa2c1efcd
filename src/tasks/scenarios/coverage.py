"""What scenarios went through, against what the pack holds: gateways, boundary events, rows, thresholds."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from engine.definition import Definition
from tasks.scenarios.limits import Tried, limits_of, missed_of, tried_in
from tasks.scenarios.stage import Watch

GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "parallelGateway"})


@dataclass(frozen=True, slots=True)
class Seen:
    """Ids that were gone through, each with the process or table it belongs to: two diagrams may use one id."""

    flows: frozenset[tuple[str, str]] = frozenset()
    elements: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[tuple[str, str]] = frozenset()  # with their table
    asked: frozenset[tuple[str, str]] = frozenset()  # of tables asked by themselves: no case went through these
    filled: frozenset[str] = frozenset()  # forms filled in by themselves
    tried: frozenset[Tried] = frozenset()  # numbers that tables were asked about, by themselves or in a case

    def __or__(self, other: "Seen") -> "Seen":
        return Seen(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Covered:
    """One diagram or table: how much of it, and what was never gone through."""

    file: str
    kind: str  # "flows", "boundaries", "rows", "limits"
    total: int
    missed: tuple[str, ...]  # element: name, as a reader finds it

    @property
    def count(self) -> int:
        return self.total - len(self.missed)


def seen_by(watch: Watch) -> Seen:
    flows: set[tuple[str, str]] = set()
    elements: set[tuple[str, str]] = set()
    rows: set[tuple[str, str]] = set()
    tried = set(watch.tried)
    for case, happening in ((case, h) for case, happenings in watch.happenings.items() for h in happenings):
        if happening.kind == "flow":
            flows.add((happening.process_id, happening.element_id))
        elif happening.kind == "decided":
            rows.update((table["table"], row["id"]) for table in happening.detail["trace"] for row in table["matched"])
            if case in watch.facts:
                tried.update(tried_in(happening.detail["trace"], watch.facts[case].started_on))
        elif happening.kind in ("entered", "completed", "caught"):
            elements.add((happening.process_id, happening.element_id))
    return Seen(
        flows=frozenset(flows),
        elements=frozenset(elements),
        rows=frozenset(rows),
        asked=frozenset(watch.asked),
        filled=frozenset(watch.filled),
        tried=frozenset(tried),
    )


def coverage(definition: Definition, seen: Iterable[Seen]) -> list[Covered]:
    """Of every diagram: flows that leave a gateway, boundary events; of every table: its rows, and its thresholds from
    both sides.
    """
    total = Seen()
    for one in seen:
        total = total | one
    return [*_diagrams(definition, total), *_tables(definition, total)]


def _diagrams(definition: Definition, seen: Seen) -> Iterable[Covered]:
    for process in definition.processes.values():
        gateways = {e.id: e for e in process.elements.values() if e.type in GATEWAYS}
        leaving = [flow for flow in process.flows.values() if flow.source in gateways]
        missed = [
            f"{f.id}（{gateways[f.source].name or f.source} → {f.name or f.target}）"
            for f in leaving
            if (process.id, f.id) not in seen.flows
        ]
        yield Covered(process.file, "flows", len(leaving), tuple(missed))
        boundaries = [e for e in process.elements.values() if e.type == "boundaryEvent"]
        yield Covered(
            process.file,
            "boundaries",
            len(boundaries),
            tuple(f"{e.id}（{e.name}）" for e in boundaries if (process.id, e.id) not in seen.elements),
        )


def _tables(definition: Definition, seen: Seen) -> Iterable[Covered]:
    for table in definition.decisions.tables.values():
        missed = [
            f"{row.id}（{table.name} 第 {n} 行）"
            for n, row in enumerate(table.rules, 1)
            if (table.id, row.id) not in seen.rows
        ]
        yield Covered(table.file, "rows", len(table.rules), tuple(missed))
        limits = limits_of(table)
        untried = missed_of(table, limits, seen.tried, definition.parameters)
        yield Covered(table.file, "limits", 2 * len(limits), tuple(untried))
