"""Markdown to the HTML of the console: nothing in it is taken for markup that Markdown does not have."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_CODE = re.compile(r"\b(RV\d{3})\b")
_NOT_IN_SLUGS = re.compile(r"[^\w\- ]")
_SAFE = re.compile(r"(https?://|/(?!/)|#|mailto:)")
Resolve = Callable[[str], str]
"""From an address in a page to one of the console; empty for what the console does not show."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    html: Markup
    headings: tuple[Heading, ...]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "highlight": _highlighted}).enable("table")


def render(text: str, resolve: Resolve = lambda address: address) -> Rendered:
    parser = _parser()
    tokens = parser.parse(_COMMENT.sub("", text))
    headings = _with_slugs(tokens)
    _with_links(tokens, resolve)
    label = ""
    for token, following in pairwise([*tokens, Token("end", "", 0)]):
        if token.type == "heading_open":
            label = plain_text(following)
        if token.type == "table_open":
            token.meta = {"label": label or "Table"}
    html = "".join(_html(parser, token, tokens, at) for at, token in enumerate(tokens))
    return Rendered(Markup(html), headings)  # noqa: S704 - the renderer escapes all text


def _html(parser: MarkdownIt, token: Token, tokens: Sequence[Token], at: int) -> str:
    """Tables and code may be wider than the screen: they scroll, by keyboard too."""
    if token.type == "table_open":
        return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(token.meta["label"])}"><table>\n'
    if token.type == "table_close":
        return "</table></div>\n"
    if token.type in ("fence", "code_block"):
        return f'<pre tabindex="0"><code>{_highlighted(token.content, token.info, "")}</code></pre>\n'
    rendered: str = parser.renderer.render([token], parser.options, {})
    return rendered


def _with_slugs(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Ids as those who wrote the links expect them: in small letters, with dashes, and numbered when they repeat."""
    found: list[Heading] = []
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text = plain_text(inline)
        slug = _NOT_IN_SLUGS.sub("", text.lower()).strip().replace(" ", "-")
        again = sum(one.slug == slug or one.slug.startswith(f"{slug}-") for one in found)
        slug = f"{slug}-{again}" if any(one.slug == slug for one in found) else slug
        token.attrSet("id", slug)
        found.append(Heading(int(token.tag[1]), slug, text))
    return tuple(found)


def _with_links(tokens: Sequence[Token], resolve: Resolve) -> None:
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "link_open":
                _with_link(inner, resolve)
        if token.children:
            token.children = list(_with_codes(token.children, resolve))


def _with_codes(children: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """A code that stands in the text leads to its page."""
    inside = 0
    for child in children:
        inside += child.type == "link_open"
        inside -= child.type == "link_close"
        pieces = _CODE.split(child.content) if child.type in ("text", "code_inline") and not inside else []
        if len(pieces) < 2 or (child.type == "code_inline" and pieces[0] + pieces[2]):
            yield child
            continue
        for at, piece in enumerate(pieces):
            address = resolve(f"{piece}.md") if at % 2 else ""
            if address:
                yield Token("link_open", "a", 1, attrs={"href": address})
            if piece:
                yield Token(child.type, child.tag, 0, content=piece)
            if address:
                yield Token("link_close", "a", -1)


def _with_link(link: Token, resolve: Resolve) -> None:
    address = resolve(str(link.attrGet("href") or ""))
    if not _SAFE.match(address):
        link.attrs = {}
        return
    link.attrSet("href", address)
    if address.startswith("http"):
        link.attrSet("rel", "noreferrer")


def plain_text(inline: Token) -> str:
    """What a reader reads of a line."""
    parts = inline.children or ()
    return "".join(part.content if part.type in ("text", "code_inline") else " " for part in parts
                   if part.type in ("text", "code_inline", "softbreak"))  # fmt: skip


def _highlighted(text: str, language: str, _: Any) -> str:
    """By classes, which the console's style colours; unknown languages are as they are."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language.strip() or "text", stripnl=False)
    except ClassNotFound:
        return str(escape(text))
    return str(highlight(text, lexer, HtmlFormatter(nowrap=True, classprefix="c-")))
