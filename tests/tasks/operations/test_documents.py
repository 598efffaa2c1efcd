"""Letters: the number is taken with the frozen data, the PDF comes after the commit."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from tasks.actor import load_actor
from tasks.chain import personal_digest
from tasks.erase_personal import erase_personal
from tasks.errors import FormFaults, NotAllowed, NotFound, OperationRefused
from tasks.models import Document, File, History, Incident, NumberSeries, PersonalValue
from tasks.render_next_letter import LEASE, MAX_ATTEMPTS, render_next_letter
from tasks.resume_incident import resume_incident
from tasks.void_document import void_document
from tests.tasks.operations.conftest import Garden


def issue(garden: Garden, title: str = "租约", **data: Any) -> dict[str, Any]:
    values = {"to": "李家", "plot": {"name": "东头的地", "size": 20}} | data
    done = garden.perform("document.issue", template="lease", series="lease", title=title, data=values)
    assert done is not None
    document: dict[str, Any] = done["document"]
    return document


def test_a_letter_is_numbered_now_and_pressed_later(garden: Garden) -> None:
    document = issue(garden)
    assert document["number"] == "园租〔2026〕1号"
    assert garden.all(Document)[0].status == "issued" and garden.all(File) == []
    rendered = render_next_letter(garden.stage.office)
    assert rendered is not None and rendered.file_id
    (file,) = garden.all(File)
    assert (file.name, file.media_type, file.kept) == ("园租〔2026〕1号.pdf", "application/pdf", True)
    text = PdfReader(io.BytesIO(garden.stage.office.files.get(file.digest))).pages[0].extract_text().replace(" ", "")
    assert "园租〔2026〕1号" in text and "二〇二六年三月二日" in text
    assert render_next_letter(garden.stage.office) is None


def test_the_data_are_frozen_with_the_number(garden: Garden) -> None:
    issue(garden)
    garden.perform("case.describe", title="换了名字的案件")
    data = garden.all(Document)[0].data
    assert data["case"] == {"number": "YD-2026-0001", "title": "申请园地"}
    assert (data["issuer"], data["date"], data["date_zh"]) == ("园艺协会", "2026-03-02", "二〇二六年三月二日")


def test_the_offices_own_facts_cannot_be_overwritten_by_data(garden: Garden) -> None:
    issue(garden, number="园租〔1999〕9号", issuer="别人", date_zh="昨天", title="真标题")
    data = garden.all(Document)[0].data
    assert (data["number"], data["issuer"], data["date_zh"]) == ("园租〔2026〕1号", "园艺协会", "二〇二六年三月二日")


def test_a_refused_letter_leaves_no_gap(garden: Garden) -> None:
    issue(garden)
    with pytest.raises(OperationRefused, match=r"𠮷（U\+20BB7）") as refused:
        issue(garden, to="王𠮷")
    assert refused.value.code == "MISSING_GLYPH"
    assert issue(garden)["number"] == "园租〔2026〕2号"


def test_a_number_taken_in_a_step_that_breaks_goes_back(garden: Garden) -> None:
    with pytest.raises(RuntimeError), garden.stage.office.working() as work:
        from tasks.operations.numbers import next_number

        assert next_number(work.session, garden.unit("园艺协会"), "garden:lease", 2026) == 1
        raise RuntimeError("the step breaks")
    assert issue(garden)["number"] == "园租〔2026〕1号"


def test_numbers_begin_anew_each_year_and_a_void_one_is_not_given_again(garden: Garden) -> None:
    first = issue(garden)
    with garden.stage.office.working() as work:
        work.session.get_one(Document, first["id"]).status = "void"
    assert issue(garden)["number"] == "园租〔2026〕2号"
    garden.stage.clock.move_to(garden.stage.clock().replace(year=2027))
    assert issue(garden)["number"] == "园租〔2027〕1号"
    assert {(row.year, row.last) for row in garden.all(NumberSeries) if row.series == "garden:lease"} == {
        (2026, 2),
        (2027, 1),
    }


def test_a_letter_that_cannot_be_pressed_is_an_incident_and_can_be_tried_again(garden: Garden) -> None:
    issue(garden)
    with garden.stage.office.working() as work:
        row = work.session.query(Document).one()
        row.data = {key: value for key, value in row.data.items() if key != "plot"}
        whole = dict(row.data)
    rendered = render_next_letter(garden.stage.office)
    assert rendered is not None and rendered.file_id is None and "plot" in rendered.fault
    garden.stage.clock.move_to(garden.stage.clock() + timedelta(days=1))
    assert render_next_letter(garden.stage.office) is None, "it is not tried for ever"
    (incident,) = garden.all(Incident)
    assert "园租〔2026〕1号" in incident.message and "lease.typ:" in incident.message
    assert "“租约” (园租〔2026〕1号) was not set: The template can't be set: lease.typ:" in incident.detail["en"]
    with garden.stage.office.working() as work:
        work.session.query(Document).one().data = whole | {"plot": {"name": "东头的地", "size": 20}}
        administrator = load_actor(work.session, garden.stage.people["孙组长"])
    assert administrator is not None
    resume_incident(garden.stage.office, replace(administrator, is_administrator=True), incident.id)
    again = render_next_letter(garden.stage.office)
    assert again is not None and again.file_id


def test_a_void_letter_keeps_its_number_and_is_not_pressed_any_more(garden: Garden) -> None:
    document, office = issue(garden), garden.stage.office
    with pytest.raises(NotAllowed):
        void_document(office, garden.stage.actor("李大娘"), document["id"], "不喜欢")
    with pytest.raises(NotFound):
        void_document(office, garden.stage.actor("王大爷"), document["id"], "不喜欢")
    with pytest.raises(FormFaults):
        void_document(office, garden.stage.actor("孙组长"), document["id"], "  ")
    void_document(office, garden.stage.actor("孙组长"), document["id"], "写错了面积")
    assert render_next_letter(office) is None
    (kept,) = garden.all(Document)
    assert (kept.status, kept.number, kept.void_reason) == ("void", "园租〔2026〕1号", "写错了面积")
    entry = garden.all(History)[-1]
    assert (entry.kind, entry.person_name, entry.role, entry.opinion) == ("void", "孙组长", "园务组", "写错了面积")
    with pytest.raises(NotAllowed, match="已经作废"):
        void_document(office, garden.stage.actor("孙组长"), document["id"], "再来一次")
    assert issue(garden)["number"] == "园租〔2026〕2号"


def test_a_letter_whose_press_takes_the_program_down_is_not_tried_for_ever(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> bytes:
        raise KeyboardInterrupt

    issue(garden)
    monkeypatch.setattr("tasks.render_next_letter.press", crash)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            render_next_letter(garden.stage.office)
        assert render_next_letter(garden.stage.office) is None, "the lease holds"
        garden.stage.clock.move_to(garden.stage.clock() + LEASE)
    rendered = render_next_letter(garden.stage.office)
    assert rendered is not None and "中断" in rendered.fault
    garden.stage.clock.move_to(garden.stage.clock() + timedelta(days=1))
    assert render_next_letter(garden.stage.office) is None
    assert len(garden.all(Incident)) == 1


def test_a_letter_pressed_twice_is_one_file(garden: Garden) -> None:
    """A crash after the file was put and before it was marked: the same bytes come again."""
    issue(garden)
    first = render_next_letter(garden.stage.office)
    with garden.stage.office.working() as work:
        row = work.session.query(Document).one()
        row.status, row.file_id, row.next_at = "issued", None, work.wall
    second = render_next_letter(garden.stage.office)
    assert first is not None and second is not None
    assert len({file.digest for file in garden.all(File)}) == 1


def test_a_letter_is_set_again_without_what_was_erased(garden: Garden) -> None:
    """Same number, same day; the first PDF's bytes are gone, and the person with them."""
    document, office = issue(garden, to="李四海"), garden.stage.office
    first = render_next_letter(office)
    assert first is not None
    (old,) = garden.all(File)
    salt, value = b"s" * 16, '"李四海"'
    digest = personal_digest(salt, value)
    with office.working() as work:
        work.session.add(PersonalValue(digest=digest, case_id=1, path="/data/to", salt=salt, value=value))
    keeper = replace(garden.stage.actor("孙组长"), is_administrator=True)
    done = erase_personal(office, keeper, 1, [digest], "本人要求删除。")
    assert (done.values, done.files, done.letters) == (1, 1, 1)
    with pytest.raises(NotFound):
        office.files.get(old.digest)
    again = render_next_letter(office)
    assert again is not None and again.file_id and again.number == document["number"]
    (new,) = garden.all(File)
    text = PdfReader(io.BytesIO(office.files.get(new.digest))).pages[0].extract_text().replace(" ", "")
    assert "李四海" not in text and "已删除" in text and document["number"] in text
