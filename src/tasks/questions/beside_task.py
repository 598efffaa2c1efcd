"""What stands beside a task's form: the latest steps of people and the case's papers, and no more of the case."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from tasks.actor import Actor
from tasks.errors import NotFound
from tasks.models import Case, History
from tasks.office import Office
from tasks.questions.case_lines import HistoryLine, Paper
from tasks.questions.case_page import in_person, papers_of, shown_to
from tasks.rights import cases_for
from tasks.text import msgid


@dataclass(frozen=True, slots=True)
class BesideTask:
    history: tuple[HistoryLine, ...]  # in the order in which it happened, without bodies
    papers: tuple[Paper, ...]


def beside_task(office: Office, actor: Actor, case_id: int, *, limit: int, without: Collection[str]) -> BesideTask:
    """The last `limit` lines of the history, kinds in `without` left out. Raises NotFound as the case's page does."""
    with office.reading() as read:
        session = read.session
        sees_reviewers = cases_for("see_reviewers", actor).label("sees_reviewers")
        asked = select(Case, sees_reviewers).where(Case.id == case_id, cases_for("see_case", actor))
        found = session.execute(asked).first()
        if found is None:
            raise NotFound(what=msgid("案件"))
        case, unveiled = found
        deployed = office.definitions.get(session, case.version_hash)
        hidden = frozenset[str]() if unveiled else in_person(deployed)
        latest = select(History).where(History.case_id == case.id, History.kind.not_in(without))
        rows = session.scalars(latest.order_by(History.number.desc()).limit(limit))
        lines = [HistoryLine.of(row, {}) for row in rows]
        history = tuple(shown_to(line, actor, hidden, False) for line in reversed(lines))
        return BesideTask(history, papers_of(session, case, actor, hidden))
