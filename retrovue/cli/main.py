"""`retrovue`: global options, the commands, and what happens when something goes wrong."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from retrovue import __version__
from retrovue.cli import COMMANDS, completion, output
from retrovue.cli.complete import codes, stations
from retrovue.cli.log_setup import set_up_log
from retrovue.cli.session import Session, begin, current
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.codes import CODES

app = typer.Typer(
    name="retrovue", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="A TV station that you keep in git.", rich_markup_mode=None,
)  # fmt: skip
for command in COMMANDS:
    command(app)


def _version(asked: bool) -> None:
    if asked:
        print(f"retrovue {__version__}")
        raise typer.Exit


@app.callback()
def options(
    directory: Annotated[Path, typer.Option("-C", help="Project folder.", metavar="DIR")] = Path(),
    station: Annotated[
        str | None,
        typer.Option(help="Station id, when the project has several.", metavar="ID", autocompletion=stations),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help="Say everything.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    deny: Annotated[
        list[str] | None,
        typer.Option(help="Treat this warning as an error.", metavar="CODE", autocompletion=codes),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that every command takes."""
    set_up_log(2 if debug else verbose)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    begin(
        Session(
            directory.resolve(),
            station,
            json,
            2 if debug else verbose,
            False if plain else None,
            strict,
            tuple(map(_code, deny or ())),
        )
    )


def _code(asked: str) -> str:
    """A code that there is: with any other, the warning that was meant would pass."""
    code = asked.upper()
    if code not in CODES:
        raise typer.BadParameter(f"there is no code `{asked}`", param_hint="--deny")
    return code


def main() -> None:
    """Runs the command; bad input and a broken environment end in a diagnostic, never in a traceback."""
    if completion.asked():
        completion.answer(app)
    try:
        code = _run()
        output.flush()
    except BrokenPipeError:
        output.let_go(sys.stdout)
        sys.stderr.close()
        code = 0
    except OSError as error:
        if not output.is_of_output(error):
            raise
        code = output.give_up(error)
    sys.exit(code)


def _run() -> str | int | None:
    """The exit code. Raises what came up because standard output takes no more."""
    try:
        app()
    except SystemExit as end:
        return end.code
    except StationError as error:
        current().tell(error.diagnostics)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if isinstance(error, BrokenPipeError) or output.is_of_output(error):
            raise
        logging.getLogger("retrovue").debug("internal error", exc_info=True)
        if current().verbosity:
            raise
        what = f"internal error: {type(error).__name__}: {error}"
        current().tell([Diagnostic("RV900", what, help=("run it again with `-v` for the traceback",))])
        return 70
    return 0
