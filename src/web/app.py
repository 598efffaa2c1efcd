"""The application: one Flask app around one office. Everything it needs is handed in."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from tasks.office import Office
from web import errors, language, present, security
from web.answers_json import OrjsonProvider
from web.assets import serve_assets
from web.config import MEBIBYTE, Config
from web.current import CONFIG, OFFICE, here, office
from web.database import read_through_requests
from web.door import keep_out
from web.frame import navigation, reader
from web.pages import PAGES, job, watch
from web.sessions import keep_sessions
from web.watch import watch_requests

FORM_FIELDS = 4_000  # parts of one form: a report with long lists has some hundred
FORM_MEMORY = 4 * MEBIBYTE  # bytes of a form without its files


class RowNumber(IntegerConverter):
    """A row's id in an address. One that the database could not hold is an address that doesn't exist."""

    regex = r"\d{1,19}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def create_app(the_office: Office, config: Config) -> Flask:
    app = Flask("web")
    app.json = OrjsonProvider(app)
    app.extensions[OFFICE] = read_through_requests(app, the_office)
    app.extensions[CONFIG] = config
    app.config.update(
        SECRET_KEY=config.secret_key,
        TRUSTED_HOSTS=list(config.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=config.request_limit,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY,
        MAX_FORM_PARTS=FORM_FIELDS,
        SESSION_COOKIE_NAME="guizhang",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.session_hours),
        BEHIND_PROXY=config.proxies > 0,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form that was open all day is not lost
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)  # type: ignore[method-assign]  # the documented way
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    watch_requests(app)
    keep_out(app)
    # A program proves itself by its signature: it has no session that somebody could ride on.
    CSRFProtect(app).exempt(job.bp)
    serve_assets(app)
    language.translate(app)
    present.register(app)
    security.secure(app, https=config.https)
    errors.handle(app)
    keep_sessions(app)
    for page in PAGES:
        app.register_blueprint(page)
    _fill_frame(app, config)
    return app


def create_watch(the_office: Office, config: Config) -> Flask:
    """What a worker answers: that it is alive, and how it is."""
    app = Flask("web", static_folder=None)
    app.json = OrjsonProvider(app)
    app.extensions[OFFICE], app.extensions[CONFIG] = the_office, config
    app.config.update(TRUSTED_HOSTS=list(config.trusted_hosts) or None)
    app.register_blueprint(watch.bp)
    return app


def _fill_frame(app: Flask, config: Config) -> None:
    """What every page's frame shows: who reads, where they are, the time of the office."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {"reader": reader(), "navigation": navigation(), "here": here(), "demo": config.demo}

    @app.context_processor
    def time() -> dict[str, Any]:
        return {"now": office().now()}
