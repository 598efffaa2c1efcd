"""The list of cases that the person may see."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.questions.cases import cases
from web.current import office, turned
from web.sessions import actor

bp = Blueprint("cases", __name__)


@bp.get("/cases")
@login_required
def show() -> ResponseReturnValue:
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("q", "status", "process")}
    found = cases(
        office(),
        actor(),
        search=asked["q"],
        status=asked["status"] or None,
        process=asked["process"] or None,
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template("cases.html", found=found, cases=found.items, asked=asked, turn=_turn)


def _turn(page: int) -> str:
    """The address of another page of the same list."""
    return turned("cases.show", page=page)
