"""`guizhang audit`: is the history what was written?"""

import os

import click

from tasks.errors import TaskError
from tasks.office import Office
from tasks.seal_chains import seal_chains
from tasks.verify_chains import verify_chains
from web.cli.language import language
from web.config import Config
from web.wiring import build_office

ENGLISH = "case {case}, row {number}: the history is not what was written ({sentence})"


@click.group()
def audit() -> None:
    """The history of all cases, chained by hashes."""


@audit.command()
def verify() -> None:
    """Read every row. Exit 1 when one was changed, removed or moved, each named."""
    office = _office()
    try:
        found = verify_chains(office)
    finally:
        office.sessions.dispose()
    for fault in found.faults:
        case = fault.case_id or "—"
        if language() == "zh":
            click.echo(f"案件 {case} 第 {fault.number} 条：{fault.sentence}")
        else:
            click.echo(ENGLISH.format(case=case, number=fault.number, sentence=fault.sentence))
    if language() == "zh":
        click.echo(f"案件 {found.cases} 个，经过 {found.rows} 条，封存 {found.seals} 次，不符 {len(found.faults)} 处")
    else:
        click.echo(f"{found.cases} cases, {found.rows} rows, {found.seals} seals, {len(found.faults)} faults")
    if found.faults:
        raise SystemExit(1)


@audit.command()
def seal() -> None:
    """Seal now, and print the head that is to be kept elsewhere."""
    office = _office()
    try:
        sealed = seal_chains(office)
    finally:
        office.sessions.dispose()
    click.echo(f"{sealed.number} {sealed.hash}" if sealed else "—")


def _office() -> Office:
    try:
        return build_office(Config.read(os.environ))
    except TaskError as wrong:
        raise click.ClickException(wrong.sentence()) from None
