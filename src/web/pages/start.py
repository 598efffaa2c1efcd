"""What a person may start, and starting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from engine.advance import Json
from engine.forms import Form
from tasks.actor import Seat
from tasks.errors import FormFaults, NotFound, TaskError
from tasks.questions.register import RecordRow, records
from tasks.questions.start_form import StartForm, start_form_page
from tasks.questions.startable import Startable, startable
from tasks.start_case import start_case
from tasks.text import msgid
from web.current import office
from web.errors import say, status_of
from web.filling import form_html, summary
from web.forms import read_posted
from web.language import gettext, language
from web.sessions import actor

bp = Blueprint("start", __name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be started, in one seat."""

    title: str
    note: str
    role: str
    unit_name: str
    href: str


@dataclass(frozen=True, slots=True)
class Book:
    """A regulation with what may be started under it."""

    title: str
    number: str
    items: tuple[Item, ...] = ()


@bp.get("/start")
@login_required
def show() -> ResponseReturnValue:
    found = groupby(startable(office(), actor()), key=lambda one: one.pack)
    books = [_book([*those]) for _, those in found]
    return render_template("start.html", books=books)


@bp.get("/start/<pack>/<process>/<unit_id>")
@login_required
def one(pack: str, process: str, unit_id: str) -> ResponseReturnValue:
    return _page(*_chosen(pack, process, unit_id))


@bp.post("/start/<pack>/<process>/<unit_id>")
@login_required
def begin(pack: str, process: str, unit_id: str) -> ResponseReturnValue:
    """Begin the case; what was typed stays on the page when it is refused."""
    chosen, seat = _chosen(pack, process, unit_id)
    asked = start_form_page(office(), actor(), chosen.version_hash)
    form = _form(chosen, asked)
    posted = read_posted(request.form, form) if form else None
    record_id = request.form.get("record") or None
    draft = form.keep(posted.values, {}, asked.scope, asked.world) if form and posted else {}
    if posted and posted.again:
        return _page(chosen, seat, draft, record_id=record_id)
    try:
        started = start_case(
            office(), actor(), pack, process,
            answers=posted.values if posted else {}, record_id=record_id, unit_id=unit_id, language=language(),
        )  # fmt: skip
    except FormFaults as refused:
        return _page(chosen, seat, draft, record_id=record_id, errors=refused.errors), status_of(refused)
    except TaskError as refusal:
        return _page(chosen, seat, draft, record_id=record_id, refusal=say(refusal)), status_of(refusal)
    flash(gettext("已立案，编号 %(number)s。", number=started.number), "done")
    return redirect(url_for("case.show", case_id=started.case_id))


def _chosen(pack: str, process: str, unit_id: str) -> tuple[Startable, Seat]:
    for found in startable(office(), actor()):
        for seat in found.seats:
            if (found.pack, found.process, seat.unit_id) == (pack, process, unit_id):
                return found, seat
    raise NotFound(what=msgid("可以发起的事项"))


def _page(
    chosen: Startable,
    seat: Seat,
    draft: Mapping[str, Json] | None = None,
    *,
    record_id: str | None = None,
    errors: Mapping[str, list[str]] | None = None,
    refusal: str = "",
) -> str:
    asked = start_form_page(office(), actor(), chosen.version_hash)
    form, errors = _form(chosen, asked), errors or {}
    view = form.view(draft or {}, asked.scope, asked.world, language(), errors) if form else None
    item = _item(chosen, seat)
    return render_template(
        "start_one.html",
        book=_book([chosen]),
        item=item,
        form_html=form_html(view, item.href),
        faults=summary(view, errors),
        refusal=refusal,
        records=_records(chosen) if chosen.about else None,
        record_id=record_id or request.args.get("record", ""),
        language_of=_of,
    )


def _form(chosen: Startable, asked: StartForm) -> Form | None:
    found: Form | None = asked.deployed.definition.forms.get(chosen.form_id) if chosen.form_id else None
    return found


def _records(chosen: Startable) -> list[RecordRow]:
    """The person's records that the case may be about."""
    seen = records(office(), actor(), pack=chosen.pack, limit=500).items
    return [r for r in seen if r.subject == chosen.about and (not chosen.standings or r.standing in chosen.standings)]


def _book(found: list[Startable]) -> Book:
    items = tuple(_item(each, seat) for each in found for seat in each.seats)
    return Book(_of(found[0].pack_title), found[0].pack_number, items)


def _item(found: Startable, seat: Seat) -> Item:
    href = url_for("start.one", pack=found.pack, process=found.process, unit_id=seat.unit_id)
    return Item(_of(found.title), _of(found.note), seat.role, seat.unit_name, href)


def _of(title: Mapping[str, str]) -> str:
    """A title in the reader's language, Chinese where there is no English."""
    return title.get(language()) or title["zh"]
