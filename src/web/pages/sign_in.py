"""Signing in and out. In the demo office, and only there, one click signs in as any of its people."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tasks.errors import LockedOut, SignInRefused
from tasks.questions.people import PersonRow, demo_people
from tasks.sign_in import sign_in, sign_in_as
from web import sessions
from web.current import config, office
from web.destination import local
from web.errors import say, status_of
from web.language import gettext

bp = Blueprint("sign_in", __name__)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    id: str
    name: str
    roles: tuple[str, ...]
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class DemoUnit:
    unit: str
    people: tuple[DemoPerson, ...]


@bp.get("/sign-in")
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_next())
    return _page()


@bp.post("/sign-in")
def enter() -> ResponseReturnValue:
    login = request.form.get("login", "").strip()[:100]
    try:
        signed = sign_in(office(), login, request.form.get("password", "")[:1000], address=request.remote_addr or "")
    except (SignInRefused, LockedOut) as refusal:
        return _page(login, say(refusal)), status_of(refusal)
    sessions.enter(signed.actor, signed.stamp, given=signed.must_change_password)
    return redirect(_next())


@bp.post("/sign-in/as")
def enter_as() -> ResponseReturnValue:
    """One click; the address does not exist outside the demo office."""
    if not config().demo:
        abort(404)
    signed = sign_in_as(office(), request.form.get("person", ""))
    sessions.enter(signed.actor, signed.stamp)
    return redirect(_next())


@bp.post("/sign-out")
def out() -> ResponseReturnValue:
    sessions.leave()
    flash(gettext("已退出。"), "done")
    response = make_response(redirect(url_for("sign_in.show")))
    response.headers["Clear-Site-Data"] = '"cache"'  # pages read before are not shown again by “back”
    return response


def _next() -> str:
    return local(request.form.get("next") or request.args.get("next"), url_for("inbox.show"))


def _page(login: str = "", refusal: str = "") -> str:
    wanted = request.form.get("next") or request.args.get("next", "")
    return render_template("sign_in.html", login=login, refusal=refusal, next=local(wanted, ""), offices=_offices())


def _offices() -> list[DemoUnit]:
    """The demo office's people by unit: where many work first, experts late, those without a unit last."""
    if not config().demo:
        return []
    by_unit: dict[str, list[DemoPerson]] = {}
    clerks: Counter[str] = Counter()
    for person in demo_people(office()):
        if person.active:
            unit = person.seats[0][1] if person.seats else ""
            by_unit.setdefault(unit, []).append(_person(person))
            clerks[unit] += not person.expert_fields
    homeless = by_unit.pop("", [])
    offices = [
        DemoUnit(unit, tuple(those)) for unit, those in sorted(by_unit.items(), key=lambda pair: -clerks[pair[0]])
    ]
    return [*offices, DemoUnit(gettext("系统"), tuple(homeless))] if homeless else offices


def _person(person: PersonRow) -> DemoPerson:
    roles = tuple(dict.fromkeys(role for role, _ in person.seats))
    return DemoPerson(person.id, person.name, roles, person.is_administrator)
