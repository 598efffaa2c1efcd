"""Plain forms of the office's own pages: what is wrong with them, named for the summary above the form."""

from collections.abc import Mapping

from tasks.errors import FormFaults
from web.current import translated
from web.forms import Fault


def faults_in(refused: FormFaults, labels: Mapping[str, str]) -> list[Fault]:
    """A line for every sentence in the order of the form; `seats.3` leads to the field of that id, called `seats`."""
    order = list(labels)
    names = sorted(refused.errors, key=lambda name: order.index(name.partition(".")[0]))
    return [
        Fault(name, labels[name.partition(".")[0]], translated(sentence))
        for name in names
        for sentence in refused.errors[name]
    ]


def beside(faults: list[Fault]) -> dict[str, str]:
    """The sentences by the field that they stand at."""
    found: dict[str, str] = {}
    for fault in faults:
        found[fault.anchor] = f"{found[fault.anchor]} {fault.sentence}" if fault.anchor in found else fault.sentence
    return found
