"""How the database gets its tables, and how a later release changes them (Alembic, without an application).

A new revision, after the models were changed:

    python -c "from tasks.migrations import new_revision; new_revision('sqlite:///copy.sqlite', 'say why')"
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

FOLDER = Path(__file__).parent


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at the SQLAlchemy URL to this release; a new one gets all its tables. Twice does no harm."""
    command.upgrade(config_of(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to a revision; what only the newer one knows is lost."""
    command.downgrade(config_of(url), revision)


def new_revision(url: str, message: str) -> None:
    """Write a revision from the difference between the models and an upgraded database; read it before keeping it."""
    command.revision(config_of(url), message, autogenerate=True)


def check(url: str) -> None:
    """Raises alembic.util.exc.CommandError where the database and the models differ."""
    command.check(config_of(url))


def is_current(url: str) -> bool:
    """Whether the database is at this release's revision."""
    return _revision_of(url) == ScriptDirectory(str(FOLDER)).get_current_head()


def can_serve(url: str) -> bool:
    """Whether this release may serve the database: it is at this release's revision, or at one of a later release.

    A revision only adds what the release before can do without, so while nodes are exchanged one by one the database
    is upgraded first, and a node of the release before may still be started.
    """
    script, now = ScriptDirectory(str(FOLDER)), _revision_of(url)
    known = {revision.revision for revision in script.walk_revisions()}
    return now == script.get_current_head() or (now is not None and now not in known)


def _revision_of(url: str) -> str | None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def config_of(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
