"""Chinese first, English by a switch. The choice is kept in a cookie, so it holds before and after signing in."""

from babel.support import NullTranslations
from flask import Blueprint, Flask, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations

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
    said = catalog().ugettext(sentence)
    return said % values if values else said


def catalog() -> NullTranslations:
    """The sentences of the reader's language, looked for once a request: a page asks for hundreds."""
    if "catalog" not in g:
        g.catalog = get_translations()
    found: NullTranslations = g.catalog
    return found


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
    app.jinja_env.install_gettext_callables(_one, _counted, newstyle=True)  # type: ignore[attr-defined]  # of its i18n
    app.register_blueprint(bp)

    @app.context_processor
    def names() -> dict[str, str]:
        return {"language": language(), "html_lang": LANGUAGES[language()]}


def _one(sentence: str) -> str:
    return catalog().ugettext(sentence)


def _counted(one: str, many: str, n: int) -> str:
    return catalog().ungettext(one, many, n)
