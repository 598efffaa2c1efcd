"""What a person may start: processes of the versions in force, by their roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tasks.actor import Actor, Seat
from tasks.clock import china_day
from tasks.models import PackVersion
from tasks.office import Office
from tasks.start_case import start_form


@dataclass(frozen=True, slots=True)
class Startable:
    pack: str
    pack_title: Mapping[str, str]  # zh, en
    pack_number: str
    process: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    about: str | None  # subject id: a record must be named
    standings: tuple[str, ...]
    form_id: str | None
    version_hash: str
    seats: tuple[Seat, ...]  # in which the actor may


def startable(office: Office, actor: Actor) -> tuple[Startable, ...]:
    with office.reading() as read:
        found: list[Startable] = []
        for version in read.session.scalars(select(PackVersion).where(PackVersion.in_force).order_by(PackVersion.pack)):
            deployed = office.definitions.get(read.session, version.hash)
            if not deployed.info.in_force(china_day(read.now)):
                continue
            for start in deployed.info.starts:
                seats = tuple(seat for seat in actor.seats if seat.role in start.by)
                if not seats or start.process not in deployed.definition.processes:
                    continue
                found.append(
                    Startable(
                        pack=version.pack,
                        pack_title={"zh": deployed.info.title.zh, "en": deployed.info.title.en},
                        pack_number=version.number,
                        process=start.process,
                        title={"zh": start.title.zh, "en": start.title.en},
                        note={"zh": start.note.zh, "en": start.note.en},
                        about=start.about,
                        standings=start.standings,
                        form_id=start_form(deployed, start.process),
                        version_hash=version.hash,
                        seats=seats,
                    )
                )
        return tuple(found)
