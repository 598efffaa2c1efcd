"""Which rules of a table collide, and which inputs meet no rule: warnings, because a case may never bring them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.cells import Cell, read_cells
from engine.dmn.model import Table
from engine.dmn.regions import Region, holds, regions_of

Json = Any
MOST_RULES = 300  # of a table that is looked through
MOST_STEPS = 20_000  # of the search for a gap
SHOWN = 3  # collisions and gaps of one table
ANY = Cell((), negated=True)  # a blank cell


@dataclass(frozen=True, slots=True)
class Finding:
    """A collision of rules, or a gap; the inputs that bring it about, in both languages."""

    rules: tuple[str, ...]  # ids; none for a gap
    zh: str
    en: str


class Analysis:
    """One table. Cells that depend on the case are taken as met: they make no gap, and no collision."""

    def __init__(self, table: Table, data: Json, types: Json) -> None:
        self.table = table
        self.rules: Sequence[Json] = data["rules"]
        inputs = data["inputs"]
        declared = [resolved(column["type"], types) for column in inputs]
        limits = [column["values"] or kind.get("allowed") for column, kind in zip(inputs, declared, strict=True)]
        texts = [text for rule in self.rules for text in rule["i"] if text is not None]
        cells = read_cells([*texts, *filter(None, limits)])
        self.cells = [[ANY if text is None else cells[text] for text in rule["i"]] for rule in self.rules]
        self.columns: list[list[Region]] = []
        self.masks: list[list[int]] = []  # column → region → bits of the rules that hold there
        self.reach: list[list[int]] = []  # column → rule → bits of the regions in which it holds
        self.seen = [[cell.known for cell in row] for row in self.cells]
        for index, kind in enumerate(declared):
            own = [row[index] for row in self.cells]
            allowed = cells.get(str(limits[index]))
            several = "list" in kind or kind.get("base") == "list"  # a list is met by what it holds
            regions = None if several else regions_of(own, allowed, kind.get("base"), whole=bool(kind.get("whole")))
            if regions is None:
                regions = [Region("任意值", "any value", other=True)]
                self.seen = [
                    [known and (at != index or own[row] is ANY) for at, known in enumerate(rule)]
                    for row, rule in enumerate(self.seen)
                ]
                own = [ANY for _ in own]
            self.columns.append(regions)
            table_of = [[holds(cell, region) for region in regions] for cell in own]
            self.reach.append([_bits(row) for row in table_of])
            self.masks.append([_bits(column_of) for column_of in zip(*table_of, strict=True)])

    def collisions(self) -> Iterator[Finding]:
        """Pairs of rules that hold together for some input."""
        for first, row in enumerate(self.seen):
            for second in range(first + 1, len(self.rules)):
                if not (all(row) and all(self.seen[second])):
                    continue
                common = [reach[first] & reach[second] for reach in self.reach]
                if all(common):
                    yield self._finding((first, second), [_lowest(bits) for bits in common])

    def gaps(self) -> Iterator[Finding]:
        """Inputs for which no rule holds."""
        everything = (1 << len(self.rules)) - 1
        steps = 0
        covered: set[tuple[int, int]] = set()
        stack: list[tuple[int, int, list[int]]] = [(0, everything, [])]
        while stack and steps < MOST_STEPS:
            steps += 1
            column, rules, where = stack.pop()
            if not rules:
                yield self._finding((), where)
                continue
            if column == len(self.columns) or (column, rules) in covered:
                continue
            covered.add((column, rules))
            for region in range(len(self.columns[column]) - 1, -1, -1):
                stack.append((column + 1, rules & self.masks[column][region], [*where, region]))

    def hidden(self) -> Iterator[str]:
        """Ids of rules that come too late: wherever one holds, an earlier one holds as well."""
        known = _bits(all(row) for row in self.seen)
        for number, row in enumerate(self.seen):
            earlier = known & ((1 << number) - 1)
            if all(row) and earlier and not self._comes_first(number, earlier):
                yield self.rules[number]["id"]

    def _comes_first(self, number: int, earlier: int) -> bool:
        """Whether some input meets the rule and none of the earlier ones."""
        stack, covered, steps = [(0, earlier)], set(), 0
        while stack and steps < MOST_STEPS:
            steps += 1
            column, rules = stack.pop()
            if not rules:
                return all(reach[number] for reach in self.reach[column:])
            if column == len(self.columns) or (column, rules) in covered:
                continue
            covered.add((column, rules))
            masks = self.masks[column]
            own = self.reach[column][number]
            stack += [(column + 1, rules & mask) for region, mask in enumerate(masks) if own >> region & 1]
        return bool(stack)  # not looked through to the end: no claim

    def _finding(self, rules: tuple[int, ...], where: Sequence[int]) -> Finding:
        zh, en = [], []
        for column, region in enumerate(where):
            label, chosen = self.table.inputs[column].label, self.columns[column][region]
            if len(self.columns[column]) > 1:
                zh.append(f"{label} {chosen.zh}")
                en.append(f"{label} {chosen.en}")
        return Finding(
            tuple(self.rules[n]["id"] for n in rules), "，".join(zh) or "任何输入", ", ".join(en) or "any input"
        )


def resolved(typed: Json, types: Json) -> dict[str, Json]:
    """A declared type down to its base, with the values that the nearest definition allows."""
    found: dict[str, Json] = {}
    for _ in range(20):
        if not typed:
            break
        found = {**typed, **found}
        typed = types.get(typed["of"]) if "of" in typed else None
    return found


def _bits(held: Iterable[bool]) -> int:
    return sum(1 << n for n, each in enumerate(held) if each)


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
