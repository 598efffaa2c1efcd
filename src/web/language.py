"""Chinese first, English by a switch. The choice is kept in a cookie, so it holds before and after signing in."""

from babel.support import NullTranslations
from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations

from web.destination import local
from web.once import once_a_request

LANGUAGES = {"zh": "zh-CN", "en": "en"}  # ours → what <html lang> says
COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600

bp = Blueprint("language", __name__)


@once_a_request
def language() -> str:
    """`zh` or `en`: what the reader of this request wants."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else "zh"


def gettext(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with its placeholders filled."""
    said = catalog().ugettext(sentence)
    return said % values if values else said


@once_a_request
def catalog() -> NullTranslations:
    """The sentences of the reader's language: a page asks for hundreds."""
    found: NullTranslations = get_translations()
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
    app.jinja_env.install_gettext_callables(_one, _counted, newstyle=True)  # type: ignore[attr-defined]  # jinja2.ext.i18n adds it to the environment
    app.register_blueprint(bp)

    @app.context_processor
    def names() -> dict[str, str]:
        return {"language": language(), "html_lang": LANGUAGES[language()]}


def _one(sentence: str) -> str:
    return catalog().ugettext(sentence)


def _counted(one: str, many: str, n: int) -> str:
    return catalog().ungettext(one, many, n)
