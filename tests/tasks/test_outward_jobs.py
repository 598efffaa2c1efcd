"""Outside jobs: asked at least once under one key, answered once, and a case that waits in vain says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.calendar import CHINA
from tasks.call_next_job import PAUSES, call_next_job
from tasks.errors import CaseOver, NotFound, NotOpenAnyMore
from tasks.finish_job import finish_job
from tasks.models import Case, History, Incident, Outbox
from tasks.office import Office
from tasks.outward import JobAnswer
from tasks.resume_incident import resume_incident
from tasks.scenarios.act import act
from tasks.scenarios.script import DoStep, StartStep
from tasks.scenarios.stage import Stage, set_stage
from tests.tasks.packs.garden import garden_files

ENTER = """<zeebe:taskDefinition type="register.enter" />
        <zeebe:ioMapping>
          <zeebe:input source="=&quot;plot&quot;" target="subject" />
          <zeebe:input source="=plot.name" target="name" />
          <zeebe:input source="=&quot;sown&quot;" target="standing" />
          <zeebe:input source="={size: plot.size}" target="fields" />
          <zeebe:output source="=record" target="record" />
        </zeebe:ioMapping>"""
CALL = """<zeebe:taskDefinition type="job.call" />
        <zeebe:ioMapping>
          <zeebe:input source="=&quot;soil&quot;" target="job" />
          <zeebe:input source="={plot: plot.name}" target="payload" />
          <zeebe:output source="=result.ph" target="ph" />
        </zeebe:ioMapping>"""


@dataclass
class Laboratory:
    """An outside program: what it was asked, and what it says next."""

    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    says: Callable[[], JobAnswer | None] = lambda: None

    def __call__(self, *, key: str, payload: Mapping[str, Any]) -> JobAnswer | None:
        self.asked.append((key, payload))
        return self.says()


@dataclass
class Waiting:
    stage: Stage
    office: Office
    laboratory: Laboratory

    def case(self) -> Case:
        with self.office.reading() as read:
            return read.session.scalars(select(Case)).one()

    def rows(self, model: type[Any]) -> list[Any]:
        with self.office.reading() as read:
            return list(read.session.scalars(select(model)))

    @property
    def key(self) -> str:
        return str(next(row.key for row in self.rows(Outbox) if row.kind == "job"))


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    """A case that stands at an outside job."""
    files = garden_files()
    diagram = files["plot.bpmn"].decode()
    assert ENTER in diagram
    stage = set_stage(files | {"plot.bpmn": diagram.replace(ENTER, CALL).encode()}, "office.yaml", MORNING)
    for step in (
        StartStep(1, "plot", "李大娘", None, None, None, {}, None),
        DoStep(2, "ask", "李大娘", None, None, {"plot": {"name": "东头的地", "size": 20}}, None, False, "", None),
        DoStep(3, "agree", "孙组长", None, None, {}, None, False, "", None),
    ):
        act(stage, step)
    laboratory = Laboratory()
    yield Waiting(stage, replace(stage.office, caller=laboratory), laboratory)
    stage.office.sessions.dispose()


MORNING = datetime(2026, 3, 2, 9, tzinfo=CHINA)


def unreachable() -> JobAnswer | None:
    raise ConnectionRefusedError("nobody there")


def test_the_case_waits_until_the_job_is_answered(waiting: Waiting) -> None:
    assert waiting.case().status == "running"
    assert call_next_job(waiting.stage.office) is None, "without a program to ask, the job waits"
    assert call_next_job(waiting.office) is not None
    ((key, payload),) = waiting.laboratory.asked
    assert (payload["job"], payload["payload"], key) == ("soil", {"plot": "东头的地"}, waiting.key)
    assert waiting.case().status == "running", "accepted, not answered"
    assert call_next_job(waiting.office) is None, "it is asked once"
    finish_job(waiting.office, key, JobAnswer({"ph": 6.5}))
    assert waiting.case().outcome == "给地"
    assert waiting.stage.watch.last[1].variables["ph"] == 6.5
    assert "job" in {row.kind for row in waiting.rows(History)}


def test_what_is_answered_at_once_goes_on_at_once(waiting: Waiting) -> None:
    waiting.laboratory.says = lambda: JobAnswer({"ph": 7})
    call_next_job(waiting.office)
    assert waiting.case().outcome == "给地"


def test_an_answer_counts_once(waiting: Waiting) -> None:
    key = waiting.key
    with pytest.raises(NotFound):
        finish_job(waiting.office, "another", JobAnswer())
    finish_job(waiting.office, key, JobAnswer({"ph": 6.5}))
    with pytest.raises((NotOpenAnyMore, CaseOver)):
        finish_job(waiting.office, key, JobAnswer({"ph": 1}))
    assert waiting.stage.watch.last[1].variables["ph"] == 6.5
    assert call_next_job(waiting.office) is None, "nobody is asked for what is known"


def test_an_error_that_nothing_catches_is_an_incident(waiting: Waiting) -> None:
    waiting.laboratory.says = lambda: JobAnswer(error_code="JOB_FAILED", message="样品丢了")
    call_next_job(waiting.office)
    (incident,) = waiting.rows(Incident)
    assert "样品丢了" in incident.message and incident.element_id == "enter"


def test_a_program_that_cannot_be_reached_is_asked_again_under_the_same_key_and_then_given_up(waiting: Waiting) -> None:
    waiting.laboratory.says = unreachable
    for pause in PAUSES:
        called = call_next_job(waiting.office)
        assert called is not None and not called.taken and "nobody there" in called.fault
        assert call_next_job(waiting.office) is None, "not before the pause is over"
        waiting.stage.clock.move_to(waiting.stage.clock() + timedelta(minutes=pause))
    assert waiting.rows(Incident) == []
    call_next_job(waiting.office)
    waiting.stage.clock.move_to(waiting.stage.clock() + timedelta(days=30))
    assert call_next_job(waiting.office) is None
    (incident,) = waiting.rows(Incident)
    assert "soil" in incident.message and "nobody there" in incident.message
    assert len({key for key, _ in waiting.laboratory.asked}) == 1
    waiting.laboratory.says = lambda: JobAnswer({"ph": 7})
    operator = replace(waiting.stage.actor("孙组长"), is_administrator=True)
    resume_incident(waiting.office, operator, incident.id)
    call_next_job(waiting.office)
    assert waiting.case().outcome == "给地"


def test_a_crash_between_asking_and_marking_asks_again_under_the_same_key(waiting: Waiting) -> None:
    def crash() -> JobAnswer | None:
        raise KeyboardInterrupt

    waiting.laboratory.says = crash
    with pytest.raises(KeyboardInterrupt):
        call_next_job(waiting.office)
    assert call_next_job(waiting.office) is None, "another node waits for the lease"
    waiting.stage.clock.move_to(waiting.stage.clock() + timedelta(minutes=5))
    waiting.laboratory.says = lambda: JobAnswer({"ph": 7})
    call_next_job(waiting.office)
    first, second = waiting.laboratory.asked
    assert first == second and waiting.case().outcome == "给地"
