"""For programs that look after the installation: is it alive, can it answer, how is it. Says nothing about anybody."""

import hmac
import logging

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.current import config, office
from web.version import __version__
from web.watch import exposition

log = logging.getLogger(__name__)
bp = Blueprint("watch", __name__)


@bp.get("/health")
def health() -> ResponseReturnValue:
    """The process answers. Asks nothing of the database: a node must not be restarted because that is away."""
    return jsonify(status="ok", version=__version__)


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """The node can work: the database answers. Else 503: a proxy sends people elsewhere meanwhile."""
    try:
        with office().reading() as read:
            read.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        log.warning("the database does not answer")
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ready", version=__version__)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """For Prometheus, which shows the token of GUIZHANG_METRICS_TOKEN (`Authorization: Bearer …`); else 404."""
    token, given = config().metrics_token, request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    return Response(exposition(office()), content_type=CONTENT_TYPE_LATEST)
