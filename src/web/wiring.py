"""From settings to a running office: the one place of the web program that chooses database, files, clock and mail."""

from dataclasses import replace

from tasks.office import Office
from tasks.wiring import open_office
from web.config import Config
from web.jobs import caller
from web.mail import mailer
from web.watch import time_verb


def build_office(config: Config) -> Office:
    """An office on a database that `guizhang db upgrade` has prepared."""
    office = open_office(
        config.database_url,
        config.folder / "files",
        movable_clock=config.demo,
        mailer=mailer(config) if config.mail_url else None,
        secret=config.secret_key,
        files_in_database=config.files_in_database,
    )
    office = replace(office, timed=time_verb)
    return replace(office, caller=caller(config, office.wall)) if config.jobs_url else office
