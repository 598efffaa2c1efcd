"""Decisions: what the tables of a pack say, with the trace of how they came to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

import orjson

from engine.dmn.lint import lint
from engine.dmn.model import Element, Model, Table
from engine.dmn.read import read_model
from engine.errors import Fault, FeelError, Refused
from engine.feel import World
from engine.feel.evaluate import ask
from engine.feel.pool import SECONDS, Pool, shared_pool
from engine.feel.say import failure, warning

Json = Any


@dataclass(frozen=True, slots=True)
class MatchedRule:
    id: str
    number: int  # from 1, in the order of the table
    annotations: Mapping[str, str]  # by the annotation column's name

    @property
    def carries(self) -> tuple[str, ...]:
        """The rule ids in the annotation column named `rule`."""
        return tuple(self.annotations.get("rule", "").replace(",", " ").replace("，", " ").replace("、", " ").split())


@dataclass(frozen=True, slots=True)
class TableTrace:
    """What one table was asked and what it said."""

    decision: str  # name of the decision or knowledge model
    table: str  # id
    hit_policy: str
    matched: tuple[MatchedRule, ...]
    inputs: tuple[tuple[str, Json], ...]  # label or expression, value
    outputs: tuple[Json, ...]  # of each matched rule, in their order

    def to_json(self) -> dict[str, Json]:
        return {
            "decision": self.decision,
            "table": self.table,
            "hitPolicy": self.hit_policy,
            "matched": [
                {"id": m.id, "number": m.number, "annotations": dict(m.annotations), "rules": list(m.carries)}
                for m in self.matched
            ],
            "inputs": [{"label": label, "value": value} for label, value in self.inputs],
            "outputs": list(self.outputs),
        }


@dataclass(frozen=True, slots=True)
class Decided:
    value: Json
    trace: tuple[TableTrace, ...]  # in the order in which the tables were asked
    provisional: bool = False  # working days were counted in a year whose holidays are not announced
    warnings: tuple[FeelError, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """All decisions of a pack. Immutable; equal by content."""

    model: Model = field(default_factory=Model, compare=False)
    hash: str = ""
    doubts: tuple[Fault, ...] = field(default=(), compare=False)  # warnings of the check: overlaps and gaps of tables

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> "Decisions":
        """Raises Refused with everything that is wrong in the files."""
        return _decisions_in(tuple(sorted(files.items())))

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the decisions and services that can be decided."""
        return frozenset(e.id for e in self.model.elements.values() if e.kind in ("decision", "service"))

    @property
    def tables(self) -> Mapping[str, Table]:
        return self.model.tables

    def element(self, decision: str) -> Element:
        """By id, else by name. FeelError where there is none, or several of the name."""
        found = [e for e in self.model.elements.values() if e.id == decision and e.kind != "input"]
        found = found or [e for e in self.model.elements.values() if e.name == decision and e.kind != "input"]
        if len(found) != 1:
            known = ", ".join(sorted(self.ids)) or "—"
            zh = f"有几个名为“{decision}”的决策" if found else f"没有决策“{decision}”"
            en = f"there are several decisions '{decision}'" if found else f"there is no decision '{decision}'"
            raise FeelError(f"{zh}；可用的编号是 {known}", decision, 0, "error", en=f"{en}; known by id are {known}")
        return found[0]

    def decide(
        self,
        decision_id: str,
        scope: Mapping[str, Json],
        world: World,
        *,
        strict: bool = True,
        pool: Pool | None = None,
        seconds: float = SECONDS,
    ) -> Decided:
        """Decides on the variables of `scope`, in ONE call. Raises FeelError; a warning is one when `strict`."""
        key = self.element(decision_id).key
        request = {"jobs": [{"d": key}], "scope": scope, "model": self._open_key}
        supply = {"models": {self._open_key: self._open}}
        try:
            answer = ask(request, world, pool or shared_pool(), seconds, supply)["results"][0]
        except FeelError as error:
            zh, en = f"决策“{decision_id}”：{error.zh}", f"decision '{decision_id}': {error.en}"
            raise FeelError(zh, decision_id, 0, error.kind, en=en) from error
        if "e" in answer:
            raise failure(answer["e"])
        warnings = tuple(map(warning, answer["w"]))
        if strict and warnings:
            raise warnings[0]
        return Decided(answer["v"], tuple(map(self._trace, answer["t"])), answer["p"], warnings)

    def _trace(self, entry: dict[str, Json]) -> TableTrace:
        table = self.model.tables[entry["table"]]
        matched = tuple(MatchedRule(table.rules[n].id, n + 1, table.rules[n].annotations) for n in entry["matched"])
        labels = [column.label for column in table.inputs]
        return TableTrace(
            decision=table.name,
            table=table.id,
            hit_policy=table.hit_policy,
            matched=matched,
            inputs=tuple(zip(labels, entry["inputs"], strict=True)),
            outputs=tuple(entry["outputs"]),
        )

    @cached_property
    def _open(self) -> Json:
        """The model for the interpreter: every variable of the case is visible, not only the input data drawn."""
        return {"open": True, **self.model.data}

    @cached_property
    def _open_key(self) -> str:
        return sha256(orjson.dumps(self._open)).hexdigest()[:16]


@lru_cache(maxsize=100)  # tables are the same in every version that has the files, and never change
def _decisions_in(files: tuple[tuple[str, bytes], ...]) -> Decisions:
    model, faults = read_model(dict(files))
    faults += lint(model)
    errors = [fault for fault in faults if fault.level == "error"]
    if errors:
        raise Refused(sorted(errors))
    return Decisions(model, _hash(dict(files)), tuple(sorted(faults)))


def _hash(files: Mapping[str, bytes]) -> str:
    found = sha256()
    for name, source in sorted(files.items()):
        found.update(name.encode() + b"\0" + sha256(source).digest())
    return found.hexdigest()


def check(files: Mapping[str, bytes]) -> list[Fault]:
    """Everything that is wrong or doubtful in the files; errors and warnings."""
    model, faults = read_model(files)
    return sorted([*faults, *lint(model)])
