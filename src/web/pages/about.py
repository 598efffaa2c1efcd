"""What this program is, under which licences it stands, how personal data is handled."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.version import __version__

bp = Blueprint("about", __name__)


@bp.get("/about")
def show() -> ResponseReturnValue:
    return render_template("about.html", version=__version__)
