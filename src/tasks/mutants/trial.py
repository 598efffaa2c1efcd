"""Try a mutant: does a scenario turn red, is it refused by the check, or does nobody notice?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.errors import Fault
from engine.foresee import foresee
from tasks.mutants.mutant import Mutant
from tasks.packs.check import read_definition, surroundings
from tasks.packs.check_names import name_faults
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.packs.read_info import read_pack_info
from tasks.scenarios.coverage import Seen
from tasks.scenarios.run import run_scenario
from tasks.scenarios.scenery import keep_compiled

Order = Sequence[tuple[int, int]]  # of scenarios: number, steps on the pack as it is
ROOM = (3, 100)  # a mutant may take three times the steps of the pack itself, and some


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario of the pack as it is."""

    n: int  # its place among the scenarios
    name: str
    seconds: float
    steps: int
    seen: Seen
    failed: str  # "" or what was wrong


@dataclass(frozen=True, slots=True)
class Verdict:
    mutant: Mutant
    end: Literal["red", "refused", "survived"]
    by: str  # the scenario that turned red with what it said, or the sentence of the check


class Trial:
    """One pack on trial: read once, then asked many times."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.scenarios = read_all_scenarios(files, [])
        self.info = read_pack_info(files["pack.yaml"])
        self.noticed: dict[tuple[str, str], int] = {}  # file and element → the scenario that turned red last

    def play(self, n: int) -> Played:
        """Run the scenario on the pack as it is."""
        outcome = run_scenario(self.files, self.scenarios[n])
        failed = "" if outcome.passed else outcome.report()
        return Played(n, self.scenarios[n].name, outcome.seconds, outcome.steps, outcome.seen, failed)

    def judge(self, mutant: Mutant, order: Order) -> Verdict:
        """Run the scenarios until one turns red: first the one that noticed this place before, then in this order.

        What its expressions must come to is looked at last: it costs as much as a scenario, and a scenario proves more.
        """
        files = {**self.files, mutant.file: mutant.content}
        found: list[Fault] = []
        definition = read_definition(files, self.info, found)
        if definition is None:
            return Verdict(mutant, "refused", _first_error(found))
        keep_compiled(files, definition)
        place = mutant.file, mutant.element
        for n, steps in sorted(order, key=lambda one: one[0] != self.noticed.get(place)):
            outcome = run_scenario(files, self.scenarios[n], ROOM[0] * steps + ROOM[1])
            if not outcome.passed:
                self.noticed[place] = n
                return Verdict(mutant, "red", f"{self.scenarios[n].name}（{outcome.report()}）")
        found = [*found, *name_faults(files, self.info, definition), *foresee(definition, surroundings(self.info))]
        refused = _first_error(found)
        return Verdict(mutant, "refused" if refused else "survived", refused)

    def first_red(self, mutants: Sequence[Mutant], order: Order) -> tuple[Verdict | None, int]:
        """The first verdict that is red, and how many were tried."""
        for tried, mutant in enumerate(mutants, 1):
            verdict = self.judge(mutant, order)
            if verdict.end == "red":
                return verdict, tried
        return None, len(mutants)


def _first_error(found: Sequence[Fault]) -> str:
    """The first sentence that refuses, or "". Letters are not pressed: no mutant is one."""
    return next((fault.line("zh") for fault in found if fault.level == "error"), "")
