"""Path mappings: each can apply."""

from collections.abc import Iterator

from retrovue.check.document import Document
from retrovue.diagnostics import Diagnostic
from retrovue.paths.mapping import Rule, read_rules


def check_sources(document: Document) -> Iterator[Diagnostic]:
    for name, source in document.sources.items():
        rules = read_rules(getattr(source, "paths", ()))
        for rule in rules:
            first = next((other for other in rules[: rule.index] if other.shadows(rule)), None)
            if first is not None:
                yield _shadowed(name, first, rule)


def _shadowed(name: str, first: Rule, rule: Rule) -> Diagnostic:
    path = ("sources", name, "paths")
    spelled = "" if first.from_ == rule.from_ else f"; it is the same as `{first.from_}`"
    cure = (
        "keep one of them" if first.target == rule.target else "keep the one that leads to the right folder"
    )
    return Diagnostic(
        "RV033", f"`{rule.from_}` is mapped twice, and only the first counts{spelled}",
        path=(*path, str(rule.index), "from"), label="never applies", help=(cure,),
        related=(((*path, str(first.index), "from"), "first here"),),
    )  # fmt: skip
