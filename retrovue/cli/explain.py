"""`retrovue explain RV010`: what a code means, with wrong and right YAML."""

from typing import Annotated

import typer

from retrovue.cli.complete import codes


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    code: Annotated[str, typer.Argument(help="A code such as RV010.", metavar="CODE", autocompletion=codes)],
) -> None:
    """Explain a code of a diagnostic, with an example and its cure."""
    from retrovue.cli.session import current
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.codes import CODES
    from retrovue.diagnostics.explain import page
    from retrovue.diagnostics.suggest import hint

    session, wanted = current(), "RV" + code.strip().upper().removeprefix("RV").zfill(3)
    if wanted not in CODES:
        problem = Diagnostic(
            "RV809", f"there is no code `{code}`", place="explain", help=(hint(wanted, CODES),)
        )
        raise StationError([problem], 2)
    if session.json:
        known = CODES[wanted]
        session.record(
            "code", code=wanted, severity=known.severity.value, title=known.title, text=page(wanted)
        )
    else:
        print(page(wanted), end="")
