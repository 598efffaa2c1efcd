"""Public notices: read and answered by anyone, signed in or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tasks.errors import FormFaults, NotAllowed, NotFound, TaskError
from tasks.lodge_objection import Words, lodge_objection
from tasks.questions.notices import ObjectionLine, PublicNotice, notice, notices, objections
from web.current import office, translated
from web.deadline import Deadline, deadline
from web.errors import say, status_of
from web.language import gettext
from web.sessions import actor

bp = Blueprint("notice", __name__)

RECEIVED = "objections"  # session: numbers given to this browser, by notice
FILES = "files"


@dataclass(frozen=True, slots=True)
class Row:
    notice: PublicNotice
    deadline: Deadline
    words: str


@bp.get("/notices")
def listing() -> ResponseReturnValue:
    rows = [_row(found) for found in notices(office())]
    return render_template(
        "notices.html", open=[r for r in rows if r.notice.open], closed=[r for r in rows if not r.notice.open]
    )


@bp.get("/notices/<notice_id>")
def show(notice_id: str) -> ResponseReturnValue:
    return _page(notice(office(), notice_id))


@bp.post("/notices/<notice_id>")
def object(notice_id: str) -> ResponseReturnValue:
    """Take an objection, or show the page again with everything that was written."""
    typed = Words(**{name: request.form.get(name, "") for name in ("person", "contact", "text")}, kind=_kind())
    sent = [file for file in request.files.getlist(FILES) if file.filename]
    try:
        _refuse_robots()
        lodged = lodge_objection(
            office(), notice_id, typed, request.remote_addr or "", [(f.filename or "", f.read()) for f in sent]
        )
    except FormFaults as refused:
        return _page(notice(office(), notice_id), typed, errors=refused.errors), status_of(refused)
    except NotFound:
        raise
    except TaskError as refusal:
        return _page(notice(office(), notice_id), typed, refusal=say(refusal)), status_of(refusal)
    session[RECEIVED] = {**session.get(RECEIVED, {}), notice_id: lodged.number}
    return redirect(url_for("notice.show", notice_id=notice_id, _anchor="received"))


def _kind() -> str:
    return "unit" if request.form.get("kind") == "unit" else "person"


def _refuse_robots() -> None:
    """A field that people don't see is filled in by programs only."""
    if request.form.get("website"):
        raise NotAllowed


def _row(found: PublicNotice) -> Row:
    due = deadline(office().calendar(), office().now(), found.closes_at, provisional=found.provisional)
    return Row(found, due, _words(found, due))


def _words(found: PublicNotice, due: Deadline) -> str:
    if not found.open:
        return gettext("已结束")
    return gettext("还剩 %(n)s 个工作日", n=due.days_left) if due.days_left else gettext("今天截止")


def _page(
    found: PublicNotice,
    typed: Words | None = None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    refusal: str = "",
) -> str:
    row = _row(found)
    wrong = {name: translated(said[0]) for name, said in (errors or {}).items()}
    return render_template(
        "notice.html",
        notice=found,
        deadline=row.deadline,
        words=row.words,
        paragraphs=[line for line in found.text.splitlines() if line.strip()],
        typed=typed or Words("", "", ""),
        wrong=wrong,
        faults=[{"anchor": name, "label": "", "sentence": said} for name, said in wrong.items()],
        refusal=refusal,
        received=session.get(RECEIVED, {}).get(found.id, ""),
        objections=_objections(found.id),
    )


def _objections(notice_id: str) -> tuple[ObjectionLine, ...]:
    """Who objected and why: for those who examine it, nobody else."""
    if not current_user.is_authenticated:
        return ()
    try:
        return objections(office(), actor(), notice_id)
    except (NotAllowed, NotFound):
        return ()
