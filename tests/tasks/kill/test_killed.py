"""The process is killed at random moments of completing and firing: no half step, no lost or doubled effect."""

import json
import shutil
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.tasks.kill.audit import Audit
from tests.tasks.kill.killing import Killed, kill_many

KILLS = 20
SOAK_KILLS = 200
FIGURES = Path(__file__).parents[3] / "bench" / "results" / "kill.json"
pytestmark = pytest.mark.xdist_group("kill")  # one worker has the office, and kills it once


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Killed]:
    folder = tmp_path_factory.mktemp("ferry")
    return folder, kill_many(folder, KILLS, seed=20260302)


def test_nothing_is_half_lost_or_doubled(killed: tuple[Path, Killed]) -> None:
    _, result = killed
    assert result.faults == []
    assert result.kills == KILLS
    assert result.figures["case"] > KILLS, "too little was done to mean anything"


def test_every_case_can_be_brought_to_its_end(killed: tuple[Path, Killed]) -> None:
    assert killed[1].unfinished == 0


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("chains", "UPDATE history SET opinion = 'x' WHERE id = 1"),
        ("chains", "DELETE FROM history WHERE id = (SELECT max(id) FROM history)"),
        ("states", "UPDATE \"case\" SET state_version = state_version + 1 WHERE id = 1"),
        ("replays", "UPDATE \"case\" SET state = (SELECT state FROM \"case\" WHERE id = 2) WHERE id = 1"),
        ("tasks", "UPDATE task SET status = 'open' WHERE id = 1"),
        ("tasks", "DELETE FROM task WHERE id = 1"),
        ("inboxes", "INSERT INTO task_candidate (key, due, task_id) VALUES ('a@b', '2026-01-01', 1)"),
        ("messages", "UPDATE message SET status = 'waiting' WHERE id = 1"),
        ("effects", "DELETE FROM outbox WHERE id = 1"),
        ("effects", "INSERT INTO notification (person_id, case_id, subject, text, at)"
         " VALUES ('ann', 1, '', '', '2026-01-01')"),
        ("numbers", "UPDATE document SET number = '鲸函〔2026〕9999号' WHERE number LIKE '鲸函%'"),
        ("letters", "UPDATE document SET status = 'rendered'"),
        ("letters", "INSERT INTO file (id, digest, name, media_type, size, case_id, field, uploaded_at, kept)"
         " VALUES ('x', '', '', '', 0, 1, '', '2026-01-01', 1)"),
        ("seals", "UPDATE seal SET hash = 'x' WHERE number = 1"),
        ("seals", "DELETE FROM sealed_head WHERE seal_number = 1"),
        ("numbers", "UPDATE \"case\" SET number = 'SJ-2026-9999' WHERE id = 1"),
        ("mails", "INSERT INTO outbox (kind, key, payload, created_at, attempts, next_at, done_at, given_up, fault)"
         " VALUES ('mail', 'never', '{}', '2026-01-01', 1, '2026-01-01', '2026-01-01', 0, '')"),
        ("acknowledged", "UPDATE \"case\" SET number = 'SJ-2026-9999' WHERE id = 1"),
        ("incidents", "INSERT INTO incident (element_id, kind, message, detail, status, at)"
         " VALUES ('', 'host', 'broke', '{}', 'open', '2026-01-01')"),
    ],
)  # fmt: skip
def test_the_auditor_sees_what_it_is_there_to_see(
    killed: tuple[Path, Killed], tmp_path: Path, check: str, change: str
) -> None:
    """An auditor that finds nothing proves nothing until it has found something."""
    shutil.copytree(killed[0], tmp_path / "copy")
    base = sqlite3.connect(tmp_path / "copy" / "office.sqlite")
    base.execute(change)
    base.commit()
    base.close()
    assert Audit(tmp_path / "copy").faults(check)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_lives(tmp_path: Path) -> None:
    """`make soak`: the figures are printed and kept in bench/results/kill.json."""
    result = kill_many(tmp_path, SOAK_KILLS, seed=20260302)
    figures = {"seed": 20260302, **asdict(result)}
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.write(FIGURES.read_text())
    assert (result.kills, result.faults, result.unfinished) == (SOAK_KILLS, [], 0)
