"""Versions are deployed and pinned; a task's form is the one of its case's version, checked by the server."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.errors import Fault
from register.models import Membership, Person, Record, RecordParty, Unit
from tasks.actor import Actor, load_actor
from tasks.claim_task import claim_task
from tasks.clock import ManualClock
from tasks.complete_task import complete_task
from tasks.deploy_pack import deploy_pack
from tasks.errors import FormFaults, NotAllowed, NotFound, PackRefused, TooLarge
from tasks.models import Case, PackVersion, Task
from tasks.office import Office
from tasks.put_file import put_file
from tasks.questions.inbox import drafts
from tasks.questions.startable import startable
from tasks.questions.task_page import task_page
from tasks.save_draft import MAX_DRAFT, put_on_draft, save_draft
from tasks.start_case import start_case
from tasks.verify_chains import verify_chains
from tasks.wiring import sandbox
from tests.engine.bpmn.draw import Board
from tests.tasks.conftest import MONDAY
from tests.tasks.scripted import pack_yaml

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


def flow(name: str = "填报", form: bool = True) -> bytes:
    board = Board("flow", "数一头鲸")
    board.start(lane="申报人")
    board.user("apply", '<zeebe:formDefinition formId="whale" />' if form else "", lane="申报人", name=name)
    board.user("review", lane="审核人", name="审核")
    board.end(name="办结")
    board.line("start", "apply", "review", "end")
    return board.xml()


def form(**length: Any) -> bytes:
    whole = {"type": "number", "id": "f_length", "key": "length", "label": "体长"}
    components = [
        {**whole, "validate": {"required": True, "min": 1, "max": 33, **length}},
        {"type": "textfield", "id": "f_keeper", "key": "keeper", "label": "看护人", "properties": {"personal": "true"}},
        {"type": "filepicker", "id": "f_photo", "key": "photo", "label": "照片"},
    ]
    return json.dumps({"type": "default", "id": "whale", "components": components}).encode()


def files(**changes: bytes) -> dict[str, bytes]:
    made = {"pack.yaml": pack_yaml(starts=STARTS), "flow.bpmn": flow(), "forms/whale.form": form()}
    return {**made, **{name.replace("__", "/").replace("_", "."): content for name, content in changes.items()}}


STARTS = [{"process": "flow", "title": "数一头鲸", "by": ["申报人"], "prefix": "SJ"}]


@pytest.fixture
def office() -> Office:
    office = sandbox(ManualClock(MONDAY))
    with office.working() as work:
        work.session.add_all(
            [Unit(id="dept", name="海洋厅"), Unit(id="bay", name="海湾公司"), Unit(id="cape", name="海角")]
        )
        work.session.flush()
        for id, unit, role in [("ann", "bay", "申报人"), ("cat", "cape", "申报人"), ("rex", "dept", "审核人")]:
            work.session.add(Person(id=id, name=id, login=id))
            work.session.flush()
            work.session.add(Membership(person_id=id, unit_id=unit, role=role))
        work.session.add(Person(id="adm", name="adm", login="adm", is_administrator=True))
    return office


def actor(office: Office, id: str) -> Actor:
    with office.reading() as read:
        found = load_actor(read.session, id)
    assert found is not None
    return found


def begin(office: Office, who: str = "ann") -> int:
    """Start a case and claim its first task; the task's id."""
    started = start_case(office, actor(office, who), "whales", "flow")
    with office.reading() as read:
        task_id = read.session.query(Task.id).filter_by(case_id=started.case_id).scalar()
    claim_task(office, actor(office, who), task_id)
    return int(task_id)


# ── Versions ──────────────────────────────────────────────────────────────────


def test_the_same_content_is_one_version_and_a_new_one_leaves_running_cases_alone(office: Office) -> None:
    first = deploy_pack(office, actor(office, "adm"), files())
    again = deploy_pack(office, actor(office, "adm"), {**files(), "scenarios/x.yaml": b"scenario: x"})
    assert (first.edition, first.is_new) == (1, True)
    assert (again.hash, again.edition, again.is_new) == (first.hash, 1, False), "scenarios don't belong to it"
    old = begin(office)
    second = deploy_pack(office, actor(office, "adm"), files(flow_bpmn=flow("申报")))
    assert second.edition == 2
    assert task_page(office, actor(office, "ann"), old).name == "填报"
    assert task_page(office, actor(office, "ann"), begin(office)).name == "申报"
    back = deploy_pack(office, actor(office, "adm"), files())
    assert (back.edition, back.is_new) == (1, False)
    assert task_page(office, actor(office, "ann"), begin(office)).name == "填报"
    with office.reading() as read:
        assert [v.hash for v in read.session.query(PackVersion).filter_by(in_force=True)] == [first.hash]
        assert read.session.query(Case.version_hash).distinct().count() == 2


def test_whoever_is_no_administrator_deploys_nothing(office: Office) -> None:
    with pytest.raises(NotAllowed):
        deploy_pack(office, actor(office, "rex"), files())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"flow_bpmn": b"<nonsense"}, "flow.bpmn"),
        ({"forms__whale_form": b"{}"}, "forms/whale.form"),
        ({"pack_yaml": b"id: whales"}, "pack.yaml"),
        ({"pack_yaml": pack_yaml(starts=STARTS, authority="陆地厅")}, "陆地厅"),
    ],
)
def test_a_faulty_pack_is_refused_whole(office: Office, changes: Mapping[str, bytes], said: str) -> None:
    with pytest.raises(PackRefused) as refused:
        deploy_pack(office, actor(office, "adm"), files(**changes))
    assert any(said in fault.line("zh") for fault in refused.value.faults)
    with office.reading() as read:
        assert read.session.query(PackVersion).count() == 0


def test_what_the_check_finds_refuses_or_warns(office: Office) -> None:
    warning = Fault("flow.bpmn", "apply", "late", "晚了", "late", level="warning")
    deployed = deploy_pack(office, None, files(), lambda _: [warning])
    assert deployed.warnings == (warning,)
    with pytest.raises(PackRefused, match="1"):
        deploy_pack(office, None, files(), lambda _: [Fault("flow.bpmn", "apply", "bad", "坏", "bad")])


def test_a_draft_regulation_and_one_out_of_force_take_no_case(office: Office) -> None:
    for changes in ({"state": "draft"}, {"in_force": {"from": "2026-03-03", "until": None}},
                    {"in_force": {"from": "2026-01-01", "until": "2026-03-01"}}):  # fmt: skip
        deploy_pack(office, None, files(pack_yaml=pack_yaml(starts=STARTS, **changes)))
        assert startable(office, actor(office, "ann")) == ()
        with pytest.raises(NotAllowed, match="不施行"):
            start_case(office, actor(office, "ann"), "whales", "flow")
    deploy_pack(office, None, files())
    assert [s.process for s in startable(office, actor(office, "ann"))] == ["flow"]
    assert startable(office, actor(office, "rex")) == ()


def test_a_draft_regulation_can_be_tried_where_the_office_tries_drafts(office: Office) -> None:
    trying = replace(office, tries_drafts=True)
    deploy_pack(office, None, files(pack_yaml=pack_yaml(starts=STARTS, state="draft")))
    assert start_case(trying, actor(office, "ann"), "whales", "flow").status == "running"
    deploy_pack(office, None, files(pack_yaml=pack_yaml(starts=STARTS, state="superseded")))
    with pytest.raises(NotAllowed, match="不施行"):
        start_case(trying, actor(office, "ann"), "whales", "flow")


# ── Forms ─────────────────────────────────────────────────────────────────────


def refused(office: Office, task_id: int, answers: Any) -> dict[str, list[str]]:
    with pytest.raises(FormFaults) as faults:
        complete_task(office, actor(office, "ann"), task_id, answers)
    return dict(faults.value.errors)


@pytest.mark.parametrize(
    ("answers", "paths"),
    [
        ({}, {"length"}),
        ({"length": 40}, {"length"}),
        ({"length": "long", "wings": 2}, {"length", "wings"}),
        ({"length": 10**400}, {"length"}),
        ({"length": float("nan")}, {"length"}),
        ({"length": 5, "keeper": ["a"]}, {"keeper"}),
        ({"length": 5, "keeper": {"typename": "x"}}, {"keeper"}),
        ({"length": 5, "photo": "none"}, {"photo"}),
        ({"length": 5, "__class__": 1}, {"__class__"}),
    ],
)
def test_what_does_not_fit_the_form_is_told_by_field_and_changes_nothing(
    office: Office, answers: Any, paths: set[str]
) -> None:
    deploy_pack(office, None, files())
    task_id = begin(office)
    assert refused(office, task_id, answers).keys() == paths
    assert task_page(office, actor(office, "ann"), task_id).status == "open"


def test_answers_go_to_the_case_and_personal_ones_not_into_its_history(office: Office) -> None:
    deploy_pack(office, None, files())
    task_id = begin(office)
    complete_task(office, actor(office, "ann"), task_id, {"length": 5, "keeper": "欧阳\u200d龙"})
    with office.reading() as read:
        review = read.session.query(Task).filter_by(element_id="review").one()
        bodies = " ".join(row[0] for row in read.session.connection().exec_driver_sql("SELECT body FROM history"))
    assert review.scope["length"] == 5
    assert review.scope["keeper"].startswith("欧阳")
    assert "欧阳" not in bodies
    assert verify_chains(office).faults == ()


def test_a_file_of_another_case_is_not_taken_in_by_its_id(office: Office) -> None:
    deploy_pack(office, None, files())
    theirs = begin(office, "cat")
    stolen = put_file(office, actor(office, "cat"), theirs, "秘密.pdf", PDF, "photo")
    task_id = begin(office)
    ann = actor(office, "ann")
    assert refused(office, task_id, {"length": 5, "photo": [stolen.as_value()]}).keys() == {"photo"}
    save_draft(office, ann, task_id, {"photo": [stolen.as_value()]})  # even a draft that says so does not help
    with pytest.raises(NotFound, match="附件"):
        complete_task(office, ann, task_id, {"length": 5, "photo": [stolen.as_value()]})
    own = put_file(office, ann, task_id, "照片.pdf", PDF, "photo")
    save_draft(office, ann, task_id, {"photo": [own.as_value()]})
    complete_task(office, ann, task_id, {"length": 5, "photo": [own.as_value()]})


def test_a_draft_is_kept_for_each_person_and_gone_when_the_task_is(office: Office) -> None:
    deploy_pack(office, None, files())
    task_id = begin(office)
    ann = actor(office, "ann")
    save_draft(office, ann, task_id, {"length": "not yet a number"}, "再想想")
    save_draft(office, ann, task_id, {"length": 6}, "再想想")
    page = task_page(office, ann, task_id)
    assert (dict(page.draft), page.draft_opinion) == ({"length": 6}, "再想想")
    assert [item.task_id for item in drafts(office, ann)] == [task_id]
    with pytest.raises(TooLarge):
        save_draft(office, ann, task_id, {"length": "x" * MAX_DRAFT})
    with pytest.raises(NotFound):
        save_draft(office, actor(office, "cat"), task_id, {})
    put_on_draft(office, ann, task_id, lambda draft: {**draft, "weight": 3})
    assert dict(task_page(office, ann, task_id).draft) == {"length": 6, "weight": 3}, "made of what is there now"
    with pytest.raises(NotFound):
        put_on_draft(office, actor(office, "cat"), task_id, lambda draft: draft)
    complete_task(office, ann, task_id, {"length": 6})
    assert drafts(office, ann) == ()


# ── About a record ────────────────────────────────────────────────────────────


def test_a_case_about_a_record_takes_its_parties_and_is_for_them_alone(office: Office) -> None:
    about = [{**STARTS[0], "about": "whale", "standings": ["swimming"]}]
    deploy_pack(office, None, files(pack_yaml=pack_yaml(starts=about)))
    with office.working() as work:
        for id, standing in [("w1", "swimming"), ("w2", "diving")]:
            work.session.add(
                Record(
                    id=id, pack="whales", authority_id="dept", subject="whale", number=id, name=f"鲸{id}",
                    standing=standing, standing_since=date(2026, 1, 1), region="北海", entered_at=work.now,
                )
            )  # fmt: skip
            work.session.flush()
            work.session.add(RecordParty(record_id=id, role="申报人", unit_id="bay"))
    started = start_case(office, actor(office, "ann"), "whales", "flow", record_id="w1")
    with office.reading() as read:
        case = read.session.get_one(Case, started.case_id)
        assert (case.title, case.region, case.record_id) == ("鲸w1·数一头鲸", "北海", "w1")
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        start_case(office, actor(office, "cat"), "whales", "flow", record_id="w1")
    with pytest.raises(NotAllowed, match="目前的状态"):
        start_case(office, actor(office, "ann"), "whales", "flow", record_id="w2")
    with pytest.raises(NotFound):
        start_case(office, actor(office, "ann"), "whales", "flow", record_id="w9")
