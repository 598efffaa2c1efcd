"""A person's own page: who they are here, and a new password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.errors import FormFaults, TaskError
from tasks.sign_in import LONGEST, SHORTEST, set_password
from web.current import office, translated
from web.errors import say, status_of
from web.language import gettext
from web.sessions import actor, leave

bp = Blueprint("me", __name__)


@bp.get("/me")
@login_required
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/me/password")
@login_required
def password() -> ResponseReturnValue:
    """A new one, with the old one; every session of the person ends, this one too."""
    new = request.form.get("new", "")
    try:
        set_password(office(), actor(), actor().person_id, new, request.form.get("old", ""))
    except FormFaults as refused:
        return _page(new=translated(refused.errors["new"][0])), status_of(refused)
    except TaskError as refusal:
        return _page(old=say(refusal)), status_of(refusal)
    leave()
    flash(gettext("密码已更换，请用新密码登录。"), "done")
    return redirect(url_for("sign_in.show"))


def _page(old: str = "", new: str = "") -> str:
    seats = [(seat.unit_name, seat.role) for seat in actor().seats]
    return render_template("me.html", seats=seats, wrong={"old": old, "new": new}, lengths=(SHORTEST, LONGEST))
