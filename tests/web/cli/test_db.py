"""An office moves: from SQLite to PostgreSQL and back, every row and every file, and its cases go on there."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from register.models import Unit
from tasks.actor import Actor, load_actor
from tasks.claim_task import claim_task
from tasks.office import Office
from tasks.put_file import put_file
from tasks.questions.file import file_content
from tasks.questions.inbox import inbox
from tests.tasks.kill.ferry import open_ferry, prepare
from tests.tasks.kill.worker import Life
from tests.tasks.postgresql import Server, postgresql
from web.cli import main

__all__ = ["postgresql"]  # a fixture

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
Run = Callable[..., Result]


def run(*command: str, **environment: str) -> Result:
    return CliRunner().invoke(main, command, env={"LC_ALL": "en_US", "GUIZHANG_SECRET": "k" * 40, **environment})


def ann(office: Office) -> Actor:
    with office.reading() as read:
        actor = load_actor(read.session, "ann")
    assert actor is not None
    return actor


def lived_in(folder: Path) -> str:
    """An office with cases at every stage, a unit within a unit, and a file in a draft; gives back the file's id."""
    prepare(folder)
    life = Life(folder, seed=3)
    with life.office.working() as work:
        work.session.add(Unit(id="a-part", name="海湾公司船队", parent_id="bay"))
    for _ in range(40):
        life.turn()
    life.start()
    [item, *_] = inbox(life.office, ann(life.office)).items
    claim_task(life.office, ann(life.office), item.task_id)
    file_id = put_file(life.office, ann(life.office), item.task_id, "鲸.pdf", PDF).id
    life.close()
    return file_id


def test_there_and_back(postgresql: Server, tmp_path: Path) -> None:
    here, back = tmp_path / "here", tmp_path / "back"
    for folder in (here, back):
        folder.mkdir()
    file_id = lived_in(here)
    first, there, second = f"sqlite:///{here}/office.sqlite", postgresql.database(), f"sqlite:///{back}/office.sqlite"

    done = run("db", "copy", first, there)
    assert done.exit_code == 0, done.output
    assert "0 faults in the history" in done.output
    stored = sum(path.is_file() for path in (here / "files").rglob("*"))
    done = run("db", "files", "database", GUIZHANG_DATABASE=there, GUIZHANG_FOLDER=str(here))
    assert done.output.startswith(f"{stored} files moved, 0 missing")
    shutil.rmtree(here / "files")
    office = open_ferry(here, there, files_in_database=True)
    assert file_content(office, ann(office), file_id).content == PDF
    with office.reading() as read:
        last = max(read.session.scalars(text('SELECT id FROM "case"')))
        assert read.session.get_one(Unit, "a-part").parent_id == "bay"
    office.sessions.dispose()
    life = Life(here, seed=4, url=there)
    life.start()
    with life.office.reading() as read:
        assert max(read.session.scalars(text('SELECT id FROM "case"'))) == last + 1, "its counters go on"
    life.finish()

    done = run("db", "copy", there, second)
    assert done.exit_code == 0, done.output
    done = run("db", "files", "folder", GUIZHANG_DATABASE=second, GUIZHANG_FOLDER=str(back))
    left = sum(path.is_file() for path in (here / "files").rglob("*"))  # letters of the life since, in its own folder
    assert f"{stored} files moved, {left} missing" in done.output
    office = open_ferry(back)
    assert file_content(office, ann(office), file_id).content == PDF
    assert counts(there) - counts(second) == Counter(blob=stored), "no file is a row there any more"
    assert counts(second) - counts(there) == Counter()
    office.sessions.dispose()
    assert run("audit", "verify", GUIZHANG_DATABASE=second, GUIZHANG_FOLDER=str(back)).exit_code == 0


def counts(url: str) -> Counter[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = Counter(
            {
                table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ('"case"', "task", "history", "record", "outbox", "message", "sealed_head", "blob")
            }
        )
    engine.dispose()
    return found


def test_what_cannot_be_copied_is_left_as_it_was(tmp_path: Path) -> None:
    prepare(tmp_path)
    full = f"sqlite:///{tmp_path}/office.sqlite"
    done = run("db", "copy", full, full)
    assert done.exit_code == 1
    assert "blob" in done.output, "the first table that holds something"
    done = run("db", "copy", f"sqlite:///{tmp_path}/nothing.sqlite", f"sqlite:///{tmp_path}/new.sqlite")
    assert done.exit_code == 1
    assert "guizhang db upgrade" in done.output
    assert not (tmp_path / "nothing.sqlite").exists()
    other = create_engine(f"sqlite:///{tmp_path}/other.sqlite")
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
    other.dispose()
    done = run("db", "copy", full, f"sqlite:///{tmp_path}/other.sqlite")
    assert (done.exit_code, "guizhang" in done.output) == (1, False), "it belongs to somebody else"


def test_a_history_that_was_changed_before_is_told(tmp_path: Path) -> None:
    prepare(tmp_path)
    life = Life(tmp_path, seed=1)
    life.start()
    with life.office.working() as work:
        work.session.execute(text("UPDATE history SET opinion = 'x'"))
    life.close()
    done = run("db", "copy", f"sqlite:///{tmp_path}/office.sqlite", f"sqlite:///{tmp_path}/new.sqlite")
    assert done.exit_code == 1
    assert "1 faults in the history" in done.output


def test_addresses_that_lead_to_no_database_are_both_named(tmp_path: Path) -> None:
    done = run("db", "copy", str(tmp_path / "office.sqlite"), "mysql://me:hidden@db/office")
    assert done.exit_code == 1
    assert [line.split(" should")[0] for line in done.output.splitlines()] == ["Error: FROM", "TO"]
