"""Declaring a letter void: what follows is said first, the reason goes into the history."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.errors import FormFaults
from tasks.questions.letter import letter_to_void
from tasks.void_document import void_document
from web.current import office
from web.errors import status_of
from web.forms import Fault
from web.language import gettext
from web.sessions import actor
from web.typed import beside, faults_in

bp = Blueprint("letter", __name__)


@bp.get("/letter/<document_id>/void")
@login_required
def ask(document_id: str) -> ResponseReturnValue:
    return _page(document_id)


@bp.post("/letter/<document_id>/void")
@login_required
def void(document_id: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    letter = letter_to_void(office(), actor(), document_id)
    try:
        void_document(office(), actor(), document_id, reason)
    except FormFaults as refused:
        return _page(document_id, reason, faults_in(refused, {"reason": ""})), status_of(refused)
    flash(gettext("“%(letter)s”已作废，理由写入案件的经过。", letter=letter.number or letter.title), "done")
    return redirect(url_for("case.show", case_id=letter.case_id))


def _page(document_id: str, reason: str = "", faults: list[Fault] | None = None) -> str:
    letter = letter_to_void(office(), actor(), document_id)
    wrong = beside(faults or [])
    return render_template("void_letter.html", letter=letter, reason=reason, faults=faults, wrong=wrong)
