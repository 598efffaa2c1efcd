"""The trace is not a label: for each rule, a scenario that names it goes red when what carries the rule is spoiled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tasks.mutants.carriers import of_carrier, spoiled
from tasks.mutants.make import all_mutants
from tasks.mutants.mutant import Mutant
from tasks.mutants.run import Workers
from tasks.mutants.trial import Played, Verdict
from tasks.packs.rules import Rule
from tasks.packs.trace import Trace

MOST: Final = 30  # mutants tried for one rule


@dataclass(frozen=True, slots=True)
class Proof:
    rule: Rule
    verdict: Verdict | None  # the mutant that turned a scenario red; None: none did
    tried: int


def prove(pool: Workers, files: Mapping[str, bytes], played: Sequence[Played], traced: Trace) -> Iterator[Proof]:
    """A proof, or its lack, for each rule that is neither planned nor carried by the program itself."""
    mutants = [*spoiled(files), *all_mutants(files)]
    rules = [rule for rule in traced.rules if rule.status != "planned" and not rule.house]
    waiting = []
    for rule in rules:
        names = {carrier.element for carrier in traced.scenarios(rule.id)}
        proving = sorted((one for one in played if one.name in names), key=lambda one: one.seconds)
        candidates = _candidates(traced, rule, mutants, files)
        waiting.append((rule, pool.submit("first_red", candidates, [(one.n, one.steps) for one in proving])))
    for rule, future in waiting:
        verdict, tried = future.result()
        yield Proof(rule, verdict, tried)


def _candidates(traced: Trace, rule: Rule, mutants: list[Mutant], files: Mapping[str, bytes]) -> list[Mutant]:
    """Of each carrier in turn the strongest, then the next: one carrier must not use up all the tries."""
    lists = [of_carrier(carrier, mutants, files) for carrier in traced.of(rule.id)]
    longest = max(map(len, lists), default=0)
    mixed = [found[n] for n in range(longest) for found in lists if n < len(found)]
    return list({mutant.key: mutant for mutant in mixed}.values())[:MOST]
