"""Reads a form-js file: `read_form(source, file) -> Form`, or Refused with every fault at once."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.advance import Json
from engine.errors import Fault, Refused
from engine.feel import Feel
from engine.forms import checks
from engine.forms.components import FORM_KEYS, KINDS, PROPERTIES, SCHEMA_VERSION, Component
from engine.forms.data import depth_of
from engine.forms.form import Form
from engine.forms.languages import check_feel, check_patterns, check_templates

LARGEST = 512 * 1024  # bytes of a form file
DEEPEST = 40  # nesting of its JSON
MOST = 1000  # components of one form


class Report:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, element: str, code: str, zh: str, en: str, level: str = "error") -> None:
        self.faults.append(Fault(self.file, element, code, zh, en, level))


@lru_cache(maxsize=1_000)  # a form is the same in every version that has it, and never changes
def read_form(source: bytes, file: str) -> Form:
    """Read and check a form-js file.

    `source`: the file's bytes (UTF-8 JSON); `file`: its name, for the faults and as the form's id where it has none.
    Raises Refused with every fault: what is wrong at which component and what to do.
    """
    report = Report(file)
    raw = _json(source, report)
    if raw is None:
        raise Refused(report.faults)
    _head(raw, report)
    reader = _Reader(report)
    components = tuple(reader.read_all(raw["components"], (), ""))
    checks.whole(components, report)
    check_templates(components, report)
    feel = Feel()
    check_feel(components, feel, report)
    check_patterns(components, feel, report)
    if any(fault.level == "error" for fault in report.faults):
        raise Refused([fault for fault in report.faults if fault.level == "error"])
    name = raw.get("id") or file.rsplit("/", 1)[-1].removesuffix(".form")
    return Form(str(name), file, components, tuple(report.faults), feel)


def _json(source: bytes, report: Report) -> dict[str, Any] | None:
    try:
        if len(source) > LARGEST:
            raise ValueError(f"larger than {LARGEST // 1024} KB")
        raw = json.loads(source.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_no_twice)
        if depth_of(raw, DEEPEST) > DEEPEST:
            raise ValueError("nested too deeply")
    except (ValueError, RecursionError) as error:
        report.add(
            "form",
            "form-json",
            f"这不是一个完好的 form-js 文件（{error}），请重新导出",
            f"not a sound form-js file ({error}): export it again",
        )
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("components"), list):
        report.add(
            "form",
            "form-json",
            "文件里没有 components 列表，请确认导出的是 form-js 表单",
            "the file has no list of components: is it a form-js form?",
        )
        return None
    return raw


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _no_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, _ in pairs if sum(other == key for other, _ in pairs) > 1)
        raise ValueError(f"key '{twice}' stands twice in one object")
    return made


def _head(raw: Mapping[str, Json], report: Report) -> None:
    for key in sorted(set(raw) - FORM_KEYS):
        report.add("form", "form-key", f"表单不认识“{key}”，请删去", f"a form has no key '{key}': remove it")
    if raw.get("type", "default") != "default":
        report.add(
            "form", "form-type", "表单的 type 要是 default，请改正", "the form's type must be 'default': mend it"
        )
    version = raw.get("schemaVersion", SCHEMA_VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= SCHEMA_VERSION:
        report.add(
            "form",
            "form-version",
            f"schemaVersion 要在 1 到 {SCHEMA_VERSION} 之间，更新的写法这里还不认识，请用旧的写法另存",
            f"schemaVersion must be 1 to {SCHEMA_VERSION}: a newer form may mean something unknown here",
        )


class _Reader:
    """Walks the components and makes them, noting faults on the way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.ids: set[str] = set()
        self.count = 0

    def read_all(self, raws: Json, above: tuple[str, ...], prefix: str) -> Iterator[Component]:
        for raw in raws:
            self.count += 1
            if self.count > MOST:
                if self.count == MOST + 1:
                    self.report.add(
                        "form",
                        "form-size",
                        f"表单超过 {MOST} 个组件，请拆成几张",
                        f"more than {MOST} components: split the form",
                    )
                return
            component = self._read(raw, above, prefix)
            if component:
                yield component

    def _read(self, raw: Json, above: tuple[str, ...], prefix: str) -> Component | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
            self.report.add(
                "form",
                "component-type",
                f"第 {self.count} 个组件没有 type，请补上",
                f"component {self.count} has no type: give it one",
            )
            return None
        identity = self._identity(raw)
        kind = KINDS.get(raw["type"])
        if kind is None:
            self.report.add(
                identity,
                "component-type",
                f"组件类型“{raw['type']}”不认识，请换成 form-js 的类型",
                f"component type '{raw['type']}' is unknown: use one of form-js",
            )
            return None
        checks.keys(identity, raw, kind, self.report)
        properties = self._properties(identity, raw)
        own = checks.segments(identity, raw, kind, self.report)
        path = (*above, *own)
        repeats = kind.role == "list" and raw.get("isRepeating", True) is not False
        bound = kind.role in {"input", "computed"} or repeats
        name = prefix + ".".join(path) if bound else ""
        below = ((), f"{name}[].") if repeats else (path, prefix)
        children = raw.get("components") if kind.role in {"group", "list"} else None
        component = Component(
            id=identity,
            type=raw["type"],
            source=raw,
            path=path,
            name=name,
            children=tuple(self.read_all(children, *below)) if isinstance(children, list) else (),
            personal=properties.get("personal") == "true",
            rules=tuple(properties.get("rule", "").replace(",", " ").replace("，", " ").split()),
            properties=properties,
        )
        checks.content(component, self.report)
        return component

    def _identity(self, raw: Mapping[str, Json]) -> str:
        found = raw.get("id")
        if not isinstance(found, str) or not found:
            found = str(raw.get("key") or f"{raw['type']}#{self.count}")
            if "id" in raw:
                self.report.add(found, "component-id", "id 要是文字，请改正", "the id must be text: mend it")
        elif found in self.ids:
            self.report.add(found, "component-id", "id 用了两次，请改一个", "the id stands twice: change one")
        self.ids.add(found)
        return found

    def _properties(self, identity: str, raw: Mapping[str, Json]) -> dict[str, str]:
        found = raw.get("properties") or {}
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            self.report.add(
                identity, "property", "properties 要是名称对文字，请改正", "properties must map names to text: mend it"
            )
            return {}
        for key in sorted(set(found) - PROPERTIES):
            self.report.add(
                identity,
                "property",
                f"自定义属性“{key}”没有人读，请删去",
                f"nobody reads the custom property '{key}': remove it",
            )
        return dict(found)
