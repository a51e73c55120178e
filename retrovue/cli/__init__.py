"""The command line: one command a file. Each file's `register` adds its command to the app."""

from collections.abc import Callable

import typer

from retrovue.cli import (
    alert,
    asrun,
    build,
    catalog,
    check,
    completion,
    demo,
    discover,
    doctor,
    explain,
    export,
    fmt,
    init,
    plan,
    run,
    schema,
    show,
    sync,
)

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    alert.register,
    asrun.register,
    build.register,
    catalog.register,
    check.register,
    completion.register,
    demo.register,
    doctor.register,
    discover.register,
    explain.register,
    export.register,
    fmt.register,
    init.register,
    plan.register,
    run.register,
    schema.register,
    show.register,
    sync.register,
)
