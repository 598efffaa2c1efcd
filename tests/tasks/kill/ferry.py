"""A small office with real diagrams: tasks, a timer, a register entry, mail, a letter, a case that asks for another."""

from pathlib import Path
from typing import Any

from register.models import Membership, Person, Unit
from tasks.deploy_pack import deploy_pack
from tasks.migrations import upgrade
from tasks.office import Office
from tasks.wiring import open_office
from tests.engine.bpmn.draw import Board, mapping, timer
from tests.tasks.scripted import pack_yaml

PEOPLE = [("ann", "bay", "申报人"), ("abe", "bay", "申报人"), ("rex", "dept", "审核人"), ("ray", "dept", "审核人")]
SERIES = {"id": "letter", "title": "函", "format": "鲸函〔{year}〕{n}号"}
LETTER = '#set text(font: "Noto Serif SC")\n#json(bytes(sys.inputs.data)).title'


def open_ferry(folder: Path, url: str = "", **chosen: Any) -> Office:
    """Beside the folder's SQLite file, or on the database at the URL."""
    return open_office(url or f"sqlite:///{folder}/office.sqlite", folder / "files", movable_clock=True, **chosen)


def prepare(folder: Path, url: str = "") -> None:
    """An office on a fresh database with its people and its pack."""
    upgrade(url or f"sqlite:///{folder}/office.sqlite")
    office = open_ferry(folder, url)
    with office.working() as work:
        work.session.add_all([Unit(id="dept", name="海洋厅"), Unit(id="bay", name="海湾公司", region="北海")])
        work.session.flush()
        for id, unit, role in PEOPLE:
            work.session.add(Person(id=id, name=id, login=id, email=f"{id}@example.org"))
            work.session.flush()
            work.session.add(Membership(person_id=id, unit_id=unit, role=role))
    files = {"flow.bpmn": flow(), "child.bpmn": child(), "documents/seen.typ": LETTER.encode()}
    deploy_pack(office, None, {"pack.yaml": pack_yaml(series=[SERIES]), **files})
    office.sessions.dispose()


def flow() -> bytes:
    """Apply; enter in the register, tell the reviewers, issue a letter; wait; review; ask for a recount, hear of it."""
    board = Board("flow", "数一头鲸")
    board.start(lane="申报人")
    board.user("apply", lane="申报人", name="填报")
    name = {"subject": '="whale"', "name": '="鲸" + case.number', "standing": '="swimming"'}
    board.service("enter", "register.enter", mapping(name, {"whale": "=record"}), name="登记")
    told = {"roles": '=["审核人"]', "subject": "=case.number", "text": '="来了一头鲸"'}
    board.service("tell", "notify", mapping(told), name="告知")
    letter = {"template": '="seen"', "series": '="letter"', "title": '="鲸" + case.number'}
    board.service("issue", "document.issue", mapping(letter), name="发函")
    board.catch("settle", timer("duration", "PT0.3S"), name="等一等")
    board.user("review", lane="审核人", name="审核")
    board.service("ask", "case.start", mapping({"process": '="child"'}, {"request": "=started.request"}), name="请复数")
    board.catch("hear", board.message("Message_ended", "case ended", "=request"), name="复数结果")
    board.end(name="办结")
    board.line("start", "apply", "enter", "tell", "issue", "settle", "review", "ask", "hear", "end")
    return board.xml()


def child() -> bytes:
    board = Board("child", "复数")
    board.start(lane="审核人")
    board.user("count", lane="审核人", name="复数")
    board.end(name="数过了")
    board.line("start", "count", "end")
    return board.xml()
