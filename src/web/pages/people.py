"""People, units and experts as the register knows them: for administrators."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.questions.register import people, units
from tasks.rights import require_administrator
from web.current import office
from web.sessions import actor

bp = Blueprint("people", __name__)


@bp.get("/admin/people")
@login_required
def show() -> ResponseReturnValue:
    require_administrator(actor(), "keep_people")
    return render_template("people.html", people=people(office()), units=units(office()))
