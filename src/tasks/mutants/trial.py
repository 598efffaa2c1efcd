"""Try a mutant: is it refused by the check, does a scenario turn red, or does nobody notice?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.errors import Fault
from tasks.mutants.mutant import Mutant
from tasks.packs.check import checked_definition
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
        """Run the scenarios until one turns red: first the one that noticed this place before, then in this order."""
        files = {**self.files, mutant.file: mutant.content}
        refused = self._refused(files)
        if refused:
            return Verdict(mutant, "refused", refused)
        place = mutant.file, mutant.element
        for n, steps in sorted(order, key=lambda one: one[0] != self.noticed.get(place)):
            outcome = run_scenario(files, self.scenarios[n], ROOM[0] * steps + ROOM[1])
            if not outcome.passed:
                self.noticed[place] = n
                return Verdict(mutant, "red", f"{self.scenarios[n].name}（{outcome.report()}）")
        return Verdict(mutant, "survived", "")

    def first_red(self, mutants: Sequence[Mutant], order: Order) -> tuple[Verdict | None, int]:
        """The first verdict that is red, and how many were tried."""
        for tried, mutant in enumerate(mutants, 1):
            verdict = self.judge(mutant, order)
            if verdict.end == "red":
                return verdict, tried
        return None, len(mutants)

    def _refused(self, files: Mapping[str, bytes]) -> str:
        """The first sentence of the check, or "". Letters are not pressed: no mutant is one."""
        found: list[Fault] = []
        definition = checked_definition(files, self.info, found)
        if definition is not None:
            found += name_faults(files, self.info, definition)
        wrong = [fault for fault in found if fault.level == "error"]
        if definition is not None and not wrong:
            keep_compiled(files, definition)
        return wrong[0].line("zh") if wrong else ""
