"""The command line: one command a file. Each file's `register` adds its command to the app."""

from collections.abc import Callable

import typer

from retrovue.cli import check, demo, explain, export

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    check.register,
    demo.register,
    explain.register,
    export.register,
)
