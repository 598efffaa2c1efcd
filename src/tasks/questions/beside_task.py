"""What stands beside a task's form: the latest steps of people and the case's papers, and no more of the case."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, bindparam, select

from tasks.actor import Actor
from tasks.errors import NotFound
from tasks.models import Case, History
from tasks.office import Office
from tasks.questions.case_lines import HistoryLine, Paper
from tasks.questions.case_page import in_person, papers_of, shown_to
from tasks.rights import KEPT, cases_for
from tasks.text import msgid

_LATEST: Final = (
    select(History)
    .where(History.case_id == bindparam("case"), History.kind.not_in(bindparam("without", expanding=True)))
    .order_by(History.number.desc())
    .limit(bindparam("limit"))
)


@lru_cache(maxsize=KEPT)
def _seen_by(actor: Actor) -> Select[Case, bool]:
    """The case, if the actor may see it, and whether they may see who reviews."""
    sees_reviewers = cases_for("see_reviewers", actor).label("sees_reviewers")
    return select(Case, sees_reviewers).where(Case.id == bindparam("case"), cases_for("see_case", actor))


@dataclass(frozen=True, slots=True)
class BesideTask:
    history: tuple[HistoryLine, ...]  # in the order in which it happened, without bodies
    papers: tuple[Paper, ...]


def beside_task(office: Office, actor: Actor, case_id: int, *, limit: int, without: Collection[str]) -> BesideTask:
    """The last `limit` lines of the history, kinds in `without` left out. Raises NotFound as the case's page does."""
    with office.reading() as read:
        session = read.session
        found = session.execute(_seen_by(actor), {"case": case_id}).first()
        if found is None:
            raise NotFound(what=msgid("案件"))
        case, unveiled = found
        deployed = office.definitions.get(session, case.version_hash)
        hidden = frozenset[str]() if unveiled else in_person(deployed)
        rows = session.scalars(_LATEST, {"case": case.id, "without": list(without), "limit": limit})
        lines = [HistoryLine.of(row, {}) for row in rows]
        history = tuple(shown_to(line, actor, hidden, False) for line in reversed(lines))
        return BesideTask(history, papers_of(session, case, actor, hidden))
