"""The register: what was approved and how it stands, and one of them with everything that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.errors import NotFound
from tasks.questions.case_page import case_page
from tasks.questions.cases import cases
from tasks.questions.register import Change, RecordLetter, RecordPage, record_page, records
from web.current import office, turned
from web.language import gettext, language
from web.present import MISSING, day, number
from web.sessions import actor
from web.standing import Moment, coming_of, names_by_role

bp = Blueprint("register", __name__)

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Field:
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    change: Change
    what: str
    before: str
    after: str
    letters: tuple[RecordLetter, ...]  # of the case that made it


@bp.get("/register")
@login_required
def show() -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:100]
    found = records(office(), actor(), search=search, page=max(1, request.args.get("page", 1, type=int)))
    return render_template("register.html", found=found, records=found.items, search=search, turn=_turn, of=of)


@bp.get("/register/<record_id>")
@login_required
def record(record_id: str) -> ResponseReturnValue:
    page = record_page(office(), actor(), record_id)
    return render_template(
        "record.html",
        record=page.record,
        page=page,
        of=of,
        parties=names_by_role((party.role, party.name) for party in page.parties),
        fields=_fields(page),
        changes=[_change(page, change) for change in reversed(page.changes)],
        approval=_letters_of(page, next((change.case_id for change in page.changes if change.what == "entered"), None)),
        moments=_moments(page),
        cases=cases(office(), actor(), record_id=record_id).items,
    )


def of(title: Mapping[str, str]) -> str:
    """A title in the reader's language, Chinese where there is no English."""
    return title.get(language()) or title.get("zh", "")


def _turn(page: int) -> str:
    return turned("register.show", page=page)


def _moments(page: RecordPage) -> list[Moment]:
    """What the record's own clock will do, where the reader may see the case that holds it."""
    if page.life is None:
        return []
    try:
        return coming_of(case_page(office(), actor(), page.life))
    except NotFound:
        return []


def _fields(page: RecordPage) -> list[Field]:
    """What the pack gives a caption to, where there is something to show that the parties don't say already."""
    told = ((of(page.captions[key]), value) for key, value in page.fields.items() if key in page.captions)
    said = {party.role for party in page.parties}
    return [Field(title, _value(value)) for title, value in told if value not in EMPTY and title not in said]


def _change(page: RecordPage, change: Change) -> ChangeRow:
    said = {
        "entered": gettext("登记"),
        "standing": gettext("状态"),
        "until": gettext("期限"),
        "name": gettext("名称"),
        "fields": gettext("登记内容"),
        "parties": gettext("单位"),
    }
    what = said.get(change.what, change.what)
    old, new = _what_differs(change)
    before, after = _said(page, change, old), _said(page, change, new)
    return ChangeRow(change, what, before, after, _letters_of(page, change.case_id))


def _what_differs(change: Change) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Before and after; of the contents only what is another now."""
    old, new = change.before.get("fields"), change.after.get("fields")
    if change.what != "fields" or not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return change.before, change.after
    keys = [key for key in new if old.get(key) != new[key]]
    return {"fields": {key: old[key] for key in keys if key in old}}, {"fields": {key: new[key] for key in keys}}


def _letters_of(page: RecordPage, case_id: int | None) -> tuple[RecordLetter, ...]:
    return tuple(letter for letter in page.letters if letter.case_id == case_id)


def _said(page: RecordPage, change: Change, values: Mapping[str, Any]) -> str:
    """A change's values as people read them; of a new entry its standing and until when."""
    shown = ("standing", "until") if change.what == "entered" else tuple(values)
    told = [_one(page, key, values[key]) for key in shown if values.get(key) not in EMPTY]
    return gettext("；").join(told) or MISSING


def _one(page: RecordPage, key: str, value: Any) -> str:
    if key == "standing":
        return of(page.standings.get(value, {"zh": str(value)}))
    if isinstance(value, Mapping):
        told = ((of(page.captions[k]), v) for k, v in value.items() if k in page.captions and v not in EMPTY)
        return gettext("；").join(f"{title} {_value(v)}" for title, v in told)
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else MISSING
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, list):
        return gettext("、").join(_value(one) for one in value)
    if isinstance(value, Mapping):
        return str(value.get("name") or gettext("、").join(_value(v) for v in value.values()))
    text = str(value) if value is not None else MISSING
    return day(text) if len(text) == 10 and text[4:5] == "-" and text[:4].isdigit() else text
