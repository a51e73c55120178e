"""`retrovue completion bash | zsh | fish`: the script that lets a shell complete words."""

import os
import sys
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

VARIABLE = "_RETROVUE_COMPLETE"
"""Set by the script when the shell asks."""


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def register(app: typer.Typer) -> None:
    app.command("completion")(completion)


def completion(shell: Annotated[Shell, typer.Argument(help="Which shell.", metavar="SHELL")]) -> None:
    """Print the script by which a shell completes commands, options, channels, programs and addresses."""
    from typer._completion_shared import get_completion_script

    print(get_completion_script(prog_name="retrovue", complete_var=VARIABLE, shell=shell.value))


def answer(app: typer.Typer) -> NoReturn:
    """What the shell asked for; nothing at all when something goes wrong."""
    from typer._completion_classes import completion_init

    try:
        completion_init()
        app(prog_name="retrovue", standalone_mode=True)
    except SystemExit:
        raise
    except BaseException:
        sys.exit(1)
    sys.exit(0)


def asked() -> bool:
    return bool(os.environ.get(VARIABLE))
