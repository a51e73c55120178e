"""The long text of every code: one page a code, beside this file."""

from importlib import resources


def page(code: str) -> str:
    """The page of a code of the table."""
    return resources.files(__package__).joinpath(f"{code}.md").read_text(encoding="utf-8")
