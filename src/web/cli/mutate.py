"""`guizhang pack mutate`: what the scenarios of a pack would not notice."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import click

from engine.errors import Fault, Refused
from tasks.mutants.excuses import needless, read_excuses
from tasks.mutants.make import all_mutants, chosen
from tasks.mutants.mutant import Mutant
from tasks.mutants.prove import prove
from tasks.mutants.run import ScenariosFailError, Workers, judge_all, play_all, workers
from tasks.mutants.trial import Played, Verdict
from tasks.packs.check import check_pack

MOST_SURVIVORS = 2  # percent of those that were not refused, the ones with a reason among them
OFTEN = 200  # mutants after which it is said how far it has come

Say = Callable[[str, str], str]


def mutate_pack(
    files: Mapping[str, bytes], only: str, seed: int, most: int | None, form: str, jobs: int, say: Say
) -> None:
    """Ends the command: exit 1 when one survives without a reason, too many of a whole pack do, or a reason is idle."""
    known = all_mutants(files)
    mutants = chosen(known, only, most, seed)
    if not mutants:
        raise click.ClickException(say(f"没有与“{only}”相符的变体", f"no mutant fits “{only}”"))
    try:
        excuses = read_excuses(files)
    except Refused as refused:
        _end(say, refused.faults)
    verdicts = []
    with workers(files, jobs) as pool:
        played = _played(pool, files)
        for verdict in judge_all(pool, files, mutants, played):
            verdicts.append(verdict)
            _progress(verdict, len(verdicts), len(mutants), form, say)
    survivors = [v.mutant for v in verdicts if v.end == "survived"]
    tried, survived = {m.key for m in mutants}, {m.key for m in survivors}
    faults = needless(files, {m.key for m in known}, tried, survived)
    unexcused = [mutant for mutant in survivors if mutant.key not in excuses]
    if form == "json":
        click.echo(json.dumps(_report(verdicts, excuses), ensure_ascii=False, indent=1))
    else:
        _show(verdicts, survivors, excuses, say)
    too_many = len(mutants) == len(known) and _share(verdicts) > MOST_SURVIVORS
    _end(say, faults, failed=bool(unexcused) or too_many)


def _share(verdicts: Sequence[Verdict]) -> float:
    """Percent of those that the check did not refuse which nobody noticed."""
    ends = Counter(verdict.end for verdict in verdicts)
    counted = ends["red"] + ends["survived"]
    return 100 * ends["survived"] / counted if counted else 0.0


def prove_rules(files: Mapping[str, bytes], form: str, jobs: int, say: Say) -> None:
    """Ends the command: exit 1 when a rule has no scenario that goes red with what carries it."""
    traced = check_pack(files).trace
    if traced is None:
        raise click.ClickException(say("先让 pack check 通过", "let `pack check` pass first"))
    with workers(files, jobs) as pool:
        proofs = []
        for proof in prove(pool, files, _played(pool, files), traced):
            proofs.append(proof)
            if form == "table":
                click.echo(_proved(proof.rule.id, proof.verdict, proof.tried, say))
    if form == "json":
        found = {p.rule.id: p.verdict and {"mutant": p.verdict.mutant.key, "red": p.verdict.by} for p in proofs}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    bare = sum(proof.verdict is None for proof in proofs)
    if form == "table":
        zh, en = f"规则 {len(proofs)}，没有证实的 {bare}", f"{len(proofs)} rules, {bare} not proved"
        click.echo(say(zh, en))
    sys.exit(1 if bare else 0)


def _played(pool: Workers, files: Mapping[str, bytes]) -> list[Played]:
    try:
        return play_all(pool, files)
    except ScenariosFailError as failed:
        raise click.ClickException(str(failed)) from None


def _progress(verdict: Verdict, n: int, of: int, form: str, say: Say) -> None:
    if form == "table" and verdict.end == "survived":
        click.echo(
            f"{n}/{of}  {say('幸存', 'survived')}  {_line(verdict.mutant, say)}\n    {verdict.mutant.key}", err=True
        )
    elif form == "table" and n % OFTEN == 0:
        click.echo(f"{n}/{of}", err=True)


def _line(mutant: Mutant, say: Say) -> str:
    return f"{mutant.file}:{mutant.element}: {say(mutant.zh, mutant.en)}"


def _show(verdicts: list[Verdict], survivors: list[Mutant], excuses: Mapping[str, str], say: Say) -> None:
    for mutant in survivors:
        reason = excuses.get(mutant.key)
        excused = say(f"（{reason}）", f" ({reason})") if reason else ""
        click.echo(f"{_line(mutant, say)}{excused}\n    {mutant.key}")
    ends = Counter(verdict.end for verdict in verdicts)
    excused_count = sum(mutant.key in excuses for mutant in survivors)
    share = _share(verdicts)
    zh = (
        f"变体 {len(verdicts)}：场景发现 {ends['red']}，检查拒绝 {ends['refused']}，"
        f"幸存 {ends['survived']}（有理由 {excused_count}），占 {share:.1f}%"
    )
    en = (
        f"{len(verdicts)} mutants: {ends['red']} noticed by scenarios, {ends['refused']} refused by the check, "
        f"{ends['survived']} survived ({excused_count} excused), {share:.1f} %"
    )
    click.echo(say(zh, en))


def _report(verdicts: list[Verdict], excuses: Mapping[str, str]) -> dict[str, object]:
    return {
        "ends": Counter(verdict.end for verdict in verdicts),
        "mutants": [
            {
                "key": verdict.mutant.key,
                "file": verdict.mutant.file,
                "element": verdict.mutant.element,
                "changed": {"zh": verdict.mutant.zh, "en": verdict.mutant.en},
                "end": verdict.end,
                "by": verdict.by,
                "excused": excuses.get(verdict.mutant.key),
            }
            for verdict in verdicts
        ],
    }


def _proved(rule: str, verdict: Verdict | None, tried: int, say: Say) -> str:
    if verdict is None:
        return say(f"{rule} → 没有场景发现（试了 {tried} 个变体）", f"{rule} → nothing noticed ({tried} mutants tried)")
    return f"{rule} → {_line(verdict.mutant, say)} → {verdict.by}"


def _end(say: Say, faults: Sequence[Fault], failed: bool = False) -> NoReturn:
    for fault in faults:
        click.echo(say(fault.line("zh"), fault.line("en")))
    sys.exit(1 if failed or faults else 0)
