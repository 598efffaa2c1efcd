"""`guizhang pack`: check a regulation's folder, run its scenarios, show which rule is carried where."""

import sys

import click

from engine.errors import Fault, Refused
from tasks.packs import PackFolder, pack_files
from tasks.packs.check import CheckedPack, check_pack
from web.packs import find_packs, pack_named, pack_roots

LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="language of the sentences")


@click.group()
def pack() -> None:
    """Regulations as folders: check, scenarios, trace."""


@pack.command()
@click.argument("name")
@click.option("--release", is_flag=True, help="refuse rules that are only planned")
@LANGUAGE
def check(name: str, release: bool, lang: str) -> None:
    """Check the pack NAME (or the folder of that path). Exit 1 with one line for each fault: file:element: sentence."""
    folder, files = _open(name, lang)
    checked = check_pack(files, name=folder.id, release=release)
    for fault in checked.faults:
        click.echo(fault.line(lang) + (_("（警告）", " (warning)", lang) if fault.level != "error" else ""))
    click.echo(_summary(folder, checked, lang), err=bool(checked.errors))
    sys.exit(1 if checked.errors else 0)


def _open(name: str, lang: str) -> tuple[PackFolder, dict[str, bytes]]:
    """The pack's folder and files; ends the command with the faults when they can't be taken in."""
    folder = pack_named(name)
    if folder is None:
        known = "、".join(find_packs(pack_roots())) or "—"
        zh = f"没有规程“{name}”，也没有这个文件夹；现有：{known}"
        raise click.ClickException(_(zh, f"there is no pack and no folder “{name}”; known: {known}", lang))
    try:
        return folder, pack_files(folder)
    except Refused as refused:
        _show(refused.faults, lang)
        sys.exit(1)


def _show(faults: list[Fault], lang: str) -> None:
    for fault in faults:
        click.echo(fault.line(lang))


def _summary(folder: PackFolder, checked: CheckedPack, lang: str) -> str:
    count, scenarios = len(checked.errors), len(checked.scenarios)
    warnings = len(checked.faults) - count
    rules = len(checked.trace.rules) if checked.trace else 0
    planned = len(checked.trace.planned) if checked.trace else 0
    zh = f"{folder.id}：错误 {count}，警告 {warnings}；规则 {rules}（计划中 {planned}），场景 {scenarios}"
    en = f"{folder.id}: {count} errors, {warnings} warnings; {rules} rules ({planned} planned), {scenarios} scenarios"
    return _(zh, en, lang)


def _(zh: str, en: str, lang: str) -> str:
    return zh if lang == "zh" else en
