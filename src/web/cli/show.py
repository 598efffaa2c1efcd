"""Lines that several commands print: faults, and what was never gone through."""

from collections.abc import Iterable

import click

from engine.definition import Definition
from engine.errors import Fault
from tasks.scenarios.coverage import Seen, coverage
from web.cli.language import say


def show_faults(faults: Iterable[Fault], lang: str) -> None:
    for fault in faults:
        click.echo(fault.line(lang) + (say("（警告）", " (warning)", lang) if fault.level != "error" else ""))


def show_coverage(definition: Definition, seen: Iterable[Seen], lang: str) -> None:
    """What was gone through of each diagram and table, and what never was."""
    words = {
        "flows": ("网关流向", "gateway flows"),
        "boundaries": ("边界事件", "boundary events"),
        "rows": ("表行", "rows"),
        "limits": ("阈值两侧", "thresholds, from both sides"),
    }
    click.echo(say("覆盖", "coverage", lang))
    for covered in coverage(definition, seen):
        if covered.total:
            what = say(*words[covered.kind], lang)
            click.echo(f"  {covered.count:3}/{covered.total:<3}  {covered.file}  {what}")
            for missed in covered.missed:
                click.echo(f"           - {missed}")
