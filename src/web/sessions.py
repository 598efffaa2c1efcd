"""Who is signed in: a signed cookie names the person, with a stamp that a new password or a sign-out makes void."""

from typing import cast

from flask import Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from tasks.actor import Actor
from tasks.sign_in import sign_out, signed_in
from web.current import here, office
from web.language import gettext

STAMP = "stamp"
GIVEN = "given"  # in the session: it was begun with a password that somebody else gave
OPEN_TO_GIVEN = frozenset({"me.show", "me.password", "sign_in.out", "language.switch", "static", "about.show"})


class SignedIn:
    """What Flask-Login keeps for one request."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return self.actor.person_id


def actor() -> Actor:
    """The person of this request, looked up anew: rights taken away count at once. Behind `login_required` only."""
    return cast(SignedIn, current_user).actor


def enter(the_actor: Actor, stamp: str, *, given: bool = False) -> None:
    """Begin a session: whatever the browser brought along before (a planted session too) is forgotten.

    `given`: with a password that somebody else knows; it opens the page for a new one and nothing else. A new
    password ends the session, so the mark needs no looking up.
    """
    session.clear()
    session.permanent = True
    session[STAMP] = stamp
    if given:
        session[GIVEN] = True
    login_user(SignedIn(the_actor))


def leave() -> None:
    """End the session here and everywhere: a copied cookie is worth nothing afterwards."""
    if current_user.is_authenticated:
        sign_out(office(), actor())
    logout_user()
    session.clear()


def _load(person_id: str) -> SignedIn | None:
    the_actor = signed_in(office(), person_id, session.get(STAMP, ""))
    return SignedIn(the_actor) if the_actor else None


def _ask() -> ResponseReturnValue:
    """To the sign-in page, and from there back to what was wanted."""
    if request.method != "GET":
        flash(gettext("登录已经过期，请重新登录后再提交。"), "warning")
    return redirect(url_for("sign_in.show", next=here()))


def _only_a_new_password() -> ResponseReturnValue | None:
    """Before any page: who came in with a given password chooses their own first."""
    if not session.get(GIVEN) or request.endpoint in OPEN_TO_GIVEN or not current_user.is_authenticated:
        return None
    flash(gettext("您用的是别人给的密码，请先换成自己的。"), "warning")
    return redirect(url_for("me.show"))


def keep_sessions(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # addresses change on the way; the cookie is signed, HttpOnly and SameSite
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask)
    manager.init_app(app)
    app.before_request(_only_a_new_password)
