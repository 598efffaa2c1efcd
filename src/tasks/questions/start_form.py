"""The form with which a case begins, as its page shows it before there is a case."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.advance import Json
from engine.feel.world import World
from tasks.actor import Actor
from tasks.answers import office_scope
from tasks.clock import china_day
from tasks.definitions import Deployed
from tasks.office import Office


@dataclass(frozen=True, slots=True)
class StartForm:
    scope: Mapping[str, Json]  # what the form may read: `office`; there are no variables yet
    world: World
    deployed: Deployed


def start_form_page(office: Office, actor: Actor, version_hash: str) -> StartForm:
    """What the start form of a version may read at this moment. Raises NotFound."""
    with office.reading() as read:
        deployed = office.definitions.get(read.session, version_hash)
        world = World(
            now=read.now,
            started_on=china_day(read.now),
            calendar=office.calendar(),
            parameters=deployed.definition.parameters,
        )
        return StartForm({"office": office_scope(read.session, actor.me)}, world, deployed)
