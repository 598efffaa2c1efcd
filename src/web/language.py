"""Chinese first, English by a switch. The choice is kept in a cookie, so it holds before and after signing in."""

from flask import Blueprint, Flask, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_babel import gettext as _translated

from web.destination import local

LANGUAGES = {"zh": "zh-CN", "en": "en"}  # ours → what <html lang> says
COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600

bp = Blueprint("language", __name__)


def language() -> str:
    """`zh` or `en`: what the reader of this request wants."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "")
        g.language = chosen if chosen in LANGUAGES else "zh"
    return str(g.language)


def gettext(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with its placeholders filled."""
    return str(_translated(sentence, **values))


@bp.get("/<any(zh, en):wanted>")
def switch(wanted: str) -> ResponseReturnValue:
    """Remember the language and go back to the page that was read."""
    response = redirect(local(request.args.get("next"), "/"))
    response.set_cookie(COOKIE, wanted, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def translate(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=language)
    app.register_blueprint(bp)

    @app.context_processor
    def names() -> dict[str, str]:
        return {"language": language(), "html_lang": LANGUAGES[language()]}
