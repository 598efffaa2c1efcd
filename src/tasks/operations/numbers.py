"""Numbers that are taken in the transaction that uses them: rolled back together, they leave no gap."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from tasks.add_first import is_added
from tasks.models import NumberSeries


def next_number(session: Session, authority_id: str, series: str, year: int) -> int:
    """The next number of a series within an authority and a year (0: never begun anew); others wait for this commit."""
    chosen = _chosen(authority_id, series, year)
    raising = update(NumberSeries).where(*chosen).values(last=NumberSeries.last + 1).returning(NumberSeries.last)
    taken = session.execute(raising.execution_options(synchronize_session=False)).scalar_one_or_none()
    if taken is not None:
        return taken

    def is_begun() -> bool:
        return session.scalar(select(NumberSeries.last).where(*chosen)) is not None

    first = NumberSeries(authority_id=authority_id, series=series, year=year, last=1)
    if is_added(session, first, is_begun):
        return 1
    return next_number(session, authority_id, series, year)  # another began the series between the two statements


def hold(session: Session, authority_id: str, name: str) -> None:
    """Have this name to oneself until the transaction ends; others wait."""
    next_number(session, authority_id, name, 0)  # no number is given from it: its row is the lock


def _chosen(authority_id: str, series: str, year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        NumberSeries.authority_id == authority_id,
        NumberSeries.series == series,
        NumberSeries.year == year,
    )
