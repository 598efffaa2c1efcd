"""`guizhang audit`: is the history what was written?"""

import os

import click

from tasks.office import Office
from tasks.seal_chains import seal_chains
from tasks.verify_chains import holds_head, verify_chains
from web.cli.language import language, say
from web.config import Config
from web.wiring import build_office

ENGLISH = "case {case}, row {number}: the history is not what was written ({sentence})"


@click.group()
def audit() -> None:
    """The history of all cases, chained by hashes."""


@audit.command()
@click.option(
    "--head", nargs=2, type=(int, str), help="NUMBER HASH of a head that was published: what was cut off is told"
)
def verify(head: tuple[int, str] | None) -> None:
    """Read every row. Exit 1 when one was changed, removed or moved, each named."""
    office = _office()
    try:
        found = verify_chains(office)
        kept = head is None or holds_head(office, *head)
    finally:
        office.sessions.dispose()
    if head and not kept:
        zh = f"公布过的封存 {head[0]} 不在这里，或者已不是当时的内容"
        click.echo(say(zh, f"the published seal {head[0]} is not there, or is not what it was", language()))
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
    if found.faults or not kept:
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
    return build_office(Config.read(os.environ))
