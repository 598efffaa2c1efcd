"""A unit's page for administrators: what is known of it, who belongs to it, what was changed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.add_unit import add_unit
from tasks.change_unit import change_unit
from tasks.errors import FormFaults, NotFound, TaskError
from tasks.questions.people import unit_page
from tasks.retire_unit import restore_unit, retire_unit
from tasks.unit_details import LONGEST, UnitDetails
from web.changes import rows_of
from web.current import office
from web.errors import say, status_of
from web.forms import Fault
from web.language import gettext
from web.sessions import actor
from web.typed import beside, faults_in

bp = Blueprint("unit", __name__)


@bp.get("/admin/units/new")
@login_required
def new() -> ResponseReturnValue:
    return _page("")


@bp.post("/admin/units/new")
@login_required
def add() -> ResponseReturnValue:
    typed = _typed()
    try:
        unit_id = add_unit(office(), actor(), typed)
    except TaskError as refusal:
        return _again("", typed, refusal)
    flash(gettext("已增加。"), "done")
    return redirect(url_for("unit.show", unit_id=unit_id))


@bp.get("/admin/units/<unit_id>")
@login_required
def show(unit_id: str) -> ResponseReturnValue:
    return _page(unit_id)


@bp.post("/admin/units/<unit_id>")
@login_required
def change(unit_id: str) -> ResponseReturnValue:
    typed = _typed()
    try:
        changed = change_unit(office(), actor(), unit_id, typed)
    except TaskError as refusal:
        return _again(unit_id, typed, refusal)
    flash(gettext("已保存，从下一页起生效。") if changed else gettext("没有改动。"), "done")
    return redirect(url_for("unit.show", unit_id=unit_id))


@bp.post("/admin/units/<unit_id>/retire")
@login_required
def retire(unit_id: str) -> ResponseReturnValue:
    return _switch(unit_id, active=False)


@bp.post("/admin/units/<unit_id>/restore")
@login_required
def restore(unit_id: str) -> ResponseReturnValue:
    return _switch(unit_id, active=True)


def _switch(unit_id: str, *, active: bool) -> ResponseReturnValue:
    try:
        (restore_unit if active else retire_unit)(office(), actor(), unit_id)
    except TaskError as refusal:
        return _again(unit_id, None, refusal)
    flash(gettext("已恢复使用。") if active else gettext("已停用，这个单位的角色不再有效。"), "done")
    return redirect(url_for("unit.show", unit_id=unit_id))


def _typed() -> UnitDetails:
    return UnitDetails(**{name: request.form.get(name, "") for name in (*LONGEST, "parent")})


def _labels() -> dict[str, str]:
    return {
        "name": gettext("名称"),
        "name_en": gettext("英文名称"),
        "kind": gettext("类别"),
        "region": gettext("地区"),
        "field": gettext("主管领域"),
        "parent": gettext("上级单位"),
    }


def _again(unit_id: str, typed: UnitDetails | None, refusal: TaskError) -> ResponseReturnValue:
    """The page with what was typed and what is wrong."""
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, FormFaults):
        return _page(unit_id, typed, faults_in(refusal, _labels())), status_of(refusal)
    return _page(unit_id, typed, refusal=say(refusal)), status_of(refusal)


def _page(unit_id: str, typed: UnitDetails | None = None, faults: list[Fault] | None = None, refusal: str = "") -> str:
    page, labels = unit_page(office(), actor(), unit_id), _labels()
    return render_template(
        "unit.html",
        page=page,
        typed=typed or page.details,
        labels=labels,
        longest=LONGEST,
        faults=faults,
        wrong=beside(faults or []),
        refusal=refusal,
        changes=rows_of(page.changes, labels),
    )
