"""The inbox: what waits for the person, grouped by how late it is; claim, and give back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from engine.calendar import WorkingDays
from tasks.claim_task import claim_task
from tasks.errors import TaskError
from tasks.questions import inbox as questions
from tasks.questions.cases import started
from tasks.questions.inbox import InboxCounts, InboxItem
from tasks.questions.notifications import notifications, unread
from tasks.read_notifications import read_notifications
from tasks.release_task import release_task
from web.current import office, turned
from web.deadline import Deadline, deadline
from web.destination import local
from web.errors import say
from web.frame import waiting
from web.language import gettext
from web.sessions import actor

bp = Blueprint("inbox", __name__)

OPEN: Final[Mapping[str, questions.Box]] = {"all": "all", "mine": "mine", "group": "group"}
LAST_PAGE = 100_000  # of what a person did: nobody leafs further, and the database counts no further than 64 bits
ORDER = ("overdue", "soon", "running", "paused")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the inbox with its deadline as it stands now."""

    item: InboxItem
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Box:
    label: str
    href: str
    current: bool
    count: int | None


@bp.get("/inbox")
@login_required
def show() -> ResponseReturnValue:
    wanted = request.args.get("box", "all")
    shown: dict[str, Callable[[InboxCounts], str]] = {
        "drafts": _drafts,
        "done": _done,
        "started": _started,
        "told": _told,
    }
    return shown.get(wanted, _open)(waiting())


def _open(counts: InboxCounts) -> str:
    """Open tasks by due moment: all, mine, or my groups' unclaimed ones."""
    box = OPEN.get(request.args.get("box", "all"), "all")
    search = request.args.get("q", "").strip()[:100]
    page = questions.inbox(
        office(),
        actor(),
        box,
        after=request.args.get("after"),
        search=search,
        process=request.args.get("process") or None,
        region=request.args.get("region") or None,
    )
    rows = _rows(page.items)
    return render_template(
        "inbox.html",
        counts=counts,
        boxes=_boxes(counts, box),
        box=box,
        groups=_groups(rows),
        shown=len(rows),
        search=search,
        filtered=bool(search or request.args.get("process") or request.args.get("region")),
        choices=questions.inbox_choices(office(), actor()),
        chosen={"process": request.args.get("process", ""), "region": request.args.get("region", "")},
        more=page.after and turned("inbox.show", after=page.after),
        first=not request.args.get("after"),
    )


def _drafts(counts: InboxCounts) -> str:
    rows = _rows(questions.drafts(office(), actor()))
    return render_template("inbox_plain.html", counts=counts, boxes=_boxes(counts, "drafts"), box="drafts", rows=rows)


def _done(counts: InboxCounts) -> str:
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    rows = _rows(questions.done(office(), actor(), page=page))
    return render_template(
        "inbox_plain.html", counts=counts, boxes=_boxes(counts, "done"), box="done", rows=rows, page=page
    )


def _started(counts: InboxCounts) -> str:
    cases = started(office(), actor())
    return render_template(
        "inbox_started.html", counts=counts, boxes=_boxes(counts, "started"), box="started", cases=cases
    )


def _told(counts: InboxCounts) -> str:
    found = notifications(office(), actor())
    return render_template("inbox_told.html", counts=counts, boxes=_boxes(counts, "told"), box="told", told=found)


@bp.post("/inbox/read")
@login_required
def read() -> ResponseReturnValue:
    """Note that the notifications were read."""
    read_notifications(office(), actor())
    return redirect(url_for("inbox.show", box="told"))


def _rows(items: Iterable[InboxItem]) -> list[Row]:
    now, calendar = office().now(), office().calendar()
    return [Row(item, _deadline(calendar, now, item)) for item in items]


def _deadline(calendar: WorkingDays, now: datetime, item: InboxItem) -> Deadline:
    return deadline(calendar, now, item.due, provisional=item.provisional, paused_until=item.follow_up)


def _groups(rows: list[Row]) -> list[Group]:
    notes = {
        "overdue": gettext("应先办理"),
        "soon": gettext("3 个工作日以内"),
        "running": gettext("期限在 4 个工作日以后，或没有期限"),
        "paused": gettext("暂停期间不计时限"),
    }
    found = ((kind, tuple(row for row in rows if row.deadline.kind == kind)) for kind in ORDER)
    return [Group(kind, notes[kind], those) for kind, those in found if those]


def _boxes(counts: InboxCounts, current: str) -> list[Box]:
    labels: list[tuple[str, str, int | None]] = [
        ("all", gettext("全部待办"), counts.all),
        ("mine", gettext("我的"), counts.mine),
        ("group", gettext("本单位未认领"), counts.group),
        ("drafts", gettext("暂存"), counts.drafts),
        ("done", gettext("已办"), None),
        ("started", gettext("我发起的"), None),
        ("told", gettext("通知"), unread(office(), actor())),
    ]
    return [Box(label, url_for("inbox.show", box=box), box == current, count) for box, label, count in labels]


@bp.post("/task/<int:task_id>/claim")
@login_required
def claim(task_id: int) -> ResponseReturnValue:
    return _then(lambda: claim_task(office(), actor(), task_id), gettext("已认领，现在由您办理。"))


@bp.post("/task/<int:task_id>/release")
@login_required
def release(task_id: int) -> ResponseReturnValue:
    return _then(lambda: release_task(office(), actor(), task_id), gettext("已退回，本单位其他人可以认领。"))


def _then(act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do it, say so, and go back to where the button was."""
    try:
        act()
        flash(done, "done")
    except TaskError as refusal:
        flash(say(refusal), "refused")
    return redirect(local(request.form.get("next"), url_for("inbox.show")))
