"""`guizhang feel` and `guizhang decide`: ask FEEL and DMN from the command line."""

import json
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.calendar import china_day, from_iso
from engine.dmn import Decisions
from engine.errors import FeelError, Refused
from engine.feel import Feel, World
from engine.parameters import Parameters
from tasks.clock import wall_clock
from web.cli.language import language

Json = Any


def fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)


def read_object(text: str, option: str) -> dict[str, Json]:
    """A JSON object from an option, or from a file when it begins with @."""
    try:
        found = json.loads(Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text)
    except (OSError, ValueError) as error:
        fail(f"{option}: {error}; give a JSON object, or @FILE")
    if not isinstance(found, dict):
        fail(f'{option}: this is not a JSON object; write it as {{"name": value}}')
    return found


def world(now: str | None, parameters: Path | None, case: dict[str, Json]) -> World:
    try:
        instant = from_iso(now) if now else wall_clock()
    except ValueError:
        fail(f"--now: '{now}' is no instant; write it as 2026-03-02T09:00")
    figures = Parameters()
    if parameters:
        try:
            figures = Parameters.read(parameters.read_bytes(), parameters.name)
        except Refused as error:
            fail("\n".join(fault.line(language()) for fault in error.faults))
    return World(instant, china_day(instant), parameters=figures, case=case)


def show(value: Json) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_NOW = click.option("--now", help="the case clock, e.g. 2026-03-02T09:00 (China Standard Time); default: now")
_PARAMETERS = click.option(
    "--parameters", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="a parameters.yaml, read as p"
)
_CASE = click.option("--case", "case_", default="{}", help="what FEEL reads as `case`: a JSON object, or @FILE")


@click.command()
@click.argument("expression")
@click.option("--context", default="{}", help="the variables: a JSON object, or @FILE")
@_CASE
@_NOW
@_PARAMETERS
def feel(expression: str, context: str, case_: str, now: str | None, parameters: Path | None) -> None:
    """求一个 FEEL 表达式的值。 Print the value of a FEEL expression as JSON."""
    scope = read_object(context, "--context")
    place = world(now, parameters, read_object(case_, "--case"))
    try:
        show(Feel().evaluate(expression, scope, place))
    except FeelError as error:
        fail(error.sentence(language()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("decision")
@click.option("--input", "input_", default="{}", help="the variables: a JSON object, or @FILE")
@click.option("--trace", is_flag=True, help="print the tables asked and the rules that matched, too")
@_CASE
@_NOW
@_PARAMETERS
def decide(
    file: Path, decision: str, input_: str, trace: bool, case_: str, now: str | None, parameters: Path | None
) -> None:
    """问一个决策。 Print what a decision of a DMN file says as JSON."""
    scope = read_object(input_, "--input")
    place = world(now, parameters, read_object(case_, "--case"))
    try:
        decided = Decisions.read({file.name: file.read_bytes()}).decide(decision, scope, place)
    except Refused as error:
        fail("\n".join(fault.line(language()) for fault in error.faults))
    except FeelError as error:
        fail(error.sentence(language()))
    show({"value": decided.value, "trace": [t.to_json() for t in decided.trace]} if trace else decided.value)
