"""The command line: one command a file. Each file's `register` adds its command to the app."""

from collections.abc import Callable

import typer

from retrovue.cli import build, catalog, check, demo, explain, export, init, plan, run, sync

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    build.register,
    catalog.register,
    check.register,
    demo.register,
    explain.register,
    export.register,
    init.register,
    plan.register,
    run.register,
    sync.register,
)
