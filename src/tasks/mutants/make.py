"""All mutants of a pack, in the order of its files, and a choice among them."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from tasks.mutants.mutant import Mutant, numbered
from tasks.mutants.of_diagrams import of_diagram
from tasks.mutants.of_figures import FILE, of_figures
from tasks.mutants.of_forms import of_form
from tasks.mutants.of_tables import of_tables


def all_mutants(files: Mapping[str, bytes]) -> list[Mutant]:
    """The files must have passed the check."""
    return numbered(mutant for file in sorted(files) for mutant in _of(files, file) if mutant.content != files[file])


def chosen(mutants: Iterable[Mutant], only: str = "", most: int | None = None, seed: int = 0) -> list[Mutant]:
    """Those of a file, an element or a key; of these at most so many, drawn by the seed, in their order."""
    fitting = [mutant for mutant in mutants if not only or only in (mutant.file, mutant.element, mutant.key)]
    if most is None or len(fitting) <= most:
        return fitting
    drawn = Random(seed).sample(range(len(fitting)), most)  # noqa: S311 — a sample, not a secret
    return [fitting[n] for n in sorted(drawn)]


def _of(files: Mapping[str, bytes], file: str) -> Iterator[Mutant]:
    if file == FILE:
        yield from of_figures(files)
    elif file.endswith(".bpmn"):
        yield from of_diagram(file, files[file])
    elif file.endswith(".dmn"):
        yield from of_tables(file, files[file])
    elif file.endswith(".form"):
        yield from of_form(files, file)
