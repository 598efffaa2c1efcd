"""Keep a release: its wheel, and an office made by it with a case at every stage, for the upgrades to come.

    python scripts/make_release.py --pack PACK --scenario TITLE --name WORD

The scenario is played again and again on one office in tests/fixtures/releases/<version>/: once to its first end, then
each time one step less, so that a case stands at every stage. `--name` is the word in the answers that must differ
from case to case.
"""

import argparse
import lzma
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from engine.errors import Fault
from tasks.clock import ManualClock
from tasks.deploy_pack import deploy_pack
from tasks.migrations import upgrade
from tasks.models import Case, Task
from tasks.office import Office
from tasks.packs import find_packs, pack_files
from tasks.packs.check_scenarios import read_all_scenarios
from tasks.render_next_letter import render_next_letter
from tasks.scenarios.act import act
from tasks.scenarios.script import ClockStep, ExpectStep, Scenario, Step
from tasks.scenarios.stage import Stage, Watch
from tasks.seal_chains import seal_chains
from tasks.seed_office import seed_office
from tasks.verify_chains import verify_chains
from tasks.wiring import open_office
from web.version import __version__

ROOT = Path(__file__).resolve().parent.parent


def steps_to_the_end(scenario: Scenario) -> list[Step]:
    """What people do until the first case is over: the later life of a record would take the clock years ahead."""
    steps: list[Step] = []
    for step in scenario.steps:
        if isinstance(step, ExpectStep):
            if any(e.key == "ended" and e.value for e in step.expectations) and step.case is None:
                break
            continue
        steps.append(step)
    return steps


def scenario_of(files: Mapping[str, bytes], title: str, word: str, number: int) -> Scenario:
    """The scenario with its own name for this round."""
    named = {
        path: source.replace(word.encode(), f"第{number}{word}".encode()) if path.startswith("scenarios/") else source
        for path, source in files.items()
    }
    faults: list[Fault] = []
    found = [s for s in read_all_scenarios(named, faults) if s.name == title]
    if faults or not found:
        raise SystemExit(f"make_release: no scenario “{title}”" + "".join(f"\n{fault.line()}" for fault in faults))
    return found[0]


def play(stage: Stage, steps: list[Step]) -> None:
    stage.first, stage.labels = None, {}
    for step in steps:
        if isinstance(step, ClockStep) and step.to is not None and step.to <= stage.now():
            continue  # an earlier round has been there
        act(stage, step)
        while render_next_letter(stage.office):
            pass


def fill(folder: Path, files: Mapping[str, bytes], title: str, word: str) -> Office:
    """An office in `folder` with a case at every stage of the scenario."""
    url = f"sqlite:///{folder / 'office.db'}"
    upgrade(url)
    first = scenario_of(files, title, word, 0)
    clock = ManualClock(first.clock)
    office = open_office(url, folder / "files", wall=clock, movable_clock=True, secret=b"kept for upgrades")
    seeded = seed_office(office, files[f"scenarios/{first.office}"], f"scenarios/{first.office}")
    deployed = deploy_pack(office, None, files)
    with office.reading() as read:
        definition = office.definitions.get(read.session, deployed.hash).definition
    stage = Stage(office, clock, deployed.pack, definition, seeded.people, seeded.units, Watch())
    rounds = len(steps_to_the_end(first))
    for done in range(rounds, 0, -1):
        play(stage, steps_to_the_end(scenario_of(files, title, word, done))[:done])
    seal_chains(office)
    return office


def report(office: Office) -> None:
    with office.reading() as read:
        by_status = read.session.execute(
            select(Case.process, Case.status, func.count()).group_by(Case.process, Case.status)
        )
        for process, status, count in by_status:
            print(f"{process}: {count} {status}")
        names = read.session.scalars(select(Task.name).where(Task.status == "open").distinct())
        print("open tasks:", "、".join(sorted(names)))
    verified = verify_chains(office)
    print(f"chains: {verified.rows} rows of {verified.cases} cases, {len(verified.faults)} faults")


def pack_up(folder: Path, target: Path) -> None:
    """One compressed archive: the database without its journal, and its files."""
    with lzma.open(target, "wb", preset=9) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("office.db", "files"):
            archive.add(folder / name, arcname=name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--into", type=Path, default=ROOT / "tests" / "fixtures" / "releases" / __version__)
    asked = parser.parse_args()
    files = pack_files(find_packs([ROOT])[asked.pack])
    target = asked.into
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", target], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        office = fill(Path(folder), files, asked.scenario, asked.name)
        report(office)
        with office.working() as work:
            instant = work.now.isoformat()
        office.sessions.dispose()
        with closing(sqlite3.connect(Path(folder) / "office.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pack_up(Path(folder), target / "office.tar.xz")
        (target / "clock.txt").write_text(instant + "\n", encoding="utf-8")
    for kept in sorted(target.iterdir()):
        print(f"{kept.name}: {kept.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
