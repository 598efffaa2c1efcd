"""Files and letters: given only to who may see the case, always as a download, never run by a browser."""

from io import BytesIO

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.questions.file import file_content
from web.current import office
from web.sessions import actor

bp = Blueprint("file", __name__)

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@bp.get("/file/<file_id>")
@login_required
def download(file_id: str) -> ResponseReturnValue:
    found = file_content(office(), actor(), file_id)
    response = send_file(
        BytesIO(found.content), mimetype=found.media_type, as_attachment=True, download_name=found.name, max_age=0
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response
