"""Numbers of letters and notices, from the pack's series."""

from tasks.errors import OperationRefused
from tasks.operations.kinds import BAD_ARGUMENT
from tasks.operations.numbers import next_number
from tasks.operations.work import Work


def take_number(work: Work, id: str) -> str:
    """The next number of the series, within the authority; given back only when the whole step is rolled back."""
    series = work.pack.letter_series(id)
    if series is None:
        known = [s.id for s in work.pack.series]
        zh = f"pack.yaml 中没有文号序列“{id}”（现有：{'、'.join(known) or '无'}），请修改图中的 series。"
        en = f"pack.yaml has no series “{id}” (there are: {', '.join(known) or 'none'}); change series in the diagram."
        raise OperationRefused(BAD_ARGUMENT, zh, en)
    counted = work.today.year if series.restart == "yearly" else 0
    n = next_number(work.session, work.case.authority_id, f"{work.case.pack}:{series.id}", counted)
    return series.number(work.today.year, n)
