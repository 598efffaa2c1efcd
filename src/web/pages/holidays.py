"""Holidays: what counts in a year, and the yearly announcement pasted in, looked at, imported."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from engine.calendar import Announcement
from tasks.errors import FormFaults
from tasks.holiday_text import read_holidays
from tasks.import_holidays import check_holidays, import_holidays
from tasks.questions.holidays import Run, holidays_page, runs_of
from web.current import office
from web.errors import status_of
from web.forms import Fault
from web.language import gettext
from web.sessions import actor
from web.typed import beside, faults_in

bp = Blueprint("holidays", __name__)


@bp.get("/admin/holidays")
@login_required
def show() -> ResponseReturnValue:
    return _page(request.args.get("year", type=int))


@bp.post("/admin/holidays")
@login_required
def take() -> ResponseReturnValue:
    """The first time what was read is shown; sent again with `confirmed` it is imported."""
    holidays_page(office(), actor())  # who may not import is told before the text is read
    text, document = request.form.get("text", ""), request.form.get("document", "").strip()
    year = request.form.get("year", type=int)
    try:
        read = read_holidays(text, year, document)
        check_holidays(read)
        if "confirmed" not in request.form:
            return _page(read.year, text, read=read)
        imported = import_holidays(office(), actor(), read)
    except FormFaults as refused:
        return _page(year, text, document, faults_in(refused, _labels())), status_of(refused)
    said = gettext(
        "%(year)s 年的节假日已导入。%(n)s 个案件的暂定期限正在重新计算。", year=imported.year, n=imported.cases
    )
    flash(said, "done")
    return redirect(url_for("holidays.show", year=imported.year))


def _labels() -> dict[str, str]:
    return {
        "year": gettext("年份"),
        "document": gettext("文号"),
        "text": gettext("通知全文"),
        "off": gettext("放假"),
        "on": gettext("上班"),
    }


def _page(
    year: int | None,
    text: str = "",
    document: str = "",
    faults: list[Fault] | None = None,
    read: Announcement | None = None,
) -> str:
    return render_template(
        "holidays.html",
        page=holidays_page(office(), actor(), year),
        text=text,
        document=read.document if read else document,
        typed_year=read.year if read else year if text else None,
        read=read,
        runs=_runs(read) if read else (),
        faults=faults,
        wrong=beside(faults or []),
        labels=_labels(),
    )


def _runs(read: Announcement) -> tuple[Run, ...]:
    """What the year will look like with it."""
    return tuple(runs_of(office().calendar().with_announcement(read), read.year))
