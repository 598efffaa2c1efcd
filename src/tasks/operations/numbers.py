"""Numbers that are taken in the transaction that uses them: rolled back together, they leave no gap."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tasks.models import NumberSeries


def next_number(session: Session, authority_id: str, series: str, year: int) -> int:
    """The next number of a series within an authority and a year (0: never begun anew); others wait for this commit."""
    taken = _raise(session, authority_id, series, year)
    if taken is not None:
        return taken
    try:
        with session.begin_nested():
            session.add(NumberSeries(authority_id=authority_id, series=series, year=year, last=1))
    except IntegrityError:  # another began the series between the two statements
        return _raise(session, authority_id, series, year) or 1
    return 1


def hold(session: Session, authority_id: str, name: str) -> None:
    """Have this name to oneself until the transaction ends; others wait."""
    next_number(session, authority_id, name, 0)  # no number is given from it: its row is the lock


def _raise(session: Session, authority_id: str, series: str, year: int) -> int | None:
    chosen = (
        NumberSeries.authority_id == authority_id,
        NumberSeries.series == series,
        NumberSeries.year == year,
    )
    raising = update(NumberSeries).where(*chosen).values(last=NumberSeries.last + 1).returning(NumberSeries.last)
    return session.execute(raising.execution_options(synchronize_session=False)).scalar_one_or_none()
