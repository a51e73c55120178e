"""The command line: one command a file. Each file's `register` adds its command to the app."""

from collections.abc import Callable

import typer

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = ()
