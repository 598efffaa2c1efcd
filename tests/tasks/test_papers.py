"""Files that are handed in, notices that anyone may object to, mail that leaves the house."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.deliver_next_message import deliver_next_message
from tasks.errors import FormFaults, NotAllowed, NotFound, TooLarge, TooMany
from tasks.lodge_objection import Words, lodge_objection
from tasks.models import Message, Notice, Outbox
from tasks.put_file import LARGEST, put_file, remove_file
from tasks.questions.case_page import case_page
from tasks.questions.file import file_content
from tasks.questions.notices import notice, notices, objections
from tasks.send_next_mail import PAUSES, send_next_mail
from tests.tasks.conftest import House, Open
from tests.tasks.scripted import message, task

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
WORDS = Words(person="张三", contact="138 0000 0000", text="数错了一头。")


@pytest.fixture
def house(open_house: Open) -> House:
    house = open_house([task("填报", "申报人"), task("审核", "审核人")])
    house.start()
    claim_task(house.office, house.actor("ann"), house.task("填报"))
    return house


def test_a_file_becomes_part_of_the_case_when_the_task_is_completed(house: House) -> None:
    office, ann, task_id = house.office, house.actor("ann"), house.task("填报")
    kept = put_file(office, ann, task_id, "鲸/..\\计划.pdf", PDF)
    assert kept.name == "计划.pdf"
    assert case_page(office, ann, 1).papers == ()
    with pytest.raises(NotFound):
        file_content(office, house.actor("rex"), kept.id)
    assert file_content(office, ann, kept.id).content == PDF
    complete_task(office, ann, task_id, {}, attachments=[kept.id])
    assert [paper.title for paper in case_page(office, ann, 1).papers] == ["计划.pdf"]
    assert file_content(office, house.actor("rex"), kept.id).content == PDF
    with pytest.raises(NotFound):
        file_content(office, house.actor("sam"), kept.id)


def test_nobody_attaches_another_persons_file(house: House) -> None:
    office, task_id = house.office, house.task("填报")
    kept = put_file(office, house.actor("ann"), task_id, "a.pdf", PDF)
    house2 = house.start("abe")
    other = house.one("SELECT id FROM task WHERE case_id = :id", id=house2.case_id)
    claim_task(office, house.actor("abe"), other)
    with pytest.raises(NotFound, match="附件"):
        complete_task(office, house.actor("abe"), other, {}, attachments=[kept.id])
    with pytest.raises(NotFound):
        remove_file(office, house.actor("abe"), task_id, kept.id)
    remove_file(office, house.actor("ann"), task_id, kept.id)
    with pytest.raises(NotFound, match="附件"):
        complete_task(office, house.actor("ann"), task_id, {}, attachments=[kept.id])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ\x90"),
        ("plan.pdf", b"MZ\x90\x00"),
        ("plan.pdf", b"<html><script>"),
        ("page.html", b"<html>"),
        ("noending", PDF),
        (".pdf", PDF),
        ("list.csv", b"a,b\x00"),
        ("list.txt", PDF),
        ("picture.svg", b"<svg onload=alert(1)>"),
    ],
)
def test_what_is_not_taken(house: House, name: str, content: bytes) -> None:
    with pytest.raises(FormFaults):
        put_file(house.office, house.actor("ann"), house.task("填报"), name, content)


def test_too_large_a_file_is_told_before_it_is_kept(house: House) -> None:
    with pytest.raises(TooLarge, match="20 MB"):
        put_file(house.office, house.actor("ann"), house.task("填报"), "a.pdf", PDF + b" " * LARGEST)


# ── Notices ───────────────────────────────────────────────────────────────────


@pytest.fixture
def published(open_house: Open) -> Iterator[House]:
    house = open_house(
        [message("objection", "n1"), task("审核", "审核人")],
        notices={"objection_limit": {"per_source": 2, "per_notice": 3}},
    )
    house.start()
    with house.office.working() as work:
        work.session.add(
            Notice(
                id="n1", case_id=1, pack="whales", title="公示", text="一头鲸", first_day=date(2026, 3, 2),
                last_day=date(2026, 3, 6), days=4, closes_at=work.now + timedelta(days=4), published_at=work.now,
            )
        )  # fmt: skip
    yield house


def test_anyone_reads_a_notice_and_objects(published: House) -> None:
    office = published.office
    assert [n.title for n in notices(office, only_open=True)] == ["公示"]
    lodged = lodge_objection(office, "n1", WORDS, "1.2.3.4", [("证据.pdf", PDF)])
    assert lodged.number
    assert deliver_next_message(office)
    scope = published.one("SELECT scope FROM task WHERE name = '审核'")
    assert "数错了一头" in scope
    assert "证据.pdf" in scope
    assert "张三" not in " ".join(row[0] for row in published.rows("SELECT body FROM history"))
    assert [o.person for o in objections(office, published.actor("rex"), "n1")] == ["张三"]
    with pytest.raises(NotAllowed):
        objections(office, published.actor("ann"), "n1")
    with pytest.raises(NotFound):
        objections(office, published.actor("sam"), "n1")


@pytest.mark.parametrize("status", ["open", "pending", "closed"])
def test_a_case_that_is_over_leaves_no_notice_unsettled(published: House, status: str) -> None:
    with published.office.working() as work:
        before = work.session.get_one(Notice, "n1")
        before.status, before.outcome = status, "有异议，审查中"
    lodge_objection(published.office, "n1", WORDS, "1.2.3.4") if status == "open" else _hear(published)
    assert deliver_next_message(published.office)
    claim_task(published.office, published.actor("rex"), published.task("审核"))
    complete_task(published.office, published.actor("rex"), published.task("审核"), {})
    over, outcome = published.one('SELECT status FROM "case"'), published.one('SELECT outcome FROM "case"')
    assert over == "completed" and outcome
    said = "有异议，审查中" if status == "closed" else outcome
    assert published.rows("SELECT status, outcome FROM notice") == [("closed", said)]


def _hear(house: House) -> None:
    """What lodging an objection would have told the case, had the notice still been open."""
    with house.office.working() as work:
        work.session.add(Message(pack="whales", name="objection", correlation_key="n1", to_case=1, created_at=work.now))


def test_every_fault_of_an_objection_is_told_at_once(published: House) -> None:
    with pytest.raises(FormFaults) as refused:
        lodge_objection(published.office, "n1", Words("", " ", "很长" * 2000, kind="dog"), "1.2.3.4")
    assert sorted(refused.value.errors) == ["contact", "kind", "person", "text"]


def test_the_abuse_limit_counts_by_address_and_by_notice_and_day(published: House) -> None:
    office = published.office
    for _ in range(2):
        lodge_objection(office, "n1", WORDS, "1.1.1.1")
    with pytest.raises(TooMany, match="这个地址"):
        lodge_objection(office, "n1", WORDS, "1.1.1.1")
    lodge_objection(office, "n1", WORDS, "2.2.2.2")
    with pytest.raises(TooMany, match="已经很多"):
        lodge_objection(office, "n1", WORDS, "3.3.3.3")
    published.clock.move_by(timedelta(days=1))
    lodge_objection(office, "n1", WORDS, "1.1.1.1")


def test_a_closed_notice_takes_no_objection_and_stays_readable(published: House) -> None:
    published.clock.move_by(timedelta(days=4))
    with pytest.raises(NotAllowed, match="已经结束"):
        lodge_objection(published.office, "n1", WORDS, "1.1.1.1")
    assert not notice(published.office, "n1").open
    with pytest.raises(NotFound):
        lodge_objection(published.office, "n2", WORDS, "1.1.1.1")


# ── Mail ──────────────────────────────────────────────────────────────────────


def test_mail_is_tried_again_with_growing_pauses_and_then_given_up(open_house: Open) -> None:
    house = open_house([task("填报", "申报人")])
    sent: list[str] = []
    broken = [True]

    def mailer(*, to: str, subject: str, text: str, message_id: str) -> None:
        if broken[0]:
            raise ConnectionRefusedError("no server")
        sent.append(f"{to} {subject} {message_id}")

    office = replace(house.office, mailer=mailer)
    with office.working() as work:
        for key in ("<k1@guizhang>", "<k2@guizhang>"):
            payload = {"to": "a@example.org", "subject": key, "text": "…"}
            work.session.add(Outbox(kind="mail", key=key, payload=payload, created_at=work.wall, next_at=work.wall))
    assert [send_next_mail(office).sent for _ in range(2)] == [False, False]
    assert send_next_mail(office) is None
    broken[0] = False
    house.clock.move_by(timedelta(minutes=PAUSES[0]))
    assert send_next_mail(office).sent
    assert sent == ["a@example.org <k1@guizhang> <k1@guizhang>"]
    broken[0] = True
    for minutes in PAUSES:
        house.clock.move_by(timedelta(minutes=minutes))
        send_next_mail(office)
    house.clock.move_by(timedelta(days=30))
    assert send_next_mail(office) is None
    assert house.rows("SELECT key, given_up, attempts FROM outbox WHERE done_at IS NULL") == [("<k2@guizhang>", 1, 8)]
