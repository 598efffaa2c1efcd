"""`guizhang pack`: check a regulation's folder, run its scenarios, show which rule is carried where, deploy it."""

import os
import sys

import click

from engine.definition import compile_definition
from engine.errors import Fault, Refused
from tasks.deploy_pack import deploy_pack
from tasks.errors import PackRefused
from tasks.migrations import is_current
from tasks.packs import PackFolder, find_packs, pack_files
from tasks.packs.check import CheckedPack, check_pack
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.packs.folder import is_scenario
from tasks.packs.gate import gate
from tasks.packs.show_trace import FORMATS
from tasks.scenarios.run import Outcome, run_scenarios
from web.cli.camunda import camunda_folder, show_cases, show_check
from web.cli.language import say
from web.cli.mutate import mutate_pack, prove_rules
from web.cli.show import show_coverage, show_faults
from web.config import Config
from web.packs import pack_named, pack_roots
from web.wiring import build_office

LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="language of the sentences")


@click.group()
def pack() -> None:
    """Regulations as folders: check, scenarios, trace, deploy."""


@pack.command()
@click.argument("name")
@click.option("--release", is_flag=True, help="refuse rules that are only planned")
@LANGUAGE
def check(name: str, release: bool, lang: str) -> None:
    """Check the pack NAME (or the folder of that path). Exit 1 with one line for each fault: file:element: sentence.

    A folder without pack.yaml that holds diagrams is one made for Camunda 8 (see docs/camunda.md).
    """
    if camunda := camunda_folder(name):
        show_check(camunda, lang)
    folder, files = _open(name, lang)
    checked = check_pack(files, name=folder.id, release=release)
    show_faults(checked.faults, lang)
    click.echo(_summary(folder, checked, lang), err=bool(checked.errors))
    sys.exit(1 if checked.errors else 0)


@pack.command()
@click.argument("name")
@click.option("--only", default="", help="words in the names of the scenarios to run")
@click.option("--coverage/--no-coverage", "covering", default=True, help="what was never gone through")
@LANGUAGE
def scenarios(name: str, only: str, covering: bool, lang: str) -> None:
    """Run the scenarios of the pack NAME on an office in memory. Exit 1 when an expectation is false.

    Of a folder made for Camunda 8, the test cases (*.test.json).
    """
    if camunda := camunda_folder(name):
        show_cases(camunda, only, covering, lang)
    _, files = _open(name, lang)
    faults: list[Fault] = []
    wanted = [scenario for scenario in read_all_scenarios(files, faults) if only in scenario.name]
    show_faults(faults, lang)
    outcomes = []
    for outcome in run_scenarios(files, wanted):
        outcomes.append(outcome)
        mark = say("通过", "passed", lang) if outcome.passed else say("不符", "FAILED", lang)
        click.echo(f"{mark}  {outcome.seconds:6.2f} s  {outcome.scenario.name}")
        if not outcome.passed:
            click.echo(f"    {outcome.report(lang)}")
    failed = sum(not outcome.passed for outcome in outcomes)
    if covering and outcomes:
        _show_coverage(files, outcomes, lang)
    total = sum(outcome.seconds for outcome in outcomes)
    zh = f"场景 {len(outcomes)}，不符 {failed}，用时 {total:.1f} 秒"
    click.echo(say(zh, f"{len(outcomes)} scenarios, {failed} failed, {total:.1f} s", lang))
    sys.exit(1 if failed or faults or not outcomes else 0)


@pack.command()
@click.argument("name")
@click.option("--only", default="", help="a file, an element or a mutant")
@click.option("--most", type=click.IntRange(1), default=None, help="so many mutants at most, drawn by the seed")
@click.option("--seed", default=0, help="of the draw")
@click.option(
    "--rules", is_flag=True, help="spoil what carries each rule instead: does a scenario that names it notice?"
)
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="processes")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@LANGUAGE
def mutate(name: str, only: str, most: int | None, seed: int, rules: bool, jobs: int, form: str, lang: str) -> None:
    """Change one thing at a time in the pack NAME: does a scenario notice?

    Exit 1 when one survives without a reason, or more than 2 % of the whole pack do.

    Excuses stand in scenarios/survivors.yaml: the mutant's key, then the reason.
    """
    _, files = _open(name, lang)

    def told(zh: str, en: str) -> str:
        return say(zh, en, lang)

    if rules:
        prove_rules(files, form, jobs, told)
    mutate_pack(files, only, seed, most, form, jobs, told)


@pack.command(name="trace")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["table", "json", "html"]), default="table")
@LANGUAGE
def show_trace(name: str, form: str, lang: str) -> None:
    """Show which element, table row, field, letter and scenario carries each rule of the pack NAME, and back."""
    folder, files = _open(name, lang)
    checked = check_pack(files, name=folder.id)
    if checked.trace is None or checked.info is None:
        show_faults(list(checked.errors), lang)
        sys.exit(1)
    click.echo(FORMATS[form](checked.info, checked.trace, lang), nl=form != "html")


@pack.command()
@click.argument("name")
@click.option("--without-scenarios", is_flag=True, help="check only; the scenarios were run already")
@LANGUAGE
def deploy(name: str, without_scenarios: bool, lang: str) -> None:
    """Put the pack NAME in force in the office that the environment describes; cases that run stay on their version."""
    folder, files = _open(name, lang)
    judge = (lambda given: list(check_pack(given).faults)) if without_scenarios else gate
    office = build_office(_config())
    try:
        done = deploy_pack(office, None, files, judge)
    except PackRefused as refused:
        show_faults(refused.faults, lang)
        raise
    finally:
        office.sessions.dispose()
    told = say("已施行" if done.is_new else "原已施行", "in force" if done.is_new else "in force already", lang)
    click.echo(f"{folder.id}: {told}, edition {done.edition}, {done.hash[:12]}")


def _config() -> Config:
    config = Config.read(os.environ)
    if not is_current(config.database_url):
        raise click.ClickException("the database is not at this release: run `guizhang db upgrade` first")
    return config


def _show_coverage(files: dict[str, bytes], outcomes: list[Outcome], lang: str) -> None:
    try:
        definition = compile_definition({f: c for f, c in files.items() if not is_scenario(f)})
    except Refused:
        return  # each scenario has said so
    show_coverage(definition, (outcome.seen for outcome in outcomes), lang)


def _open(name: str, lang: str) -> tuple[PackFolder, dict[str, bytes]]:
    """The pack's folder and files; ends the command with the faults when they can't be taken in."""
    folder = pack_named(name)
    if folder is None:
        known = "、".join(find_packs(pack_roots())) or "—"
        zh = f"没有规程“{name}”，也没有这个文件夹；现有：{known}"
        raise click.ClickException(say(zh, f"there is no pack and no folder “{name}”; known: {known}", lang))
    try:
        return folder, pack_files(folder)
    except Refused as refused:
        show_faults(refused.faults, lang)
        sys.exit(1)


def _summary(folder: PackFolder, checked: CheckedPack, lang: str) -> str:
    count, scenarios = len(checked.errors), len(checked.scenarios)
    warnings = len(checked.faults) - count
    rules = len(checked.trace.rules) if checked.trace else 0
    planned = len(checked.trace.planned) if checked.trace else 0
    zh = f"{folder.id}：错误 {count}，警告 {warnings}；规则 {rules}（计划中 {planned}），场景 {scenarios}"
    en = f"{folder.id}: {count} errors, {warnings} warnings; {rules} rules ({planned} planned), {scenarios} scenarios"
    return say(zh, en, lang)
