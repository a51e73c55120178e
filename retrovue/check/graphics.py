"""Templates of graphics, alerts and cards: each is there and can be read."""

from collections.abc import Iterator, Mapping

from retrovue.check.document import Document, Path, programs
from retrovue.diagnostics import Diagnostic


def check_graphics(document: Document) -> Iterator[Diagnostic]:
    """What is laid over the picture is planned and logged, and for now that is all; said once."""
    path = next((key for key in ("graphics", "emergency") if _asked_for(document, key)), None)
    if path is not None:
        help = "their times are checked and written into the log; leave them in, or write `# rv: allow RV403 -- why`"
        message = "graphics and alerts are not drawn over the picture yet"
        yield Diagnostic("RV403", message, path=(path,), on_key=True, help=(help,))


def _asked_for(document: Document, key: str) -> bool:
    return bool(document.graphics if key == "graphics" else document.emergency.rules)


def template_uses(document: Document) -> Iterator[tuple[Path, str]]:
    """Every template that the station names, with its place."""
    for id, graphic in document.graphics.items():
        yield ("graphics", id, "template"), graphic.template
    for index, rule in enumerate(document.emergency.rules):
        if rule.template:
            yield ("emergency", "rules", str(index), "template"), rule.template
    for path, program in programs(document):
        if getattr(program, "template", ""):
            yield (*path, "template"), program.template


def check_templates(document: Document, templates: Mapping[str, str | None]) -> Iterator[Diagnostic]:
    """`templates` holds the text of each template that is named; None for one that is not there."""
    for path, name in template_uses(document):
        text = templates.get(name)
        if text is None:
            help = "templates lie in `templates/` below the station's folder"
            yield Diagnostic("RV402", f"there is no template `{name}`", path=path, help=(help,))
        elif problem := template_problem(text):
            help = f"mend `{name}`"
            message = f"the template `{name}` cannot be read: {problem}"
            yield Diagnostic("RV401", message, path=path, help=(help,))


def template_problem(text: str) -> str:
    """Why jinja cannot read a template; empty when it can."""
    from jinja2 import Environment, TemplateSyntaxError

    try:
        Environment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        words = (error.message or "it is not a template").rstrip(".")
        return f"{words[:1].lower()}{words[1:]} (line {error.lineno})"
    except RecursionError:
        return "it is nested too deeply"
    return ""
