"""The late answer to an outside job: posted by the program, proved by its signature."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tasks.errors import TaskError
from tasks.finish_job import finish_job
from web.current import config, office
from web.errors import status_of
from web.jobs import LARGEST, is_signed, read_answer

bp = Blueprint("job", __name__)


@bp.post("/jobs/<key>")
def answer(key: str) -> ResponseReturnValue:
    """204 when the case went on; 401 unproved, 422 not an answer, and what the verb refuses."""
    request.max_content_length = LARGEST
    body = request.get_data()
    sent = {name.lower(): value for name, value in request.headers.items()}
    if sent.get("webhook-id") != key or not is_signed(config().jobs_secret, sent, body, office().wall()):
        return jsonify(error="the signature does not prove this answer"), 401
    try:
        told = read_answer(body)
    except ValueError as wrong:
        return jsonify(error=str(wrong)), 422
    if told is None:
        return jsonify(error="the answer is empty"), 422
    try:
        finish_job(office(), key, told)
    except TaskError as refused:
        return jsonify(error=refused.sentence()), status_of(refused)
    return "", 204
