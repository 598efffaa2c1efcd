"""Files beside the rows: what one node keeps every node reads; what lay in the folder before is still there."""

from pathlib import Path

import pytest

from tasks.errors import NotFound
from tasks.files import FolderFiles, digest_of
from tests.tasks.kill.ferry import open_ferry, prepare
from tests.tasks.postgresql import Server


def test_what_one_node_keeps_another_reads(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    prepare(tmp_path, url)
    earlier = FolderFiles(tmp_path / "files").put(b"from before")
    one = open_ferry(tmp_path, url, files_in_database=True)
    other = open_ferry(tmp_path / "another machine", url, files_in_database=True)
    with one.working():  # as a verb does it, in the middle of its own transaction
        digest = one.files.put(b"whale")
        assert one.files.put(b"whale") == digest
    assert other.files.get(digest) == b"whale"
    assert one.files.get(earlier) == b"from before"
    for gone in (digest, earlier):
        one.files.erase(gone)
        with pytest.raises(NotFound):
            one.files.get(gone)
    with other.working() as work:
        pack = work.session.connection().exec_driver_sql("SELECT content FROM blob").scalars().all()
    other.files.erase(digest_of(bytes(pack[0])))
    assert other.files.get(digest_of(bytes(pack[0]))) == bytes(pack[0]), "a rule book keeps its files"
    for office in (one, other):
        office.sessions.dispose()
