"""The command line: one command a file. Each file's `register` adds its command to the app."""

from collections.abc import Callable

import typer

from retrovue.cli import check, explain

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    check.register,
    explain.register,
)
