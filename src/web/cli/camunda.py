"""`guizhang pack check` and `guizhang pack scenarios` of a folder made for Camunda 8: the same kind of lines."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from engine.errors import Refused
from tasks.camunda.check import check_folder
from tasks.camunda.folder import camunda_files, is_camunda_folder
from tasks.camunda.run import Outcome, run_cases
from tasks.clock import wall_clock
from web.cli.language import say
from web.cli.show import show_coverage, show_faults


def camunda_folder(name: str) -> Path | None:
    """The folder of that path, when it is one made for Camunda 8."""
    folder = Path(name)
    return folder if is_camunda_folder(folder) else None


def show_check(folder: Path, lang: str) -> NoReturn:
    """Print one line for each fault. Ends the command, with 1 when there are errors."""
    checked = check_folder(_files(folder, lang))
    show_faults(checked.faults, lang)
    count, warnings, cases = len(checked.errors), len(checked.faults) - len(checked.errors), len(checked.cases)
    name = folder.resolve().name
    zh = f"{name}（Camunda 8）：错误 {count}，警告 {warnings}；用例 {cases}"
    click.echo(say(zh, f"{name} (Camunda 8): {count} errors, {warnings} warnings; {cases} cases", lang), err=count > 0)
    sys.exit(1 if count else 0)


def show_cases(folder: Path, only: str, covering: bool, lang: str) -> NoReturn:
    """Run the cases. Ends the command, with 1 when one failed, can't be read, or there is none."""
    files = _files(folder, lang)
    checked = check_folder(files)
    unreadable = [fault for fault in checked.errors if fault.code in ("not-json", "no-test-cases")]
    show_faults(unreadable, lang)
    outcomes: list[Outcome] = []
    for outcome in run_cases(files, [case for case in checked.cases if only in case.name], wall_clock()):
        outcomes.append(outcome)
        click.echo(f"{_mark(outcome, lang)}  {outcome.seconds:6.2f} s  {outcome.case.name}")
        if not outcome.passed:
            click.echo(f"    {outcome.report(lang)}")
            for process, elements in outcome.paths:
                click.echo(f"    {process}: {' → '.join(elements) or '—'}")
    if covering and outcomes and checked.definition is not None:
        show_coverage(checked.definition, (outcome.seen for outcome in outcomes), lang)
    failed = sum(not outcome.passed for outcome in outcomes)
    total = sum(outcome.seconds for outcome in outcomes)
    zh = f"用例 {len(outcomes)}，不符 {failed}，用时 {total:.1f} 秒"
    click.echo(say(zh, f"{len(outcomes)} cases, {failed} failed, {total:.1f} s", lang))
    sys.exit(1 if failed or unreadable or not outcomes else 0)


def _mark(outcome: Outcome, lang: str) -> str:
    if outcome.passed:
        return say("通过", "passed", lang)
    return say("拒绝", "REFUSED", lang) if outcome.refused else say("不符", "FAILED", lang)


def _files(folder: Path, lang: str) -> dict[str, bytes]:
    try:
        return camunda_files(folder)
    except Refused as refused:
        show_faults(refused.faults, lang)
        sys.exit(1)
