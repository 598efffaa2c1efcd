"""What a pack must pass before it is deployed: the check, and every scenario."""

from collections.abc import Mapping

from engine.errors import Fault
from tasks.packs.check import check_pack
from tasks.scenarios.run import run_scenarios


def gate(files: Mapping[str, bytes]) -> list[Fault]:
    """Everything that is wrong; scenarios are run only when the check finds no error. What `deploy_pack` takes."""
    checked = check_pack(files)
    if checked.errors:
        return list(checked.faults)
    failed = [
        Fault(
            outcome.scenario.file,
            f"line {outcome.line}",
            "scenario-fails",
            f"场景“{outcome.scenario.name}”不符：应为 {outcome.expected}；实为 {outcome.found}",
            f"the scenario “{outcome.scenario.name}” fails: expected {outcome.expected}; found {outcome.found}",
        )
        for outcome in run_scenarios(files, checked.scenarios)
        if not outcome.passed
    ]
    return [*checked.faults, *failed]
