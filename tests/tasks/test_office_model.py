"""Several people at once against a small model of the office.

Whatever they do together could also have been done one after the other, with the same answer to each and the same
inboxes afterwards.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.deliver_next_message import deliver_next_message
from tasks.errors import TaskError
from tasks.fire_next_timer import fire_next_timer
from tasks.models import Message
from tasks.questions.inbox import inbox
from tasks.release_task import release_task
from tasks.verify_chains import verify_chains
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import message, task, timer, together

pytestmark = on_both_databases

PHASES: list[tuple[str, ...] | str] = [("填报",), "timer", ("审核", "签批"), "message", ("归档",)]
SCRIPT = [
    task("填报", "申报人"), timer(10), together(task("审核", "审核人"), task("签批", "厅长")), message("blow", "=number"),
    task("归档", "审核人"),
]  # fmt: skip
MAY = {"填报": {"ann", "abe"}, "审核": {"rex", "ray"}, "签批": {"dia"}, "归档": {"rex", "ray"}}
SEE = {"ann", "abe", "rex", "ray", "dia"}  # the applicant's unit and the authority; sam sees nothing
PEOPLE = [*sorted(SEE), "sam"]
MANY = 100_000  # more tasks than all lives of the long form leave open: they share one office
VERBS = {"claim": claim_task, "release": release_task, "complete": lambda *given: complete_task(*given, {})}

Act = tuple[str, str, int]  # verb, who, task
LOT = st.integers(0, 9_999)  # drawn before anybody acts: what is there to choose from hangs on who was quicker


def of(these: list[Any], lot: int) -> Any:
    """One of these; the same for the same lot."""
    return these[lot % len(these)]


@dataclass
class Model:
    """What the office should be like: whose task it is, and where each case stands."""

    phase: dict[int, int] = field(default_factory=dict)  # case → place in PHASES
    tasks: dict[int, tuple[int, str]] = field(default_factory=dict)  # task → case, name
    holder: dict[int, str | None] = field(default_factory=dict)  # of open tasks

    def act(self, verb: str, who: str, id: int) -> str:
        """What the verb answers: "done", or the class of its refusal. The model changes as the office should."""
        name = self.tasks[id][1]
        if who not in SEE:
            return "NotFound"
        if id not in self.holder:
            return "AlreadyDone"
        holder = self.holder[id]
        if holder == who and verb == "claim":
            return "done"
        if holder not in (None, who):
            return "AlreadyHeld"
        if who not in MAY[name] or (holder is None and verb != "claim"):
            return "NotAllowed"
        if verb == "complete":
            self._complete(id)
        else:
            self.holder[id] = who if verb == "claim" else None
        return "done"

    def _complete(self, id: int) -> None:
        del self.holder[id]
        case = self.tasks[id][0]
        if not any(self.tasks[other][0] == case for other in self.holder):
            self.phase[case] += 1

    def waiting(self, kind: str) -> list[int]:
        return [case for case, phase in self.phase.items() if phase < len(PHASES) and PHASES[phase] == kind]

    def expected(self) -> dict[int, list[str]]:
        """Names of open tasks of each case, those of a phase just entered included."""
        names = {
            case: sorted(self.tasks[id][1] for id in self.holder if self.tasks[id][0] == case) for case in self.phase
        }
        for case, phase in self.phase.items():
            if not names[case] and phase < len(PHASES) and not isinstance(PHASES[phase], str):
                names[case] = sorted(PHASES[phase])
        return names


class Together(RuleBasedStateMachine):
    house: House

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.actors = {who: self.house.actor(who) for who in PEOPLE}

    @rule(who=st.sampled_from(["ann", "abe"]))
    def start(self, who: str) -> None:
        self.model.phase[self.house.start(who).case_id] = 0
        self._learn()

    @rule(
        near=st.lists(LOT, min_size=1, max_size=2), lots=st.lists(st.tuples(LOT, LOT, LOT, LOT), min_size=2, max_size=4)
    )
    def at_once(self, near: list[int], lots: list[tuple[int, int, int, int]]) -> None:
        if not self.model.tasks:
            return
        latest = sorted(self.model.tasks)[-3:]
        chosen = [of(latest, lot) for lot in near]
        acts = [self._act(chosen, *lot) for lot in lots]
        answers = all_at_once([lambda act=act: self._do(*act) for act in acts])
        orders = permutations(range(len(acts)))
        ends = [end for order in orders if (end := self._one_after_another(acts, answers, order))]
        found = [end for end in ends if self._holders() == end.holder and self._open() == end.expected()]
        assert found, f"no order of {list(zip(acts, answers, strict=True))} explains the office"
        self.model = found[0]
        self._learn()

    @rule(which=LOT, whose=LOT)
    def go_on(self, which: int, whose: int) -> None:
        """One who may claims and completes: else few cases would get far."""
        free = sorted(id for id, holder in self.model.holder.items() if holder is None)
        if not free:
            return
        id = of(free, which)
        who = of(sorted(MAY[self.model.tasks[id][1]]), whose)
        for verb in ("claim", "complete"):
            assert self._do(verb, who, id) == self.model.act(verb, who, id) == "done"
        self._learn()

    @rule()
    def ten_minutes_pass(self) -> None:
        """Two nodes look for what is due."""
        self.house.clock.move_by(timedelta(minutes=11))
        due = self.model.waiting("timer")
        assert sum(all_at_once([self._sweep(fire_next_timer)] * 2)) == len(due)
        self._enter_next(due)

    @rule()
    def a_message_comes(self) -> None:
        """One for each case that waits for one; two nodes deliver."""
        waiting = self.model.waiting("message")
        with self.house.office.working() as work:
            for case in waiting:
                number = self.house.one('SELECT number FROM "case" WHERE id = :id', id=case)
                work.session.add(Message(pack="whales", name="blow", correlation_key=number, created_at=work.now))
        assert sum(all_at_once([self._sweep(deliver_next_message)] * 2)) == len(waiting)
        self._enter_next(waiting)

    @invariant()
    def inboxes_show_what_they_should(self) -> None:
        for who in PEOPLE:
            shown = {item.task_id for item in inbox(self.house.office, self.actors[who], limit=MANY).items}
            mine = {id for id, holder in self.model.holder.items() if holder == who}
            free = {
                id for id, holder in self.model.holder.items() if not holder and who in MAY[self.model.tasks[id][1]]
            }
            assert shown & self.model.tasks.keys() == mine | free

    @invariant()
    def cases_stand_where_they_should(self) -> None:
        assert self._holders() == self.model.holder
        ended = {id for id, phase in self.model.phase.items() if phase == len(PHASES)}
        for case, status in self.house.rows('SELECT id, status FROM "case"'):
            if case in self.model.phase:
                assert (status == "completed") == (case in ended)

    def teardown(self) -> None:
        self.ten_minutes_pass()  # what waits would else be due in the next life
        assert self.house.one("SELECT count(*) FROM incident") == 0
        done = "SELECT count(*) FROM history WHERE kind = 'complete' GROUP BY task_id HAVING count(*) > 1"
        assert self.house.rows(done) == []
        assert verify_chains(self.house.office).faults == ()

    def _act(self, tasks: list[int], which: int, stranger: int, whose: int, what: int) -> Act:
        """Mostly somebody who may, and on the same task as the others: that is where they meet."""
        id = of(tasks, which)
        likely = sorted(MAY[self.model.tasks[id][1]])
        return of(["claim", "claim", "complete", "release"], what), of(PEOPLE if stranger % 2 else likely, whose), id

    def _do(self, verb: str, who: str, id: int) -> str:
        try:
            VERBS[verb](self.house.office, self.actors[who], id)
        except TaskError as refusal:
            return type(refusal).__name__
        return "done"

    def _one_after_another(self, acts: list[Act], answers: list[str], order: tuple[int, ...]) -> Model | None:
        """The model after these acts in this order, if it gives each the answer that the office gave."""
        model = deepcopy(self.model)
        return model if all(model.act(*acts[n]) == answers[n] for n in order) else None

    def _sweep(self, verb: Callable[..., object]) -> Callable[[], int]:
        def turn() -> int:
            done = idle = 0
            while idle < 3:  # another may just have held the last one
                found = verb(self.house.office)
                done, idle = (done + 1, 0) if found else (done, idle + 1)
            return done

        return turn

    def _enter_next(self, cases: list[int]) -> None:
        for case in cases:
            self.model.phase[case] += 1
        self._learn()

    def _learn(self) -> None:
        """Tasks that were opened since; which they must be, the model says."""
        assert self._open() == self.model.expected()
        for id, case, name in self.house.rows("SELECT id, case_id, name FROM task WHERE status = 'open'"):
            if case in self.model.phase and id not in self.model.tasks:
                self.model.tasks[id], self.model.holder[id] = (case, name), None

    def _open(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {case: [] for case in self.model.phase}
        for case, name in self.house.rows("SELECT case_id, name FROM task WHERE status = 'open' ORDER BY name"):
            if case in found:
                found[case].append(name)
        return {case: sorted(names) for case, names in found.items()}

    def _holders(self) -> dict[int, str | None]:
        """Of the open tasks that the model knows."""
        rows = self.house.rows("SELECT id, holder_id FROM task WHERE status = 'open'")
        return {id: holder for id, holder in rows if id in self.model.tasks}


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    gate = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def play(open_house: Open, examples: int, steps: int) -> None:
    machine = type("Together", (Together,), {"house": open_house(SCRIPT)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # what hangs on chance can't be made smaller
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_people_at_once(open_house: Open) -> None:
    play(open_house, examples=6, steps=12)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_people_for_long(open_house: Open) -> None:
    play(open_house, examples=150, steps=40)
