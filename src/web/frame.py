"""What the frame of every page shows: who reads it, where they can go, how much waits for them."""

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from tasks.actor import Actor
from tasks.questions.inbox import InboxCounts, inbox_counts
from web.current import office
from web.language import gettext
from web.once import once_a_request
from web.sessions import actor


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    unit_name: str
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the navigation."""

    label: str
    href: str
    current: bool
    count: int = 0


@once_a_request
def reader() -> Reader | None:
    """The signed-in person as the frame names them; None for the public."""
    return _named(actor()) if current_user.is_authenticated else None


def _named(the_actor: Actor) -> Reader:
    unit = the_actor.seats[0].unit_name if the_actor.seats else gettext("系统管理")
    return Reader(the_actor.name, unit, the_actor.is_administrator)


@once_a_request
def waiting() -> InboxCounts:
    """What waits for the signed-in person; a page says it in several places."""
    return inbox_counts(office(), actor())


@once_a_request
def navigation() -> list[Place]:
    """Where this person can go; the page that is read is marked."""
    who = reader()
    if who is None:
        return [_place(gettext("公示"), "notice.listing")]
    places = [
        _place(gettext("待办"), "inbox.show", count=waiting().all, also=("task",)),
        _place(gettext("发起"), "start.show"),
        _place(gettext("案件"), "cases.show", also=("case", "letter", "personal")),
        _place(gettext("登记簿"), "register.show"),
        _place(gettext("规程"), "rulebook.show"),
        _place(gettext("公示"), "notice.listing"),
    ]
    return (
        [*places, _place(gettext("管理"), "admin.show", also=("people", "unit", "holidays"))]
        if who.is_administrator
        else places
    )


def _place(label: str, endpoint: str, *, count: int = 0, also: tuple[str, ...] = ()) -> Place:
    current = (request.blueprint or "") in (endpoint.partition(".")[0], *also)
    return Place(label, url_for(endpoint), current, count)
