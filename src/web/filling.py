"""A task's form between the page and the verbs: what is shown, what was sent, what is kept of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from engine.advance import Json
from engine.forms import Form, FormView
from engine.forms.data import get_at, set_at
from tasks.errors import FormFaults
from tasks.put_file import put_file
from tasks.questions.task_page import TaskPage
from web.current import office, translated
from web.forms import Fault, faults_of, read_posted, render_form
from web.language import language
from web.sessions import actor

OWN = ("opinion", "attachments", "record")  # fields that the pages add to every form


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent with a task's page."""

    values: dict[str, Json]  # nested answers
    draft: dict[str, Json]  # the stored draft with the answers in it
    opinion: str
    again: bool  # a button was pressed that only changes the draft
    anchor: str  # where the reader was then
    uploads: tuple[tuple[str, FileStorage], ...] = ()  # field, new file


def form_of(page: TaskPage) -> Form | None:
    found: Form | None = page.deployed.definition.forms.get(page.form_id) if page.form_id else None
    return found


def read_filled(page: TaskPage) -> Filled:
    """Read the request: what was typed. Its new files are not in yet: that is for `put_uploads`."""
    form, opinion = form_of(page), request.form.get("opinion", "")
    if form is None:
        return Filled({}, {}, opinion, False, "")
    posted = read_posted(request.form, form, request.files)
    draft = form.keep(posted.values, page.draft, page.scope, page.world)
    return Filled(posted.values, draft, opinion, posted.again, posted.anchor, tuple(posted.uploads))


def typed_onto(page: TaskPage) -> Callable[[Mapping[str, Json]], Mapping[str, Json]]:
    """What makes of a draft the same with the answers that were sent in it."""
    form = form_of(page)
    if form is None:
        return lambda draft: draft
    posted = read_posted(request.form, form, request.files)
    return lambda draft: form.keep(posted.values, draft, page.scope, page.world)


def put_uploads(page: TaskPage, filled: Filled) -> None:
    """Put the new files of the form's fields into the task and into what was filled in.

    Raises FormFaults, TooLarge for a file that is not taken: those before it and all that was typed are in the draft.
    """
    for name, file in filled.uploads:
        kept = _put(page, file, name)
        path = _path(name)
        set_at(filled.draft, path, [*_listed(get_at(filled.draft, path)), kept])
        set_at(filled.values, path, [*_listed(get_at(filled.values, path)), kept["id"]])


def put_attachments(page: TaskPage) -> list[str]:
    """Put the files beside the form into the task; gives back the ids of all that are there now."""
    before = [file.id for file in page.files if not file.field]
    sent = [file for file in request.files.getlist("attachments") if file.filename]
    return before + [_put(page, file, "")["id"] for file in sent]


def _put(page: TaskPage, file: FileStorage, field: str) -> dict[str, str]:
    try:
        return put_file(office(), actor(), page.id, file.filename or "", file.read(), field).as_value()
    except FormFaults as refused:
        raise FormFaults({field or "attachments": [s for said in refused.errors.values() for s in said]}) from None


def _path(name: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isascii() and part.isdecimal() else part for part in name.split("."))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def view_of(
    page: TaskPage, draft: Mapping[str, Json], errors: Mapping[str, list[str]] | None = None
) -> FormView | None:
    form = form_of(page)
    if form is None:
        return None
    told = {name: said for name, said in (errors or {}).items() if name not in OWN}
    return form.view(draft, page.scope, page.world, language(), told)


def form_html(view: FormView | None, save_url: str) -> Markup:
    return Markup() if view is None else render_form(view, save_url=save_url, file_url=_file_url)


def _file_url(record: Mapping[str, Json]) -> str:
    return url_for("file.download", file_id=record.get("id", ""))


def summary(view: FormView | None, errors: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Every fault in the order of the page: the form's own, then those of the fields that the page adds."""
    told = faults_of(view) if view else []
    listed = set(view.errors) if view else set()
    rest = [(name, said) for name, all_ in errors.items() if name not in listed for said in all_]
    return told + [Fault(name if name in OWN else "main", "", translated(said)) for name, said in rest]
