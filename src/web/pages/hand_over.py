"""Handing a task over: to whom, and why; the history keeps both."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.assign_task import assign_task
from tasks.errors import FormFaults, NotFound, TaskError
from tasks.questions.handing_over import handing_over
from web.current import office, translated
from web.errors import say, status_of
from web.language import gettext
from web.sessions import actor

bp = Blueprint("hand_over", __name__)


@bp.get("/task/<int:task_id>/hand-over")
@login_required
def show(task_id: int) -> ResponseReturnValue:
    return _page(task_id)


@bp.post("/task/<int:task_id>/hand-over")
@login_required
def act(task_id: int) -> ResponseReturnValue:
    person, reason = request.form.get("person", ""), request.form.get("reason", "")
    try:
        assign_task(office(), actor(), task_id, person, reason)
    except FormFaults as refused:
        return _page(task_id, person, reason, translated(refused.errors["reason"][0])), status_of(refused)
    except TaskError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(task_id, person, reason, say(refusal)), status_of(refusal)
    flash(gettext("已转办，理由写入案件的经过。"), "done")
    return redirect(url_for("inbox.show"))


def _page(task_id: int, person: str = "", reason: str = "", refusal: str = "") -> str:
    found = handing_over(office(), actor(), task_id)
    return render_template("hand_over.html", found=found, person=person, reason=reason, refusal=refusal)
