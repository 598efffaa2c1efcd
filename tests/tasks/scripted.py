"""An engine for tests: a process is a list of nodes, walked one after the other. It keeps the contract of `advance`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import yaml

from engine.advance import (
    Advance,
    Cancel,
    CompleteTask,
    DeliverMessage,
    Facts,
    FireTimer,
    Happening,
    Incident,
    Instruction,
    OpenSubscription,
    OpenTask,
    OpenTimer,
    Operation,
    OperationDone,
    OperationFailed,
    Outcome,
    Resume,
    Start,
)
from engine.errors import NotOpen


@dataclass(frozen=True)
class Node:
    kind: str  # task, operation, timer, message, incident
    id: str
    options: Mapping[str, Any] = field(default_factory=dict)


def task(name: str, lane: str | None = None, **options: Any) -> Node:
    return Node("task", name, {"lane": lane, **options})


def operation(type: str, id: str = "op", **inputs: Any) -> Node:
    return Node("operation", id, {"type": type, "inputs": inputs})


def timer(minutes: float, id: str = "timer") -> Node:
    return Node("timer", id, {"minutes": minutes})


def message(name: str, key: str = "", id: str = "catch") -> Node:
    return Node("message", id, {"name": name, "key": key})


def incident(id: str = "trouble") -> Node:
    return Node("incident", id)


@dataclass(frozen=True)
class Parallel:
    nodes: tuple[Node, ...]


Script = list[Node | Parallel]


def together(*nodes: Node) -> Parallel:
    return Parallel(nodes)


def definition(scripts: Mapping[str, Script]) -> Any:
    processes = {name: SimpleNamespace(id=name, name=name, elements={}) for name in scripts}
    return SimpleNamespace(hash="", processes=processes, forms={}, parameters=None, scripts=dict(scripts), xml={})


def advance(definition: Any, state: bytes | None, instruction: Instruction, facts: Facts) -> Advance:
    walk = _Walk(definition, json.loads(state) if state else None, facts)
    walk.take(instruction)
    return walk.advance()


class _Walk:
    def __init__(self, definition: Any, state: dict[str, Any] | None, facts: Facts) -> None:
        self.definition, self.facts = definition, facts
        self.state: dict[str, Any] = state or {"pos": -1, "open": {}, "vars": {}, "n": 0, "end": None}
        self.happened: list[Happening] = []

    def take(self, instruction: Instruction) -> None:
        match instruction:
            case Start():
                self.state["process"] = instruction.process_id
                self.state["vars"] = dict(instruction.variables)
                self._next()
                return
            case Cancel():
                self.state["open"], self.state["end"] = {}, ["cancelled", None, instruction.reason]
                return
            case CompleteTask(id, variables) | DeliverMessage(id, variables) | OperationDone(id, variables):
                self._finish(id, dict(variables))
            case FireTimer(id):
                self._finish(id, {})
            case Resume(id, variables):
                self._finish(id, dict(variables))
            case OperationFailed(id):
                opened = self.state["open"].pop(id)
                self._open(Node("incident", opened["id"], {"message": instruction.message}))

    def _finish(self, id: str, variables: dict[str, Any]) -> None:
        if id not in self.state["open"]:
            raise NotOpen(id)
        opened = self.state["open"].pop(id)
        self.state["vars"].update(variables)
        self.happened.append(Happening("completed", opened["id"], self.state["process"], id))
        if not self.state["open"]:
            self._next()

    def _next(self) -> None:
        self.state["pos"] += 1
        script = self.definition.scripts[self.state["process"]]
        if self.state["pos"] >= len(script):
            self.state["end"] = ["completed", "end", "办结"]
            return
        node = script[self.state["pos"]]
        for inner in node.nodes if isinstance(node, Parallel) else (node,):
            self._open(inner)

    def _open(self, node: Node) -> None:
        self.state["n"] += 1
        at = (self.facts.now + timedelta(minutes=node.options.get("minutes", 0))).isoformat()
        opened = {"kind": node.kind, "id": node.id, "options": dict(node.options), "at": at}
        self.state["open"][f"i{self.state['n']}"] = opened
        self.happened.append(Happening("entered", node.id, self.state["process"], f"i{self.state['n']}"))

    def _of(self, kind: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        return [(id, o, o["options"]) for id, o in self.state["open"].items() if o["kind"] == kind]

    def advance(self) -> Advance:
        process = self.state["process"]
        end = self.state["end"]
        return Advance(
            state=json.dumps(self.state, ensure_ascii=False).encode(),
            tasks=tuple(_task(process, id, o, x, self.state["vars"]) for id, o, x in self._of("task")),
            timers=tuple(
                OpenTimer(id, o["id"], o["id"], _moment(o["at"]), False, None, True, None)
                for id, o, _ in self._of("timer")
            ),
            subscriptions=tuple(
                OpenSubscription(id, o["id"], x["name"], _key(x["key"], self.facts), True)
                for id, o, x in self._of("message")
            ),
            operations=tuple(
                Operation(id, o["id"], o["id"], x["type"], {}, x["inputs"], frozenset(x["inputs"]))
                for id, o, x in self._of("operation")
            ),
            incidents=tuple(
                Incident(id, o["id"], process, "error", x.get("message", "坏了")) for id, o, x in self._of("incident")
            ),
            happenings=tuple(self.happened),
            variables=self.state["vars"],
            outcome=Outcome(end[0], end[1], end[2]) if end else None,
        )


def _moment(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def _key(key: str, facts: Facts) -> str:
    return str(facts.case["number"]) if key == "=number" else key


def _task(process: str, id: str, opened: dict[str, Any], x: dict[str, Any], variables: dict[str, Any]) -> OpenTask:
    return OpenTask(
        id=id,
        element_id=opened["id"],
        process_id=process,
        name=opened["id"],
        lane=x["lane"],
        assignee=x.get("assignee"),
        candidate_groups=tuple(x.get("groups", ())),
        candidate_users=tuple(x.get("users", ())),
        due=_moment(x["due"]) if "due" in x else None,
        due_provisional=False,
        follow_up=None,
        priority=50,
        form_id=None,
        variables=dict(variables),
        properties=x.get("properties", {}),
        rules=(),
        documentation=None,
    )


def pack_yaml(**changes: Any) -> bytes:
    """A regulation of no office: whales are counted, not centres approved."""
    pack: dict[str, Any] = {
        "id": "whales",
        "title": "数鲸办法",
        "issuer": "海洋厅",
        "number": "海数〔2026〕1号",
        "issued": "2026-01-01",
        "in_force": {"from": "2026-01-01", "until": None},
        "state": "in_force",
        "authority": "海洋厅",
        "roles": [
            {"title": "申报人", "held_by": "party"},
            {"title": "审核人", "held_by": "authority"},
            {"title": "厅长", "held_by": "authority"},
            {"title": "港口", "held_by": "territory"},
            {"title": "评委", "held_by": "person"},
        ],
        "subjects": [
            {"id": "whale", "title": "鲸", "series": "J", "standings": [{"id": "swimming", "title": "在游"}]},
        ],
        "starts": [
            {"process": "flow", "title": "数一头鲸", "by": ["申报人"], "prefix": "SJ"},
            {"process": "child", "title": "复数", "by": [], "prefix": "FS"},
        ],
        "visibility": [{"role": "港口", "sees": "territory"}],
    }
    return yaml.safe_dump({**pack, **changes}, allow_unicode=True).encode()
