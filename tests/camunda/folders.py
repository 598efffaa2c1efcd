"""The folders beside this file, as an analyst would hand them over; and cases changed on purpose."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.camunda.cases import TestCase, read_cases
from tasks.camunda.folder import camunda_files
from tasks.camunda.run import Outcome, run_case

HERE = Path(__file__).parent
SOUND = ("claim", "delivery", "invoice", "loan", "order", "stock")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def files_of(folder: str) -> dict[str, bytes]:
    return camunda_files(HERE / folder)


def written(*cases: Mapping[str, Any]) -> bytes:
    return json.dumps({"testCases": list(cases)}, indent=2).encode()


def one(*instructions: Mapping[str, Any], name: str = "a case") -> TestCase:
    """A case of these instructions, each on lines of its own."""
    (case,) = read_cases(written({"name": name, "instructions": list(instructions)}), "x.test.json")
    return case


def play(folder: str, *instructions: Mapping[str, Any]) -> Outcome:
    return run_case(files_of(folder), one(*instructions), NOW)


def instructions() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Every case of the sound folders: its folder, its name, its instructions."""
    for folder in SOUND:
        for file, content in files_of(folder).items():
            if file.endswith(".test.json"):
                for case in json.loads(content)["testCases"]:
                    yield folder, case["name"], case["instructions"]


def process(name: str) -> dict[str, str]:
    return {"processDefinitionId": name}


def create(name: str, variables: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "CREATE_PROCESS_INSTANCE", "processDefinitionSelector": process(name), "variables": variables or {},
        **more,
    }  # fmt: skip
