"""Run the DMN Technology Compatibility Kit: `python scripts/conformance.py DIR [--failures FILE]`.

Prints, by group, how many of the cases pass, and how many of those whose expected answer is not null: an engine that
always answers null passes many of the others. Exit 1 when a case fails that is not known to
(tests/conformance/failing.yaml).
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import yaml
from lxml import etree

from engine.dmn.model import Model
from engine.dmn.read import read_model
from engine.errors import FeelError
from engine.feel import World
from engine.feel.evaluate import ask
from engine.feel.pool import Pool

Json = Any
Node = etree._Element
ROOT = Path(__file__).resolve().parent.parent
EXCLUDED = ROOT / "tests" / "conformance" / "excluded.yaml"
FAILING = ROOT / "tests" / "conformance" / "failing.yaml"
WORLD = World(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), date(2026, 3, 2))
SECONDS = 1.0
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
KINDS = {"date": "date", "time": "time", "dateTime": "date time", "duration": "duration"}


@dataclass(frozen=True)
class Case:
    group: str
    name: str  # folder/file#case:node
    model: Json
    model_key: str
    element: str  # key of what is asked
    inputs: Json
    expected: Json
    part: str | None  # of a service: the output decision whose value is expected


@dataclass
class Score:
    cases: int = 0
    passed: int = 0
    valued: int = 0  # cases whose expected answer is not null
    valued_passed: int = 0
    timeouts: int = 0
    failures: dict[str, str] = field(default_factory=dict)  # case → what was expected and found


# ── Reading ──────────────────────────────────────────────────────────────────


def cases(folder: Path) -> Iterator[Case]:
    for level in ("compliance-level-2", "compliance-level-3"):
        for directory in sorted((folder / level).iterdir()):
            if directory.is_dir():
                yield from cases_of(level[-1], directory)


def cases_of(level: str, directory: Path) -> Iterator[Case]:
    for file in sorted(directory.glob("*.xml")):
        root = etree.parse(str(file), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        asked = next(node.text or "" for node in root.iter("{*}modelName"))
        files = model_files(directory, directory / asked)
        model, _ = read_model(files)
        data = {"open": False, **model.data}
        model_key = sha256(orjson.dumps(data)).hexdigest()
        by_name = {e.name: e.key for e in model.elements.values() if e.place.file == asked and e.kind != "input"}
        for case in root.iter("{*}testCase"):
            inputs = {node.get("name"): value_of(node) for node in case.findall("{*}inputNode")}
            for result in case.findall("{*}resultNode"):
                service = case.get("type") == "decisionService"
                node = case.get("invocableName") if service else result.get("name")
                expected = result.find("{*}expected")
                key = by_name.get(node or "", "")
                yield Case(
                    group=group_of(level, model, key),
                    name=f"{directory.name}/{file.name}#{case.get('id')}:{result.get('name')}",
                    model=data,
                    model_key=model_key,
                    element=key,
                    inputs=inputs,
                    expected=None if expected is None else value_of(expected),
                    part=result.get("name") if service else None,
                )


def group_of(level: str, model: Model, key: str) -> str:
    """Cases that rest on knowledge models, invocations, contexts, imports or services are a group of their own."""
    if level != "3":
        return f"level {level}"
    seen: set[str] = set()
    todo = [key]
    while todo:
        each = todo.pop()
        if each in seen or each not in model.elements:
            continue
        seen.add(each)
        data = model.data["elements"][each]
        foreign = each.rpartition("#")[0] != key.rpartition("#")[0]
        if (
            foreign
            or data["kind"] in ("knowledge", "service")
            or boxes_of(data.get("logic")) & {"call", "context", "function"}
        ):
            return "level 3, knowledge models, contexts, invocations, imports, services"
        todo += model.elements[each].requires
    return "level 3, decision tables and expressions"


def boxes_of(logic: Json) -> set[str]:
    """The kinds of boxed expressions in a logic."""
    if isinstance(logic, dict):
        own = {logic["k"]} if "k" in logic else set()
        return own.union(*map(boxes_of, logic.values()))
    return set().union(*map(boxes_of, logic)) if isinstance(logic, list) else set()


def model_files(directory: Path, asked: Path) -> dict[str, bytes]:
    """The model that is asked, and those that it imports, by namespace."""
    source = asked.read_bytes()
    found = {asked.name: source}
    spaces = {}
    for other in directory.glob("*.dmn"):
        spaces[namespace_of(other.read_bytes())] = other
    todo = [source]
    while todo:
        for wanted in re.findall(rb"<(?:\w+:)?import\b[^>]*\bnamespace=\"([^\"]*)\"", todo.pop()):
            imported = spaces.get(wanted.decode())
            if imported is not None and imported.name not in found:
                found[imported.name] = imported.read_bytes()
                todo.append(found[imported.name])
    return found


def namespace_of(source: bytes) -> str:
    return etree.fromstring(source).get("namespace") or ""


def value_of(node: Node) -> Json:
    """A value of a test file, with its type."""
    components, lists = node.findall("{*}component"), node.findall("{*}list")
    if components:
        return {c.get("name"): value_of(c) for c in components}
    if lists:
        return [value_of(item) for item in lists[0].findall("{*}item")]
    value = node.find("{*}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    kind = (value.get(f"{XSI}type") or "string").rpartition(":")[2]
    text = value.text or ""
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return float(text)
    if kind == "boolean":
        return text.strip() == "true"
    return {"@": KINDS[kind], "v": text.strip()} if kind in KINDS else text


# ── Asking ───────────────────────────────────────────────────────────────────


def answer_of(case: Case, pool: Pool) -> Json:
    request = {"jobs": [{"d": case.element}], "scope": case.inputs, "model": case.model_key, "tagged": True}
    result = ask(request, WORLD, pool, SECONDS, {"models": {case.model_key: case.model}})["results"][0]
    if "e" in result:
        return None
    value = result["v"]
    several = case.part and len(case.model["elements"][case.element].get("outputs", ())) > 1
    return value.get(case.part) if several and isinstance(value, dict) else value


def agrees(expected: Json, found: Json, pool: Pool) -> bool:
    if isinstance(expected, dict) and "@" in expected:
        return isinstance(found, dict) and found.get("@") == expected["@"] and same_moment(expected, found, pool)
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(expected) is type(found) and expected == found
    if isinstance(expected, float):
        return (
            isinstance(found, int | float)
            and not isinstance(found, bool)
            and abs(expected - found) <= 1e-8 * max(1, abs(expected))
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(map(agrees, expected, found, [pool] * len(found)))
        )
    return (
        isinstance(found, dict)
        and expected.keys() == found.keys()
        and all(agrees(v, found[k], pool) for k, v in expected.items())
    )


def same_moment(expected: Json, found: Json, pool: Pool) -> bool:
    """Written alike, or written otherwise for the same: P1Y for P12M, Z for +00:00."""
    if expected["v"] == found["v"]:
        return True
    request = {"jobs": [{"x": "is(a, b)"}], "scope": {"a": expected, "b": found}, "tagged": True}
    return ask(request, WORLD, pool, SECONDS)["results"][0].get("v") is True


# ── Counting ─────────────────────────────────────────────────────────────────


def run(folder: Path) -> tuple[dict[str, Score], Counter[str]]:
    reasons = reasons_in(EXCLUDED)
    pool = Pool(1)
    scores: dict[str, Score] = defaultdict(Score)
    left_out: Counter[str] = Counter()
    for case in cases(folder):
        if reason := reasons.get(case.name.partition("#")[0]):
            left_out[reason] += 1
        else:
            count(case, scores[case.group], pool)
    return scores, left_out


def count(case: Case, score: Score, pool: Pool) -> None:
    valued = case.expected is not None
    score.cases += 1
    score.valued += valued
    found: Json = None
    try:
        found = answer_of(case, pool)
    except FeelError as error:
        score.timeouts += error.kind == "time"
    if agrees(case.expected, found, pool):
        score.passed += 1
        score.valued_passed += valued
    else:
        score.failures[case.name] = f"expected {case.expected!r}, found {found!r}"


def reasons_in(file: Path) -> dict[str, str]:
    """name → reason, from a list of {reason, cases}."""
    return {
        name: entry["reason"] for entry in yaml.safe_load(file.read_text(encoding="utf-8")) for name in entry["cases"]
    }


def show(scores: dict[str, Score], left_out: Counter[str]) -> bool:
    """Prints the figures; whether everything that fails was known to."""
    known = reasons_in(FAILING)
    failures = {name: text for score in scores.values() for name, text in score.failures.items()}
    for group, score in scores.items():
        share = 100 * score.valued_passed / max(1, score.valued)
        print(
            f"{group}: {score.passed} of {score.cases} pass; with a non-null answer {score.valued_passed} "
            f"of {score.valued} ({share:.1f} %); {score.timeouts} time-outs"
        )
    for reason, number in left_out.items():
        print(f"left out: {number} cases: {reason}")
    for reason, number in Counter(
        known[n.rpartition(":")[0]] for n in failures if n.rpartition(":")[0] in known
    ).items():
        print(f"fail as known: {number} cases: {reason}")
    unknown = {name: text for name, text in failures.items() if name.rpartition(":")[0] not in known}
    for name, text in unknown.items():
        print(f"FAILS: {name}: {text}")
    return not unknown


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--failures", type=Path, help="write each failure, with what was expected, to this file")
    arguments = parser.parse_args()
    scores, left_out = run(arguments.folder)
    if arguments.failures:
        lines = [f"{name}: {text}" for score in scores.values() for name, text in score.failures.items()]
        arguments.failures.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if show(scores, left_out) else 1


if __name__ == "__main__":
    sys.exit(main())
