"""One case: where it stands on its diagram, how it came there, what comes next, its papers and its history."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.errors import NotFound, TaskError
from tasks.questions.case_page import case_page
from tasks.text import msgid
from tasks.withdraw_case import withdraw_case
from web.current import office
from web.diagram import Diagram, diagrams_of, file_of
from web.errors import say, status_of
from web.language import gettext
from web.rules import rules_by_element, source_of
from web.sessions import actor
from web.standing import coming_of, headline_of, names_by_role, open_tasks_of, waiting_of
from web.trail import steps_of

bp = Blueprint("case", __name__)


@bp.get("/case/<int:case_id>")
@login_required
def show(case_id: int) -> ResponseReturnValue:
    page = case_page(office(), actor(), case_id)
    tasks = open_tasks_of(page)
    diagrams = diagrams_of(page, tasks)
    told, chosen = steps_of(page.history, page.deployed), _chosen(diagrams)
    return render_template(
        "case.html",
        case=page,
        source=source_of(page.deployed.info),
        headline=headline_of(page, tasks),
        tasks=tasks,
        waiting=waiting_of(page),
        coming=coming_of(page),
        passed=[step for step in told if step.kind in ("start", "complete", "withdraw")],
        history=told,
        parties=names_by_role((party.role, party.name) for party in page.parties),
        diagrams=diagrams,
        diagram=chosen,
        element_rules=rules_by_element(page.deployed, chosen.process) if chosen else [],
    )


def _chosen(diagrams: list[Diagram]) -> Diagram | None:
    """The one asked for, else the case's own: its call activities carry the tokens of what they call."""
    asked = request.args.get("diagram")
    return next((d for d in diagrams if d.process == asked), diagrams[0] if diagrams else None)


@bp.get("/case/<int:case_id>/diagram/<process>.bpmn")
@login_required
def diagram(case_id: int, process: str) -> ResponseReturnValue:
    """The drawing of a process as the case's version holds it."""
    page = case_page(office(), actor(), case_id)
    return drawing(file_of(page.deployed, process))


def drawing(xml: bytes | None) -> ResponseReturnValue:
    if xml is None:
        raise NotFound(what=msgid("流程图"))
    return Response(xml, mimetype="application/xml", headers={"Content-Disposition": "attachment"})


@bp.get("/case/<int:case_id>/withdraw")
@login_required
def ask_withdraw(case_id: int) -> ResponseReturnValue:
    """What follows is said before the button that can't be taken back."""
    return render_template("withdraw.html", case=case_page(office(), actor(), case_id), reason="", refusal="")


@bp.post("/case/<int:case_id>/withdraw")
@login_required
def withdraw(case_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        withdraw_case(office(), actor(), case_id, reason)
    except TaskError as refusal:
        if isinstance(refusal, NotFound):
            raise
        page = case_page(office(), actor(), case_id)
        return render_template("withdraw.html", case=page, reason=reason, refusal=say(refusal)), status_of(refusal)
    flash(gettext("已撤回。"), "done")
    return redirect(url_for("case.show", case_id=case_id))
