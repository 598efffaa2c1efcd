"""What parallel branches of one scope changed, so that a join can merge it.

A fork is made where one element takes several flows. For each fork the variables are kept as they were, and for each
branch what it made of them. Variables are shared while the branches run, as in Camunda 8; the join
compares with the values at the split, so that a later branch can't silently undo an earlier one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.advance import Json
from engine.bpmn.merge import ABSENT, three_way

Path = list[list[Any]]


class Forks:
    def __init__(self, state: dict[str, Any] | None = None) -> None:
        self.state: dict[str, Any] = state if state is not None else {}  # fork id → {base, gone, made: {branch: {…}}}

    def open(self, fork: str) -> None:
        self.state[fork] = {"base": {}, "made": {}}

    def note(self, path: Path, name: str, before: dict[str, Json], value: Json) -> None:
        """A branch writes a variable; call it before the write."""
        for fork, branch in path:
            record = self.state.get(fork)
            if record is None:
                continue
            record["base"].setdefault(name, [before[name]] if name in before else [])
            record["made"].setdefault(str(branch), {})[name] = value

    def merge(
        self, paths: list[Path], settled: Mapping[str, Json]
    ) -> tuple[Path, dict[str, Json], dict[str, dict[str, Any]]]:
        """What holds after these branches met: the path that remains, variables to write, and what each fork keeps.

        Names that a person `settled` are left out. Changes nothing; raises :class:`Conflict`, the variable's name
        first in its path.
        """
        values: dict[str, Json] = {}
        kept: dict[str, dict[str, Any]] = {}
        paths = [list(path) for path in paths]
        while any(path != paths[0] for path in paths):
            depth = _common(paths)
            longest = max(paths, key=len)
            if any(len(path) <= depth or path[depth][0] != longest[depth][0] for path in paths):
                paths = [path[:depth] for path in paths]  # tokens of unrelated forks: nothing common to compare with
                break
            fork = longest[depth][0]
            branches = list(dict.fromkeys(str(path[depth][1]) for path in paths))
            made = self._together(fork, branches, settled)
            values.update(made)
            kept[fork] = {"into": branches[0], "branches": branches, "made": made}
            paths = [[*path[:depth], [fork, paths[0][depth][1]]] for path in paths]
        return paths[0], values, kept

    def _together(self, fork: str, branches: list[str], settled: Mapping[str, Json]) -> dict[str, Json]:
        record = self.state.get(fork)
        if record is None:
            return {}
        merged: dict[str, Json] = {}
        names = dict.fromkeys(name for branch in branches for name in record["made"].get(branch, {}))
        for name in names:
            if name in settled:
                continue
            base = record["base"][name][0] if record["base"].get(name) else ABSENT
            changes = [record["made"][b][name] for b in branches if name in record["made"].get(b, {})]
            value = changes[0]
            for change in changes[1:]:
                value = three_way(base, value, change, (name,))
            if len(changes) > 1:
                merged[name] = value
        return merged

    def apply(self, kept: dict[str, dict[str, Any]]) -> None:
        """The branches have met: what they made belongs to the one that goes on."""
        for fork, what in kept.items():
            record = self.state.get(fork)
            if record is None:
                continue
            union: dict[str, Json] = {}
            for branch in what["branches"]:
                union.update(record["made"].pop(branch, {}))
            record["made"][what["into"]] = {**union, **what["made"]}

    def sweep(self, paths: Iterable[Path]) -> None:
        """Forget forks of which at most one branch is alive, and shorten the paths that led through them."""
        if not self.state:
            return
        paths = [path for path in paths if path]
        branches: dict[str, set[Any]] = {}
        for path in paths:
            for fork, branch in path:
                branches.setdefault(fork, set()).add(branch)
        over = {fork for fork in self.state if len(branches.get(fork, ())) <= 1}
        for fork in over:
            del self.state[fork]
        for path in paths:
            path[:] = [step for step in path if step[0] not in over]


def _common(paths: list[Path]) -> int:
    depth = 0
    while all(len(path) > depth for path in paths) and all(path[depth] == paths[0][depth] for path in paths):
        depth += 1
    return depth
