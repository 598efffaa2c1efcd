"""Erasing personal values of a case: which ones, and why; nothing brings them back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.erase_personal import erase_personal
from tasks.errors import FormFaults
from tasks.questions.personal import personal_page
from web.current import office
from web.errors import status_of
from web.forms import Fault
from web.language import gettext
from web.sessions import actor
from web.typed import beside, faults_in

bp = Blueprint("personal", __name__)


@bp.get("/case/<int:case_id>/personal")
@login_required
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@bp.post("/case/<int:case_id>/personal")
@login_required
def erase(case_id: int) -> ResponseReturnValue:
    chosen, reason = request.form.getlist("values"), request.form.get("reason", "")
    try:
        done = erase_personal(office(), actor(), case_id, chosen, reason)
    except FormFaults as refused:
        labels = {"values": gettext("个人信息"), "reason": gettext("理由")}
        return _page(case_id, chosen, reason, faults_in(refused, labels)), status_of(refused)
    said = gettext("已删除 %(n)s 处，重新排出文书 %(letters)s 份；校验链完好。", n=done.values, letters=done.letters)
    flash(said, "done")
    return redirect(url_for("personal.show", case_id=case_id))


def _page(case_id: int, chosen: list[str] | None = None, reason: str = "", faults: list[Fault] | None = None) -> str:
    page = personal_page(office(), actor(), case_id)
    wrong = beside(faults or [])
    return render_template("personal.html", page=page, chosen=chosen or [], reason=reason, faults=faults, wrong=wrong)
