"""Pages as they are read in the console: rendered once, with links that lead to each other."""

from functools import cache

from retrovue.web.documentation.markup import Rendered, render
from retrovue.web.documentation.shelf import Leaf, address_of, address_of_code, leaves


@cache
def rendered(leaf: Leaf) -> Rendered:
    return render(leaf.text, resolve)


def resolve(address: str) -> str:
    """Pages link to each other as files do."""
    path, mark, part = address.partition("#")
    end = mark + part
    name = path.rpartition("/")[2].removesuffix(".md")
    if path.startswith(("https://", "http://", "/")) or not path:
        return address
    if path.rstrip("/").endswith("examples"):
        return address_of("examples") + end
    for known in (address_of(name), address_of_code(name)):
        if known in leaves():
            return known + end
    return ""


@cache
def section(name: str, heading: str) -> Rendered:
    """What stands under one heading of a page."""
    _, _, rest = leaves()[address_of(name)].text.partition(f"## {heading}\n")
    return render(rest.partition("\n## ")[0], resolve)
