"""The command `guizhang`. A command is loaded only when it is asked for, so that each starts quickly."""

from importlib import import_module
from typing import Any

import click

from web.version import __version__

# name → module:attribute (a click.Command); one line a command
COMMANDS = {
    "audit": "web.cli.audit:audit",
    "serve": "web.cli.serve:serve",
    "demo": "web.cli.demo:demo",
    "db": "web.cli.db:db",
    "office": "web.cli.office:office",
    "feel": "web.cli.feel:feel",
    "holidays": "web.cli.holidays:holidays",
    "decide": "web.cli.feel:decide",
    "pack": "web.cli.pack:pack",
    "worker": "web.cli.worker:worker",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what an office, a setting or a database refuses ends it with a sentence."""
        try:
            return super().invoke(ctx)
        except Exception as wrong:
            if refusal := import_module("web.cli.refusal").told(wrong):
                raise refusal from None
            raise


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="guizhang")
def main() -> None:
    """规章：让办法自己运行。 Guizhang: the rule book of an office, running."""
