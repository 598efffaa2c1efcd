"""The operator's page: the figures that programs read at /metrics, for people."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.questions.figures import figures
from web.current import office
from web.sessions import actor
from web.watch import REQUESTS, VERBS, measured

bp = Blueprint("running", __name__)


@bp.get("/admin/running")
@login_required
def show() -> ResponseReturnValue:
    found = figures(office(), actor())
    return render_template("running.html", figures=found, verbs=measured(VERBS), requests=measured(REQUESTS))
