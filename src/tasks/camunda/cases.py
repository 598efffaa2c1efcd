"""Test cases as files say them: read, checked against the schema's table, each instruction with its line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Fault, Refused
from tasks.camunda.json_lines import read_json
from tasks.camunda.schema import INSTRUCTIONS, REFUSED_FIELDS, REFUSED_VALUES, SHAPES, Row, Said
from tasks.packs.plain import Document, Path

SUFFIX = ".json"  # of a file of cases: *.test.json, or whichever holds testCases


@dataclass(frozen=True, slots=True)
class Instruction:
    type: str
    line: int
    data: Mapping[str, Any]
    conditions: tuple["Instruction", ...] = ()  # of a CONDITIONAL_BEHAVIOR
    actions: tuple["Instruction", ...] = ()

    def get(self, *keys: str) -> Any:
        """The value at a path of keys; None where nothing is given."""
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


@dataclass(frozen=True, slots=True)
class TestCase:
    __test__ = False  # for pytest: the name is the schema's

    name: str
    file: str
    line: int
    instructions: tuple[Instruction, ...] = ()
    faults: tuple[Fault, ...] = field(default=())  # what it asks that can't be done: such a case is not run


def read_cases(content: bytes, file: str) -> tuple[TestCase, ...]:
    """All cases of a file. Raises Refused when the file as a whole can't be read."""
    document = read_json(content, file)
    if not isinstance(document.value, dict) or not isinstance(document.value.get("testCases"), list):
        zh, en = "这里要有 testCases，是一列用例；请补上", "there must be testCases, a list of cases; add it"
        raise Refused([document.fault((), "no-test-cases", zh, en)])
    return tuple(_Case(document, ("testCases", n)).read() for n in range(len(document.value["testCases"])))


class _Case:
    """Reads one case and gathers its faults."""

    def __init__(self, document: Document, path: Path) -> None:
        self.document, self.path = document, path
        self.faults: list[Fault] = []

    def read(self) -> TestCase:
        value = _at(self.document.value, self.path)
        name = value.get("name") if isinstance(value, dict) else None
        if not isinstance(name, str) or not name.strip():
            self._fault(
                self.path, "case-without-name", Said("用例没有名称；请补上 name", "the case has no name; add one")
            )
            name = f"{self.document.file}:{self.document.line(self.path)}"
        given = value.get("instructions") if isinstance(value, dict) else None
        if not isinstance(given, list):
            said = Said("用例没有 instructions；请补上", "the case has no instructions; add them")
            self._fault(self.path, "case-without-instructions", said)
            given = []
        steps = [self._instruction((*self.path, "instructions", n)) for n in range(len(given))]
        return TestCase(
            name, self.document.file, self.document.line(self.path),
            tuple(step for step in steps if step is not None), tuple(self.faults),
        )  # fmt: skip

    def _instruction(self, path: Path, inner: bool = False) -> Instruction | None:
        value = _at(self.document.value, path)
        kind = value.get("type") if isinstance(value, dict) else None
        row = INSTRUCTIONS.get(kind) if isinstance(kind, str) else None
        if row is None:
            said = Said(f"不认识的指令 {kind!r}；请改正 type", f"{kind!r} is no instruction; mend its type")
            self._fault(path, "unknown-instruction", said)
            return None
        if row.verdict == "refused":
            self._fault(path, "refused-instruction", Said(f"{kind}：{row.said.zh}", f"{kind}: {row.said.en}"))
            return None
        if inner and kind == "CONDITIONAL_BEHAVIOR":
            said = Said(
                "CONDITIONAL_BEHAVIOR 里不能再有它自己；请拆开", "a CONDITIONAL_BEHAVIOR can't stand in another"
            )
            self._fault(path, "nested-behavior", said)
            return None
        self._object(row, value, path, row.name, ("type",))
        return Instruction(
            row.name, self.document.line(path), value,
            tuple(self._inner(value, path, "conditions")), tuple(self._inner(value, path, "actions")),
        )  # fmt: skip

    def _inner(self, value: Mapping[str, Any], path: Path, key: str) -> Iterator[Instruction]:
        given = value.get(key, [])
        if value["type"] != "CONDITIONAL_BEHAVIOR" or not isinstance(given, list):
            return
        if not given:
            said = Said(f"{key} 至少要有一条", f"there must be at least one of the {key}")
            self._fault((*path, key), "empty-behavior", said)
        for n in range(len(given)):
            step = self._instruction((*path, key, n), inner=True)
            if step is not None and key == "conditions" and not step.type.startswith("ASSERT_"):
                said = Said("条件只能是 ASSERT_…；请改正", "a condition can only be an ASSERT_…; mend it")
                self._fault((*path, key, n), "behavior-condition", said)
            elif step is not None:
                yield step

    def _object(self, row: Row, value: Mapping[str, Any], path: Path, what: str, besides: tuple[str, ...] = ()) -> None:
        for key in value:
            if key not in row.fields and key not in besides:
                known = ", ".join(row.fields)
                said = Said(
                    f"{what} 没有 {key}（有：{known}）；请删除", f"{what} has no {key} (it has {known}); delete it"
                )
                self._fault((*path, key), "unknown-field", said)
        for field_ in row.fields.values():
            if field_.name in value:
                self._field(row, field_.name, field_.kind, value[field_.name], (*path, field_.name))
            elif field_.required:
                said = Said(f"{what} 缺少 {field_.name}；请补上", f"{what} lacks {field_.name}; add it")
                self._fault(path, "missing-field", said)
        if row.some and not any(name in value for name in row.some):
            said = Said(
                f"{what} 要有 {' 或 '.join(row.some)}；请补上", f"{what} needs {' or '.join(row.some)}; add one of them"
            )
            self._fault(path, "missing-field", said)

    def _field(self, row: Row, name: str, kind: str, value: Any, path: Path) -> None:
        refused = REFUSED_FIELDS.get((row.name, name)) or REFUSED_VALUES.get((row.name, name, str(value)))
        if refused is not None and value not in (False, [], None):
            said = Said(f"{row.name} 的 {name}：{refused.zh}", f"{name} of {row.name}: {refused.en}")
            self._fault(path, "refused-field", said)
            return
        self._value(name, kind, value, path)

    def _value(self, name: str, kind: str, value: Any, path: Path) -> None:
        if kind in SHAPES:
            if isinstance(value, dict):
                self._object(SHAPES[kind], value, path, name)
            else:
                self._wrong(name, Said("一个对象", "an object"), path)
        elif kind.startswith("["):
            if not isinstance(value, list):
                self._wrong(name, Said("一列", "a list"), path)
            elif kind != "[Instruction]":
                for n, item in enumerate(value):
                    self._value(name, kind[1:-1], item, (*path, n))
        elif "|" in kind or kind.isupper():
            if value not in kind.split("|"):
                words = kind.replace("|", ", ")
                self._wrong(name, Said(f"{words} 之一", f"one of {words}"), path)
        elif not _FITS[kind](value):
            self._wrong(name, _KINDS[kind], path)

    def _wrong(self, name: str, should: Said, path: Path) -> None:
        said = Said(f"{name} 应是{should.zh}；请改正", f"{name} must be {should.en}; mend it")
        self._fault(path, "wrong-value", said)

    def _fault(self, path: Path, code: str, said: Said) -> None:
        self.faults.append(self.document.fault(path, code, said.zh, said.en))


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1,
    "truth": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "any": lambda value: True,
}
_KINDS = {
    "text": Said("文字", "a text"),
    "whole": Said("整数", "a whole number"),
    "count": Said("从 1 起的整数", "a whole number from 1"),
    "truth": Said(" true 或 false", "true or false"),
    "object": Said("一个对象", "an object"),
}


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value
