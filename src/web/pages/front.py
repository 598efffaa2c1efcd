"""The address without a path: the inbox for who is signed in, the notices for everybody else."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

bp = Blueprint("front", __name__)


@bp.get("/")
def show() -> ResponseReturnValue:
    return redirect(url_for("inbox.show" if current_user.is_authenticated else "sign_in.show"))
