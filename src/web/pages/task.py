"""One task: read it, fill it in, keep it for later, complete it. What was typed stays, whatever is refused."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from engine.advance import Json
from tasks.complete_task import complete_task
from tasks.errors import FormFaults, NotFound, TaskError
from tasks.put_file import LARGEST, remove_file
from tasks.questions.beside_task import beside_task
from tasks.questions.handing_over import may_hand_over
from tasks.questions.task_page import TaskPage, task_page
from tasks.save_draft import put_on_draft, save_draft
from web.current import office, translated
from web.deadline import Deadline, deadline
from web.errors import say, status_of
from web.filling import form_html, put_attachments, put_uploads, read_filled, summary, typed_onto, view_of
from web.language import gettext, language
from web.rules import rules_of, source_of
from web.said import answers_said
from web.sessions import actor
from web.trail import steps_of

bp = Blueprint("task", __name__)

BY_THE_WAY = ("operation", "claim", "release")  # not told beside a form; the case's page has them
LATEST = 6  # steps of the history that stand beside the form


@bp.get("/task/<int:task_id>")
@login_required
def show(task_id: int) -> ResponseReturnValue:
    return _page(task_page(office(), actor(), task_id))


@bp.post("/task/<int:task_id>")
@login_required
def complete(task_id: int) -> ResponseReturnValue:
    """Complete it, or show the page again with everything that was typed and all that must be mended."""
    page = task_page(office(), actor(), task_id)
    draft: Mapping[str, Json] = page.draft
    opinion = request.form.get("opinion", "")
    try:
        filled = read_filled(page)
        draft = filled.draft  # what was typed stays, whichever file is refused
        put_uploads(page, filled)
        attachments = put_attachments(page)
        if filled.again:
            return _kept(page, draft, opinion, filled.anchor)
        if page.files or request.files:
            save_draft(office(), actor(), task_id, draft, opinion)  # files are known to the form only by the draft
        done = complete_task(
            office(), actor(), task_id, filled.values, opinion=opinion, attachments=attachments, language=language()
        )
    except FormFaults as refused:
        page = task_page(office(), actor(), task_id)
        return _page(page, draft, opinion, errors=refused.errors), status_of(refused)
    except TaskError as refusal:
        return _refused(task_id, draft, opinion, refusal)
    flash(gettext("已提交：%(name)s。", name=page.name), "done")
    return redirect(url_for("inbox.show") if done.status == "running" else url_for("case.show", case_id=done.case_id))


@bp.post("/task/<int:task_id>/draft")
@login_required
def save(task_id: int) -> ResponseReturnValue:
    """Keep what was typed, take files, add or remove rows: then the page again."""
    page = task_page(office(), actor(), task_id)
    draft: Mapping[str, Json] = page.draft
    opinion = request.form.get("opinion", "")
    try:
        filled = read_filled(page)
        draft = filled.draft  # what was typed stays, whichever file is refused
        put_uploads(page, filled)
        put_attachments(page)
        if "remove" in request.form:
            remove_file(office(), actor(), task_id, request.form["remove"])
        if not filled.again and "remove" not in request.form:
            flash(gettext("已暂存，下次打开接着填。"), "done")
        return _kept(page, draft, opinion, filled.anchor)
    except FormFaults as refused:
        save_draft(office(), actor(), task_id, draft, opinion)
        page = task_page(office(), actor(), task_id)
        return _page(page, draft, opinion, errors=refused.errors), status_of(refused)
    except TaskError as refusal:
        return _refused(task_id, draft, opinion, refusal)


@bp.post("/task/<int:task_id>/typed")
@login_required
def keep(task_id: int) -> ResponseReturnValue:
    """Keep what was typed while the page is left by another way than its buttons: nobody waits for a page."""
    page = task_page(office(), actor(), task_id)
    put_on_draft(office(), actor(), task_id, typed_onto(page), request.form.get("opinion", ""))
    return "", 204


def _kept(page: TaskPage, draft: Mapping[str, Json], opinion: str, anchor: str) -> ResponseReturnValue:
    save_draft(office(), actor(), page.id, draft, opinion)
    return redirect(url_for("task.show", task_id=page.id, _anchor=anchor or None))


def _refused(task_id: int, draft: Mapping[str, Json], opinion: str, refusal: TaskError) -> ResponseReturnValue:
    """Somebody was quicker, or it may not be: the page with what was typed and the sentence on top."""
    if isinstance(refusal, NotFound):
        raise refusal
    return _page(task_page(office(), actor(), task_id), draft, opinion, refusal=refusal), status_of(refusal)


def _page(
    page: TaskPage,
    draft: Mapping[str, Json] | None = None,
    opinion: str | None = None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    refusal: TaskError | None = None,
) -> str:
    errors = errors or {}
    if page.status != "open":
        return render_template("task_over.html", typed=opinion, refusal=refusal and say(refusal), **_beside(page))
    view = view_of(page, page.draft if draft is None else draft, errors)
    return render_template(
        "task.html",
        form_html=form_html(view, url_for("task.save", task_id=page.id)),
        faults=summary(view, errors),
        refusal=refusal and say(refusal),
        opinion=page.draft_opinion if opinion is None else opinion,
        unkept=draft is not None,
        wrong={name: translated(said[0]) for name, said in errors.items() if name in ("opinion", "attachments")},
        attached=[file for file in page.files if not file.field],
        why_not=page.why_not and say(page.why_not),
        file_limit=LARGEST // 1_000_000,
        **_beside(page),
    )


def _beside(page: TaskPage) -> dict[str, Any]:
    """What stands around the form: deadline, rules, the way here, the case's papers."""
    beside = beside_task(office(), actor(), page.case_id, limit=LATEST, without=BY_THE_WAY)
    due = deadline(
        office().calendar(), office().now(), page.due, provisional=page.provisional, paused_until=page.follow_up
    )
    return {
        "task": page,
        "deadline": due,
        "deadline_words": words(due),
        "rules": rules_of(page.deployed, page.rules),
        "source": source_of(page.deployed.info),
        "steps": steps_of(beside.history, page.deployed),
        "papers": beside.papers,
        "answers": answers_said(page),
        "can_hand_over": may_hand_over(office(), actor(), page.id),
    }


def words(due: Deadline) -> str:
    """The deadline in words: 逾期 3 个工作日, 剩 2 个工作日, 今天到期."""
    if due.days_left is None:
        return ""
    if due.kind == "overdue":
        return gettext("逾期 %(n)s 个工作日", n=-due.days_left) if due.days_left else gettext("今天已逾期")
    if due.kind == "paused":
        return ""
    return gettext("剩 %(n)s 个工作日", n=due.days_left) if due.days_left else gettext("今天到期")
