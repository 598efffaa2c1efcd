"""A page with nothing on it but a form: the real templates and styles, without an office behind them."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template_string, request
from flask_babel import Babel

from engine.forms import Form
from web import present
from web.assets import serve_assets
from web.forms import faults_of, read_posted, render_form
from web.security import secure

WEB = Path(__file__).parents[3] / "src" / "web"
PAGE = """<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ form.id }}</title>
<link rel="icon" href="{{ asset("mark.svg") }}"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}'>
{% for name in ["tokens", "look", "office", "forms"] %}
<link rel="stylesheet" href="{{ asset(name ~ ".css") }}">{% endfor %}
{% if scripts %}<script src="{{ asset("dist/htmx.js") }}" defer></script>
<script src="{{ asset("forms.js") }}" defer></script>{% endif %}</head>
<body><main class="page">{% include "parts/error_summary.html" %}<div class="two">
<form class="panel" method="post" action="/" novalidate enctype="multipart/form-data" data-main>
{{ form_html }}<div class="decide"><button class="btn btn-primary">提交</button></div></form><aside></aside></div>
{% if sent is not none %}<pre id="sent">{{ sent | tojson }}</pre>{% endif %}</main></body></html>"""


def make_page(
    form: Form,
    scope: dict[str, Any],
    world: Any,
    *,
    language: str = "zh",
    scripts: bool = True,
    delays: Iterable[float] = (),
) -> Flask:
    """An app: the form at /, its draft kept at /draft (after so many seconds each time), what is sent to / checked."""
    waits = iter(delays)
    app = Flask("web", root_path=str(WEB))
    app.config.update(TESTING=True, SECRET_KEY="test")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=lambda: language)
    app.add_template_global(language, "language")
    serve_assets(app)
    present.register(app)
    secure(app, https=False)
    kept: dict[str, Any] = {"draft": {}}
    app.extensions["kept"] = kept

    def page(errors: dict[str, list[str]] | None = None, sent: Any = None) -> str:
        view = form.view(kept["draft"], scope, world, language, errors)
        html = render_form(view, save_url="/draft", file_url=lambda file: f"/file/{file['id']}")
        return render_template_string(
            PAGE, form=form, form_html=html, faults=faults_of(view), sent=sent, scripts=scripts
        )

    @app.get("/")
    def show() -> str:
        return page()

    @app.post("/")
    def send() -> str:
        posted = read_posted(request.form, form, request.files)
        checked = form.check(posted.values, kept["draft"], scope, world, language)
        kept["draft"] = checked.draft
        return page(checked.errors, None if checked.errors else checked.values)

    @app.post("/draft")
    def keep() -> str | Response:
        threading.Event().wait(next(waits, 0))
        posted = read_posted(request.form, form, request.files)
        kept["draft"] = form.keep(posted.values, kept["draft"], scope, world)
        for name, file in posted.uploads:
            size = len(file.read())
            record = {
                "id": f"sha-{size}",
                "name": file.filename,
                "size": size,
                "type": file.mimetype,
            }
            kept["draft"] = form.add_file(kept["draft"], name, record)
        return page()

    return app
