"""The administrator's page: the demo clock, the cases that stand still."""

from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from engine.calendar import CHINA
from tasks.due import settle
from tasks.errors import TaskError
from tasks.move_clock import move_clock, move_clock_to_next_due
from tasks.questions.operator import incidents, next_moment
from tasks.resume_incident import resume_incident
from web.current import config, office
from web.errors import say
from web.language import gettext
from web.present import moment
from web.sessions import actor

bp = Blueprint("admin", __name__)
MOST: Final = 1_000  # steps before the page comes back: the rest goes on behind it


@bp.get("/admin")
@login_required
def show() -> ResponseReturnValue:
    now = office().now()
    return render_template(
        "admin.html",
        incidents=incidents(office(), actor()),
        next_due=next_moment(office(), actor()) if config().demo else None,
        now_local=now.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M"),
    )


@bp.post("/admin/clock/next")
@login_required
def to_next() -> ResponseReturnValue:
    """To the next due moment, and what is due there happens before the page comes back."""
    settle(office(), MOST)
    moved = move_clock_to_next_due(office(), actor())
    if moved is None:
        flash(gettext("没有等着到期的事项，时钟没有动。"), "warning")
        return _back()
    return _settled(moved.now)


@bp.post("/admin/clock")
@login_required
def to_day() -> ResponseReturnValue:
    try:
        wanted = datetime.fromisoformat(request.form.get("to", "")).replace(tzinfo=CHINA)
    except ValueError:
        flash(gettext("请选择日期和时间。"), "refused")
        return _back()
    try:
        moved = move_clock(office(), actor(), wanted)
    except TaskError as refusal:
        flash(say(refusal), "refused")
        return _back()
    return _settled(moved.now)


def _settled(now: datetime) -> ResponseReturnValue:
    steps = settle(office(), MOST)
    said = gettext("时钟走到 %(at)s，到点的事项办了 %(n)s 步。", at=moment(now), n=steps)
    if steps == MOST:
        said += gettext("还没有办完，其余的接着自动办理。")
    flash(said, "done")
    return _back()


@bp.post("/admin/incidents/<int:incident_id>/resume")
@login_required
def resume(incident_id: int) -> ResponseReturnValue:
    try:
        resume_incident(office(), actor(), incident_id)
        flash(gettext("已再试一次。仍然停在那里时，会登记为新的故障。"), "done")
    except TaskError as refusal:
        flash(say(refusal), "refused")
    return redirect(url_for("admin.show", _anchor="incidents"))


def _back() -> ResponseReturnValue:
    return redirect(url_for("admin.show", _anchor="clock"))
