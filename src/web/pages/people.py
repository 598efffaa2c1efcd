"""People and units as administrators keep them: the lists, and a person's page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.add_person import add_person
from tasks.change_person import change_person
from tasks.disable_person import disable_person, enable_person
from tasks.errors import FormFaults, NotFound, TaskError
from tasks.person_details import PersonDetails
from tasks.questions.people import people, person_page, units
from tasks.reset_password import reset_password
from web.changes import rows_of
from web.current import office
from web.errors import say, status_of
from web.forms import Fault
from web.language import gettext
from web.sessions import actor
from web.typed import beside, faults_in

bp = Blueprint("people", __name__)

SPARE = 2  # empty rows for seats: the page needs no script, and saving brings new ones


@bp.get("/admin/people")
@login_required
def show() -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "people.html", people=people(office(), actor(), search), units=units(office(), actor(), search), search=search
    )


@bp.get("/admin/people/new")
@login_required
def new() -> ResponseReturnValue:
    return _page("")


@bp.post("/admin/people/new")
@login_required
def add() -> ResponseReturnValue:
    typed = _typed()
    try:
        person_id = add_person(office(), actor(), typed)
    except TaskError as refusal:
        return _again("", typed, refusal)
    flash(gettext("已增加。设了初始密码才能登录。"), "done")
    return redirect(url_for("people.person", person_id=person_id))


@bp.get("/admin/people/<person_id>")
@login_required
def person(person_id: str) -> ResponseReturnValue:
    return _page(person_id)


@bp.post("/admin/people/<person_id>")
@login_required
def change(person_id: str) -> ResponseReturnValue:
    typed = _typed()
    try:
        changed = change_person(office(), actor(), person_id, typed)
    except TaskError as refusal:
        return _again(person_id, typed, refusal)
    flash(gettext("已保存，从下一页起生效。") if changed else gettext("没有改动。"), "done")
    return redirect(url_for("people.person", person_id=person_id))


@bp.post("/admin/people/<person_id>/password")
@login_required
def password(person_id: str) -> ResponseReturnValue:
    """Shown once, on this answer alone: neither kept nor carried in a cookie."""
    try:
        given = reset_password(office(), actor(), person_id)
    except TaskError as refusal:
        return _again(person_id, None, refusal)
    return _page(person_id, given=given)


@bp.post("/admin/people/<person_id>/disable")
@login_required
def disable(person_id: str) -> ResponseReturnValue:
    return _switch(person_id, active=False)


@bp.post("/admin/people/<person_id>/enable")
@login_required
def enable(person_id: str) -> ResponseReturnValue:
    return _switch(person_id, active=True)


def _switch(person_id: str, *, active: bool) -> ResponseReturnValue:
    try:
        (enable_person if active else disable_person)(office(), actor(), person_id)
    except TaskError as refusal:
        return _again(person_id, None, refusal)
    flash(gettext("已恢复使用。") if active else gettext("已停用，所有登录当即失效。"), "done")
    return redirect(url_for("people.person", person_id=person_id))


def _typed() -> PersonDetails:
    """What the form says; rows that are empty or taken out are left out."""
    form = request.form
    rows = zip(form.getlist("seat_role"), form.getlist("seat_unit"), strict=False)
    fields = form.get("expert_fields", "").replace("，", "、").replace(",", "、").split("、")
    return PersonDetails(
        name=form.get("name", ""),
        login=form.get("login", ""),
        email=form.get("email", ""),
        is_administrator="is_administrator" in form,
        seats=tuple((role, unit) for role, unit in rows if role or unit),
        expert_unit=form.get("expert_unit", ""),
        expert_fields=tuple(filter(str.strip, fields)),
    )


def _labels() -> dict[str, str]:
    return {
        "name": gettext("姓名"),
        "login": gettext("登录名"),
        "email": gettext("邮箱"),
        "administrator": gettext("系统管理员"),
        "seats": gettext("单位和角色"),
        "expert": gettext("专家"),
        "expert_unit": gettext("专家的工作单位"),
        "expert_fields": gettext("专家领域"),
    }


def _again(person_id: str, typed: PersonDetails | None, refusal: TaskError) -> ResponseReturnValue:
    """The page with what was typed and what is wrong."""
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, FormFaults):
        return _page(person_id, typed, faults_in(refusal, _labels())), status_of(refusal)
    return _page(person_id, typed, refusal=say(refusal)), status_of(refusal)


def _page(
    person_id: str,
    typed: PersonDetails | None = None,
    faults: list[Fault] | None = None,
    *,
    refusal: str = "",
    given: str = "",
) -> str:
    page = person_page(office(), actor(), person_id)
    details, labels = typed or page.details, _labels()
    return render_template(
        "person.html",
        page=page,
        typed=details,
        seats=[*details.seats, *[("", "")] * SPARE],
        labels=labels,
        faults=faults,
        wrong=beside(faults or []),
        refusal=refusal,
        given=given,
        changes=rows_of(page.changes, labels),
    )
