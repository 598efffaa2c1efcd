"""How the database gets its tables, and how a later release changes them (Alembic, without an application).

A new revision, after the models were changed:

    python -c "from tasks.migrations import new_revision; new_revision('sqlite:///copy.sqlite', 'say why')"
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from tasks.errors import TaskError
from tasks.text import msgid

FOLDER = Path(__file__).parent


class WrongEncoding(TaskError):
    message = msgid(
        "数据库的编码是 {encoding}，存不下所有的文字。请用 UTF8 编码另建一个："
        "createdb --encoding=UTF8 --template=template0。"
    )


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at the SQLAlchemy URL to this release; a new one gets all its tables. Twice does no harm.

    Raises WrongEncoding where a PostgreSQL database keeps text in anything but UTF-8.
    """
    _refuse_other_encodings(url)
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


def _refuse_other_encodings(url: str) -> None:
    """A cluster made where no language is set keeps bytes (SQL_ASCII): the driver then gives bytes for text."""
    if make_url(url).get_backend_name() != "postgresql":
        return
    engine = create_engine(url, connect_args={"client_encoding": "utf8"})
    try:
        with engine.connect() as connection:
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    finally:
        engine.dispose()
    if encoding != "UTF8":
        raise WrongEncoding(encoding=encoding)


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
